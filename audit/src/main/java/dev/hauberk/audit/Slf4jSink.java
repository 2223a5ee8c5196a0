/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Logs records with the marker {@code AUDIT}: the line as the message's only argument, and its number, action and
 * outcome as key-value pairs for encoders that are structured.
 */
final class Slf4jSink implements AuditSink {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.audit.records");
    private static final Marker MARKER = MarkerFactory.getMarker("AUDIT");

    @Override
    public String name() {
        return "slf4j";
    }

    @Override
    public void deliver(List<AuditRecord> records) {
        for (AuditRecord next : records) {
            LOG.atInfo()
                    .addMarker(MARKER)
                    .addKeyValue("event.id", next.id())
                    .addKeyValue("event.action", next.action())
                    .addKeyValue("event.outcome", next.text("event.outcome"))
                    .setMessage("{}")
                    .addArgument(next.json())
                    .log();
        }
    }
}
