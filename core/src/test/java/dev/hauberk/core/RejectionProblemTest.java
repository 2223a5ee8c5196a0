/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Rejection.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RejectionProblemTest {
    private static final Problem PROBLEM = new Problem("https://example.com/problem", Map.of("policies", List.of("a")));

    @Test
    void problem_isBlankUnlessTold_andSurvivesEveryOtherChange() {
        assertThat(Rejection.of(429, "limited").problem()).isEqualTo(Problem.BLANK);
        Rejection changed = Rejection.of(429, "limited")
                .withProblem(PROBLEM)
                .withReason("why")
                .withHeader("X-A", "b")
                .withChallenge(Challenge.of("Bearer"))
                .withChallengeParameter("scope", "a")
                .withCause(new IllegalStateException());
        assertThat(changed.problem()).isEqualTo(PROBLEM);
        Rejection again = changed.withProblem(Problem.BLANK);
        assertThat(again.problem().type()).isEqualTo("about:blank");
        assertThat(again.reason()).isEqualTo("why");
        assertThat(again.headers()).hasSize(1);
        assertThat(again.cause()).isPresent();
    }

    @Test
    void members_areCopied() {
        List<String> values = new ArrayList<>(List.of("a"));
        Map<String, List<String>> members = new HashMap<>(Map.of("policies", values));
        Problem problem = new Problem("about:blank", members);
        values.add("b");
        members.clear();
        assertThat(problem.members()).isEqualTo(Map.of("policies", List.of("a")));
        assertThatThrownBy(() -> problem.members().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "title", "status", "detail", "instance"})
    void members_withANameThatEveryProblemHas_areRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Problem("about:blank", Map.of(name, List.of())))
                .withMessage("a member must have a name of its own: '" + name + "'");
    }
}
