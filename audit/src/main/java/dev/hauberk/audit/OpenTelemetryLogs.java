/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/**
 * Sends records and checkpoints as log records of OpenTelemetry. What the SDK does with them, and whether they arrive,
 * is its own affair: the sink's progress goes on once it took them.
 */
final class OpenTelemetryLogs implements AuditSink, AuditAnchor {
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

    OpenTelemetryLogs(OpenTelemetry telemetry) {
        this.logger = telemetry.getLogsBridge().get(OpenTelemetryAccess.SCOPE);
    }

    @Override
    public String name() {
        return "opentelemetry";
    }

    @Override
    public void deliver(List<AuditRecord> records) {
        records.forEach(this::emit);
    }

    private void emit(AuditRecord next) {
        LogRecordBuilder builder = OpenTelemetryAccess.eventName(logger.logRecordBuilder(), eventName(next.action()))
                .setSeverity(severity(next.text("event.severity")))
                .setBody(next.json());
        for (String attribute : ATTRIBUTES) {
            String value = next.text(attribute);
            if (!value.isEmpty()) {
                builder.setAttribute(AttributeKey.stringKey(attribute), value);
            }
        }
        String route = next.text("url.path");
        if (!route.isEmpty()) {
            builder.setAttribute(AttributeKey.stringKey("http.route"), route);
        }
        time(builder, next.text("@timestamp"));
        String trace = next.text("trace.id");
        String span = next.text("span.id");
        if (!trace.isEmpty() && !span.isEmpty()) {
            SpanContext context = SpanContext.create(trace, span, TraceFlags.getSampled(), TraceState.getDefault());
            builder.setContext(Context.root().with(Span.wrap(context)));
        }
        builder.emit();
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
    public void anchor(Checkpoint checkpoint) {
        OpenTelemetryAccess.eventName(logger.logRecordBuilder(), "hauberk.audit.checkpoint")
                .setSeverity(Severity.INFO)
                .setBody(checkpoint.note())
                .emit();
    }

    @Override
    public void close() {}
}
