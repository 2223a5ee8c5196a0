/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RejectionChallengeParameterTest {
    private static final Rejection REJECTION = Rejection.of(403, "scope_missing")
            .withChallengeParameter("error", "insufficient_scope")
            .withChallengeParameter("scope", "a");

    @Test
    void parameters_keepTheirOrder_andASecondValueReplaces() {
        assertThat(REJECTION.challengeParameters())
                .containsExactly(Map.entry("error", "insufficient_scope"), Map.entry("scope", "a"));
        assertThat(REJECTION.withChallengeParameter("scope", "b").challengeParameters())
                .containsEntry("scope", "b");
        assertThat(Rejection.of(403, "scope_missing").challengeParameters()).isEmpty();
    }

    @Test
    void parameters_surviveEveryOtherChange() {
        Rejection changed = REJECTION
                .withReason("why")
                .withHeader("X-A", "b")
                .withChallenge(Challenge.of("Bearer"))
                .withCause(new IllegalStateException());
        assertThat(changed.challengeParameters()).isEqualTo(REJECTION.challengeParameters());
        Rejection again = changed.withChallengeParameter("realm", "x");
        assertThat(again.reason()).isEqualTo("why");
        assertThat(again.headers()).hasSize(1);
        assertThat(again.challenges()).containsExactly(Challenge.of("Bearer"));
        assertThat(again.cause()).isPresent();
        assertThat(again.status()).isEqualTo(403);
    }

    @Test
    void parameters_cannotBeChangedFromOutside() {
        assertThatThrownBy(() -> REJECTION.challengeParameters().put("a", "b"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void parameter_thatCouldEndTheHeaderField_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> REJECTION.withChallengeParameter("a", "b\r\nc"));
        assertThatIllegalArgumentException().isThrownBy(() -> REJECTION.withChallengeParameter("a b", "c"));
    }
}
