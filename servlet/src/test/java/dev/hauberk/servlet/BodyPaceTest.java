/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BodyPaceTest {
    private long now = Long.MAX_VALUE - 5_000_000_000L; // a clock of nanoseconds may overflow

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private BodyPace pace(Duration patience, int rate) {
        return new BodyPace(BodyLimits.defaults().withPace(patience, rate), () -> now);
    }

    private void read(BodyPace pace, Duration wait, long bytes) {
        pace.begin();
        pass(wait);
        pace.end();
        pace.check(bytes);
    }

    @Test
    void defaults() {
        assertThat(BodyLimits.defaults().patience()).isEqualTo(Duration.ofSeconds(20));
        assertThat(BodyLimits.defaults().bytesPerSecond()).isEqualTo(500);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyLimits.defaults().withPace(Duration.ZERO, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BodyLimits.defaults().withPace(Duration.ofSeconds(1), 0));
    }

    @Test
    void body_isRefused_onceItsWaitsAreLongerThanWhatCameAllows() {
        BodyPace pace = pace(Duration.ofSeconds(2), 100);
        read(pace, Duration.ofSeconds(2), 1);
        read(pace, Duration.ofMillis(490), 50);
        assertThatThrownBy(() -> read(pace, Duration.ofMillis(20), 50))
                .isInstanceOfSatisfying(RejectionException.class, e -> {
                    assertThat(e.rejection().status()).isEqualTo(408);
                    assertThat(e.rejection().code()).isEqualTo("body_too_slow");
                });
    }

    @Test
    void octetsOneByOne_areRefused_whateverTheirNumber() {
        BodyPace pace = pace(Duration.ofSeconds(20), 500);
        int bytes = 0;
        RejectionException refused = null;
        while (refused == null && bytes < 1000) {
            try {
                read(pace, Duration.ofSeconds(3), ++bytes);
            } catch (RejectionException e) {
                refused = e;
            }
        }
        assertThat(bytes).isEqualTo(7);
    }

    /** Two thousand octets a second is GPRS; a train may stop in a tunnel once something came. */
    @Test
    void slowMobileUpload_passes() {
        BodyPace pace = pace(Duration.ofSeconds(20), 500);
        long bytes = 0;
        for (int second = 1; second <= 3600; second++) {
            bytes += 2000;
            read(pace, Duration.ofSeconds(second == 60 ? 120 : 1), bytes);
        }
        assertThat(bytes).isEqualTo(7_200_000);
    }

    @Test
    void timeThatTheApplicationTakes_doesNotCount() {
        BodyPace pace = pace(Duration.ofSeconds(1), 1_000_000);
        for (int i = 1; i < 100; i++) {
            read(pace, Duration.ofMillis(1), i);
            pass(Duration.ofMinutes(1));
        }
        pace.end();
        pace.check(100);
    }

    @Test
    void waitThatIsAskedForTwice_beginsOnce() {
        BodyPace pace = pace(Duration.ofSeconds(1), 1);
        pace.begin();
        pass(Duration.ofMillis(900));
        pace.begin();
        pass(Duration.ofMillis(900));
        pace.end();
        assertThatThrownBy(() -> pace.check(0)).isInstanceOf(RejectionException.class);
    }

    @Test
    void clockThatGoesBack_refusesNothing() {
        BodyPace pace = pace(Duration.ofSeconds(1), 1);
        read(pace, Duration.ofHours(-1), 1);
        read(pace, Duration.ofSeconds(1), 1);
    }
}
