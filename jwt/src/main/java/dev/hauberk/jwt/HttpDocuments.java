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
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Fetches small documents over HTTP: uncompressed, of bounded size, and within a deadline for all of it, after which
 * the connection is closed. Safe for use by many threads.
 */
final class HttpDocuments {
    /** What key sets are asked for as (RFC 7517 section 8.5). */
    static final String KEY_SET = "application/jwk-set+json, application/json";

    /** What metadata is asked for as (OpenID Connect Discovery 1.0 section 4.2, RFC 8414 section 3.2). */
    static final String METADATA = "application/json";

    static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client;
    private final Duration deadline;
    private final ClockDifference difference;
    private final RequestFields fields;

    HttpDocuments(HttpClient client, Duration deadline, ClockDifference difference, RequestFields fields) {
        this.client = client;
        this.deadline = deadline;
        this.difference = difference;
        this.fields = fields;
    }

    /** Makes a client that follows no redirects and trusts what the platform trusts. */
    static HttpClient newClient() {
        return newClient(null);
    }

    /**
     * Makes a client that follows no redirects.
     *
     * @param trust whose certificates are trusted, or null for those of the platform
     */
    static HttpClient newClient(@Nullable SSLContext trust) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        if (trust != null) {
            client.sslContext(trust);
        }
        return client.build();
    }

    /** Returns how the clock of whoever answers differs from ours. */
    ClockDifference difference() {
        return difference;
    }

    /**
     * Fetches a document; without waiting for it.
     *
     * @param accept the media types to ask for
     * @param wanted whose end, by whatever cause, ends the exchange too
     */
    CompletableFuture<HttpDocument> fetch(URI address, String accept, CompletableFuture<?> wanted) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(deadline).header("Accept", accept);
        return fields.addTo(request).thenCompose(complete -> exchange(complete.build(), wanted));
    }

    private CompletableFuture<HttpDocument> exchange(HttpRequest request, CompletableFuture<?> wanted) {
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
