/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What another origin may do, and the fields that say so. Immutable and safe for use by several threads. */
final class CorsPolicy {
    static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private static final int LONGEST_LIST = 1024;
    private static final int MOST_NAMES = 64;
    private static final int MOST_EMPTY = 16;
    private static final Set<String> ALWAYS = Set.of("GET", "HEAD", "POST");

    private final boolean anyOrigin;
    private final Set<String> origins;
    private final List<OriginPattern> patterns;
    private final boolean credentials;
    private final Set<String> methods;
    private final boolean anyRequestHeader;
    private final Set<String> requestHeaders;
    private final String exposed;
    private final long maxAgeSeconds;

    CorsPolicy(CorsFilter.Builder builder) {
        this.anyOrigin = builder.anyOrigin;
        this.origins = Set.copyOf(builder.origins);
        this.patterns = List.copyOf(builder.patterns);
        this.credentials = builder.credentials;
        this.methods = new HashSet<>(builder.methods);
        this.methods.addAll(ALWAYS);
        this.anyRequestHeader = builder.anyRequestHeader;
        this.requestHeaders = Set.copyOf(builder.requestHeaders);
        this.exposed = String.join(",", builder.exposed);
        this.maxAgeSeconds = builder.maxAge.toSeconds();
    }

    /** Returns whether every answer is the same, whoever asks. */
    boolean isStatic() {
        return anyOrigin;
    }

    /** Returns the value for an origin that is allowed, which is one of ours and nothing that a client made up. */
    private Optional<String> allowed(String origin) {
        if (anyOrigin) {
            return Optional.of("*");
        }
        if (origins.contains(origin)) {
            return Optional.of(origin);
        }
        for (OriginPattern pattern : patterns) {
            if (pattern.matches(origin)) {
                return Optional.of(origin);
            }
        }
        return Optional.empty();
    }

    /** Returns the fields for the answer to a request; none if its origin is not allowed. */
    List<Map.Entry<String, String>> answer(String origin) {
        Optional<String> value = allowed(origin);
        if (value.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>(3);
        addOrigin(fields, value.get());
        if (!exposed.isEmpty()) {
            fields.add(Map.entry("Access-Control-Expose-Headers", exposed));
        }
        return fields;
    }

    /**
     * Returns the fields for the answer to a preflight; none if origin, method or one of the headers is not allowed.
     */
    List<Map.Entry<String, String>> preflight(String origin, String method, List<String> headerLists) {
        Optional<String> value = allowed(origin);
        Optional<String> headers = headers(headerLists);
        if (value.isEmpty() || !methods.contains(method) || headers.isEmpty()) {
            return List.of();
        }
        List<Map.Entry<String, String>> fields = new ArrayList<>(5);
        addOrigin(fields, value.get());
        if (!ALWAYS.contains(method)) {
            fields.add(Map.entry("Access-Control-Allow-Methods", method));
        }
        if (!headers.get().isEmpty()) {
            fields.add(Map.entry("Access-Control-Allow-Headers", headers.get()));
        }
        fields.add(Map.entry("Access-Control-Max-Age", Long.toString(maxAgeSeconds)));
        return fields;
    }

    private void addOrigin(List<Map.Entry<String, String>> fields, String value) {
        fields.add(Map.entry(ALLOW_ORIGIN, value));
        if (credentials) {
            fields.add(Map.entry("Access-Control-Allow-Credentials", "true"));
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
                if (!name.isEmpty() && !anyRequestHeader && !requestHeaders.contains(name)) {
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
