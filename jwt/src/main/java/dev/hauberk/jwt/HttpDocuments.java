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
import java.util.concurrent.CompletionException;
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
    CompletableFuture<Document> fetch(URI address, String accept, CompletableFuture<?> wanted) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(deadline).header("Accept", accept);
        return fields.addTo(request).thenCompose(complete -> exchange(complete.build(), wanted));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It only cancels, and what it waits for reports failures itself.
    private CompletableFuture<Document> exchange(HttpRequest request, CompletableFuture<?> wanted) {
        CompletableFuture<HttpResponse<byte[]>> exchange = send(client, request, JwkSetParser.MAX_BYTES, deadline);
        wanted.whenComplete((result, failure) -> exchange.cancel(true));
        return exchange.thenApply(response -> {
            difference.note(response.headers());
            return new Document(response.statusCode(), response.body());
        });
    }

    /** Sends a request; the exchange ends at the deadline, or when what is returned is cancelled. */
    @SuppressWarnings("FutureReturnValueIgnored") // It only cancels, and what it waits for reports failures itself.
    static CompletableFuture<HttpResponse<byte[]>> send(
            HttpClient client, HttpRequest request, int maxBytes, Duration deadline) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, info -> BoundedBody.of(info, maxBytes));
        CompletableFuture<HttpResponse<byte[]>> answer =
                exchange.copy().orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
        // The deadline ends only what waits for the exchange; the exchange itself must be told.
        answer.whenComplete((response, failure) -> exchange.cancel(true));
        return answer;
    }

    /** Returns the content of an answer, which must have the status 200. */
    static byte[] content(int status, byte[] content) {
        if (status != 200) {
            throw new CompletionException(new KeyLoadException("the status must be 200: " + status));
        }
        return content;
    }

    /** An answer: its status (RFC 9110 section 15), and its content if the status is 200; not copied. */
    static final class Document {
        final int status;
        private final byte[] content;

        Document(int status, byte[] content) {
            this.status = status;
            this.content = content;
        }

        /**
         * Returns the content.
         *
         * @throws CompletionException with a {@link KeyLoadException} if the status is not 200
         */
        byte[] require() {
            return content(status, content);
        }
    }
}
