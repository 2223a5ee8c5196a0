/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyslogEncodingTest {
    @TempDir
    Path directory;

    @Test
    void parameters_areEscaped_andNamesAreAscii() {
        try (AuditLog log =
                Logs.in(directory.resolve("log")).service("ledger", "1", "test").build()) {
            log.appendDurably(SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "forbidden")
                    .status(403)
                    .time(java.time.Instant.now())
                    .request("DELETE", "/x", "REQUEST")
                    .route("=cmd|' /C calc'!A0,\"x\"]\\")
                    .rule("a=b|c\\d]\"\n")
                    .build());
        }
        List<AuditRecord> all = Logs.read(directory.resolve("log"));
        AuditRecord hostile = all.stream()
                .filter(next -> next.action().equals("authz.denied"))
                .findFirst()
                .orElseThrow();
        SyslogEncoding encoding = new SyslogEncoding("ho st\n", "app]\"=x", "12");
        String line = encoding.encode(hostile);
        assertThat(line).startsWith("<108>1 20").contains(" ho_st_ app___x 12 authz.denied [hauberk@32473 id=\"");
        assertThat(line).contains("route=\"=cmd|' /C calc'!A0,\\\"x\\\"\\]\\\\\"");
        assertThat(line).endsWith("] " + hostile.json());
        assertThat(line.lines()).hasSize(1);
        assertThat(SyslogEncoding.name("", 10)).isEqualTo("-");
        assertThat(SyslogEncoding.name("x".repeat(20), 10)).hasSize(10);
    }
}
