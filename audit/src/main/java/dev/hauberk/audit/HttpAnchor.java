/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts checkpoints to a witness. */
final class HttpAnchor implements AuditAnchor {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final URI witness;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

    HttpAnchor(URI witness) {
        this.witness = requireSafe(witness);
    }

    /** Returns an address unless what is sent there could be read on the way. */
    private static URI requireSafe(URI address) {
        boolean loopback = "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
        if (!"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && loopback)) {
            throw new IllegalArgumentException("a witness must have an https address: " + address.getScheme() + "://"
                    + address.getHost() + "; http is for loopback only");
        }
        return address;
    }

    @Override
    public void anchor(Checkpoint checkpoint) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(witness)
                .timeout(TIMEOUT)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(checkpoint.note()))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the witness answered " + status);
        }
    }
}
