/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonReader;
import dev.hauberk.input.Violation.Place;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads the schemas of requests from a document (OpenAPI 3.1 in JSON). What is not understood is an error that names
 * its place: a rule that were passed over would not be kept.
 */
final class OpenApi {
    private static final Set<String> METHODS =
            Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final Set<String> NOTES =
            Set.of("summary", "description", "externalDocs", "deprecated", "example", "examples");
    private static final int DEEPEST = 16;

    private final Node document;
    private final Map<String, InputSchema> schemas = new LinkedHashMap<>();

    private OpenApi(Node document) {
        this.document = document;
    }

    /** A value and where it is in the document. */
    record Node(Object value, String pointer) {
        IllegalArgumentException wrong(String mustBe) {
            return new IllegalArgumentException(
                    "an OpenAPI document must be understood as a whole: " + mustBe + ", at " + pointer);
        }

        Map<?, ?> object() {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw wrong("this must be an object");
        }

        boolean has(String name) {
            return object().containsKey(name);
        }

        Node at(String name) {
            Object member = object().get(name);
            String at = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
            return new Node(member == null ? JsonNull.NULL : member, at);
        }

        List<Node> elements() {
            if (!(value instanceof List<?> list)) {
                throw wrong("this must be an array");
            }
            List<Node> nodes = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                nodes.add(new Node(list.get(i), pointer + "/" + i));
            }
            return nodes;
        }

        List<Node> members() {
            return object().keySet().stream()
                    .map(name -> at(String.valueOf(name)))
                    .toList();
        }

        String text() {
            if (value instanceof String text) {
                return text;
            }
            throw wrong("this must be a string");
        }

        boolean truth() {
            if (value instanceof Boolean truth) {
                return truth;
            }
            throw wrong("this must be true or false");
        }

        boolean is(String name) {
            return has(name) && at(name).truth();
        }

        /** Returns the last name of the pointer. */
        String name() {
            return pointer.substring(pointer.lastIndexOf('/') + 1)
                    .replace("~1", "/")
                    .replace("~0", "~");
        }

