/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleHierarchyTest {
    private static final RoleHierarchy STAFF = RoleHierarchy.builder()
            .role("admin")
            .includes("manager", "auditor")
            .role("manager")
            .includes("clerk")
            .build();

    @Test
    void inclusion_isTransitiveAndOneWay() {
        assertThat(STAFF.reachable("admin")).containsExactlyInAnyOrder("admin", "manager", "auditor", "clerk");
        assertThat(STAFF.reachable("manager")).containsExactlyInAnyOrder("manager", "clerk");
        assertThat(STAFF.reachable("clerk")).containsExactly("clerk");
        assertThat(STAFF.reachable("unknown")).containsExactly("unknown");
        assertThat(STAFF.includes("admin", "clerk")).isTrue();
        assertThat(STAFF.includes("clerk", "admin")).isFalse();
        assertThat(STAFF.includes("clerk", "clerk")).isTrue();
        assertThat(STAFF.includes("admin", "Clerk")).isFalse();
        assertThat(STAFF.includes("unknown", "unknown")).isTrue();
        assertThat(STAFF.includes("unknown", "clerk")).isFalse();
    }

    @Test
    void holders_ofARole_areAllThatIncludeItButNotItself() {
        assertThat(STAFF.holders("clerk")).containsExactlyInAnyOrder("admin", "manager");
        assertThat(STAFF.holders("admin")).isEmpty();
        assertThat(STAFF.holders("unknown")).isEmpty();
    }

    @Test
    void none_hasNoInclusion() {
        assertThat(RoleHierarchy.none().reachable("admin")).containsExactly("admin");
        assertThat(RoleHierarchy.none().includes("admin", "clerk")).isFalse();
        assertThat(RoleHierarchy.none()).hasToString("none");
    }

    @Test
    void toString_showsWhatWasConfigured() {
        assertThat(STAFF).hasToString("admin > manager, auditor; manager > clerk");
    }

    @Test
    void role_namedAgain_adds() {
        RoleHierarchy hierarchy = RoleHierarchy.builder()
                .role("a")
                .includes("b")
                .role("a")
                .includes("c")
                .build();
        assertThat(hierarchy.reachable("a")).containsExactly("a", "b", "c");
    }

    @Test
    void diamond_isNoCycle() {
        RoleHierarchy hierarchy = RoleHierarchy.builder()
                .role("top")
                .includes("left", "right")
                .role("left")
                .includes("bottom")
                .role("right")
                .includes("bottom")
                .build();
        assertThat(hierarchy.reachable("top")).containsExactly("top", "left", "right", "bottom");
        assertThat(hierarchy.holders("bottom")).containsExactlyInAnyOrder("top", "left", "right");
    }

    @Test
    void builder_usedOnAfterBuild_doesNotChangeWhatItBuilt() {
        RoleHierarchy.Builder builder = RoleHierarchy.builder().role("a").includes("b");
        RoleHierarchy hierarchy = builder.build();
        builder.role("a").includes("c");
        assertThat(hierarchy.includes("a", "c")).isFalse();
        assertThat(hierarchy).hasToString("a > b");
        assertThatThrownBy(() -> hierarchy.reachable("a").add("c")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void cycle_isListedFromEndToEnd() {
        RoleHierarchy.Builder builder = RoleHierarchy.builder()
                .role("a")
                .includes("b", "x")
                .role("b")
                .includes("c")
                .role("c")
                .includes("a", "y");
        assertThatThrownBy(builder::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("RoleHierarchy: a role must not include itself: a > b > c > a;"
                        + " remove one of these inclusions");
    }

    @Test
    void cycle_ofOneRole_isFound() {
        RoleHierarchy.Builder builder = RoleHierarchy.builder().role("a").includes("a");
        assertThatThrownBy(builder::build).hasMessageContaining(": a > a;");
    }

    @Test
    void cycles_areAllListedOnce() {
        RoleHierarchy.Builder builder = RoleHierarchy.builder()
                .role("outside")
                .includes("a")
                .role("a")
                .includes("b")
                .role("b")
                .includes("a")
                .role("c")
                .includes("d")
                .role("d")
                .includes("c");
        assertThatThrownBy(builder::build)
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "a role must not include itself: a > b > a; remove one of these inclusions",
                                        "a role must not include itself: c > d > c; remove one of these inclusions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "**"})
    void role_thatIsReserved_isRefused(String role) {
        RoleHierarchy.Builder builder = RoleHierarchy.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.role(role))
                .withMessage("a role must be a name other than '', '*' and '**': '" + role + "'");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.role("a").includes("b", role));
    }

    @Test
    void inclusion_ofNothing_isRefused() {
        RoleHierarchy.Builder.Inclusion inclusion = RoleHierarchy.builder().role("a");
        assertThatIllegalArgumentException()
                .isThrownBy(inclusion::includes)
                .withMessage("a role must include at least one other: 'a'");
    }

    @Test
    void build_onRandomGraphs_findsTheSameAsTheClosure() {
        long seed = 20260714L;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 500; round++) {
            int size = 2 + random.nextInt(6);
            boolean[][] reach = new boolean[size][size];
            RoleHierarchy.Builder builder = RoleHierarchy.builder();
            for (int edge = random.nextInt(size * 2); edge >= 0; edge--) {
                int from = random.nextInt(size);
                int to = random.nextInt(size);
                reach[from][to] = true;
                builder.role("r" + from).includes("r" + to);
            }
            boolean cyclic = close(reach);
            String context = "seed " + seed + " round " + round;
            if (cyclic) {
                assertThatThrownBy(builder::build).as(context).isInstanceOf(ConfigurationException.class);
                continue;
            }
            RoleHierarchy hierarchy = builder.build();
            for (int from = 0; from < size; from++) {
                Set<String> expected = new HashSet<>(List.of("r" + from));
                for (int to = 0; to < size; to++) {
                    if (reach[from][to]) {
                        expected.add("r" + to);
                    }
                    assertThat(hierarchy.includes("r" + from, "r" + to))
                            .as(context)
                            .isEqualTo(from == to || reach[from][to]);
                    assertThat(hierarchy.holders("r" + to).contains("r" + from))
                            .as(context)
                            .isEqualTo(reach[from][to]);
                }
                assertThat(hierarchy.reachable("r" + from)).as(context).isEqualTo(expected);
            }
        }
    }

    private static boolean close(boolean[][] reach) {
        boolean cyclic = false;
        for (int over = 0; over < reach.length; over++) {
            for (int from = 0; from < reach.length; from++) {
                for (int to = 0; to < reach.length; to++) {
                    reach[from][to] |= reach[from][over] && reach[over][to];
                }
            }
        }
        for (int role = 0; role < reach.length; role++) {
            cyclic |= reach[role][role];
        }
        return cyclic;
    }
}
