/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 3);
    private final EventLog log = new EventLog(clock::get);

    private long lines(Kind kind, String code, int events) {
        long lines = 0;
        for (int i = 0; i < events; i++) {
            lines += log.bounded(SecurityEvent.builder(kind, code).build()).isEmpty() ? 0 : 1;
        }
        return lines;
    }

    @Test
    void flood_hasFiftyLines_thenOneASecond_whichSaysHowManyHaveNone() {
        assertThat(lines(Kind.REFUSAL, "no_rule_matched", 10_000)).isEqualTo(50);
        clock.addAndGet(SECOND - 1);
        assertThat(lines(Kind.REFUSAL, "no_rule_matched", 100)).isZero();
        clock.addAndGet(1);
        String line = log.bounded(
                SecurityEvent.builder(Kind.REFUSAL, "no_rule_matched").build());
        assertThat(line).endsWith(" (10050 more of this reason have no line)");
        clock.addAndGet(SECOND);
        line = log.bounded(
                SecurityEvent.builder(Kind.REFUSAL, "no_rule_matched").build());
        assertThat(line).isNotEmpty().doesNotContain("more of this reason");
    }

    @Test
    void otherReasons_haveLinesOfTheirOwn() {
        lines(Kind.REFUSAL, "no_rule_matched", 10_000);
        assertThat(lines(Kind.REFUSAL, "token_expired", 1)).isEqualTo(1);
        assertThat(lines(Kind.WOULD_REFUSE, "no_rule_matched", 1)).isEqualTo(1);
        SecurityEvent ofAnotherFilter = SecurityEvent.builder(Kind.REFUSAL, "no_rule_matched")
                .filter("Mine")
                .build();
        assertThat(log.bounded(ofAnotherFilter)).isNotEmpty();
    }

    @Test
    void floodOfStrangers_leavesNamedCallersTheirLines() {
        lines(Kind.REFUSAL, "role_missing", 10_000);
        SecurityEvent ofAnn = SecurityEvent.builder(Kind.REFUSAL, "role_missing")
                .identity(Identity.builder("ann").build())
                .build();
        assertThat(log.bounded(ofAnn)).contains("ann").doesNotContain("more of this reason");
    }

    @Test
    void exceptions_areToldApartByTheirPlace() {
        for (int i = 0; i < 1_000; i++) {
            log.bounded(SecurityEvent.builder(Kind.ERROR, "unhandled_exception")
                    .cause(new IllegalStateException("one"))
                    .build());
        }
        SecurityEvent other = SecurityEvent.builder(Kind.ERROR, "unhandled_exception")
                .cause(new IllegalStateException("another"))
                .build();
        assertThat(log.bounded(other)).isNotEmpty();
    }

    /** Codes are an application's own, and might be made from what a stranger sent. */
    @Test
    void reasonsWithoutEnd_shareABound() {
        long lines = 0;
        for (int i = 0; i < 5_000; i++) {
            lines += lines(Kind.REFUSAL, "code_" + i, 1);
        }
        assertThat(lines).isEqualTo(1024 + 50);
    }
}
