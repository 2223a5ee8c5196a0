/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.JsonNull;
import dev.hauberk.input.OpenApi.Node;
import dev.hauberk.input.Violation.Place;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes fields of the schemas in a document (JSON Schema 2020-12, the part of it that a {@link Field} can keep). */
final class OpenApiField {
    private static final Set<String> ALL = Set.of("type", "default", "title", "readOnly", "writeOnly", "$comment");
    private static final BigDecimal FAR = new BigDecimal("1e64");
    private static final int FINEST = 64;

    private final OpenApi api;

    OpenApiField(OpenApi api) {
        this.api = api;
    }

    private static void requireOnly(Node schema, String... known) {
        Set<String> names = new HashSet<>(ALL);
        names.addAll(List.of(known));
        schema.requireOnly(names);
    }

    boolean isClosed(Node object) {
        return object.has("additionalProperties")
                && !object.at("additionalProperties").truth();
    }

    /** Returns the fields of an object; those that are read only must not be sent, and are none. */
    Map<String, Field> properties(Node object, Node content, int depth) {
        requireOnly(object, "properties", "required", "additionalProperties");
        if (!object.at("type").text().equals("object")) {
            throw object.wrong("this must be of type object");
        }
        Set<String> required = new HashSet<>();
        if (object.has("required")) {
            object.at("required").elements().forEach(name -> required.add(name.text()));
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        List<Node> properties =
                object.has("properties") ? object.at("properties").members() : List.of();
        for (Node property : properties) {
            Node schema = api.resolved(property);
            if (!schema.is("readOnly")) {
                boolean needed = required.contains(property.name());
                String files = files(content, property.name());
                fields.put(
                        property.name(),
                        files.isEmpty() ? read(property, needed, depth + 1) : file(schema, files, needed));
            }
            required.remove(property.name());
        }
        if (!required.isEmpty()) {
            throw object.at("required").wrong("what is required must be one of the properties: " + required);
        }
        return fields;
    }

    /** Returns the media types of files that a part may have. */
    private static String files(Node content, String part) {
        if (!content.has("encoding") || !content.at("encoding").has(part)) {
            return "";
        }
        Node encoding = content.at("encoding").at(part);
        encoding.requireOnly(Set.of("contentType"));
        return encoding.at("contentType").text();
    }

    private Field file(Node schema, String mediaTypes, boolean required) {
        if (schema.has("type") && schema.at("type").text().equals("array")) {
            requireOnly(schema, "items", "maxItems");
            return optional(
                    Field.list(file(api.resolved(schema.at("items")), mediaTypes, true), most(schema, "maxItems")),
                    required);
        }
        requireOnly(schema, "maxLength", "format", "contentMediaType");
        List<FileType> types = new ArrayList<>();
        for (String mediaType : mediaTypes.split(",", -1)) {
            int before = types.size();
            for (FileType type : FileType.values()) {
                if (type.isDeclaredBy(mediaType.strip())) {
                    types.add(type);
                }
            }
            if (types.size() == before) {
                throw schema.wrong("'" + mediaType.strip() + "' is no type of files that is known");
            }
        }
        return optional(Field.file(most(schema, "maxLength"), types.toArray(FileType[]::new)), required);
    }

    private static Field optional(Field field, boolean required) {
        return required ? field : field.optional();
    }

    Field read(Node node, boolean required, int depth) {
        Node schema = api.resolved(node);
        if (depth > OpenApi.deepest()) {
            throw schema.wrong("schemas must end: this one holds itself, or is too deep");
        }
        try {
            Field field = typed(schema, depth);
            if (schema.has("default")) {
                Object value = schema.at("default").value();
                if (value == JsonNull.NULL) {
                    throw schema.at("default").wrong("this must not be null");
                }
                return field.defaultTo(
                        value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value));
            }
            return optional(field, required);
        } catch (IllegalArgumentException e) {
            throw OpenApi.rethrown(schema, e);
        }
    }

    private Field typed(Node schema, int depth) {
        return switch (schema.at("type").text()) {
            case "string" -> string(schema);
            case "integer" -> integer(schema);
            case "number" -> number(schema);
            case "boolean" -> {
                requireOnly(schema);
                yield Field.bool();
            }
            case "array" -> array(schema, depth);
            case "object" -> {
                InputSchema.Builder builder = InputSchema.builder();
                properties(schema, new Node(Map.of(), schema.pointer()), depth)
                        .forEach((name, field) -> builder.put(Place.BODY, name, field));
                yield Field.object(isClosed(schema) ? builder.refuseUndeclared().build() : builder.build());
            }
            default -> throw schema.at("type").wrong("this must be string, integer, number, boolean, array or object");
        };
    }

    private static long least(Node schema, String name) {
        if (schema.at(name).value() instanceof Long least && least >= 0) {
            return least;
        }
        throw schema.at(name).wrong("this must be an integer of at least 0");
    }

