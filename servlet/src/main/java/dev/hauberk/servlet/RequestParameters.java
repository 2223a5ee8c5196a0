/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.servlet.FormParameters.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, parsed here so that they are the same on every container: those of the query, then those
 * of a form. Those of a dispatch with a query of its own come first, the innermost before others (Servlet 6.0 section
 * 9.1.1).
 */
final class RequestParameters {
    /** A body that nothing limits is as long as the stream let it be. */
    private static final BodyLimits WIDEST = BodyLimits.defaults()
            .withParameters(1000, Integer.MAX_VALUE, Integer.MAX_VALUE)
            .withMethodOverride(true);

    private final @Nullable String query;
    private @Nullable Map<String, String[]> parsed;
    private List<String> parsedDispatches = List.of();
    private @Nullable BodySnapshot parsedBody;
    private Set<String> parsedFor = Set.of();

    /** @param query what the client sent */
    RequestParameters(@Nullable String query) {
        this.query = query;
    }

    /**
     * Returns all parameters.
     *
     * @param body a form or another body, or null if there is none that parameters come from
     * @param limits what it is held to, or null
     * @param queryOnly those that must not come in the body
     */
    Map<String, String[]> of(
            SecurityRequest request, @Nullable BodySnapshot body, @Nullable BodyLimits limits, Set<String> queryOnly) {
        List<String> dispatches = request.dispatch().queries();
        Map<String, String[]> known = parsed;
        if (known != null && body == parsedBody && queryOnly.equals(parsedFor) && dispatches.equals(parsedDispatches)) {
            return known;
        }
        FormParameters parser = new FormParameters(limits == null ? WIDEST : limits);
        for (String dispatch : dispatches) {
            if (!dispatch.equals(query)) {
                parser.add(octets(dispatch), Source.DISPATCH, Set.of());
            }
        }
        if (query != null) {
            parser.add(query.getBytes(StandardCharsets.ISO_8859_1), Source.QUERY, Set.of());
        }
        if (body != null) {
            // A cache that keys by the address would keep what a body asked for (RFC 9110 section 9.3.1).
            boolean unused =
                    request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
            parser.add(body.formBytes(), unused ? Source.UNUSED_BODY : Source.BODY, queryOnly);
        }
        known = parser.toMap();
        parsed = known;
        parsedDispatches = dispatches;
        parsedBody = body;
        parsedFor = queryOnly;
        return known;
    }

    /** An application writes characters into the query of a dispatch, or octets that it has from the client's. */
    private static byte[] octets(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean utf8 = new String(octets, StandardCharsets.UTF_8).indexOf('\ufffd') < 0;
        return utf8 && new String(octets, StandardCharsets.ISO_8859_1).equals(text)
                ? octets
                : text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns how often the client's query has a parameter. */
    int countInQuery(String name) {
        if (query == null) {
            return 0;
        }
        FormParameters parser = new FormParameters(WIDEST);
        parser.add(query.getBytes(StandardCharsets.ISO_8859_1), Source.QUERY, Set.of());
        String[] values = parser.toMap().get(name);
        return values == null ? 0 : values.length;
    }
}
