/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signs webhooks that this application sends, as Standard Webhooks have it. Immutable and safe for use by many threads.
 *
 * <pre>{@code
 * WebhookSigner signer = WebhookSigner.of(secret);
 * signer.headers("msg_" + id, Instant.now(), body).forEach(request::header);
 * }</pre>
 */
public final class WebhookSigner {
    private static final int SHORTEST_SECRET = 24;

    private final HmacKey key;

    private WebhookSigner(HmacKey key) {
        this.key = key;
    }

    /**
     * Makes a signer.
     *
     * @param secret what the receiver knows as well, at least 24 octets; {@code whsec_} and base64, or as it is
     * @throws dev.hauberk.core.ConfigurationException if it is weak
     */
    public static WebhookSigner of(Secret secret) {
        byte[] octets = WebhookScheme.standardWebhooks().key(secret.requireStrong("WebhookSigner", SHORTEST_SECRET));
        return new WebhookSigner(new HmacKey(octets));
    }

    /**
     * Returns the fields to send.
     *
     * @param id names the message, the same when it is sent again: 1 to 256 visible ASCII characters without dots
     * @param time when it is sent, not when it was made; another one each time
     * @throws IllegalArgumentException if the name is another
     */
    public Map<String, String> headers(String id, Instant time, byte[] body) {
        boolean plain = !id.isEmpty()
                && id.length() <= 256
                && id.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '.' && c != ',');
        if (!plain) {
            throw new IllegalArgumentException(
                    "the name of a message must have 1 to 256 visible ASCII characters without dots and commas: it has "
                            + id.length() + " characters");
        }
        String seconds = Long.toString(time.getEpochSecond());
        byte[] prefix = (id + "." + seconds + ".").getBytes(StandardCharsets.US_ASCII);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", seconds);
        headers.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(key.code(prefix, body)));
        return headers;
    }

    @Override
    public String toString() {
        return "WebhookSigner[redacted]";
    }
}
