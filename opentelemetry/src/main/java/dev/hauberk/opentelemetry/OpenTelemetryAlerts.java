/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import dev.hauberk.detections.Alert;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.Detection;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.metrics.LongCounter;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Sends alerts as log records named {@code hauberk.detection}, and counts them in {@code hauberk.detections}. It waits
 * until the SDK has sent each, where it finds the flush of an SDK. Safe for use by many threads.
 */
public final class OpenTelemetryAlerts implements AlertSink {
    private static final AttributeKey<String> RULE = AttributeKey.stringKey("hauberk.rule");
    private static final AttributeKey<String> SEVERITY = AttributeKey.stringKey("hauberk.severity");

    private final Logger logger;
    private final LongCounter counter;
    private final Optional<BooleanSupplier> flush;

    private OpenTelemetryAlerts(OpenTelemetry telemetry) {
        this.logger = telemetry.getLogsBridge().get(OpenTelemetryAccess.SCOPE);
        this.counter = telemetry
                .getMeter(OpenTelemetryAccess.SCOPE)
                .counterBuilder("hauberk.detections")
                .setUnit("{alert}")
                .setDescription("Alerts by detection")
                .build();
        this.flush = OpenTelemetryFlush.of(telemetry);
    }

    /** Returns a sink that sends alerts to an OpenTelemetry. */
    public static OpenTelemetryAlerts of(OpenTelemetry telemetry) {
        return new OpenTelemetryAlerts(telemetry);
    }

    @Override
    public String name() {
        return "opentelemetry";
    }

    @Override
    public void deliver(Alert alert) throws IOException {
        String severity = alert.severity().name().toLowerCase(Locale.ROOT);
        OpenTelemetryAccess.eventName(logger.logRecordBuilder(), "hauberk.detection")
                .setSeverity(alert.severity().compareTo(Detection.Severity.HIGH) >= 0 ? Severity.ERROR : Severity.WARN)
                .setTimestamp(alert.time())
                .setBody(alert.json())
                .setAttribute(RULE, alert.detection())
                .setAttribute(SEVERITY, severity)
                .emit();
        if (flush.isPresent() && !flush.get().getAsBoolean()) {
            throw new IOException("OpenTelemetry did not send the alert, or not in time");
        }
        counter.add(1, Attributes.of(RULE, alert.detection(), SEVERITY, severity));
    }
}
