/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.Description;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a host may do to those who fetch from it. */
final class HttpDocumentsTest {
    private static final int MAX = 256 << 10;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ClockDifference difference = new ClockDifference("i", new MovingClock());
    private KeyHost host;

    @BeforeEach
    void start() throws IOException {
        host = new KeyHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private CompletableFuture<HttpDocuments.Document> fetch(Duration deadline) {
        return new HttpDocuments(HttpDocuments.newClient(), deadline, difference, RequestFields.NONE)
                .fetch(host.uri("/jwks"), HttpDocuments.KEY_SET, new CompletableFuture<>());
    }

    private HttpDocuments.Document fetched() throws Exception {
        return fetch(LONG).get(60, TimeUnit.SECONDS);
    }

    private Throwable failure(Duration deadline) {
        return catchThrowableOfType(
                        ExecutionException.class, () -> fetch(deadline).get(60, TimeUnit.SECONDS))
                .getCause();
    }

    private static byte[] bytes(int length) {
        return " ".repeat(length).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void document_isFetched() throws Exception {
        host.answer("/jwks", "200 OK", "{}");
        HttpDocuments.Document document = fetched();
        assertThat(document.status).isEqualTo(200);
        assertThat(document.require()).asString().isEqualTo("{}");
    }

    @Test
    void document_ofTheGreatestSize_isFetched() throws Exception {
        host.answer("/jwks", "200 OK", bytes(MAX));
        assertThat(fetched().require()).hasSize(MAX);
    }

    @Test
    void row30_oversizeBody_isRefused() {
        host.answer("/jwks", "200 OK", bytes(MAX + 1));
        assertThat(failure(LONG)).hasMessage("the answer must have at most 262144 bytes: it has more");
    }

    @Test
    void row30_neverEndingBodyWithoutLength_isBrokenOff() throws Exception {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "X-A: b"));
            while (true) {
                out.write(bytes(1000));
            }
        });
        assertThat(failure(LONG)).hasMessage("the answer must have at most 262144 bytes: it has more");
        assertThat(host.sawConnectionBrokenOff()).isTrue();
    }

    @Test
    void row30_neverEndingChunkedBody_isBrokenOff() throws Exception {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "Transfer-Encoding: chunked"));
            while (true) {
                out.write("10\r\n0123456789abcdef\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        assertThat(failure(LONG)).hasMessage("the answer must have at most 262144 bytes: it has more");
        assertThat(host.sawConnectionBrokenOff()).isTrue();
    }

    @Test
    void row30_bodyShorterThanAnnounced_isRefused() {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "Content-Length: 1000"));
            out.write(bytes(10));
        });
        assertThat(failure(LONG)).isInstanceOf(IOException.class);
    }

    @Test
    void row30_slowHeaders_endAtTheDeadline() throws Exception {
        host.answer("/jwks", out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write('x');
                out.flush();
                Thread.sleep(20);
            }
        });
        assertThat(failure(SHORT)).isInstanceOfAny(TimeoutException.class, HttpTimeoutException.class);
        assertThat(host.sawConnectionBrokenOff()).isTrue();
    }

    @Test
    void row30_neverEndingHeaders_areRefused() {
        host.answer("/jwks", out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; true; i++) {
                out.write(("X-" + i + ": " + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        });
        // By the client's own limit where it has one, else by the deadline.
        assertThat(failure(Duration.ofSeconds(3))).isInstanceOf(Exception.class);
    }

    @Test
    void row30_bodyThatDrips_endsAtTheDeadlineForAllOfIt() throws Exception {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "Content-Length: 100000"));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(20);
            }
        });
        assertThat(failure(SHORT)).isInstanceOf(TimeoutException.class);
        assertThat(host.sawConnectionBrokenOff()).isTrue();
    }

    @Test
    void whoeverNoLongerWantsTheDocument_endsTheExchange() throws Exception {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "Content-Length: 100000"));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(20);
            }
        });
        CompletableFuture<byte[]> wanted = new CompletableFuture<>();
        CompletableFuture<HttpDocuments.Document> document = new HttpDocuments(
                        HttpDocuments.newClient(), Duration.ofHours(1), difference, RequestFields.NONE)
                .fetch(host.uri("/jwks"), HttpDocuments.KEY_SET, wanted);
        while (host.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        wanted.cancel(true);
        assertThat(host.sawConnectionBrokenOff()).isTrue();
        assertThat(catchThrowableOfType(ExecutionException.class, () -> document.get(60, TimeUnit.SECONDS)))
                .isNotNull();
    }

    @Test
    void row29_redirect_isNotFollowed() throws Exception {
        host.answer("/jwks", "302 Found", "{}", "Location: /elsewhere");
        HttpDocuments.Document document = fetched();
        assertThat(document.status).isEqualTo(302);
        assertThat(host.requests()).containsExactly("/jwks");
        assertThat(catchThrowableOfType(CompletionException.class, document::require))
                .cause()
                .isInstanceOf(KeyLoadException.class)
                .hasMessage("the status must be 200: 302");
    }

    @Test
    void bodyOfAnError_isNotReceived() throws Exception {
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("500 Internal Server Error", "X-A: b"));
            while (true) {
                out.write(bytes(1000));
            }
        });
        assertThat(fetched().status).isEqualTo(500);
        assertThat(host.sawConnectionBrokenOff()).isTrue();
    }

    @Test
    void row30_compressedBody_isRefused() throws Exception {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes(MAX * 10));
        }
        host.answer("/jwks", "200 OK", compressed.toByteArray(), "Content-Encoding: GZIP");
        assertThat(failure(LONG)).hasMessage("the answer must not be compressed: it is");
        host.answer("/jwks", "200 OK", "{}", "Content-Encoding: Identity");
        assertThat(fetched().require()).hasSize(2);
    }

    @Test
    void answerThatIsNotHttp_isRefused() {
        host.answer("/jwks", out -> out.write(bytes(100)));
        assertThat(failure(LONG)).isInstanceOf(IOException.class);
    }

    @Test
    void clockDifference_isMeasuredByTheDateField() throws Exception {
        assertThat(differences()).isEmpty();
        host.answer("/jwks", "200 OK", "{}", "Date: Thu, 01 Jan 2026 00:02:00 GMT");
        fetched();
        assertThat(differences()).containsExactly("PT2M");
        host.answer("/jwks", "200 OK", "{}", "Date: Wed, 31 Dec 2025 23:59:50 GMT");
        fetched();
        assertThat(differences()).containsExactly("PT-10S");
        host.answer("/jwks", "200 OK", "{}", "Date: Thu, 01 Jan 2026 00:02:00 GMT", "Age: 5");
        fetched();
        host.answer("/jwks", "200 OK", "{}", "Date: yesterday");
        fetched();
        host.answer("/jwks", "200 OK", "{}");
        fetched();
        assertThat(differences()).containsExactly("PT-10S");
    }

    private List<String> differences() {
        Description.Builder description = Description.builder("F");
        difference.describe(description);
        return description.build().fact("i clock_difference");
    }
}
