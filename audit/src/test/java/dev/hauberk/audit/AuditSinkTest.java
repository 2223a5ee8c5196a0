/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSinkTest {
    @TempDir
    Path directory;

    private Path log() {
        return directory.resolve("log");
    }

    /** Keeps what it gets, and fails when told to. */
    private static final class Kept implements AuditSink {
        final List<AuditRecord> records = new CopyOnWriteArrayList<>();
        final AtomicBoolean failing = new AtomicBoolean();
        private final String name;

        Kept(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void deliver(List<AuditRecord> delivered) throws IOException {
            if (failing.get()) {
                throw new IOException("not now");
            }
            records.addAll(delivered);
        }

        List<String> ids() {
            return records.stream().map(AuditRecord::id).toList();
        }
    }

    private List<String> written() {
        return Logs.read(log()).stream().map(AuditRecord::id).toList();
    }

    @Test
    void sink_getsEveryRecord_onceAfterTheOther_alsoAfterARestart() {
        Kept first = new Kept("kept");
        try (AuditLog log = Logs.in(log())
                .segments(4096, java.time.Duration.ofDays(1))
                .sink(first)
                .build()) {
            Logs.writeDurably(log, 0, 30);
            Logs.waitUntil(() -> first.records.size() >= 30);
        }
        Kept second = new Kept("kept");
        try (AuditLog log = Logs.in(log()).sink(second).build()) {
            Logs.writeDurably(log, 30, 5);
        }
        List<String> all = new ArrayList<>(first.ids());
        all.addAll(second.ids());
        assertThat(all).isEqualTo(written()).doesNotHaveDuplicates();
    }

    @Test
    void failingSink_losesNothing_delaysNobody_andShows() {
        Kept failing = new Kept("failing");
        failing.failing.set(true);
        Kept other = new Kept("other");
        try (AuditLog log = Logs.in(log()).sink(failing).sink(other).build()) {
            Logs.writeDurably(log, 0, 10);
            Logs.waitUntil(() -> other.records.size() >= 10);
            Logs.waitUntil(() -> log.describe().health() == Description.Health.DEGRADED);
            assertThat(log.describe().healthReason()).isEqualTo("audit_sink_failed");
            failing.failing.set(false);
            Logs.waitUntil(() -> failing.records.size() >= 10);
            assertThat(log.describe().health()).isEqualTo(Description.Health.UP);
        }
        assertThat(failing.ids()).isEqualTo(written());
        assertThat(other.ids()).isEqualTo(written());
    }

    @Test
    void hungSink_delaysNobody() throws InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        AuditSink hung = new AuditSink() {
            @Override
            public String name() {
                return "hung";
            }

            @Override
            public void deliver(List<AuditRecord> records) throws InterruptedException {
                try {
                    Thread.sleep(600_000);
                } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                }
            }
        };
        Kept other = new Kept("other");
        try (AuditLog log = Logs.in(log()).sink(hung).sink(other).build()) {
            Logs.writeDurably(log, 0, 10);
            Logs.waitUntil(() -> other.records.size() >= 10);
        }
        Logs.waitUntil(interrupted::get);
    }

    @Test
    void twoSinksOfOneName_areRefused() {
        assertThatThrownBy(() ->
                        Logs.in(log()).sink(new Kept("a")).sink(new Kept("a")).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("different names");
    }

    @Test
    void httpAnchor_postsTheNote_andOneThatFailsShows() throws IOException {
        List<String> notes = new CopyOnWriteArrayList<>();
        AtomicBoolean failing = new AtomicBoolean();
        HttpServer witness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        witness.createContext("/", exchange -> {
            notes.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(failing.get() ? 500 : 204, -1);
            exchange.close();
        });
        witness.start();
        try (AuditLog log = Logs.in(log())
                .anchor(AuditAnchor.http(
                        URI.create("http://127.0.0.1:" + witness.getAddress().getPort() + "/")))
                .anchor(AuditAnchor.slf4j())
                .build()) {
            Logs.waitUntil(() -> !notes.isEmpty());
            assertThat(notes.get(0)).startsWith("test/").contains("\u2014 test ");
            failing.set(true);
            log.checkpoint();
            Logs.waitUntil(() -> log.describe().healthReason().equals("audit_anchor_failed"));
        } finally {
            witness.stop(0);
        }
        Path kept = directory.resolve("kept");
        Files.writeString(kept, notes.get(0));
        assertThat(AuditVerifier.of(log()).anchors(kept).verify().completeness())
                .isEqualTo(AuditVerification.Completeness.ANCHORED);
        assertThatThrownBy(() -> AuditAnchor.http(URI.create("http://witness.example/")))
                .hasMessageContaining("https");
    }

    @Test
    void logAnchor_writesHeadsIntoAnotherLog() {
        try (AuditLog other = Logs.in(directory.resolve("other")).build();
                AuditLog log = Logs.in(log()).anchor(AuditAnchor.log(other)).build()) {
            Logs.writeDurably(log, 0, 3);
            Logs.waitUntil(() -> Logs.actions(directory.resolve("other")).contains("note.checkpoint_witnessed"));
        }
        AuditRecord witnessed = Logs.read(directory.resolve("other")).stream()
                .filter(next -> next.action().equals("note.checkpoint_witnessed"))
                .findFirst()
                .orElseThrow();
        assertThat(witnessed.text("hauberk.attributes.head")).hasSize(64);
    }
}
