/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.hauberk.audit.AuditVerifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Ledger records: in files that verify, in a table, and sent to a collector. */
class LedgerAuditTest {
    private static final Demo DEMO = new Demo();

    @TempDir
    private Path data;

    @Test
    void transfer_isRecordedBeforeAndAfter_andSentOn() throws Exception {
        Map<String, byte[]> collected = new ConcurrentHashMap<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            collected.merge(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestBody().readAllBytes(),
                    (a, b) -> {
                        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
                        System.arraycopy(b, 0, both, a.length, b.length);
                        return both;
                    });
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        Settings settings = Settings.from(Map.of(
                "LEDGER_PORT",
                "0",
                "LEDGER_DATA",
                data.toString(),
                "LEDGER_AUDIT_TABLE",
                "yes",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + collector.getAddress().getPort()));
        String key;
        try (LedgerServer ledger = LedgerServer.start(settings, DEMO, event -> {})) {
            key = ledger.audit().log().publicKey();
            String token = "Authorization: Bearer " + ledger.tokens().issue("alice", Demo.role("alice"));
            String body = "{\"from\":1001,\"to\":1002,\"cents\":250}";
            String request = "POST /api/v1/transfers HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + token
                    + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            assertThat(AttackReport.send(ledger.port(), request)).startsWith("HTTP/1.1 200");
            assertThat(AttackReport.send(ledger.port(), request.replace("Authorization", "X-Other")))
                    .startsWith("HTTP/1.1 401");
        } finally {
            collector.stop(1);
        }
        Path audit = data.resolve("audit");
        assertThat(AuditVerifier.of(audit).key(key).verify().findings()).isEmpty();
        String records = Files.readString(audit.resolve("audit-00000001.jsonl"));
        assertThat(records).contains("request.intent", "request.allowed", "authn.failure", "/api/v1/transfers");
        assertThat(records).doesNotContain("alice", "Bearer", "eyJ");
        assertThat(new String(collected.getOrDefault("/v1/logs", new byte[0]))).contains("request.intent");
        assertThat(new String(collected.getOrDefault("/v1/metrics", new byte[0])))
                .contains("hauberk.decisions");
        try (Connection table =
                        DriverManager.getConnection("jdbc:h2:file:" + data.resolve("audit-table"), "audit", "");
                ResultSet found = table.createStatement()
                        .executeQuery("select count(*) from audit_record where action = 'request.intent'")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getInt(1)).isEqualTo(1);
        }
    }
}
