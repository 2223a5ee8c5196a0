/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.ErrorReport;
import dev.hauberk.audit.Redaction;
import dev.hauberk.audit.TraceSource;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.FilterObserver;
import dev.hauberk.servlet.SecurityFilter;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 *   <li>By choice, each filter has an internal span and its time in the histogram {@code hauberk.filter.duration}: up
 *       to its decision, without the rest of the chain. {@code hauberk.reports} counts what browsers report, by type.
 *   <li>With a log, {@code hauberk.audit.*} tells what it wrote, dropped and has waiting, how old its last checkpoint
 *       is and how much room it has.
 * </ol>
 *
 * <p>It needs the API of 1.43 or later, and nothing else; without an SDK it does nothing and allocates nothing. An
 * OpenTelemetry that the application sets for all is found from API 1.57 on, when the first event comes; for older ones
 * hand it over. Safe for use by many threads. See the semantic conventions 1.44 for {@code http.*}, {@code exception.*}
 * and {@code error.type}.
 */
public final class OpenTelemetryListener implements SecurityEventListener, FilterObserver {
    private static final int MOST_COMBINATIONS = 1900;
    private static final int MOST_FRAMES = 60;
    private static final AttributeKey<String> FILTER = AttributeKey.stringKey("hauberk.filter");
    private static final AttributeKey<String> DECISION = AttributeKey.stringKey("hauberk.decision");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("hauberk.reason");
    private static final AttributeKey<String> RULE = AttributeKey.stringKey("hauberk.rule");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> EVENT_CLASS = AttributeKey.stringKey("hauberk.event.class");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("hauberk.request.id");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_STACK = AttributeKey.stringKey("exception.stacktrace");
    private static final Attributes OTHER = Attributes.of(FILTER, "_OTHER", DECISION, "_OTHER", REASON, "_OTHER");

    private static final AttributeKey<String> REPORT_TYPE = AttributeKey.stringKey("hauberk.report.type");
    private static final Set<String> REPORT_TYPES = Set.of(
            "csp-violation",
            "permissions-policy-violation",
            "document-policy-violation",
            "integrity-violation",
            "network-error",
            "deprecation",
            "intervention",
            "crash",
            "coep",
            "coop");
    private static final List<Double> BUCKETS =
            List.of(0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1);

    /** What tells counted decisions apart. */
    private record Combination(String filter, String decision, String reason, String route) {}

    /** What an OpenTelemetry has to count and log with; null where it would do nothing with it. */
    private static final class Instruments {
        final @Nullable LongCounter decisions;
        final @Nullable LongCounter reports;
        final @Nullable DoubleHistogram durations;
        final @Nullable Logger logger;
        final @Nullable Tracer tracer;

        Instruments(OpenTelemetry telemetry) {
            boolean metrics = telemetry.getMeterProvider() != MeterProvider.noop();
            boolean logs = telemetry.getLogsBridge() != LoggerProvider.noop();
            boolean traces = telemetry.getTracerProvider() != TracerProvider.noop();
            Meter meter = telemetry.getMeter(OpenTelemetryAccess.SCOPE);
            decisions = metrics
                    ? counter(meter, "hauberk.decisions", "{decision}", "Requests that were decided about.")
                    : null;
            reports = metrics ? counter(meter, "hauberk.reports", "{report}", "Reports of browsers.") : null;
            durations = metrics
                    ? meter.histogramBuilder("hauberk.filter.duration")
                            .setDescription("How long a filter took to decide.")
                            .setUnit("s")
                            .setExplicitBucketBoundariesAdvice(BUCKETS)
                            .build()
                    : null;
            tracer = traces ? telemetry.getTracer(OpenTelemetryAccess.SCOPE) : null;
            logger = logs ? telemetry.getLogsBridge().get(OpenTelemetryAccess.SCOPE) : null;
        }

        private static LongCounter counter(Meter meter, String name, String unit, String description) {
            return meter.counterBuilder(name)
                    .setDescription(description)
                    .setUnit(unit)
                    .build();
        }
    }

    private final @Nullable OpenTelemetry given;
    private final @Nullable AuditLog log;
    private final Redaction redaction;
    private final boolean filters;
    private final Map<SecurityFilter, String> spanNames = new ConcurrentHashMap<>();
    private final Map<Combination, Attributes> combinations = new ConcurrentHashMap<>();
    private volatile @Nullable Instruments instruments;

    private OpenTelemetryListener(Builder builder) {
        this.given = builder.openTelemetry.orNull();
        this.log = builder.log.orNull();
        this.redaction = builder.redaction.get();
        this.filters = builder.filters.get();
    }

    /** Starts a listener to what the application set for all. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the ids of the current span, for {@code traces(...)} of the audit filter; empty if there is none. */
    public static Optional<TraceSource.Trace> currentTrace() {
        SpanContext context = Span.current().getSpanContext();
        return context.isValid()
                ? Optional.of(new TraceSource.Trace(context.getTraceId(), context.getSpanId()))
                : Optional.empty();
    }

    /** Returns whether an OpenTelemetry measures anything: without an SDK it does not. */
    public static boolean isActive(OpenTelemetry telemetry) {
        return counter(telemetry) != counter(OpenTelemetry.noop());
    }

