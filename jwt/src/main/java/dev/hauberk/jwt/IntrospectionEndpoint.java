/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * Asks an introspection endpoint about a token (RFC 7662 section 2.1): one call, not repeated, not redirected, with a
 * deadline for all of it. Safe for use by many threads.
 */
record IntrospectionEndpoint(HttpClient client, URI address, String credentials, Duration deadline) {
    static final Duration DEADLINE = Duration.ofSeconds(3);
    static final int MAX_BYTES = 64 << 10;

    /**
     * Returns the value of the {@code Authorization} field (RFC 6749 section 2.3.1): both parts are form-encoded first,
     * as a colon in the id would move the border between them.
     *
     * @throws IllegalArgumentException if the secret is not UTF-8
     */
    static String basic(String id, Secret secret) {
        String text;
        try {
            text = secret.insecureText();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("the secret must be text: it is not UTF-8", e);
        }
        String pair = formEncode(id) + ":" + formEncode(text);
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    }

    private static String formEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns the content of an answer with status 200; what fails does so without quoting the answer. */
    CompletableFuture<byte[]> ask(String token) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(deadline)
                .header("Authorization", credentials)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "token=" + formEncode(token) + "&token_type_hint=access_token", StandardCharsets.US_ASCII))
                .build();
        return HttpDocuments.send(client, request, MAX_BYTES, deadline)
                .thenApply(response -> HttpDocuments.content(response.statusCode(), response.body()));
    }

    /** Returns the address; never the credentials. */
    @Override
    public String toString() {
        return address.toString();
    }
}
