/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Empties a response that is not committed, and keeps the header fields that protect the client.
 *
 * <p>What the application wrote so far, its status, and the fields that described its content are gone; fields such as
 * Content-Security-Policy, Vary, Access-Control-Allow-Origin or Set-Cookie stay. {@code reset()} alone would lose
 * these, {@code resetBuffer()} alone would leave a {@code Content-Encoding} over a body that is not encoded.
 */
final class FreshResponse {
    private FreshResponse() {}

    static void of(HttpServletResponse response) {
        List<Map.Entry<String, String>> kept = new ArrayList<>();
        for (String name : List.copyOf(response.getHeaderNames())) {
            if (!describesContent(name.toLowerCase(Locale.ROOT))
                    && kept.stream().noneMatch(header -> header.getKey().equalsIgnoreCase(name))) {
                response.getHeaders(name).forEach(value -> kept.add(Map.entry(name, value)));
            }
        }
        response.reset();
        // Undertow keeps the charset that the application chose for what is gone now.
        response.setCharacterEncoding(null);
        String previous = "";
        for (Map.Entry<String, String> header : kept) {
            if (header.getKey().equals(previous)) {
                response.addHeader(header.getKey(), header.getValue());
            } else {
                // Over what a container puts back by itself, such as Jetty its name.
                response.setHeader(header.getKey(), header.getValue());
            }
            previous = header.getKey();
        }
    }

    private static boolean describesContent(String name) {
        return switch (name) {
            case "content-type",
                    "content-length",
                    "content-encoding",
                    "content-language",
                    "content-location",
                    "content-range",
                    "content-disposition",
                    "transfer-encoding",
                    "trailer",
                    "connection",
                    "date",
                    "etag",
                    "last-modified",
                    "accept-ranges",
                    "cache-control",
                    "expires",
                    "pragma",
                    "age",
                    "location",
                    "www-authenticate",
                    "retry-after" -> true;
            default -> false;
        };
    }
}
