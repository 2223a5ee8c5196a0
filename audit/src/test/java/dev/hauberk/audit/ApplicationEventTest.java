/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outcome, the object and the amounts of the application's own events, in the record and where sinks take it. */
class ApplicationEventTest {
    @TempDir
    Path directory;

    private AuditRecord recorded(AuditEvent event) {
        try (AuditLog log = Logs.in(directory.resolve("log")).build()) {
            log.record(event.critical());
        }
        return Logs.read(directory.resolve("log")).stream()
                .filter(next -> next.action().startsWith("application."))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static AuditEvent transfer() {
        return AuditEvent.of("transfer_done")
                .on("account", "a1")
                .amount("cents", 5)
                .amount("items", 2);
    }

    @Test
    void failure_hasItsOutcomeAndReason() {
        AuditRecord failed = recorded(transfer().failed("limit_exceeded"));
        assertThat(failed.action()).isEqualTo("application.transfer_done");
        assertThat(failed.text("event.outcome")).isEqualTo("failure");
        assertThat(failed.text("event.reason")).isEqualTo("limit_exceeded");
        assertThat(failed.objectType()).isEqualTo("account");
        assertThat(failed.objectId()).isEqualTo("a1");
        assertThat(failed.amounts())
                .containsEntry("cents", 5L)
                .containsEntry("items", 2L)
                .hasSize(2);
    }

    @Test
    void success_andNeither_haveTheirs() {
        AuditRecord done = recorded(transfer().failed("busy").succeeded());
        assertThat(done.text("event.outcome")).isEqualTo("success");
        assertThat(done.text("event.reason")).isEqualTo("transfer_done");
        assertThat(done.json()).doesNotContain("busy");
        AuditRecord open = recorded(transfer());
        assertThat(open.text("event.outcome")).isEqualTo("unknown");
        assertThat(open.text("event.reason")).isEqualTo("transfer_done");
    }

    @Test
    void syslog_hasTheFacts() {
        AuditRecord failed = recorded(transfer().failed("limit_exceeded"));
        assertThat(new SyslogEncoding("h", "a", "1").encode(failed))
                .contains(" outcome=\"failure\" reason=\"limit_exceeded\"")
                .contains(" objectType=\"account\" object=\"a1\" amounts=\"cents=5 items=2\"]");
    }

    /** Names that are secret for text are not for numbers and constants. */
    @ParameterizedTest
    @ValueSource(strings = {"code", "pin", "key", "token", "password", "session"})
    void amountAndChoice_ofAnyName_areShown(String name) {
        assertThat(recorded(AuditEvent.of("x").amount(name, 42)).amounts()).containsEntry(name, 42L);
        assertThat(recorded(AuditEvent.of("x").choice(name, AuditLevel.OUTCOME)).text("hauberk.attributes." + name))
                .isEqualTo("outcome");
    }

    @Test
    void cardNumber_asAnAmount_isNotShown() {
        assertThat(recorded(AuditEvent.of("x").amount("n", 4_111_111_111_111_111L))
                        .json())
                .doesNotContain("4111111111111111");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace_id",
                "span_id",
                "application_event",
                "outcome",
                "reason",
                "object_id",
                "object_type",
                "about",
                "duration_nanos",
                "sample_rate",
                "audit_outcome",
                "audit_route",
                "claimed_trace_id"
            })
    void name_ofTheRecord_isRefused(String name) {
        assertThatThrownBy(() -> AuditEvent.of("x").amount(name, 1)).hasMessageContaining("'" + name + "'");
        assertThatThrownBy(() -> AuditEvent.of("x").choice(name, AuditLevel.NONE))
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void eventOfAnySize_keepsOutcomeObjectAndNumbers_andCountsTheRest() {
        AuditEvent event = AuditEvent.of("import_done");
        for (int i = 0; i < 5000; i++) {
            event.amount("count_" + i, i);
        }
        AuditRecord large = recorded(event.on("file", "f".repeat(128)).failed("partial"));
        assertThat(large.text("event.outcome")).isEqualTo("failure");
        assertThat(large.text("event.reason")).isEqualTo("partial");
        assertThat(large.objectId()).isEqualTo("f".repeat(128));
        assertThat(large.amounts()).hasSize(28).containsEntry("count_27", 27L);
        assertThat(large.text("hauberk.truncated")).isEqualTo("true");
        assertThat(large.text("hauberk.omitted")).isEqualTo("4972");
    }

    @Test
    void recordThatIsTooLarge_losesItsLongTextsOnly() {
        try (AuditLog log = Logs.in(directory.resolve("log")).build()) {
            log.appendDurably(Logs.allowed(1)
                    .attribute("long", java.util.Collections.nCopies(100, "\u202e".repeat(1024)))
                    .attribute("short", "kept")
                    .attribute("number", 7L)
                    .build());
        }
        AuditRecord large = Logs.read(directory.resolve("log")).get(3);
        assertThat(large.text("hauberk.attributes.short")).isEqualTo("kept");
        assertThat(large.text("hauberk.attributes.number")).isEqualTo("7");
        assertThat(large.text("hauberk.attributes.long")).isEmpty();
        assertThat(large.text("hauberk.omitted")).isEqualTo("1");
        assertThat(Logs.verify(directory.resolve("log")).findings()).isEmpty();
    }
}
