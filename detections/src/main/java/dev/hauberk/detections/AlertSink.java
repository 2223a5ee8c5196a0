/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.Secret;
import java.net.URI;

/** Takes alerts to people. */
public interface AlertSink {
    /** Returns the name for health and logs. */
    String name();

    /**
     * Takes one alert. It may block for as long as it takes; other sinks wait for nobody.
     *
     * @throws Exception if it could not be taken; it comes again, with the same id, for up to five minutes
     */
    void deliver(Alert alert) throws Exception;

    /** Returns a sink that logs to {@code dev.hauberk.audit.alerts} with the marker {@code SECURITY_ALERT}, at WARN. */
    static AlertSink slf4j() {
        return new Slf4jAlerts();
    }

    /**
     * Returns a sink that posts {@link Alert#json} to an address, signed as Standard Webhooks have it: the fields
     * {@code webhook-id}, {@code webhook-timestamp} and {@code webhook-signature}, the last one {@code v1,} and the
     * base64 of HMAC-SHA256 over {@code id.timestamp.body}. Any status but 2xx is a failure.
     *
     * @param address https, or http on loopback
     * @param key at least 32 octets
     * @throws IllegalArgumentException if the address is another
     * @throws dev.hauberk.core.ConfigurationException if the key is weak
     */
    static AlertSink webhook(URI address, Secret key) {
        return new WebhookAlerts(address, key);
    }
}