    private static Class<?> counter(OpenTelemetry telemetry) {
        return telemetry.getMeter("probe").counterBuilder("probe").build().getClass();
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
            log.statistics()
                    .droppedByClass()
                    .forEach((eventClass, count) -> measured.record(count, Attributes.of(EVENT_CLASS, eventClass)));
        });
        meter.upDownCounterBuilder("hauberk.audit.queue.usage")
                .setUnit("{event}")
                .buildWithCallback(measured -> measured.record(log.statistics().queued()));
        meter.gaugeBuilder("hauberk.audit.checkpoint.age")
                .setUnit("s")
                .buildWithCallback(measured ->
                        measured.record(Duration.between(log.statistics().lastCheckpoint(), Instant.now())
                                        .toMillis()
                                / 1000.0));
        meter.gaugeBuilder("hauberk.audit.disk.free")
                .ofLongs()
                .setUnit("By")
                .buildWithCallback(measured -> measured.record(log.statistics().freeBytes()));
    }

    @Override
    public void onEvent(SecurityEvent event) {
        if (event.kind() == SecurityEvent.Kind.DECISION) {
            decision(event, instruments());
        } else if (event.kind() == SecurityEvent.Kind.ERROR) {
            error(event, instruments());
        } else if (event.code().equals("browser_report")) {
            report(event, instruments());
        }
    }

    private static void report(SecurityEvent event, Instruments with) {
        LongCounter counter = with.reports;
        if (counter != null) {
            String type = String.valueOf(event.attributes().get("type"));
            long count = event.attributes().get("count") instanceof Number number ? Math.max(1, number.longValue()) : 1;
            counter.add(count, Attributes.of(REPORT_TYPE, REPORT_TYPES.contains(type) ? type : "_OTHER"));
        }
    }

    /** A filter that is deciding. */
    private record Deciding(long since, @Nullable Span span) {}

    /** Begins to measure a filter, if that was chosen and somebody collects it. */
    @Override
    public @Nullable Object begins(SecurityFilter filter) {
        if (!filters) {
            return null;
        }
        Instruments with = instruments();
        Tracer tracer = with.tracer;
        if (tracer == null && with.durations == null) {
            return null;
        }
        Span span = tracer == null
                ? null
                : tracer.spanBuilder(spanNames.computeIfAbsent(filter, named -> "hauberk " + named.name()))
                        .setSpanKind(SpanKind.INTERNAL)
                        .startSpan();
        return new Deciding(System.nanoTime(), span);
    }

    /** Ends to measure a filter. */
    @Override
    public void decided(SecurityFilter filter, @Nullable Object begun, Outcome outcome) {
        if (!(begun instanceof Deciding deciding)) {
            return;
        }
        String decision = switch (outcome) {
            case PROCEEDED, RESPONDED -> "allowed";
            case REFUSED -> "denied";
            case FAILED -> "error";
        };
        DoubleHistogram durations = instruments().durations;
        if (durations != null) {
            durations.record(
                    (System.nanoTime() - deciding.since()) / 1e9,
                    Attributes.of(FILTER, filter.name(), DECISION, decision));
        }
        Span span = deciding.span();
        if (span != null) {
            span.setAttribute(DECISION, decision);
            span.end();
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
        ErrorReport report = ErrorReport.of(event, thrown, redaction);
        StringBuilder stack = new StringBuilder(report.type());
        report.frames().stream()
                .limit(MOST_FRAMES)
                .forEach(frame -> stack.append("\n\tat ").append(frame));
        OpenTelemetryAccess.eventName(logger.logRecordBuilder(), "http.server.request.exception")
                .setSeverity(Severity.ERROR)
                .setAttribute(EXCEPTION_TYPE, report.type())
                .setAttribute(EXCEPTION_MESSAGE, report.message())
                .setAttribute(EXCEPTION_STACK, stack.toString())
                .setAttribute(METHOD, METHODS.contains(event.method()) ? event.method() : "_OTHER")
                .setAttribute(ROUTE, event.route())
                .setAttribute(REQUEST_ID, event.requestId())
                .emit();
    }

    /** Collects what is told, and to whom. Not safe for use by several threads. */
    public static final class Builder {
        private final Settings settings = new Settings("OpenTelemetryListener");
        private final Setting<OpenTelemetry> openTelemetry =
                settings.<OpenTelemetry>of("openTelemetry").undescribed();
        private final Setting<AuditLog> log = settings.<AuditLog>of("log").undescribed();
        private final Setting<Redaction> redaction =
                settings.of("redaction", Redaction.standard()).undescribed();
        private final Setting<Boolean> filters = settings.flag("filters");

        private Builder() {}

        /**
         * Sets whom to tell; default what the application set for all, as far as the API's version lets it be found.
         */
        public Builder openTelemetry(OpenTelemetry value) {
            openTelemetry.set(value);
            return this;
        }

        /** Sets a log whose state is measured too; default none. */
        public Builder log(AuditLog value) {
            log.set(value);
            return this;
        }

        /** Sets the redaction of exceptions' messages; default {@link Redaction#standard()}. */
        public Builder redaction(Redaction value) {
            redaction.set(value);
            return this;
        }

        /** Measures each filter: an internal span and its time. Default not. */
        public Builder filters() {
            filters.set(true);
            return this;
        }

        /** Returns the listener. */
        public OpenTelemetryListener build() {
            return new OpenTelemetryListener(this);
        }
    }
}
