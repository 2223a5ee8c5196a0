/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells OpenTelemetry of decisions: attributes on the current span, counters, and exceptions as log records.
 *
 * <ol>
 *   <li>It makes no server span, which is the container's or the agent's; {@code hauberk.decision},
 *       {@code hauberk.filter}, {@code hauberk.reason} and {@code hauberk.rule} are set on the span that is current
 *       when a request is decided. An asynchronous request ends where no span is current; its span lacks them.
 *   <li>{@code hauberk.decisions} counts requests by filter, decision, reason and {@code http.route}: words of the code
 *       and of the configuration, never of a request. Beyond 1,900 combinations (an SDK takes 2,000) it counts
 *       {@code _OTHER}.
 *   <li>An exception becomes a log record {@code http.server.request.exception}, its message redacted, not a span
 *       event.
 *   <li>With a log, {@code hauberk.audit.*} tells what it wrote, dropped and has waiting, how old its last checkpoint
 *       is and how much room it has.
 * </ol>
 *
 * <p>It needs the API of 1.43 or later, and nothing else; without an SDK it does nothing and allocates nothing. An
 * OpenTelemetry that the application sets for all is found from API 1.57 on, when the first event comes; for older ones
 * hand it over. Safe for use by many threads. See the semantic conventions 1.44 for {@code http.*}, {@code exception.*}
 * and {@code error.type}.
 */
public final class OpenTelemetryListener implements SecurityEventListener {
    private static final int MOST_COMBINATIONS = 1900;
    private static final int MOST_FRAMES = 60;
    private static final AttributeKey<String> FILTER = AttributeKey.stringKey("hauberk.filter");
    private static final AttributeKey<String> DECISION = AttributeKey.stringKey("hauberk.decision");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("hauberk.reason");
    private static final AttributeKey<String> RULE = AttributeKey.stringKey("hauberk.rule");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_STACK = AttributeKey.stringKey("exception.stacktrace");
    private static final Attributes OTHER = Attributes.of(FILTER, "_OTHER", DECISION, "_OTHER", REASON, "_OTHER");

    /** What tells counted decisions apart. */
    private record Combination(String filter, String decision, String reason, String route) {}

    /** What an OpenTelemetry has to count and log with; null where it would do nothing with it. */
    private static final class Instruments {
        final @Nullable LongCounter decisions;
        final @Nullable Logger logger;

        Instruments(OpenTelemetry telemetry) {
            boolean metrics = telemetry.getMeterProvider() != MeterProvider.noop();
            boolean logs = telemetry.getLogsBridge() != LoggerProvider.noop();
            decisions = metrics
                    ? telemetry
                            .getMeter(OpenTelemetryAccess.SCOPE)
                            .counterBuilder("hauberk.decisions")
                            .setDescription("Requests that were decided about.")
                            .setUnit("{decision}")
                            .build()
                    : null;
            logger = logs ? telemetry.getLogsBridge().get(OpenTelemetryAccess.SCOPE) : null;
        }
    }

    private final @Nullable OpenTelemetry given;
    private final @Nullable AuditLog log;
    private final Redaction redaction;
    private final Map<Combination, Attributes> combinations = new ConcurrentHashMap<>();
    private volatile @Nullable Instruments instruments;

    private OpenTelemetryListener(Builder builder) {
        this.given = builder.telemetry;
        this.log = builder.log;
        this.redaction = builder.redaction;
    }

    /** Starts a listener to what the application set for all. */
    public static Builder builder() {
        return new Builder();
    }

    private Instruments instruments() {
        Instruments known = instruments;
        return known == null ? resolve() : known;
    }

    private synchronized Instruments resolve() {
        Instruments known = instruments;
        if (known == null) {
            OpenTelemetry telemetry = given == null ? OpenTelemetryAccess.global() : given;
            known = new Instruments(telemetry);
            AuditLog observed = log;
            if (observed != null && known.decisions != null) {
                observe(telemetry.getMeter(OpenTelemetryAccess.SCOPE), observed);
            }
            instruments = known;
        }
        return known;
    }

    private static void observe(Meter meter, AuditLog log) {
        meter.counterBuilder("hauberk.audit.events")
                .setUnit("{event}")
                .buildWithCallback(measured -> measured.record(log.statistics().written()));
        meter.counterBuilder("hauberk.audit.event.dropped").setUnit("{event}").buildWithCallback(measured -> {
            for (EventClass eventClass : EventClass.values()) {
                measured.record(
                        log.dropped(eventClass),
                        Attributes.of(
                                AttributeKey.stringKey("hauberk.event.class"),
                                eventClass.name().toLowerCase(java.util.Locale.ROOT)));
            }
        });
        meter.upDownCounterBuilder("hauberk.audit.queue.usage")
                .setUnit("{event}")
                .buildWithCallback(measured -> measured.record(log.statistics().queued()));
        meter.gaugeBuilder("hauberk.audit.checkpoint.age")
                .setUnit("s")
                .buildWithCallback(
                        measured -> measured.record(log.checkpointAge().toMillis() / 1000.0));
        meter.gaugeBuilder("hauberk.audit.disk.free")
                .ofLongs()
                .setUnit("By")
                .buildWithCallback(measured -> measured.record(log.freeSpace()));
    }

