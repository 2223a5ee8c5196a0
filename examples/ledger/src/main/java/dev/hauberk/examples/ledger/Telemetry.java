/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.net.URI;
import java.time.Duration;

/** Sends metrics and logs to a collector, over http. Spans are left to an agent. */
record Telemetry(OpenTelemetrySdk sdk) implements AutoCloseable {
    static Telemetry to(URI endpoint) {
        String base = endpoint.toString().endsWith("/") ? endpoint.toString() : endpoint + "/";
        return new Telemetry(OpenTelemetrySdk.builder()
                .setMeterProvider(SdkMeterProvider.builder()
                        .registerMetricReader(PeriodicMetricReader.builder(OtlpHttpMetricExporter.builder()
                                        .setEndpoint(base + "v1/metrics")
                                        .build())
                                .setInterval(Duration.ofSeconds(10))
                                .build())
                        .build())
                .setLoggerProvider(SdkLoggerProvider.builder()
                        .addLogRecordProcessor(BatchLogRecordProcessor.builder(OtlpHttpLogRecordExporter.builder()
                                        .setEndpoint(base + "v1/logs")
                                        .build())
                                .build())
                        .build())
                .build());
    }

    @Override
    public void close() {
        sdk.close();
    }
}
