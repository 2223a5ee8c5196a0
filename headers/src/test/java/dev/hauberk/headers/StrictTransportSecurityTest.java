/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictTransportSecurityTest {
    private static final Duration YEAR = Duration.ofDays(365);

    @Test
    void policy_isWrittenAsBrowsersReadIt() {
        assertThat(StrictTransportSecurity.of(YEAR)).hasToString("max-age=31536000");
        assertThat(StrictTransportSecurity.of(YEAR).withSubDomains())
                .hasToString("max-age=31536000; includeSubDomains");
        assertThat(StrictTransportSecurity.of(Duration.ofDays(730))
                        .withSubDomains()
                        .withPreload())
                .hasToString("max-age=63072000; includeSubDomains; preload");
        assertThat(StrictTransportSecurity.deletion()).hasToString("max-age=0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.5S", "PT1.5S", "PT2147483648S", "PT-0.5S"})
    void maxAge_thatIsNoPositiveNumberOfSeconds_isRefused(Duration maxAge) {
        assertThatThrownBy(() -> StrictTransportSecurity.of(maxAge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deletion()");
    }

    @Test
    void maxAge_atItsLimits_isAccepted() {
        assertThat(StrictTransportSecurity.of(Duration.ofSeconds(1))).hasToString("max-age=1");
        assertThat(StrictTransportSecurity.of(Duration.ofSeconds(2147483647))).hasToString("max-age=2147483647");
    }

    @Test
    void preload_thatBrowserListsRefuse_isRefused() {
        assertThatThrownBy(() -> StrictTransportSecurity.of(YEAR).withPreload())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StrictTransportSecurity.of(YEAR.minusSeconds(1))
                        .withSubDomains()
                        .withPreload())
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(StrictTransportSecurity.of(YEAR)
                        .withSubDomains()
                        .withPreload()
                        .withSubDomains())
                .isEqualTo(StrictTransportSecurity.of(YEAR).withSubDomains().withPreload());
    }
}
