/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Logs alerts. */
final class Slf4jAlerts implements AlertSink {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.audit.alerts");
    private static final Marker MARKER = MarkerFactory.getMarker("SECURITY_ALERT");

    @Override
    public String name() {
        return "slf4j";
    }

    @Override
    public void deliver(Alert alert) {
        LOG.atWarn()
                .addMarker(MARKER)
                .addKeyValue("hauberk.detection", alert.detection())
                .addKeyValue("hauberk.severity", alert.severity())
                .setMessage("{}")
                .addArgument(alert)
                .log();
    }
}
