/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What must hold of any policy, whoever looks at it. */
class PolicyViewsPropertyTest {
    private static final long SEED = 20261125L;
    private static final int ROUNDS = 60;
    private static final String[] METHODS = {"GET", "HEAD", "POST", "DELETE", "JEFF"};
    private static final Identity HOLDER = Identity.builder("ada").roles("held").build();
    private static final Identity NOBODY = Identity.builder("ben").build();

    private static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    private static boolean allows(AuthorizationPolicy policy, FakeRequest request) {
        return policy.decide(request) instanceof Decision.Allow;
    }

    @Test
    void head_isNeverAllowedMoreThanGet() {
        RandomGenerator random = random();
        for (int round = 0; round < ROUNDS; round++) {
            AuthorizationPolicy policy = AuthorizationPolicyPropertyTest.randomPolicy(random);
            for (RequestPath path : AuthorizationPolicyPropertyTest.requestPaths()) {
                assertThat(allows(policy, FakeRequest.anonymous("HEAD", path).by(HOLDER)))
                        .as("seed %d round %d %s %s", SEED, round, path, policy)
                        .isEqualTo(allows(
                                policy, FakeRequest.anonymous("GET", path).by(HOLDER)));
            }
        }
    }

    @Test
    void spelling_neverGetsMoreThanTheCanonicalForm() {
        RandomGenerator random = random();
        for (int round = 0; round < ROUNDS; round++) {
            AuthorizationPolicy policy = AuthorizationPolicyPropertyTest.randomPolicy(random);
            for (RequestPath path : AuthorizationPolicyPropertyTest.requestPaths()) {
                RequestPath canonical = canonical(path);
                for (String method : METHODS) {
                    for (FakeRequest request : List.of(
                            FakeRequest.anonymous(method, path),
                            FakeRequest.anonymous(method, path).by(HOLDER))) {
                        boolean odd = allows(policy, request);
                        FakeRequest plain = FakeRequest.anonymous(method, canonical);
                        boolean expected = allows(policy, request.identity().isPresent() ? plain.by(HOLDER) : plain);
                        // Only rules that a restriction guards count: what is open to everyone is open exactly there.
                        assertThat(odd && !expected && guarded(policy, method, canonical))
                                .as("seed %d round %d %s %s %s", SEED, round, method, path, policy)
                                .isFalse();
                    }
                }
            }
        }
    }

    /** Returns whether a rule that restricts is the first to match, so that each other spelling meets it too. */
    private static boolean guarded(AuthorizationPolicy policy, String method, RequestPath path) {
        int deciding = policy.deciding(method, path);
        return deciding >= 0
                && policy.entries().get(deciding) instanceof PolicyEntry.Rule rule
                && !rule.permitsEveryone()
                && policy.entries().subList(0, deciding).stream()
                        .noneMatch(entry -> entry instanceof PolicyEntry.Rule earlier && earlier.permitsEveryone());
    }

    private static RequestPath canonical(RequestPath path) {
        String text = path.value().toLowerCase(Locale.ROOT).replace(".", "");
        return RequestPath.ofDispatch(
                text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text, null);
    }

    @Test
    void explanation_agreesWithTheDecision() {
        RandomGenerator random = random();
        for (int round = 0; round < ROUNDS; round++) {
            AuthorizationPolicy policy = AuthorizationPolicyPropertyTest.randomPolicy(random);
            for (RequestPath path : AuthorizationPolicyPropertyTest.requestPaths()) {
                for (String method : METHODS) {
                    FakeRequest request = FakeRequest.anonymous(method, path).by(NOBODY);
                    Explanation explanation = policy.explain(request);
                    int deciding = policy.deciding(method, path);

                    assertThat(explanation.decision()).isEqualTo(policy.decide(request));
                    assertThat(explanation.passedOver())
                            .hasSize(deciding < 0 ? policy.entries().size() : deciding)
                            .allMatch(line -> !line.endsWith(": "));
                    assertThat(explanation.path().isEmpty()).isEqualTo(deciding < 0);
                }
            }
        }
    }

    @Test
    void matrix_agreesWithDecisionsAboutItsPatterns() {
        RandomGenerator random = random();
        for (int round = 0; round < ROUNDS; round++) {
            AuthorizationPolicy policy = AuthorizationPolicyPropertyTest.randomPolicy(random);
            PolicyMatrix matrix = PolicyMatrix.of(policy);
            HardestPaths paths = HardestPaths.of(policy.entries());
            List<PolicyEntry> entries = policy.entries();
            for (int i = 0; i < entries.size(); i++) {
                if (entries.get(i) instanceof PolicyEntry.Rule rule
                        && rule.pattern().method().isPresent()) {
                    String method = rule.pattern().method().get();
                    int place = i;
                    RequestPath path = paths.of(rule.pattern().path()).stream()
                            .filter(candidate -> policy.deciding(method, candidate) == place)
                            .findFirst()
                            .orElseThrow();
                    String row = PolicyMatrix.key(rule.pattern(), method);
                    String context = "seed " + SEED + " round " + round + " " + row + "\n" + policy;

                    assertThat(matrix.cell(row, "anonymous"))
                            .as(context)
                            .isEqualTo(allows(policy, FakeRequest.anonymous(method, path)) ? "allow" : "deny");
                    assertThat(matrix.cell(row, "authenticated"))
                            .as(context)
                            .isEqualTo(
                                    allows(
                                                    policy,
                                                    FakeRequest.anonymous(method, path)
                                                            .by(NOBODY))
                                            ? "allow"
                                            : "deny");
                }
            }
        }
    }

    @Test
    void grantsInATree_implyWhatOneOfThemImplies() {
        RandomGenerator random = random();
        String[] values = {"a", "b", "c", "*", "a,b", "b,c", "a,b,c", "", "a*", "**"};
        int implied = 0;
        for (int round = 0; round < 3_000; round++) {
            List<String> grants = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                grants.add(permission(values, 1 + random.nextInt(3), random));
            }
            String text = permission(values, 1 + random.nextInt(3), random);
            if (!Permission.isWellFormed(text)) {
                continue;
            }
            Permission required = Permission.parse(text);
            boolean expected = grants.stream().anyMatch(grant -> Permission.implies(grant, required));
            implied += expected ? 1 : 0;

            assertThat(PermissionGrants.of(grants).imply(required))
                    .as("seed %d round %d %s of %s", SEED, round, text, grants)
                    .isEqualTo(expected);
        }
        assertThat(implied).as("the generator must make both kinds").isBetween(100, 2_000);
    }

    private static String permission(String[] values, int parts, RandomGenerator random) {
        StringBuilder text = new StringBuilder(values[random.nextInt(values.length)]);
        for (int i = 1; i < parts; i++) {
            text.append(':').append(values[random.nextInt(values.length)]);
        }
        return text.toString();
    }
}
