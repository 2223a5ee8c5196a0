/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import dev.hauberk.audit.AuditAnchor;
import dev.hauberk.audit.AuditRecord;
import dev.hauberk.audit.AuditSink;
import dev.hauberk.audit.Checkpoint;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A sink that sends each record of a log as a log record of OpenTelemetry, and an anchor that sends each checkpoint, as
 * {@code hauberk.audit.checkpoint}.
 *
 * <p>It flushes the SDK after each batch of up to 256 records. The place of the sink in the log moves once the flush
 * succeeded. A flush that fails, or takes over 20 seconds, makes the batch come again; of an anchor it is a failure.
 */
public final class OpenTelemetryLogs implements AuditSink, AuditAnchor {
    private static final String[] ATTRIBUTES = {
        "event.id",
        "event.action",
        "event.outcome",
        "event.reason",
        "http.request.method",
        "http.response.status_code",
        "hauberk.filter",
        "hauberk.class",
        "rule.name",
        "source.ip",
        "user.hash"
    };

    private final Logger logger;
    private final @Nullable BooleanSupplier arrived;

    /** @param arrived waits for what was emitted, and returns whether all of it arrived; null if it cannot be known */
    private OpenTelemetryLogs(LoggerProvider provider, @Nullable BooleanSupplier arrived) {
        this.logger = provider.get(OpenTelemetryAccess.SCOPE);
        this.arrived = arrived;
    }

    /**
     * Returns a sink and anchor that flushes the SDK.
     *
     * <p>Hand over the {@code OpenTelemetrySdk} itself: behind a wrapper or an agent no flush is found, and the log is
     * {@code DEGRADED} with {@code audit_sink_unacknowledged}. The SDK's batch processor calls a flush successful also
     * if its exporter failed; {@link #of(OpenTelemetry, BooleanSupplier)} is for an application that knows better.
     */
    public static OpenTelemetryLogs of(OpenTelemetry telemetry) {
        return new OpenTelemetryLogs(
                telemetry.getLogsBridge(), OpenTelemetryFlush.of(telemetry).orElse(null));
    }

    /**
     * Returns such a sink with an acknowledgement of the application's own instead of the SDK's flush.
     *
     * @param arrived waits until what was emitted before has been sent, and returns whether all of it arrived; one that
     *     returns false or throws makes the batch come again
     */
    public static OpenTelemetryLogs of(OpenTelemetry telemetry, BooleanSupplier arrived) {
        return new OpenTelemetryLogs(telemetry.getLogsBridge(), Objects.requireNonNull(arrived, "arrived"));
    }

    @Override
    public String name() {
        return "opentelemetry";
    }

    @Override
    public String healthReason() {
        return arrived == null ? "audit_sink_unacknowledged" : "";
    }

    @Override
    public void deliver(List<AuditRecord> records) throws IOException {
        records.forEach(this::emit);
        requireArrived();
    }

    private void requireArrived() throws IOException {
        BooleanSupplier known = arrived;
        if (known != null && !known.getAsBoolean()) {
            throw new IOException("OpenTelemetry did not send what it took, or not in time");
        }
    }

    private void emit(AuditRecord next) {
        LogRecordBuilder builder = OpenTelemetryAccess.eventName(logger.logRecordBuilder(), eventName(next.action()))
                .setSeverity(severity(next.text("event.severity")))
                .setBody(next.json());
        for (String attribute : ATTRIBUTES) {
            attribute(builder, attribute, next.text(attribute));
        }
        attribute(builder, "hauberk.object.type", next.objectType());
        attribute(builder, "hauberk.object.id", next.objectId());
        next.amounts()
                .forEach(
                        (name, amount) -> builder.setAttribute(AttributeKey.longKey("hauberk.amount." + name), amount));
        attribute(builder, "http.route", next.text("url.path"));
        time(builder, next.text("@timestamp"));
        String trace = next.text("trace.id");
        String span = next.text("span.id");
        if (!trace.isEmpty() && !span.isEmpty()) {
            SpanContext context = SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
            builder.setContext(Context.root().with(Span.wrap(context)));
        }
        builder.emit();
    }

    private static void attribute(LogRecordBuilder builder, String name, String value) {
        if (!value.isEmpty()) {
            builder.setAttribute(AttributeKey.stringKey(name), value);
        }
    }

    private static void time(LogRecordBuilder builder, String text) {
        try {
            builder.setTimestamp(Instant.parse(text));
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            builder.setTimestamp(Instant.EPOCH);
        }
    }

    private static String eventName(String action) {
        if (action.startsWith("authn.")) {
            return "hauberk.authentication";
        }
        if (action.startsWith("authz.") || action.startsWith("request.")) {
            return "hauberk.authorization";
        }
        return switch (action) {
            case "ratelimit.exceeded" -> "hauberk.rate_limit";
            case "input.rejected" -> "hauberk.validation";
            case "csp.report" -> "hauberk.csp.report";
            case "csrf.rejected" -> "hauberk.csrf";
            case "cors.rejected" -> "hauberk.cors";
            case "config.changed" -> "hauberk.config.change";
            default -> action.startsWith("audit.") ? "hauberk.audit.state" : "hauberk.event";
        };
    }

    private static Severity severity(String severity) {
        return switch (severity) {
            case "1" -> Severity.INFO;
            case "2" -> Severity.INFO2;
            case "3" -> Severity.WARN;
            default -> Severity.ERROR;
        };
    }

    @Override
    public void anchor(Checkpoint checkpoint) throws IOException {
        OpenTelemetryAccess.eventName(logger.logRecordBuilder(), "hauberk.audit.checkpoint")
                .setSeverity(Severity.INFO)
                .setBody(checkpoint.note())
                .emit();
        requireArrived();
    }

    @Override
    public void close() {}
}