    @Override
    public void onEvent(SecurityEvent event) {
        if (event.kind() == SecurityEvent.Kind.DECISION) {
            decision(event, instruments());
        } else if (event.kind() == SecurityEvent.Kind.ERROR) {
            error(event, instruments());
        }
    }

    private void decision(SecurityEvent event, Instruments with) {
        LongCounter counter = with.decisions;
        if (counter != null) {
            counter.add(1, attributes(event));
        }
        Span span = Span.current();
        if (span.isRecording()) {
            span.setAttribute(DECISION, word(event));
            set(span, FILTER, event.filter());
            set(span, REASON, event.reason());
            set(span, RULE, event.rule());
        }
    }

    private static void set(Span span, AttributeKey<String> key, String value) {
        if (!value.isEmpty()) {
            span.setAttribute(key, value);
        }
    }

    private static String word(SecurityEvent event) {
        return switch (event.code()) {
            case "allowed" -> "allowed";
            case "refused" -> event.status() >= 500 ? "error" : "denied";
            default -> "error";
        };
    }

    private Attributes attributes(SecurityEvent event) {
        Combination combination = new Combination(event.filter(), word(event), event.reason(), event.route());
        Attributes known = combinations.get(combination);
        if (known != null) {
            return known;
        }
        if (combinations.size() >= MOST_COMBINATIONS) {
            return OTHER;
        }
        AttributesBuilder made = Attributes.builder().put(DECISION, combination.decision());
        if (!combination.filter().isEmpty()) {
            made.put(FILTER, combination.filter());
        }
        if (!combination.reason().isEmpty()) {
            made.put(REASON, combination.reason());
        }
        if (!combination.route().isEmpty()) {
            made.put(ROUTE, combination.route());
        }
        if (combination.decision().equals("error")) {
            made.put(ERROR_TYPE, combination.reason().isEmpty() ? "_OTHER" : combination.reason());
        }
        Attributes attributes = made.build();
        combinations.put(combination, attributes);
        return attributes;
    }

    private void error(SecurityEvent event, Instruments with) {
        Throwable thrown = event.cause().orElse(null);
        if (thrown == null) {
            return;
        }
        Span span = Span.current();
        if (span.isRecording()) {
            span.setAttribute(ERROR_TYPE, thrown.getClass().getName());
        }
        Logger logger = with.logger;
        if (logger == null) {
            return;
        }
        ErrorReport report = ErrorReports.of(event, thrown, redaction);
        StringBuilder stack = new StringBuilder(report.type());
        report.frames().stream()
                .limit(MOST_FRAMES)
                .forEach(frame -> stack.append("\n\tat ").append(frame));
        OpenTelemetryAccess.eventName(logger.logRecordBuilder(), "http.server.request.exception")
                .setSeverity(Severity.ERROR)
                .setAttribute(EXCEPTION_TYPE, report.type())
                .setAttribute(EXCEPTION_MESSAGE, report.message())
                .setAttribute(EXCEPTION_STACK, stack.toString())
                .setAttribute(METHOD, Methods.known(event.method()))
                .setAttribute(ROUTE, event.route())
                .setAttribute(AttributeKey.stringKey("hauberk.request.id"), event.requestId())
                .emit();
    }

    /** Collects what is told, and to whom. Not safe for use by several threads. */
    public static final class Builder {
        private @Nullable OpenTelemetry telemetry;
        private @Nullable AuditLog log;
        private Redaction redaction = Redaction.standard();

        private Builder() {}

        /**
         * Sets whom to tell; default what the application set for all, as far as the API's version lets it be found.
         */
        public Builder openTelemetry(OpenTelemetry value) {
            telemetry = Objects.requireNonNull(value, "openTelemetry");
            return this;
        }

        /** Tells how this log does, too. */
        public Builder log(AuditLog value) {
            log = Objects.requireNonNull(value, "log");
            return this;
        }

        /** Sets the redaction of exceptions' messages; default {@link Redaction#standard()}. */
        public Builder redaction(Redaction value) {
            redaction = Objects.requireNonNull(value, "redaction");
            return this;
        }

        /** Returns the listener. */
        public OpenTelemetryListener build() {
            return new OpenTelemetryListener(this);
        }
    }
}
