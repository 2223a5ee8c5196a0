/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.HttpToken;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Header fields that an application adds to requests for keys. Safe for use by one thread at a time.
 *
 * @param bearerToken reads the token to send, or null for none
 */
record RequestFields(Map<String, String> fields, @Nullable FileKeyLoader bearerToken) {
    static final RequestFields NONE = new RequestFields(Map.of(), null);
    private static final int MAX_VALUE = 8192;

    /**
     * Checks a field. No message has the value, as it may be a secret.
     *
     * @throws IllegalArgumentException if it is malformed, or the HTTP client does not let others set it
     */
    static void requireField(String name, String value) {
        if (!HttpToken.isToken(name)) {
            throw new IllegalArgumentException("a header must have an RFC 9110 field name: it has none");
        }
        if (value.isBlank() || value.length() > MAX_VALUE || !isPrintable(value)) {
            throw new IllegalArgumentException(
                    "the header " + name + " must have 1 to " + MAX_VALUE + " printable ascii characters");
        }
        try {
            HttpRequest.newBuilder().setHeader(name, "x");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the header " + name + " must be left to the http client", e);
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** Adds the fields to a request; without waiting for a file. */
    CompletableFuture<HttpRequest.Builder> addTo(HttpRequest.Builder request) {
        fields.forEach(request::setHeader);
        if (bearerToken == null) {
            return CompletableFuture.completedFuture(request);
        }
        return bearerToken
                .load()
                .toCompletableFuture()
                .handle((content, failure) -> request.setHeader("Authorization", "Bearer " + token(content, failure)));
    }

    private static String token(byte @Nullable [] content, @Nullable Throwable failure) {
        if (content == null) {
            throw refused("the bearer token file must be readable: "
                    + (failure instanceof KeyLoadException known
                            ? known.getMessage()
                            : failure == null ? "" : failure.getClass().getSimpleName()));
        }
        String token = new String(content, StandardCharsets.ISO_8859_1).strip();
        if (token.length() > MAX_VALUE || !Credential.isB64Token(token, 0)) {
            throw refused("the bearer token file must have one token: it has not");
        }
        return token;
    }

    private static CompletionException refused(String why) {
        return new CompletionException(new KeyLoadException(why));
    }
}
