/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.SecurityEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordEncodingTest {
    @TempDir
    Path directory;

    private AuditRecord allowed;
    private AuditRecord hostile;
    private List<AuditRecord> all = List.of();

    @BeforeEach
    void records() {
        try (AuditLog log =
                Logs.in(directory.resolve("log")).service("ledger", "1", "test").build()) {
            log.appendDurably(Logs.allowed(1).build());
            log.appendDurably(SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "forbidden")
                    .status(403)
                    .time(java.time.Instant.now())
                    .request("DELETE", "/x", "REQUEST")
                    .route("=cmd|' /C calc'!A0,\"x\"]\\")
                    .rule("a=b|c\\d]\"\n")
                    .build());
        }
        all = Logs.read(directory.resolve("log"));
        allowed = all.get(3);
        hostile = all.get(4);
    }

    private static Map<?, ?> parse(String json) {
        return (Map<?, ?>) JsonReader.parse(json.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults());
    }

    @Test
    void cef_escapesWhatEndsAField() {
        String line = RecordEncoding.named("cef").encode(hostile);
        assertThat(line).startsWith("CEF:0|Hauberk|hauberk-audit|1|authz.denied|authz denied|5|rt=20");
        assertThat(line).contains("cs1Label=rule cs1=a\\=b|c\\\\d]\"\\\\u{A} ");
        assertThat(line.chars().filter(c -> c == '\n')).isEmpty();
        assertThat(CefEncoding.header("a|b\\c=d")).isEqualTo("a\\|b\\\\c=d");
        assertThat(CefEncoding.extension("a|b\\c=d\r\n")).isEqualTo("a|b\\\\c\\=d\\\\u{D}\\\\u{A}");
    }

    @Test
    void csv_hasNoFormulaAndNoSecondCell() {
        assertThat(CsvEncoding.cell("=1+1")).isEqualTo("'=1+1");
        assertThat(CsvEncoding.cell("@SUM(A1)")).isEqualTo("'@SUM(A1)");
        assertThat(CsvEncoding.cell("-2")).isEqualTo("'-2");
        assertThat(CsvEncoding.cell("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
        assertThat(CsvEncoding.cell("plain")).isEqualTo("plain");
        String line = RecordEncoding.named("csv").encode(hostile);
        assertThat(line).contains("\"'=cmd|' /C calc'!A0,\"\"x\"\"]\\\"");
        assertThat(RecordEncoding.named("csv").header())
                .startsWith("seq,@timestamp,")
                .endsWith("\r\n");
    }

    @Test
    void syslog_escapesParameters_andNamesAreAscii() {
        SyslogEncoding encoding = new SyslogEncoding("ho st\n", "app]\"=x", "12");
        String line = encoding.encode(hostile);
        assertThat(line).startsWith("<108>1 20").contains(" ho_st_ app___x 12 authz.denied [hauberk@32473 id=\"");
        assertThat(line).contains("route=\"=cmd|' /C calc'!A0,\\\"x\\\"\\]\\\\\"");
        assertThat(line).endsWith("] " + hostile.json());
        assertThat(SyslogEncoding.name("", 10)).isEqualTo("-");
        assertThat(SyslogEncoding.name("x".repeat(20), 10)).hasSize(10);
    }

    @Test
    void named_unknown_isRefused() {
        assertThat(RecordEncoding.named("ecs").encode(allowed)).isEqualTo(allowed.json());
        assertThatThrownBy(() -> RecordEncoding.named("xml")).hasMessageContaining("ecs, cef or csv");
    }
}
