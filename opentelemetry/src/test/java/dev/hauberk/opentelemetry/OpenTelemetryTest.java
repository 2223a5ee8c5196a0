/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.opentelemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditSink;
import dev.hauberk.audit.Redaction;
import dev.hauberk.audit.TraceSource;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.detections.Alert;
import dev.hauberk.detections.AlertSink;
import dev.hauberk.detections.Detection;
import dev.hauberk.servlet.FilterObserver;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with the oldest API that works, and in conformance/opentelemetry with the newest. */
@SuppressWarnings("try")
class OpenTelemetryTest {
    private static final AttributeKey<String> DECISION = AttributeKey.stringKey("hauberk.decision");

    @TempDir
    Path directory;

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final InMemoryLogRecordExporter logs = InMemoryLogRecordExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .setLoggerProvider(SdkLoggerProvider.builder()
                    .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                    .build())
            .build();

    @AfterEach
    void close() {
        sdk.close();
    }

    private static SecurityEvent refused() {
        return SecurityEvent.builder(SecurityEvent.Kind.DECISION, "refused")
                .request("GET", "/orders/17", "REQUEST")
                .route("/orders/*")
                .filter("AuthorizationFilter")
                .rule("/orders/*")
                .reason("forbidden")
                .status(403)
                .build();
    }

    private AuditLog.Builder log() {
        return AuditLog.directory(directory.resolve("log"))
                .minimumFree(0)
                .collapseAbove(0)
                .deadline(Duration.ofSeconds(30));
    }

    private static void writeDurably(AuditLog log, int count) {
        for (int i = 0; i < count; i++) {
            log.record(AuditEvent.of("safe").critical());
        }
    }

