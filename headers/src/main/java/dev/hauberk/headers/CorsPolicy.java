/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What another origin may do, and the fields that say so, as names and values by turns. Immutable and safe for use by
 * several threads.
 */
final class CorsPolicy {
    static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private static final int LONGEST_LIST = 1024;
    private static final int MOST_NAMES = 64;
    private static final int MOST_EMPTY = 16;
    private static final Set<String> ALWAYS = Set.of("GET", "HEAD", "POST");

    private final boolean anyOrigin;
    private final OriginSet origins;
    private final boolean credentials;
    private final Set<String> methods;
    private final boolean anyRequestHeader;
    private final Set<String> requestHeaders;
    private final String exposed;
    private final String maxAge;
    /** The fields for each origin that has a name, computed once. */
    private final Map<String, List<String>> answers = new HashMap<>();

    private final List<String> anyAnswer;

    CorsPolicy(CorsFilter.Builder builder) {
        this.anyOrigin = builder.anyOrigin.get();
        this.origins = new OriginSet(builder.allowedOrigins);
        this.credentials = builder.credentials.get();
        this.methods = new HashSet<>(builder.methods);
        this.methods.addAll(ALWAYS);
        this.anyRequestHeader = builder.anyRequestHeader.get();
        this.requestHeaders = Set.copyOf(builder.requestHeaders);
        this.exposed = String.join(",", builder.exposedHeaders);
        this.maxAge = Long.toString(builder.maxAge.get().toSeconds());
        this.anyAnswer = answerTo("*");
        origins.exact().forEach(origin -> answers.put(origin, answerTo(origin)));
    }

    /** Returns whether every answer is the same, whoever asks. */
    boolean isStatic() {
        return anyOrigin;
    }

    /** Returns the fields for the answer to a request; none if its origin is not allowed. */
    List<String> answer(String origin) {
        if (anyOrigin) {
            return anyAnswer;
        }
        List<String> known = answers.get(origin);
        if (known != null) {
            return known;
        }
        return origins.contains(origin) ? answerTo(origin) : List.of();
    }

    private List<String> answerTo(String value) {
        List<String> fields = new ArrayList<>(6);
        addOrigin(fields, value);
        if (!exposed.isEmpty()) {
            fields.add("Access-Control-Expose-Headers");
            fields.add(exposed);
        }
        return List.copyOf(fields);
    }

    /**
     * What a preflight is answered with.
     *
     * @param fields none if it is refused
     * @param rule what refused it: origin, method or header; empty if it is allowed
     * @param value the origin, method or header that is not allowed; empty if it is allowed
     */
    record Preflight(List<String> fields, String rule, String value) {
        boolean isAllowed() {
            return rule.isEmpty();
        }

        private static Preflight refused(String rule, String value) {
            return new Preflight(List.of(), rule, CspSyntax.printable(value));
        }

        /** Returns in words why it is refused. */
        String reason() {
            return switch (rule) {
                case "origin" ->
                    "the origin of the preflight is not allowed; add it to allowedOrigins() if it is meant";
                case "method" -> "the method of the preflight is not allowed; add it to methods() if it is meant";
                default ->
                    "a request header of the preflight is not allowed; add it to requestHeaders() if it is meant";
            };
        }
    }

    /** Returns the answer to a preflight; refused if origin, method or one of the headers is not allowed. */
    Preflight preflight(String origin, String method, List<String> headerLists) {
        if (!anyOrigin && !origins.contains(origin)) {
            return Preflight.refused("origin", origin);
        }
        if (!methods.contains(method)) {
            return Preflight.refused("method", method);
        }
        Optional<String> headers = headers(headerLists);
        if (headers.isEmpty()) {
            return Preflight.refused("header", firstRefused(headerLists));
        }
        List<String> fields = new ArrayList<>(10);
        addOrigin(fields, anyOrigin ? "*" : origin);
        if (!ALWAYS.contains(method)) {
            fields.add("Access-Control-Allow-Methods");
            fields.add(method);
        }
        if (!headers.get().isEmpty()) {
            fields.add("Access-Control-Allow-Headers");
            fields.add(headers.get());
        }
        fields.add("Access-Control-Max-Age");
        fields.add(maxAge);
        return new Preflight(fields, "", "");
    }

    private String firstRefused(List<String> lists) {
        String all = String.join(",", lists);
        if (all.length() > LONGEST_LIST) {
            return "(a list that is too long)";
        }
        for (String name : all.split(",", -1)) {
            if (!name.isBlank() && !allowsRequestHeader(name.strip())) {
                return name.strip();
            }
        }
        return "(a list with too many names)";
    }

    /** Returns whether a script may set a request header, whatever its case. */
    boolean allowsRequestHeader(String name) {
        return anyRequestHeader || requestHeaders.contains(name.toLowerCase(Locale.ROOT));
    }

    private void addOrigin(List<String> fields, String value) {
        fields.add(ALLOW_ORIGIN);
        fields.add(value);
        if (credentials) {
            fields.add("Access-Control-Allow-Credentials");
            fields.add("true");
        }
    }

    /** Returns the list to answer with, empty if no header was asked for; nothing if one is not allowed. */
    private Optional<String> headers(List<String> lists) {
        Set<String> asked = new TreeSet<>();
        int length = 0;
        int empty = 0;
        for (String list : lists) {
            length += list.length();
            if (length > LONGEST_LIST) {
                return Optional.empty();
            }
            for (String each : list.split(",", -1)) {
                String name = each.strip().toLowerCase(Locale.ROOT);
                empty += name.isEmpty() ? 1 : 0;
                if (!name.isEmpty() && !allowsRequestHeader(name)) {
                    return Optional.empty();
                }
                if (!name.isEmpty()) {
                    asked.add(name);
                }
            }
        }
        if (empty > MOST_EMPTY || asked.size() > MOST_NAMES) {
            return Optional.empty();
        }
        // The wildcard does not cover Authorization, and means nothing in an answer with credentials.
        return Optional.of(
                anyRequestHeader && !asked.isEmpty() && !credentials ? "*,authorization" : String.join(",", asked));
    }
}
