/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StoreHealthTest {
    private static final long DEADLINE = 20_000_000;

    private final AtomicLong time = new AtomicLong(1_000_000);
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger recovered = new AtomicInteger();
    private final StoreHealth health =
            new StoreHealth(Duration.ofNanos(DEADLINE), Duration.ofSeconds(5), time::get, new StoreHealth.Listener() {
                @Override
                public void failed(StoreUnavailableException cause) {
                    failed.incrementAndGet();
                }

                @Override
                public void recovered() {
                    recovered.incrementAndGet();
                }
            });

    private long pass(long nanos) {
        return time.addAndGet(nanos);
    }

    private void waitInVain() {
        long since = time.get();
        pass(DEADLINE);
        health.gaveUp(since);
    }

    @Test
    void gaveUp_fiveDeadlinesOfSilence_opens() {
        for (int i = 0; i < 4; i++) {
            waitInVain();
        }
        assertThat(health.isTrusted()).isTrue();
        waitInVain();
        assertThat(health.isTrusted()).isFalse();
        assertThat(health.allows()).isFalse();
        assertThat(failed).hasValue(1);
    }

    @Test
    void gaveUp_manyCallersOfOnePause_areOneFailure() {
        long since = time.get();
        pass(DEADLINE);
        int counted = 0;
        for (int i = 0; i < 200; i++) {
            counted += health.gaveUp(since) ? 1 : 0;
        }
        assertThat(counted).isOne();
        assertThat(health.isTrusted()).isTrue();
    }

    @Test
    void gaveUp_whileTheStoreAnswersOthers_isNoFailure() {
        for (int i = 0; i < 100; i++) {
            long since = time.get();
            pass(DEADLINE / 2);
            health.answered(time.get() - DEADLINE / 4);
            pass(DEADLINE / 2);
            assertThat(health.gaveUp(since)).isFalse();
        }
        assertThat(health.isTrusted()).isTrue();
    }

    @Test
    void answered_lateEachTime_opens() {
        for (int i = 0; i < 5; i++) {
            long sentAt = time.get();
            pass(2 * DEADLINE);
            health.answered(sentAt);
        }
        assertThat(health.isTrusted()).isFalse();
    }

    @Test
    void answered_fiveOfAHundredLate_staysClosed() {
        for (int i = 0; i < 2_000; i++) {
            long sentAt = time.get();
            pass(i % 20 == 0 ? 50_000_000 : 1_000_000);
            health.answered(sentAt);
        }
        assertThat(health.isTrusted()).isTrue();
        assertThat(failed).hasValue(0);
    }

    @Test
    void failed_batchesOfOnePause_areOneFailure() {
        long sentAt = time.get();
        pass(DEADLINE);
        for (int i = 0; i < 16; i++) {
            health.failed(sentAt, new StoreUnavailableException("reset"));
            pass(1);
        }
        assertThat(health.isTrusted()).isTrue();
    }

    @Test
    void allows_open_isOneProbeAtATime_andOneSuccessCloses() {
        for (int i = 0; i < 5; i++) {
            waitInVain();
        }
        pass(320_000_000);
        assertThat(health.allows()).isTrue();
        assertThat(health.allows()).isFalse();
        waitInVain();
        assertThat(health.allows()).isFalse();
        pass(700_000_000);
        assertThat(health.allows()).isTrue();
        health.answered(time.get());
        assertThat(health.isTrusted()).isTrue();
        assertThat(failed).hasValue(1);
        assertThat(recovered).hasValue(1);
    }
}
