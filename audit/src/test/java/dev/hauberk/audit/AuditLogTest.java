/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditVerification.Authenticity;
import dev.hauberk.audit.AuditVerification.Completeness;
import dev.hauberk.audit.AuditVerification.Integrity;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.engine.JsonBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    @Test
    void records_areChainedSignedAndVerified() throws IOException {
        String key;
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 1, 5);
            key = log.publicKey();
            assertThat(log.statistics().written()).isEqualTo(5);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
        assertThat(Logs.actions(log()))
                .startsWith("audit.segment_opened", "audit.started", "audit.checkpoint", "request.allowed")
                .endsWith("request.allowed", "audit.stopped", "audit.checkpoint");
        AuditVerification found = AuditVerifier.of(log()).key(key).verify();
        assertThat(found.findings()).isEmpty();
        assertThat(found.integrity()).isEqualTo(Integrity.INTACT);
        assertThat(found.completeness()).isEqualTo(Completeness.UNKNOWN);
        assertThat(found.authenticity()).isEqualTo(Authenticity.SIGNED);
        assertThat(found.records()).isEqualTo(10);
        assertThat(found.lastSealed()).isEqualTo(9);
        assertThat(found.unsealed()).isZero();
        assertThat(Logs.verify(log()).authenticity()).isEqualTo(Authenticity.SELF_SIGNED);
        assertThat(found.exitCode()).isZero();
    }

    @Test
    void record_tellsWhatHappened_andNoMore() {
        try (AuditLog log = Logs.in(log()).service("ledger", "1.2", "test").build()) {
            log.appendDurably(Logs.allowed(7)
                    .reason("because <b>")
                    .attribute("duration_nanos", 1234L)
                    .build());
        }
        AuditRecord found = Logs.read(log()).get(3);
        assertThat(found.text("http.request.method")).isEqualTo("GET");
        assertThat(found.text("http.request.id")).isEqualTo("00000000000000000000000000000007");
        assertThat(found.text("url.path")).isEqualTo("/api/orders/{id}");
        assertThat(found.text("rule.name")).isEqualTo("GET /api/orders/{id}");
        assertThat(found.text("source.ip")).isEqualTo("192.0.2.7");
        assertThat(found.text("hauberk.peer.ip")).isEqualTo("198.51.100.1");
        assertThat(found.text("user.hash")).matches("h1:\\d{4}-\\d\\d:[A-Za-z0-9_-]{22}");
        assertThat(found.text("user.roles")).isEqualTo("[user]");
        assertThat(found.text("event.duration")).isEqualTo("1234");
        assertThat(found.text("event.id")).endsWith(".4");
        assertThat(found.text("service.environment")).isEqualTo("test");
        assertThat(found.text("hauberk.attributes.key_id")).isEqualTo("k1");
        assertThat(found.json()).doesNotContain("/orders/7").doesNotContain("ann");
        assertThat(found.text("@timestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    }

    @Test
    void disclosure_isAChoice_andRedacted() {
        try (AuditLog log = Logs.in(log()).paths().userNames().explanations().build()) {
            log.appendDurably(SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "token_expired")
                    .status(401)
                    .request("GET", "/reset/ann@example.com", "REQUEST")
                    .identity(Identity.builder("4111111111111111").build())
                    .reason("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln expired\n")
                    .build());
        }
        AuditRecord found = Logs.read(log()).get(3);
        assertThat(found.action()).isEqualTo("authn.failure");
        assertThat(found.text("event.reason")).isEqualTo("token_expired");
        assertThat(found.text("url.path")).isEqualTo("/reset/[REDACTED:email]");
        assertThat(found.text("user.id")).isEqualTo("[REDACTED:pan]");
        assertThat(found.text("hauberk.explanation")).isEqualTo("token [REDACTED:jwt] expired\\u{A}");
    }

    @Test
    void time_isWrittenAsInstantPrintsIt() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Instant instant = Instant.ofEpochSecond(
                    random.nextLong(-62_167_219_200L, 253_402_300_800L), random.nextInt(1_000_000) * 1000L);
            JsonBytes buffer = RecordEncoder.buffer(64);
            buffer.time(instant);
            String written = new String(buffer.array(), 1, buffer.size() - 2, StandardCharsets.US_ASCII);
            assertThat(Instant.parse(written)).isEqualTo(instant);
            assertThat(written).hasSize(27);
        }
    }

    @Test
    void attributes_hostile_stayOneRecord() {
        try (AuditLog log = Logs.in(log()).build()) {
            SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "strange")
                    .status(418)
                    .request("B\nAD", "", "REQUEST")
                    .route("/\u202e\"\\<script>")
                    .rule("\ud800")
                    .attribute("api_key", "v")
                    .attribute("x\n\"y", "z")
                    .attribute("card", 4111111111111111L)
                    .attribute("list", List.of("a@b.example", 1, true, 2.5, List.of()))
                    .attribute("nothing", new Object());
            log.appendDurably(event.build());
            for (int i = 0; i < 40; i++) {
                event.attribute("a" + i, Collections.nCopies(16, "\u0001".repeat(2000)));
            }
            log.appendDurably(event.build());
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
        AuditRecord found = Logs.read(log()).get(3);
        assertThat(found.text("http.request.method")).isEqualTo("_OTHER");
        assertThat(found.text("url.path")).isEqualTo("/\\u{202E}\"\\<script>");
        assertThat(found.json()).doesNotContain("<script");
        assertThat(found.text("hauberk.attributes"))
                .isEqualTo("{api_key=[REDACTED:secret], <invalid-name>=z, card=[REDACTED:pan],"
                        + " list=[[REDACTED:email], 1, true, 2.5, [OMITTED:type]], nothing=[OMITTED:type]}");
        AuditRecord cut = Logs.read(log()).get(4);
        assertThat(cut.text("hauberk.truncated")).isEqualTo("true");
        assertThat(cut.json().length()).isLessThan(2000);
    }

    @Test
    void reopened_goesOnWithTheSameChain() {
        Logs.segments(log(), 3, 4);
        AuditVerification found = Logs.verify(log());
        assertThat(found.findings()).isEmpty();
        assertThat(found.records()).isEqualTo(Logs.read(log()).size());
        assertThat(Logs.read(log()).stream().map(AuditRecord::sequence))
                .isEqualTo(LongStream.rangeClosed(1, found.records()).boxed().toList());
    }

    @Test
    void rotation_beginsAnewAfterACheckpoint() throws IOException {
        try (AuditLog log = Logs.in(log()).segments(4096, Duration.ofDays(1)).build()) {
            Logs.writeDurably(log, 0, 40);
        }
        List<Path> segments = LogDirectory.segments(log());
        assertThat(segments).hasSizeGreaterThan(3);
        for (Path segment : segments) {
            List<String> lines = Files.readAllLines(segment);
            assertThat(lines.get(0)).contains("audit.segment_opened");
            assertThat(lines.get(lines.size() - 1)).contains("audit.checkpoint");
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void idleLog_isSealedAllTheSame() {
        try (AuditLog log =
                Logs.in(log()).checkpoints(1000, Duration.ofMillis(50)).build()) {
            for (int i = 0; i < 3; i++) {
                Instant last = log.statistics().lastCheckpoint();
                Logs.waitUntil(() -> log.statistics().lastCheckpoint().isAfter(last));
            }
        }
        assertThat(Logs.actions(log()).stream().filter("audit.checkpoint"::equals))
                .hasSizeGreaterThan(3);
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void files_areTheOwnersOnly_fromTheFirstMoment() throws IOException {
        try (AuditLog log = Logs.in(log()).segments(4096, Duration.ofDays(1)).build()) {
            Logs.writeDurably(log, 0, 20);
            try (Stream<Path> files = Files.walk(log())) {
                for (Path file : files.toList()) {
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
                }
            }
        }
    }

    @Test
    void groupReadable_keepsKeysPrivate() throws IOException {
        Logs.in(log()).groupReadable().build().close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                        LogDirectory.segments(log()).get(0))))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log().resolve("signing.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void directory_othersMayWrite_isRefused() throws IOException {
        Files.createDirectory(log());
        Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rwxrwx---"));
        assertThatThrownBy(() -> Logs.in(log()).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rwxrwx---")
                .hasMessageContaining("chmod go-w");
    }

    @Test
    void secondLog_inTheSameDirectory_doesNotOpen() {
        try (AuditLog first = Logs.in(log()).build()) {
            assertThatThrownBy(() -> Logs.in(log()).build())
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("to itself");
            Logs.writeDurably(first, 0, 1);
        }
        Logs.in(log()).build().close();
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void closedLog_takesNothing_andTellsSo() {
        AuditLog log = Logs.in(log()).build();
        log.close();
        assertThat(log.append(Logs.allowed(1).build(), EventClass.SECURITY)).isFalse();
        assertThat(log.appendDurably(Logs.allowed(1).build())).isFalse();
        assertThat(log.statistics().dropped()).isEqualTo(2);
        assertThat(log.describe().health()).isEqualTo(Description.Health.DOWN);
    }

    @Test
    void interruptedCallers_writeAllTheSame_andStayInterrupted() throws InterruptedException {
        try (AuditLog log = Logs.in(log()).build()) {
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            Thread caller = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    Thread.currentThread().interrupt();
                    boolean safe = log.appendDurably(Logs.allowed(i).build());
                    if (!safe || !Thread.interrupted()) {
                        failures.add(new AssertionError(i + " " + safe));
                    }
                }
            });
            caller.start();
            caller.join();
            Thread writer = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("hauberk-audit-writer"))
                    .findFirst()
                    .orElseThrow();
            for (int i = 0; i < 20; i++) {
                writer.interrupt();
                Logs.writeDurably(log, 100 + i, 1);
            }
            assertThat(failures).isEmpty();
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(40);
    }

    @Test
    void manyThreads_everyEventIsWrittenCollapsedOrCounted() throws InterruptedException {
        AtomicLong made = new AtomicLong();
        AuditLog log = AuditLog.directory(log())
                .origin("test")
                .minimumFree(0)
                .collapseAbove(5)
                .queue(512, 1 << 20)
                .build();
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 64; t++) {
            int seed = t;
            Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int i = 0; i < 300; i++) {
                    EventClass of = EventClass.values()[(i + seed) % 3];
                    log.append(Logs.allowed(i % 5).build(), of);
                    made.incrementAndGet();
                }
            });
            threads.add(thread);
            thread.start();
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        log.close();
        AuditLog.Statistics statistics = log.statistics();
        // A collapsed flood becomes a record that is no event of its own.
        List<AuditRecord> records = Logs.read(log());
        long floods = records.stream()
                .filter(next -> next.value("hauberk.collapsed") != null)
                .count();
        long collapsed = records.stream()
                .filter(next -> next.value("hauberk.collapsed") != null)
                .mapToLong(next -> Long.parseLong(next.text("hauberk.collapsed.count")))
                .sum();
        long written = records.stream()
                        .filter(next -> next.action().equals("request.allowed"))
                        .count()
                - floods;
        long lost = Logs.verify(log()).dropped();
        assertThat(collapsed).isPositive().isEqualTo(statistics.collapsed());
        assertThat(lost).isPositive().isEqualTo(statistics.dropped());
        assertThat(written + collapsed + lost).isEqualTo(made.get());
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    /** Before, each of these was 700 octets and more, so a flood filled the disk. */
    @Test
    void refusalsOfManyStrangers_areFewRecords_whichSayHowMany() {
        int refused = 20_000;
        try (AuditLog log = AuditLog.directory(log()).minimumFree(0).build()) {
            for (int i = 0; i < refused; i++) {
                SecurityEvent event = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "no_rule_matched")
                        .time(Instant.now())
                        .status(401)
                        .request("GET", "/x", "REQUEST")
                        .route("/*")
                        .clientAddress("10." + i / 250 + "." + i % 250 + ".1")
                        .build();
                while (!log.append(event, EventClass.SECURITY)) {
                    Thread.onSpinWait();
                }
            }
        }
        List<AuditRecord> records = Logs.read(log()).stream()
                .filter(record -> record.action().equals("authn.failure"))
                .toList();
        List<AuditRecord> floods = records.stream()
                .filter(record -> record.value("hauberk.collapsed") != null)
                .toList();
        assertThat(records).hasSizeLessThan(1_000);
        long collapsed = floods.stream()
                .mapToLong(record -> Long.parseLong(record.text("hauberk.collapsed.count")))
                .sum();
        long dropped = Logs.verify(log()).dropped();
        assertThat(collapsed + records.size() - floods.size() + dropped).isGreaterThanOrEqualTo(refused);
        AuditRecord last = floods.get(floods.size() - 1);
        assertThat(last.text("hauberk.class")).isEqualTo("security");
        assertThat(last.text("event.reason")).isEqualTo("no_rule_matched");
        assertThat(last.text("url.path")).isEqualTo("/*");
        assertThat(last.text("http.response.status_code")).isEqualTo("401");
        assertThat(last.value("source")).isNull();
        assertThat(Long.parseLong(last.text("hauberk.collapsed.clients"))).isPositive();
        assertThat(last.text("hauberk.collapsed.networks")).contains("/24");
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void fullQueue_keepsAQuarterForWhatIsNotRoutine() {
        EventQueue queue = new EventQueue(64, 1 << 20);
        int routine = 0;
        while (queue.offer(Pending.asynchronous(Logs.allowed(1).build(), EventClass.ROUTINE))) {
            routine++;
        }
        int security = 0;
        while (queue.offer(Pending.asynchronous(Logs.allowed(1).build(), EventClass.SECURITY))) {
            security++;
        }
        assertThat(routine).isEqualTo(48);
        assertThat(security).isEqualTo(16);
        SecurityEvent heavy = Logs.allowed(1).reason("x".repeat(400_000)).build();
        EventQueue bytes = new EventQueue(64, 1 << 20);
        assertThat(bytes.offer(Pending.asynchronous(heavy, EventClass.SECURITY)))
                .isTrue();
        assertThat(bytes.offer(Pending.asynchronous(heavy, EventClass.SECURITY)))
                .isFalse();
        assertThat(bytes.poll()).isNotNull();
        assertThat(bytes.offer(Pending.asynchronous(heavy, EventClass.SECURITY)))
                .isTrue();
    }

    @Test
    void removedFile_isRestored_andRecorded() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 3);
            Files.delete(LogDirectory.segments(log()).get(0));
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_file_replaced"));
            Logs.writeDurably(log, 3, 3);
        }
        assertThat(Logs.actions(log())).contains("audit.file_replaced");
        assertThat(Logs.actions(log()).stream().filter("request.allowed"::equals))
                .hasSize(6);
        assertThat(Logs.verify(log()).findings()).isEmpty();
    }

    @Test
    void replacedFile_isMovedAside() throws IOException {
        try (AuditLog log = Logs.in(log()).build()) {
            Logs.writeDurably(log, 0, 3);
            Path segment = LogDirectory.segments(log()).get(0);
            Files.delete(segment);
            Files.writeString(segment, "forged\n");
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_file_replaced"));
        }
        assertThat(Logs.verify(log()).findings()).isEmpty();
        try (Stream<Path> files = Files.list(log())) {
            assertThat(files.filter(file -> file.toString().contains(".foreign-")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent("forged\n"));
        }
    }

    @Test
    void clockBack_isRecorded_andNothingIsLost() {
        Logs.Watch watch = new Logs.Watch();
        try (AuditLog log = Logs.in(log()).clock(watch).build()) {
            Logs.writeDurably(log, 0, 2);
            watch.now = watch.now.minus(Duration.ofHours(1));
            Logs.waitUntil(() -> log.describe().healthReason().equals("clock_back"));
            Logs.writeDurably(log, 2, 2);
        }
        assertThat(Logs.actions(log())).contains("audit.clock_back");
        assertThat(Logs.verify(log()).findings())
                .extracting(AuditVerification.Finding::kind)
                .containsOnly(AuditVerification.Kind.CLOCK_BACK);
        assertThat(Logs.verify(log()).integrity()).isEqualTo(Integrity.INTACT);
    }

    @Test
    void applicationEvent_isMadeOfCodes() {
        try (AuditLog log = Logs.in(log()).build()) {
            log.record(AuditEvent.of("transfer_approved")
                    .by(Identity.builder("ann").build())
                    .on("account", "A-17")
                    .amount("cents", 12_300)
                    .choice("level", AuditLevel.CRITICAL)
                    .critical()
                    .succeeded());
        }
        AuditRecord found = Logs.read(log()).get(3);
        assertThat(found.action()).isEqualTo("application.transfer_approved");
        assertThat(found.text("hauberk.attributes.object_id")).isEqualTo("A-17");
        assertThat(found.text("hauberk.attributes.outcome")).isEqualTo("success");
        assertThatThrownBy(() -> AuditEvent.of("Free text")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditEvent.of("x").on("account", "a b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditEvent.of("x").failed("Not a code")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void criticalEvent_onAClosedLog_isAnException() {
        AuditLog log = Logs.in(log()).build();
        log.close();
        assertThatThrownBy(() -> log.record(AuditEvent.of("x").critical()))
                .isInstanceOf(AuditUnavailableException.class);
    }

    @Test
    void settings_unsafeOnes_areProblemsOfBuild() {
        AuditLog.Builder builder = AuditLog.directory(log())
                .origin("a b")
                .segments(100, Duration.ofDays(1))
                .checkpoints(0, Duration.ofDays(1))
                .queue(100, 1 << 20)
                .deadline(Duration.ZERO)
                .retention(Duration.ZERO)
                .minimumFree(-1)
                .collapseAbove(-1);
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem -> assertThat(problem).startsWith("origin must be 1 to 64 letters"),
                                        problem -> assertThat(problem).contains("4096"),
                                        problem -> assertThat(problem)
                                                .startsWith("checkpoints must have a positive number"),
                                        problem -> assertThat(problem).startsWith("queue must hold a power of two"),
                                        problem ->
                                                assertThat(problem).isEqualTo("deadline must be positive: 0 seconds"),
                                        problem ->
                                                assertThat(problem).isEqualTo("retention must be positive: 0 seconds"),
                                        problem ->
                                                assertThat(problem).isEqualTo("minimumFree must not be negative: -1"),
                                        problem -> assertThat(problem)
                                                .isEqualTo("collapseAbove must be 0 to 2147483647: -1")));
        assertThat(log()).doesNotExist();
    }

    @Test
    void setters_calledTwice_areRefused() {
        Pseudonyms pseudonyms = Pseudonyms.of("k", Secret.ofText("0rp4vRkQ8zT2mWcXa7LsYb9NdEfGhJuK"));
        for (Consumer<AuditLog.Builder> setter : List.<Consumer<AuditLog.Builder>>of(
                b -> b.origin("a"),
                b -> b.service("a", "1", "test"),
                b -> b.signer(Ed25519Signer.generate()),
                b -> b.pseudonyms(pseudonyms),
                b -> b.redaction(Redaction.standard()),
                b -> b.durability(Durability.INTERVAL),
                b -> b.segments(4096, Duration.ofDays(1)),
                b -> b.checkpoints(1, Duration.ofDays(1)),
                b -> b.retention(Duration.ofDays(1)),
                b -> b.queue(64, 1 << 20),
                b -> b.deadline(Duration.ofDays(1)),
                b -> b.collapseAbove(1),
                b -> b.minimumFree(1),
                AuditLog.Builder::groupReadable,
                AuditLog.Builder::paths,
                AuditLog.Builder::userNames,
                AuditLog.Builder::explanations,
                b -> b.clock(InstantSource.system()))) {
            AuditLog.Builder builder = AuditLog.directory(log());
            setter.accept(builder);
            assertThatThrownBy(() -> setter.accept(builder)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void writerThatHangs_isOverdue() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicBoolean hangs = new AtomicBoolean();
        Disk disk = new Disk() {
            @Override
            void sync(RandomAccessFile file) throws IOException {
                if (hangs.get()) {
                    try {
                        hanging.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                super.sync(file);
            }
        };
        try (AuditLog log = Logs.in(directory.resolve("log"))
                .disk(disk)
                .checkpoints(1_000, Duration.ofMillis(100))
                .build()) {
            hangs.set(true);
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_checkpoint_overdue"));
            hanging.countDown();
        }
    }
}
