/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals as one readable line each to the logger {@code dev.hauberk.refusals}, at INFO; exceptions at ERROR
 * with their stack trace.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.refusals");
    private static final int MAX_FIELD_LENGTH = 300;

    private EventLog() {}

    static void log(SecurityEvent event) {
        switch (event.kind()) {
            case REFUSAL, WOULD_REFUSE -> {
                if (LOG.isInfoEnabled()) {
                    LOG.info("{}", line(event));
                }
            }
            case ERROR -> LOG.error("{}", line(event), event.cause().orElse(null));
            default -> {}
        }
    }

    static String line(SecurityEvent event) {
        StringBuilder line = new StringBuilder(160);
        line.append(
                switch (event.kind()) {
                    case WOULD_REFUSE -> "would refuse ";
                    case ERROR -> "failed ";
                    default -> "refused ";
                });
        line.append(event.status()).append(' ').append(event.code());
        field(line, " by ", event.filter());
        field(line, ", rule ", event.rule());
        field(line, ": ", event.reason());
        field(line, " ", facts(event));
        field(line, " | ", event.method());
        field(line, " ", event.path().isEmpty() ? "(no path)" : event.path());
        field(line, " ", event.dispatcher().equals("REQUEST") ? "" : event.dispatcher());
        field(line, " from ", event.clientAddress());
        field(line, " as ", event.identity().map(Identity::toString).orElse("anonymous"));
        field(line, " id ", event.id());
        return line.toString();
    }

    /**
     * Returns the attributes that are words or numbers; what a filter keeps for itself beside them is not for lines.
     */
    private static String facts(SecurityEvent event) {
        Map<String, Object> told = new LinkedHashMap<>(event.attributes());
        told.values()
                .removeIf(value -> !(value instanceof CharSequence
                        || value instanceof Number
                        || value instanceof Boolean
                        || value instanceof Collection<?>));
        return told.isEmpty() ? "" : told.toString();
    }

    /** Appends a field that the caller may have chosen: cut, and without anything that could end or forge a line. */
    private static void field(StringBuilder line, String label, String value) {
        if (value.isEmpty()) {
            return;
        }
        line.append(label);
        int length = Math.min(value.length(), MAX_FIELD_LENGTH);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            int type = Character.getType(c);
            boolean plain = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR
                    && type != Character.SURROGATE;
            if (plain) {
                line.append(c);
            } else {
                line.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        if (length < value.length()) {
            line.append("...");
        }
    }
}
