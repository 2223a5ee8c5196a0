/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts alerts, signed. */
final class WebhookAlerts implements AlertSink {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int SHORTEST_KEY = 32;

    private final URI address;
    private final Secret key;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    WebhookAlerts(URI address, Secret key) {
        this.address = requireSafe(address);
        this.key = key.requireStrong("webhook", SHORTEST_KEY);
    }

    private static URI requireSafe(URI address) {
        boolean loopback = "127.0.0.1".equals(address.getHost()) || "localhost".equals(address.getHost());
        if (!"https".equals(address.getScheme()) && !("http".equals(address.getScheme()) && loopback)) {
            throw new IllegalArgumentException("a webhook must have an https address: " + address.getScheme() + "://"
                    + address.getHost() + "; http is for loopback only");
        }
        return address;
    }

    @Override
    public String name() {
        return "webhook " + address.getHost();
    }

    @Override
    public void deliver(Alert alert) throws IOException, InterruptedException, GeneralSecurityException {
        String body = alert.json();
        String time = Long.toString(Instant.now().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .header("webhook-id", alert.id())
                .header("webhook-timestamp", time)
                .header("webhook-signature", "v1," + signature(alert.id() + "." + time + "." + body))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the webhook answered " + status);
        }
    }

    private String signature(String signed) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.insecureBytes(), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }
}
