/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.matching;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyTrialTest {
    private static final AuthorizationPolicy ENFORCED = AuthorizationPolicy.builder()
            .rule("/orders/*", authenticated())
            .rule("/admin/*", hasRole("admin"))
            .build();
    private static final AuthorizationPolicy CANDIDATE = AuthorizationPolicy.builder()
            .rule("/orders/*", hasRole("clerk"))
            .rule("/admin/*", hasRole("admin").or(hasRole("clerk")))
            .build();
    private static final Identity CLERK = Identity.builder("cem").roles("clerk").build();
    private static final Identity GUEST =
            Identity.builder("gus").roles("guest", "visitor").build();

    private static FakeRequest get(String path, Identity caller) {
        return FakeRequest.anonymous("GET", path).by(caller);
    }

    private static void observe(PolicyTrial trial, FakeRequest request) {
        trial.observe(request, ENFORCED.decide(request));
    }

    @Test
    void differences_areCountedByRuleAndRole() {
        PolicyTrial trial = PolicyTrial.of(CANDIDATE);
        observe(trial, get("/orders/1", CLERK));
        observe(trial, get("/orders/1", GUEST));
        observe(trial, get("/orders/2", GUEST));
        observe(trial, get("/admin/x", CLERK));
        observe(trial, FakeRequest.anonymous("GET", "/admin/x"));
        observe(trial, get("/orders/3", Identity.builder("noa").build()));

        assertThat(trial.observed()).isEqualTo(6);
        assertThat(trial.toString()).isEqualTo("""
                6 requests
                2 WOULD_REFUSE '/orders/*' -> '/orders/*' guest
                2 WOULD_REFUSE '/orders/*' -> '/orders/*' visitor
                1 WOULD_ALLOW '/admin/*' -> '/admin/*' clerk
                1 WOULD_REFUSE '/orders/*' -> '/orders/*' (none)""");
        trial.reset();
        assertThat(trial.counts()).isEmpty();
        assertThat(trial.observed()).isZero();
        assertThat(trial.candidate()).isSameAs(CANDIDATE);
    }

    @Test
    void difference_isReturned_sameVerdictIsNot() {
        PolicyTrial trial = PolicyTrial.of(CANDIDATE);
        FakeRequest refused = get("/orders/1", GUEST);

        assertThat(trial.observe(refused, ENFORCED.decide(refused))).get().isInstanceOf(Decision.Deny.class);
        FakeRequest allowed = get("/orders/1", CLERK);
        assertThat(trial.observe(allowed, ENFORCED.decide(allowed))).isEmpty();
    }

    @Test
    void candidateThatThrows_isCountedAndHarmsNobody() {
        PolicyTrial trial = PolicyTrial.of(AuthorizationPolicy.builder()
                .rule("/*", matching("broken", request -> {
                    throw new IllegalStateException("provoked");
                }))
                .build());
        observe(trial, get("/orders/1", CLERK));

        assertThat(trial.counts())
                .containsExactly(new PolicyTrial.Count(
                        new PolicyTrial.Difference(PolicyTrial.Change.FAILED, "/orders/*", "", "clerk"), 1));
    }

    @Test
    void kinds_areBounded() {
        PolicyTrial trial = PolicyTrial.of(CANDIDATE);
        for (int i = 0; i < 10_050; i++) {
            observe(
                    trial,
                    get("/orders/1", Identity.builder("x").roles("role" + i).build()));
        }

        List<PolicyTrial.Count> counts = trial.counts();
        assertThat(counts).hasSize(10_001);
        assertThat(counts.get(0).times()).isEqualTo(50);
        assertThat(counts.get(0).difference().role()).isEqualTo("(further kinds)");
    }
}
