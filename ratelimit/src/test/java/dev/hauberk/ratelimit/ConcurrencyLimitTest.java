/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConcurrencyLimitTest {
    @Test
    void upgradedConnection_keepsItsPlace_untilItIsClosed() {
        ConcurrencyLimit limit = new ConcurrencyLimit(2);
        AtomicBoolean open = new AtomicBoolean(true);
        assertThat(limit.enter("a")).isTrue();
        limit.leave("a", open::get);
        assertThat(limit.enter("a")).isTrue();
        assertThat(limit.enter("a")).isFalse();
        assertThat(limit.enter("b")).isTrue();

        open.set(false);
        assertThat(limit.enter("a")).isTrue();
        assertThat(limit.enter("a")).isFalse();
        limit.leave("a", null);
        limit.leave("a", null);
        limit.leave("b", null);
        assertThat(limit.keys()).isZero();
    }

    @Test
    void closedConnections_areForgotten_alsoOfKeysThatNeverComeBack() {
        ConcurrencyLimit limit = new ConcurrencyLimit(1);
        for (int i = 0; i < 100_000; i++) {
            String key = "client " + i;
            assertThat(limit.enter(key)).isTrue();
            boolean stays = i % 1000 == 0;
            limit.leave(key, () -> stays);
        }
        assertThat(limit.keys()).isBetween(100, 1200);
        assertThat(limit.enter("client 1000")).isFalse();
        assertThat(limit.enter("client 1001")).isTrue();
    }
}
