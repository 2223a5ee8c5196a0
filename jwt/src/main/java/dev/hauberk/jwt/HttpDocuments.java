/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Fetches small documents over HTTP: uncompressed, of bounded size, and within a deadline for all of it, after which
 * the connection is closed. Safe for use by many threads.
 */
final class HttpDocuments {
    static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final Duration deadline;
    private final ClockDifference difference;

    HttpDocuments(HttpClient client, Duration deadline, ClockDifference difference) {
        this.client = client;
        this.deadline = deadline;
        this.difference = difference;
    }

    /** Makes a client that goes nowhere but where it is told to. */
    static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /** Returns how the clock of whoever answers differs from ours. */
    ClockDifference difference() {
        return difference;
    }

    /**
     * Fetches a document; without waiting for it.
     *
     * @param wanted whose end, by whatever cause, ends the exchange too
     */
    CompletableFuture<HttpDocument> fetch(URI address, CompletableFuture<?> wanted) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(deadline)
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, info -> BoundedBody.of(info, JwkSetParser.MAX_BYTES));
        CompletableFuture<HttpDocument> document =
                exchange.thenApply(this::document).orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        // The deadline ends only what waits for the exchange; the exchange itself must be told.
        endWith(document, exchange);
        endWith(wanted, exchange);
        return document;
    }

    private static void endWith(CompletionStage<?> one, CompletableFuture<?> other) {
        one.whenComplete((result, failure) -> other.cancel(true));
    }

    private HttpDocument document(HttpResponse<byte[]> response) {
        difference.note(response.headers());
        return new HttpDocument(response.statusCode(), response.body());
    }
}