    /** Returns the ids of the records of an action, in order. */
    private List<String> ids(String action) throws IOException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("log"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    Map<?, ?> record = (Map<?, ?>) JsonReader.parse(line.getBytes(UTF_8), JsonLimits.defaults());
                    Map<?, ?> event = (Map<?, ?>) record.get("event");
                    if (action.equals(event.get("action"))) {
                        ids.add(String.valueOf(event.get("id")));
                    }
                }
            }
        }
        return ids;
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("it must happen within two minutes")
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private MetricData metric(String name) {
        return metrics.collectAllMetrics().stream()
                .filter(metric -> metric.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void decision_isOnTheCurrentSpan_andCounted() {
        OpenTelemetryListener listener =
                OpenTelemetryListener.builder().openTelemetry(sdk).build();
        Span span = sdk.getTracer("test").spanBuilder("GET /orders").startSpan();
        try (Scope current = span.makeCurrent()) {
            listener.onEvent(refused());
            listener.onEvent(refused());
        } finally {
            span.end();
        }
        assertThat(spans.getFinishedSpanItems()).as("no span of its own").hasSize(1);
        SpanData told = spans.getFinishedSpanItems().get(0);
        assertThat(told.getAttributes().get(DECISION)).isEqualTo("denied");
        assertThat(told.getAttributes().get(AttributeKey.stringKey("hauberk.filter")))
                .isEqualTo("AuthorizationFilter");
        assertThat(told.getAttributes().get(AttributeKey.stringKey("hauberk.rule")))
                .isEqualTo("/orders/*");
        assertThat(told.getStatus().getStatusCode().name()).isEqualTo("UNSET");
        assertThat(metric("hauberk.decisions").getUnit()).isEqualTo("{decision}");
        assertThat(metric("hauberk.decisions").getLongSumData().getPoints())
                .singleElement()
                .satisfies(point -> {
                    assertThat(point.getValue()).isEqualTo(2);
                    assertThat(point.getAttributes().get(AttributeKey.stringKey("http.route")))
                            .isEqualTo("/orders/*");
                    assertThat(point.getAttributes().get(AttributeKey.stringKey("hauberk.reason")))
                            .isEqualTo("forbidden");
                    assertThat(point.getAttributes().size()).isEqualTo(4);
                });
    }

    @Test
    void randomRequests_makeABoundedNumberOfSeries() {
        OpenTelemetryListener listener =
                OpenTelemetryListener.builder().openTelemetry(sdk).build();
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            listener.onEvent(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "refused")
                    .request("X" + random.nextInt(), "/p/" + random.nextInt(), "REQUEST")
                    .clientAddress("a" + random.nextInt())
                    .requestId("r" + i)
                    .route("/r" + random.nextInt(5000))
                    .filter("F")
                    .reason("code")
                    .status(403)
                    .build());
        }
        Collection<LongPointData> points =
                metric("hauberk.decisions").getLongSumData().getPoints();
        assertThat(points).hasSizeLessThanOrEqualTo(1901);
        assertThat(points.stream().mapToLong(LongPointData::getValue).sum()).isEqualTo(100_000);
    }

    @Test
    void exception_isAScrubbedLogRecord_notASpanEvent() {
        OpenTelemetryListener listener =
                OpenTelemetryListener.builder().openTelemetry(sdk).build();
        Span span = sdk.getTracer("test").spanBuilder("GET").startSpan();
        try (Scope current = span.makeCurrent()) {
            listener.onEvent(SecurityEvent.builder(SecurityEvent.Kind.ERROR, "unhandled_exception")
                    .request("POST", "/x", "REQUEST")
                    .route("/x")
                    .requestId("r1")
                    .status(500)
                    .cause(new IllegalStateException("password=hunter2"))
                    .build());
        } finally {
            span.end();
        }
        LogRecordData told = logs.getFinishedLogRecordItems().get(0);
        assertThat(told.getAttributes().get(AttributeKey.stringKey("exception.type")))
                .isEqualTo("java.lang.IllegalStateException");
        assertThat(told.getAttributes().get(AttributeKey.stringKey("exception.message")))
                .isEqualTo("password=[REDACTED:secret]");
        assertThat(told.getAttributes().get(AttributeKey.stringKey("exception.stacktrace")))
                .doesNotContain("hunter2")
                .contains("OpenTelemetryTest");
        assertThat(told.toString()).contains("http.server.request.exception");
        assertThat(told.getSpanContext().getTraceId())
                .isEqualTo(span.getSpanContext().getTraceId());
        assertThat(spans.getFinishedSpanItems().get(0).getEvents()).isEmpty();
    }

    @Test
    void filters_haveInternalSpansAndTimes_ifChosen() {
        AuditLog log = log().build();
        AuditFilter filter = AuditFilter.builder().log(log).build();
        OpenTelemetryListener plain =
                OpenTelemetryListener.builder().openTelemetry(sdk).build();
        assertThat(plain.begins(filter)).isNull();
        OpenTelemetryListener listener =
                OpenTelemetryListener.builder().openTelemetry(sdk).filters().build();
        listener.decided(filter, listener.begins(filter), FilterObserver.Outcome.PROCEEDED);
        listener.decided(filter, listener.begins(filter), FilterObserver.Outcome.REFUSED);
        listener.decided(filter, listener.begins(filter), FilterObserver.Outcome.FAILED);
        listener.decided(filter, null, FilterObserver.Outcome.FAILED);
        log.close();
        assertThat(spans.getFinishedSpanItems()).hasSize(3).allSatisfy(span -> {
            assertThat(span.getName()).isEqualTo("hauberk AuditFilter");
            assertThat(span.getKind()).isEqualTo(SpanKind.INTERNAL);
        });
        assertThat(spans.getFinishedSpanItems())
                .extracting(span -> span.getAttributes().get(DECISION))
                .containsExactly("allowed", "denied", "error");
        assertThat(metric("hauberk.filter.duration").getHistogramData().getPoints())
                .hasSize(3);
        assertThat(metric("hauberk.filter.duration").getUnit()).isEqualTo("s");
    }

    @Test
    void browserReports_areCountedByKnownTypes() {
        OpenTelemetryListener listener =
                OpenTelemetryListener.builder().openTelemetry(sdk).build();
        for (String type : new String[] {"csp-violation", "x" + System.nanoTime(), "y"}) {
            listener.onEvent(SecurityEvent.builder(SecurityEvent.Kind.NOTE, "browser_report")
                    .attribute("type", type)
                    .attribute("count", 2L)
                    .build());
        }
        assertThat(metric("hauberk.reports").getLongSumData().getPoints())
                .extracting(point ->
                        point.getAttributes().get(AttributeKey.stringKey("hauberk.report.type")) + point.getValue())
                .containsExactlyInAnyOrder("csp-violation2", "_OTHER4");
    }

    @Test
    void log_isObserved() {
        try (AuditLog log = log().build()) {
            OpenTelemetryListener listener =
                    OpenTelemetryListener.builder().openTelemetry(sdk).log(log).build();
            writeDurably(log, 7);
            listener.onEvent(refused());
            assertThat(metric("hauberk.audit.events").getLongSumData().getPoints())
                    .singleElement()
                    .satisfies(point -> assertThat(point.getValue()).isEqualTo(7));
            assertThat(metric("hauberk.audit.event.dropped").getLongSumData().getPoints())
                    .hasSize(3);
            assertThat(metric("hauberk.audit.checkpoint.age")
                            .getDoubleGaugeData()
                            .getPoints())
                    .hasSize(1);
            assertThat(metric("hauberk.audit.disk.free").getLongGaugeData().getPoints())
                    .hasSize(1);
            assertThat(metric("hauberk.audit.queue.usage").getLongSumData().getPoints())
                    .hasSize(1);
        }
    }

    @Test
    void sinkAndAnchor_sendLogRecords() {
        try (AuditLog log = log().sink(OpenTelemetryLogs.of(sdk))
                .anchor(OpenTelemetryLogs.of(sdk))
                .build()) {
            AuditFilter.builder()
                    .log(log)
                    .build()
                    .onEvent(SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                            .request("GET", "/api/orders/1", "REQUEST")
                            .route("/api/*")
                            .rule("GET /api/orders/{id}")
                            .status(200)
                            .attribute("trace_id", "0af7651916cd43dd8448eb211c80319c")
                            .attribute("span_id", "b7ad6b7169203331")
                            .build());
        }
        List<LogRecordData> all = logs.getFinishedLogRecordItems();
        assertThat(all.stream().filter(record -> record.toString().contains("hauberk.audit.checkpoint")))
                .isNotEmpty();
        assertThat(all.stream()
                        .filter(record -> "request.allowed"
                                .equals(record.getAttributes().get(AttributeKey.stringKey("event.action")))))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getSpanContext().getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
                    assertThat(record.getAttributes().get(AttributeKey.stringKey("http.route")))
                            .isEqualTo("/api/orders/{id}");
                });
    }

    /** Takes its time for each batch, as a collector does, and may refuse. */
    private static final class SlowExporter implements LogRecordExporter {
        final Set<String> arrived = ConcurrentHashMap.newKeySet();
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public CompletableResultCode export(Collection<LogRecordData> batch) {
            CompletableResultCode result = new CompletableResultCode();
            Thread sender = new Thread(() -> {
                try {
                    open.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                for (LogRecordData record : batch) {
                    arrived.add(String.valueOf(record.getAttributes().get(AttributeKey.stringKey("event.id"))));
                }
                result.succeed();
            });
            sender.setDaemon(true);
            sender.start();
            return result;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    /** The SDK's queue takes 2,048 records and drops the others: a sink that does not wait loses them. */
    @Test
    void sink_behindASlowExporter_losesNothing() throws Exception {
        SlowExporter exporter = new SlowExporter();
        try (OpenTelemetrySdk batching = OpenTelemetrySdk.builder()
                        .setLoggerProvider(SdkLoggerProvider.builder()
                                .addLogRecordProcessor(BatchLogRecordProcessor.builder(exporter)
                                        .build())
                                .build())
                        .build();
                AuditLog log = log().sink(OpenTelemetryLogs.of(batching)).build()) {
            for (int i = 0; i < 6; i++) {
                for (int j = 0; j < 1000; j++) {
                    log.record(AuditEvent.of("counted"));
                }
                writeDurably(log, 1);
            }
            assertThat(log.describe().healthReason()).doesNotContain("unacknowledged");
            exporter.open.countDown();
            waitUntil(() -> exporter.arrived.size() >= 6006);
        }
        assertThat(exporter.arrived).containsAll(ids("application.counted")).containsAll(ids("application.safe"));
        assertThat(ids("application.counted")).hasSize(6000);
    }

    @Test
    void sink_whoseFlushFails_comesAgain_andShows() throws IOException {
        AtomicInteger answers = new AtomicInteger();
        List<String> taken = new CopyOnWriteArrayList<>();
        AuditSink sink = OpenTelemetryLogs.of(sdk, () -> {
            logs.getFinishedLogRecordItems()
                    .forEach(record ->
                            taken.add(String.valueOf(record.getAttributes().get(AttributeKey.stringKey("event.id")))));
            logs.reset();
            return answers.incrementAndGet() > 2;
        });
        try (AuditLog log = log().sink(sink).build()) {
            writeDurably(log, 1);
            waitUntil(() -> log.describe().healthReason().equals("audit_sink_failed"));
            waitUntil(() -> answers.get() > 2);
            waitUntil(() -> log.describe().health() == Description.Health.UP);
        }
        String first = ids("audit.segment_opened").get(0);
        assertThat(taken.stream().filter(first::equals)).as("once for each try").hasSize(3);
    }

    /** As an agent's, a wrapper has no flush: what it takes may be lost, and the log says so. */
    @Test
    void sink_withoutAFlush_saysSo() {
        OpenTelemetry wrapped = new OpenTelemetry() {
            @Override
            public TracerProvider getTracerProvider() {
                return sdk.getTracerProvider();
            }

            @Override
            public ContextPropagators getPropagators() {
                return sdk.getPropagators();
            }

            @Override
            public LoggerProvider getLogsBridge() {
                return sdk.getLogsBridge();
            }
        };
        for (OpenTelemetry telemetry : List.of(wrapped, OpenTelemetry.noop())) {
            try (AuditLog log = log().sink(OpenTelemetryLogs.of(telemetry)).build()) {
                assertThat(log.describe().health()).isEqualTo(Description.Health.DEGRADED);
                assertThat(log.describe().healthReason()).isEqualTo("audit_sink_unacknowledged");
            }
        }
        try (AuditLog log =
                log().sink(OpenTelemetryLogs.of(wrapped, () -> true)).build()) {
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void sink_hasTheFactsOfTheApplicationsEvents() {
        try (AuditLog log = log().sink(OpenTelemetryLogs.of(sdk)).build()) {
            log.record(AuditEvent.of("transfer_done")
                    .on("account", "a1")
                    .amount("cents", 5)
                    .failed("limit_exceeded")
                    .critical());
        }
        assertThat(logs.getFinishedLogRecordItems())
                .filteredOn(record -> "application.transfer_done"
                        .equals(record.getAttributes().get(AttributeKey.stringKey("event.action"))))
                .singleElement()
                .satisfies(record -> assertThat(record.getAttributes().asMap())
                        .containsEntry(AttributeKey.stringKey("event.outcome"), "failure")
                        .containsEntry(AttributeKey.stringKey("event.reason"), "limit_exceeded")
                        .containsEntry(AttributeKey.stringKey("hauberk.object.type"), "account")
                        .containsEntry(AttributeKey.stringKey("hauberk.object.id"), "a1")
                        .containsEntry(AttributeKey.longKey("hauberk.amount.cents"), 5L));
    }

    @Test
    void secret_doesNotLeave_andWhatStandsBesideItDoes() {
        try (AuditLog log = AuditLog.directory(directory.resolve("log"))
                .minimumFree(0)
                .paths()
                .userNames()
                .explanations()
                .sink(OpenTelemetryLogs.of(sdk))
                .build()) {
            AuditFilter.builder()
                    .log(log)
                    .build()
                    .onEvent(SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "forbidden")
                            .request("GET", "/x/4111111111111111", "REQUEST")
                            .status(403)
                            .reason("marker1 password=canaryHunter2")
                            .identity(
                                    Identity.builder("canary.bird@example.com").build())
                            .attribute("note", "marker2 DE89370400440532013000")
                            .build());
        }
        assertThat(logs.getFinishedLogRecordItems().toString())
                .contains("marker1 password=[REDACTED:secret]", "marker2 [REDACTED:iban]")
                .doesNotContain("canaryHunter2", "4111111111111111", "canary.bird", "370400440532013000");
    }

    @Test
    void alert_isALogRecord_andCounted() throws Exception {
        AlertSink sink = OpenTelemetryAlerts.of(sdk);
        sink.deliver(new Alert(
                "1",
                Instant.now(),
                "brute_force",
                Detection.Severity.HIGH,
                "text",
                10,
                Duration.ofMinutes(5),
                0,
                "192.0.2.1",
                "",
                "",
                ""));
        assertThat(logs.getFinishedLogRecordItems()).hasSize(1);
        assertThat(logs.getFinishedLogRecordItems().get(0).getSeverity()).isEqualTo(Severity.ERROR);
        assertThat(metrics.collectAllMetrics())
                .anySatisfy(metric -> assertThat(metric.getName()).isEqualTo("hauberk.detections"));
    }

    @Test
    void sdk_isActive_andNoneIsNot() {
        assertThat(OpenTelemetryListener.isActive(sdk)).isTrue();
        assertThat(OpenTelemetryListener.isActive(OpenTelemetry.noop())).isFalse();
    }

    @Test
    void nothingIsThere_nothingHappens() {
        OpenTelemetryListener none = OpenTelemetryListener.builder()
                .openTelemetry(OpenTelemetry.noop())
                .build();
        none.onEvent(refused());
        OpenTelemetryListener.builder().build().onEvent(refused());
        // The application can still set its own: it was not set to nothing behind its back.
        GlobalOpenTelemetry.resetForTest();
        OpenTelemetryListener.builder().build().onEvent(refused());
        GlobalOpenTelemetry.set(sdk);
        GlobalOpenTelemetry.resetForTest();
    }

    @Test
    void currentTrace_isThatOfTheCurrentSpan() {
        assertThat(OpenTelemetryListener.currentTrace()).isEmpty();
        Span span = sdk.getTracer("test").spanBuilder("GET").startSpan();
        try (Scope current = span.makeCurrent()) {
            assertThat(OpenTelemetryListener.currentTrace())
                    .contains(new TraceSource.Trace(
                            span.getSpanContext().getTraceId(),
                            span.getSpanContext().getSpanId()));
        } finally {
            span.end();
        }
    }

    @Test
    void setters_calledTwice_areRefused() {
        for (Consumer<OpenTelemetryListener.Builder> setter : List.<Consumer<OpenTelemetryListener.Builder>>of(
                b -> b.openTelemetry(OpenTelemetry.noop()),
                b -> b.redaction(Redaction.standard()),
                OpenTelemetryListener.Builder::filters)) {
            OpenTelemetryListener.Builder builder = OpenTelemetryListener.builder();
            setter.accept(builder);
            assertThatThrownBy(() -> setter.accept(builder)).isInstanceOf(IllegalStateException.class);
        }
    }
}
