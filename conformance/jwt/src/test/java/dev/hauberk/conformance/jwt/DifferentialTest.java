/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.jwt.JwtVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Thousands of mutants of good tokens, before Hauberk and before jose: Hauberk may be the stricter one, never the more
 * lenient. {@code -Dmutants.count=100000} makes more of them, {@code -Dmutants.seed=...} the same ones again.
 */
class DifferentialTest {
    private static final int BATCH = 250;

    private static final int COUNT = Integer.getInteger("mutants.count", 5000);
    private static final long SEED = Long.getLong("mutants.seed", System.nanoTime());

    private static List<Mutant> mutants;
    private static List<Verdict> theirs;

    @BeforeAll
    static void askJose() {
        try (NodeProcess jose = NodeJs.start("verifier.mjs")) {
            jose.ask(Map.of(
                    "order",
                    "start",
                    "now",
                    Setting.NOW.toString(),
                    "clockTolerance",
                    Setting.SKEW,
                    "settings",
                    Arrays.stream(Setting.values()).map(Setting::forJose).toList()));
            mutants = Mutant.of(COUNT, SEED);
            theirs = new ArrayList<>();
            for (int i = 0; i < mutants.size(); i += BATCH) {
                List<Mutant> batch = mutants.subList(i, Math.min(i + BATCH, mutants.size()));
                Map<String, Object> answer = jose.ask(Map.of(
                        "order",
                        "verify",
                        "tokens",
                        batch.stream()
                                .map(m -> Map.of("setting", m.setting().name(), "token", m.token()))
                                .toList()));
                for (Object verdict : (List<?>) answer.get("verdicts")) {
                    theirs.add(verdict((Map<?, ?>) verdict));
                }
            }
        }
    }

    private static Verdict verdict(Map<?, ?> members) {
        String code = (String) members.get("code");
        return code.isEmpty()
                ? Verdict.accepted((String) members.get("subject"), (String) members.get("expiry"))
                : Verdict.refused(code);
    }

    private static Comparison compare(Function<Mutant, Verdict> verifier) {
        return new Comparison(mutants, theirs, verifier);
    }

    private static Function<Mutant, Verdict> hauberk() {
        Map<Setting, JwtVerifier> verifiers = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            verifiers.put(setting, setting.verifier());
        }
        return mutant -> Verdict.of(verifiers.get(mutant.setting()), mutant.token());
    }

    @Test
    void mutants_thatJoseRefuses_areRefused() {
        Comparison comparison = compare(hauberk());
        System.out.println("-Dmutants.seed=" + SEED + ": " + comparison.table());
        comparison.check();
    }

    /** The comparison must be able to fail. */
    @Test
    void verifier_thatBelievesEveryPayload_isFound() {
        Comparison comparison = compare(DifferentialTest::believe);
        assertThat(comparison.disagreements).hasSizeGreaterThan(COUNT / 10);
        assertThatThrownBy(comparison::check).isInstanceOf(AssertionError.class).hasMessageContaining("not by jose");
    }

    /** Checks all but the signature, and so what only the signature tells. */
    @Test
    void verifier_thatIgnoresSignatures_isFound() {
        Function<Mutant, Verdict> hauberk = hauberk();
        Comparison comparison = compare(mutant -> {
            Verdict verdict = hauberk.apply(mutant);
            return verdict.code().equals("token_signature_invalid") ? believe(mutant) : verdict;
        });
        assertThat(comparison.disagreements).hasSizeGreaterThan(100);
        assertThatThrownBy(comparison::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void verifier_thatRefusesEverything_provesNothing() {
        Comparison comparison = compare(mutant -> Verdict.refused("token_too_long"));
        assertThat(comparison.disagreements).isEmpty();
        assertThatThrownBy(comparison::check)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("accepted by both");
    }

    private static Verdict believe(Mutant mutant) {
        try {
            byte[] payload = Base64.getUrlDecoder().decode(mutant.token().split("\\.")[1]);
            if (JsonReader.parse(payload, JsonLimits.defaults()) instanceof Map<?, ?> claims) {
                return Verdict.accepted(String.valueOf(claims.get("sub")), String.valueOf(claims.get("exp")));
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | JsonException e) {
            // Even the most lenient verifier cannot read it.
        }
        return Verdict.refused("token_payload_invalid");
    }
}