    private static int most(Node schema, String name) {
        if (schema.at(name).value() instanceof Long most && most > 0 && most <= Integer.MAX_VALUE) {
            return Math.toIntExact(most);
        }
        throw schema.wrong("there must be a '" + name + "' of at least 1");
    }

    private Field array(Node schema, int depth) {
        requireOnly(schema, "items", "maxItems", "minItems", "uniqueItems");
        Field list = Field.list(read(schema.at("items"), true, depth + 1), most(schema, "maxItems"));
        if (schema.has("minItems")) {
            long least = least(schema, "minItems");
            list = list.checked(
                    "too_few", "must be at least " + least + " values", Collection.class, sent -> sent.size() >= least);
        }
        if (schema.is("uniqueItems")) {
            list = list.checked(
                    "repeated",
                    "must be different values",
                    Collection.class,
                    sent -> sent.stream().distinct().count() == sent.size());
        }
        return list;
    }

    private static Field string(Node schema) {
        requireOnly(schema, "format", "maxLength", "minLength", "enum", "const", "x-hauberk");
        if (schema.has("enum")) {
            return Field.oneOf(
                    schema.at("enum").elements().stream().map(Node::text).toArray(String[]::new));
        }
        if (schema.has("const")) {
            return Field.oneOf(schema.at("const").text());
        }
        Field field = formatted(schema);
        if (schema.has("minLength")) {
            long least = least(schema, "minLength");
            return field.checked(
                    "too_short",
                    "must have at least " + least + " characters",
                    Object.class,
                    value -> !(value instanceof String text) || text.codePointCount(0, text.length()) >= least);
        }
        return field;
    }

    private static Field formatted(Node schema) {
        String extension = schema.has("x-hauberk") ? schema.at("x-hauberk").text() : "";
        String format = schema.has("format") ? schema.at("format").text() : "";
        return switch (extension + ":" + format) {
            case ":uuid" -> Field.uuid();
            case ":date" -> Field.date();
            case ":date-time" -> Field.instant();
            case ":email", ":idn-email" -> Field.email();
            case ":uri" -> Field.uri("https", "http");
            case ":password" -> Field.secret(most(schema, "maxLength"));
            case ":" -> Field.text(most(schema, "maxLength"));
            case "lines:" -> Field.lines(most(schema, "maxLength"));
            case "slug:" -> Field.slug(most(schema, "maxLength"));
            case "identifier:" -> Field.identifier(most(schema, "maxLength"));
            case "html-basic:" -> Field.html(HtmlPolicy.basic(), most(schema, "maxLength"));
            case "html-rich:" -> Field.html(HtmlPolicy.rich(), most(schema, "maxLength"));
            default ->
                throw schema.wrong("the format must be uuid, date, date-time, email, uri or password,"
                        + " or x-hauberk lines, slug, identifier, html-basic or html-rich");
        };
    }

    private static BigDecimal number(Node schema, String name, BigDecimal otherwise) {
        if (!schema.has(name)) {
            return otherwise;
        }
        Object value = schema.at(name).value();
        if (value instanceof Long number) {
            return BigDecimal.valueOf(number);
        }
        if (value instanceof BigDecimal number) {
            return number;
        }
        throw schema.at(name).wrong("this must be a number");
    }

    private static Field integer(Node schema) {
        requireOnly(schema, "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
        boolean small = schema.has("format") && schema.at("format").text().equals("int32");
        long least = small ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long most = small ? Integer.MAX_VALUE : Long.MAX_VALUE;
        try {
            least = Math.max(
                    least, number(schema, "minimum", BigDecimal.valueOf(least)).longValueExact());
            most = Math.min(
                    most, number(schema, "maximum", BigDecimal.valueOf(most)).longValueExact());
            if (schema.has("exclusiveMinimum")) {
                least = Math.max(
                        least,
                        Math.addExact(number(schema, "exclusiveMinimum", FAR).longValueExact(), 1));
            }
            if (schema.has("exclusiveMaximum")) {
                most = Math.min(
                        most,
                        Math.subtractExact(
                                number(schema, "exclusiveMaximum", FAR).longValueExact(), 1));
            }
        } catch (ArithmeticException e) {
            throw schema.wrong("the bounds of an integer must be integers that fit 64 bits");
        }
        return Field.integer(least, most);
    }

    private static Field number(Node schema) {
        requireOnly(schema, "minimum", "maximum", "multipleOf");
        BigDecimal step = number(schema, "multipleOf", BigDecimal.ZERO);
        boolean power = step.signum() == 0 || (step.unscaledValue().longValue() == 1 && step.scale() >= 0);
        if (!power) {
            throw schema.at("multipleOf").wrong("this must be 1, 0.1, 0.01 and so on");
        }
        return Field.decimal(
                number(schema, "minimum", FAR.negate()),
                number(schema, "maximum", FAR),
                step.signum() == 0 ? FINEST : step.scale());
    }
}