        /** Refuses members that nobody here understands. */
        void requireOnly(Set<String> known) {
            for (Object each : object().keySet()) {
                String name = String.valueOf(each);
                if (!known.contains(name) && !NOTES.contains(name) && !name.startsWith("x-")) {
                    throw at(name).wrong("'" + name + "' is not supported");
                }
            }
        }
    }

    /**
     * Returns the schema of each operation by its pattern.
     *
     * @throws IllegalArgumentException if the document is no JSON, or holds something that is not supported
     */
    static Map<String, InputSchema> read(byte[] json) {
        try {
            OpenApi reader = new OpenApi(new Node(JsonReader.parse(json, JsonLimits.defaults()), ""));
            reader.paths();
            return reader.schemas;
        } catch (JsonException e) {
            throw new IllegalArgumentException(
                    "an OpenAPI document must be JSON: " + e.code() + " at octet " + e.offset(), e);
        }
    }

    private void paths() {
        String version = document.at("openapi").text();
        if (!version.startsWith("3.1.")) {
            throw document.at("openapi").wrong("the version must be 3.1");
        }
        String base = base();
        for (Node path : document.at("paths").members()) {
            if (path.name().startsWith("x-")) {
                continue;
            }
            path.requireOnly(union(METHODS, "parameters"));
            for (Node operation : path.members()) {
                if (METHODS.contains(operation.name())) {
                    String pattern = operation.name().toUpperCase(Locale.ROOT) + " " + base + path.name();
                    schemas.put(pattern, operation(path, operation));
                }
            }
        }
    }

    private static Set<String> union(Set<String> names, String... more) {
        Set<String> all = new HashSet<>(names);
        all.addAll(List.of(more));
        return all;
    }

    /** Returns the path that the server's address adds. */
    private String base() {
        if (!document.has("servers")) {
            return "";
        }
        List<Node> servers = document.at("servers").elements();
        if (servers.size() != 1) {
            throw document.at("servers").wrong("there must be one server");
        }
        Node url = servers.get(0).at("url");
        String path;
        try {
            path = new URI(url.text()).getRawPath();
        } catch (URISyntaxException e) {
            throw url.wrong("this must be an address without variables");
        }
        if (path == null) {
            throw url.wrong("this must be an address with a path");
        }
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private InputSchema operation(Node path, Node operation) {
        operation.requireOnly(Set.of("operationId", "tags", "parameters", "requestBody", "responses", "security"));
        InputSchema.Builder schema = InputSchema.builder();
        Map<String, Node> parameters = new LinkedHashMap<>();
        for (Node owner : List.of(path, operation)) {
            if (owner.has("parameters")) {
                for (Node each : owner.at("parameters").elements()) {
                    Node parameter = resolved(each);
                    parameters.put(
                            parameter.at("in").text() + " "
                                    + parameter.at("name").text(),
                            parameter);
                }
            }
        }
        parameters.values().forEach(parameter -> parameter(schema, parameter));
        if (operation.has("requestBody")) {
            body(schema, resolved(operation.at("requestBody")));
        }
        return schema.build();
    }

    private void parameter(InputSchema.Builder schema, Node parameter) {
        parameter.requireOnly(Set.of("name", "in", "required", "schema", "style", "explode"));
        String in = parameter.at("in").text();
        if (parameter.has("style")
                && !parameter
                        .at("style")
                        .text()
                        .equals(in.equals("query") || in.equals("cookie") ? "form" : "simple")) {
            throw parameter.at("style").wrong("only the default style is supported");
        }
        if (parameter.has("explode")
                && parameter.at("explode").truth() != (in.equals("query") || in.equals("cookie"))) {
            throw parameter.at("explode").wrong("only the default is supported");
        }
        Place place = switch (in) {
            case "path" -> Place.PATH;
            case "query" -> Place.QUERY;
            case "header" -> Place.HEADER;
            case "cookie" -> Place.COOKIE;
            default -> throw parameter.at("in").wrong("this must be path, query, header or cookie");
        };
        Field field = new OpenApiField(this).read(parameter.at("schema"), parameter.is("required"), 0);
        put(schema, place, parameter.at("name").text(), field, parameter);
    }

    private static void put(InputSchema.Builder schema, Place place, String name, Field field, Node node) {
        try {
            schema.put(place, name, field);
        } catch (IllegalArgumentException e) {
            throw rethrown(node, e);
        }
    }

    /** Adds the place to what a builder refuses. */
    static IllegalArgumentException rethrown(Node node, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        return message.startsWith("an OpenAPI") ? e : node.wrong(message);
    }

    private void body(InputSchema.Builder schema, Node body) {
        body.requireOnly(Set.of("content", "required"));
        if (!body.is("required")) {
            throw body.wrong("a body must be required");
        }
        List<Node> contents = body.at("content").members();
        if (contents.size() != 1) {
            throw body.at("content").wrong("there must be one media type");
        }
        Node content = contents.get(0);
        content.requireOnly(Set.of("schema", "encoding"));
        Place place = switch (content.name()) {
            case "application/json" -> Place.BODY;
            case "application/x-www-form-urlencoded" -> Place.FORM;
            case "multipart/form-data" -> Place.PART;
            default -> throw content.wrong("only JSON, forms and multipart forms are supported");
        };
        OpenApiField fields = new OpenApiField(this);
        fields.properties(resolved(content.at("schema")), content, 0)
                .forEach((name, field) -> put(schema, place, name, field, content));
        if (fields.isClosed(resolved(content.at("schema")))) {
            schema.refuseUndeclared();
        }
    }

    /** Follows a reference within the document. */
    Node resolved(Node node) {
        Node at = node;
        for (int steps = 0; at.has("$ref"); steps++) {
            String reference = at.at("$ref").text();
            at.requireOnly(Set.of("$ref"));
            if (!reference.startsWith("#/") || steps == DEEPEST) {
                throw at.wrong("a reference must stay within this document, and end somewhere");
            }
            Node target = document;
            for (String name : reference.substring(2).split("/", -1)) {
                target = target.at(name.replace("~1", "/").replace("~0", "~"));
            }
            at = target;
        }
        return at;
    }

    static int deepest() {
        return DEEPEST;
    }
}
