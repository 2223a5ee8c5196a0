/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs records with the marker {@code AUDIT}: the line as the message's only argument, and its number, action, outcome,
 * reason, object and amounts as key-value pairs for encoders that are structured.
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
            LoggingEventBuilder line = LOG.atInfo()
                    .addMarker(MARKER)
                    .addKeyValue("event.id", next.id())
                    .addKeyValue("event.action", next.action())
                    .addKeyValue("event.outcome", next.text("event.outcome"))
                    .setMessage("{}")
                    .addArgument(next.json());
            line = with(line, "event.reason", next.text("event.reason"));
            line = with(line, "hauberk.object.type", next.objectType());
            line = with(line, "hauberk.object.id", next.objectId());
            for (Map.Entry<String, Long> amount : next.amounts().entrySet()) {
                line = line.addKeyValue("hauberk.amount." + amount.getKey(), amount.getValue());
            }
            line.log();
        }
    }

    private static LoggingEventBuilder with(LoggingEventBuilder line, String name, String value) {
        return value.isEmpty() ? line : line.addKeyValue(name, value);
    }
}
