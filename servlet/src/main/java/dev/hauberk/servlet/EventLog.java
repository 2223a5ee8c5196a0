/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AtomicTokenBucket;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes refusals as one readable line each to the logger {@code dev.hauberk.refusals}, at INFO; exceptions at ERROR
 * with their stack trace.
 *
 * <p>A flood does not fill the log: of one reason 50 lines are written at once and one a second from then on, and as
 * many for callers with a name. The next line of that reason says how many were left out. At DEBUG every line is
 * written. Safe for use by many threads.
 */
final class EventLog {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.refusals");
    private static final int MAX_FIELD_LENGTH = 300;
    private static final int MOST_REASONS = 1024;
    private static final TokenBucket LINES = TokenBucket.of(1, Duration.ofSeconds(1), 50);
    private static final Reason OTHER = new Reason(SecurityEvent.Kind.NOTE, "", "", false, "");

    /**
     * What lines have in common that share a bound.
     *
     * @param named whether the caller has a name, so that a flood of strangers leaves such callers their lines
     */
    private record Reason(SecurityEvent.Kind kind, String code, String filter, boolean named, String cause) {
        static Reason of(SecurityEvent event) {
            return new Reason(
                    event.kind(),
                    event.code(),
                    event.filter(),
                    event.identity().isPresent(),
                    event.cause().map(Reason::place).orElse(""));
        }

        private static String place(Throwable cause) {
            StackTraceElement[] frames = cause.getStackTrace();
            return cause.getClass().getName() + (frames.length == 0 ? "" : " " + frames[0]);
        }
    }

    /** The lines of one reason. */
    private static final class Lines {
        private final AtomicTokenBucket bucket;
        private final AtomicLong leftOut = new AtomicLong();

        Lines(long now) {
            bucket = new AtomicTokenBucket(LINES, now);
        }

        /** Returns how many were left out before the line that may be written now, or -1 if none may. */
        long begin(long now) {
            if (bucket.tryTake(1, now)) {
                return leftOut.getAndSet(0);
            }
            leftOut.incrementAndGet();
            return -1;
        }
    }

    private final LongSupplier nanoTime;
    private final Map<Reason, Lines> reasons = new ConcurrentHashMap<>();

    EventLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void log(SecurityEvent event) {
        boolean error = event.kind() == SecurityEvent.Kind.ERROR;
        boolean refusal = event.kind() == SecurityEvent.Kind.REFUSAL || event.kind() == SecurityEvent.Kind.WOULD_REFUSE;
        if (!error && !(refusal && LOG.isInfoEnabled())) {
            return;
        }
        String line = LOG.isDebugEnabled() ? line(event) : bounded(event);
        if (line.isEmpty()) {
            return;
        }
        if (error) {
            LOG.error("{}", line, event.cause().orElse(null));
        } else {
            LOG.info("{}", line);
        }
    }

    /** Returns the line, or an empty one if too many of its reason came. */
    String bounded(SecurityEvent event) {
        Reason reason = Reason.of(event);
        long now = nanoTime.getAsLong();
        Lines lines = reasons.get(reason);
        if (lines == null) {
            lines = reasons.computeIfAbsent(reasons.size() < MOST_REASONS ? reason : OTHER, unused -> new Lines(now));
        }
        long leftOut = lines.begin(now);
        if (leftOut < 0) {
            return "";
        }
        return leftOut == 0 ? line(event) : line(event) + " (" + leftOut + " more of this reason have no line)";
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
