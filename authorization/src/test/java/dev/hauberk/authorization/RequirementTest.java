/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.hasAnyRole;
import static dev.hauberk.authorization.Requirement.hasAnyScope;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.matching;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
    private static final RoleHierarchy STAFF = RoleHierarchy.builder()
            .role("admin")
            .includes("manager")
            .role("manager")
            .includes("clerk")
            .build();

    private static Decision decide(Requirement requirement, AccessRequest request) {
        return AuthorizationPolicy.builder()
                .rule("/*", requirement)
                .roleHierarchy(STAFF)
                .build()
                .decide(request);
    }

    private static boolean allows(Requirement requirement, AccessRequest request) {
        return decide(requirement, request) instanceof Decision.Allow;
    }

    private static Rejection rejection(Requirement requirement, AccessRequest request) {
        assertThat(decide(requirement, request)).isInstanceOf(Decision.Deny.class);
        return ((Decision.Deny) decide(requirement, request)).rejection();
    }

    private static String codeFor(Requirement requirement, AccessRequest request) {
        Rejection rejection = rejection(requirement, request);
        return rejection.status() + " " + rejection.code();
    }

    @Test
    void permitAll_anyone_isAllowed() {
        assertThat(allows(permitAll(), FakeRequest.anonymous())).isTrue();
        assertThat(allows(permitAll(), FakeRequest.withRoles())).isTrue();
    }

    @Test
    void denyAll_anyone_isRefused() {
        assertThat(codeFor(denyAll(), FakeRequest.anonymous())).isEqualTo("401 authentication_required");
        assertThat(codeFor(denyAll(), FakeRequest.withRoles("admin"))).isEqualTo("403 denied_by_rule");
    }

    @Test
    void authenticated_asksForALoginOnly() {
        assertThat(allows(authenticated(), FakeRequest.withRoles())).isTrue();
        assertThat(codeFor(authenticated(), FakeRequest.anonymous())).isEqualTo("401 authentication_required");
    }

    @Test
    void anonymous_whateverIsMissing_isAskedToLogIn() {
        for (Requirement requirement : new Requirement[] {
            hasRole("a"),
            hasScope("a"),
            hasPermission("a"),
            matching("a", r -> false),
            hasRole("a").and(denyAll())
        }) {
            assertThat(codeFor(requirement, FakeRequest.anonymous())).isEqualTo("401 authentication_required");
            assertThat(rejection(requirement, FakeRequest.anonymous()).challengeParameters())
                    .isEmpty();
        }
    }

    @Test
    void hasRole_heldItselfOrByHierarchy_isMet() {
        assertThat(allows(hasRole("clerk"), FakeRequest.withRoles("clerk"))).isTrue();
        assertThat(allows(hasRole("clerk"), FakeRequest.withRoles("manager"))).isTrue();
        assertThat(allows(hasRole("clerk"), FakeRequest.withRoles("other", "admin")))
                .isTrue();
        assertThat(codeFor(hasRole("admin"), FakeRequest.withRoles("manager", "clerk")))
                .isEqualTo("403 role_missing");
        assertThat(codeFor(hasRole("clerk"), FakeRequest.withRoles("Clerk", "clerk ", "ROLE_clerk")))
                .isEqualTo("403 role_missing");
    }

    @Test
    void hasRole_grantedByTheContainer_countsInTheHierarchyToo() {
        assertThat(allows(hasRole("clerk"), FakeRequest.withRoles().containerRole("clerk")))
                .isTrue();
        assertThat(allows(hasRole("clerk"), FakeRequest.withRoles().containerRole("admin")))
                .isTrue();
    }

    @Test
    void hasRole_held_asksTheContainerOnce() {
        FakeRequest request = FakeRequest.withRoles("clerk");
        decide(hasRole("clerk"), request);
        assertThat(request.rolesAsked).containsExactly("clerk");
    }

    @Test
    void hasAnyRole_oneOfThem_isMet() {
        Requirement requirement = hasAnyRole("auditor", "clerk");
        assertThat(allows(requirement, FakeRequest.withRoles("auditor"))).isTrue();
        assertThat(allows(requirement, FakeRequest.withRoles("clerk"))).isTrue();
        assertThat(allows(requirement, FakeRequest.withRoles("admin"))).isTrue();
        assertThat(codeFor(requirement, FakeRequest.withRoles("guest"))).isEqualTo("403 role_missing");
    }

    @Test
    void hasScope_missing_tellsTheScopeInTheChallenge() {
        assertThat(allows(hasScope("orders"), FakeRequest.withScopes("a", "orders")))
                .isTrue();
        Rejection rejection = rejection(hasScope("orders"), FakeRequest.withScopes("order", "ORDERS", "orders:read"));
        assertThat(rejection).extracting(Rejection::status, Rejection::code).containsExactly(403, "scope_missing");
        assertThat(rejection.challengeParameters()).isEqualTo(Map.of("error", "insufficient_scope", "scope", "orders"));
        assertThat(rejection.challenges()).isEmpty();
    }

    @Test
    void hasScope_roleOfThatName_isNotMet() {
        assertThat(allows(hasScope("orders"), FakeRequest.withRoles("orders"))).isFalse();
        assertThat(allows(hasRole("orders"), FakeRequest.withScopes("orders"))).isFalse();
    }

    @Test
    void hasAnyScope_missing_tellsTheFirst() {
        Requirement requirement = hasAnyScope("orders:read", "orders");
        assertThat(allows(requirement, FakeRequest.withScopes("orders:read"))).isTrue();
        assertThat(allows(requirement, FakeRequest.withScopes("orders"))).isTrue();
        assertThat(rejection(requirement, FakeRequest.withScopes()).challengeParameters())
                .containsEntry("scope", "orders:read");
    }

    @Test
    void scopes_joinedByAnd_areToldTogether() {
        Requirement requirement = hasScope("a")
                .and(hasScope("b").or(hasRole("r")))
                .and(hasScope("c").and(hasScope("a")));
        assertThat(rejection(requirement, FakeRequest.withScopes("b")).challengeParameters())
                .containsEntry("scope", "a c");
        assertThat(rejection(requirement, FakeRequest.withScopes("a", "c")).challengeParameters())
                .containsEntry("scope", "a c b");
        assertThat(rejection(requirement, FakeRequest.withScopes("a", "b")).challengeParameters())
                .containsEntry("scope", "a c");
        assertThat(allows(requirement, FakeRequest.withScopes("a", "b", "c"))).isTrue();
    }

    @Test
    void hasPermission_oneGrantThatImplies_isMet() {
        Requirement requirement = hasPermission("order:read:*");
        assertThat(allows(requirement, FakeRequest.withPermissions("x", "order:read")))
                .isTrue();
        assertThat(allows(requirement, FakeRequest.withPermissions("order:*"))).isTrue();
        assertThat(codeFor(requirement, FakeRequest.withPermissions("order:read:7", "order:**", "**", "")))
                .isEqualTo("403 permission_missing");
        assertThat(codeFor(requirement, FakeRequest.withPermissions())).isEqualTo("403 permission_missing");
    }

    @Test
    void matching_predicate_decides() {
        Requirement local = matching("from the office", r -> r.clientAddress().equals("192.0.2.1"));
        assertThat(allows(local, FakeRequest.anonymous())).isTrue();
        assertThat(codeFor(matching("never", r -> false), FakeRequest.withRoles()))
                .isEqualTo("403 requirement_not_met");
    }

    @Test
    void and_needsBothAndAsksTheSecondOnlyIfNeeded() {
        AtomicInteger calls = new AtomicInteger();
        Requirement counted = matching("counted", r -> calls.incrementAndGet() > 0);
        assertThat(allows(hasRole("a").and(counted), FakeRequest.withRoles("b")))
                .isFalse();
        assertThat(calls).hasValue(0);
        assertThat(allows(hasRole("a").and(counted), FakeRequest.withRoles("a")))
                .isTrue();
        assertThat(codeFor(counted.and(hasRole("a")), FakeRequest.withRoles())).isEqualTo("403 role_missing");
    }

    @Test
    void or_needsOneAndAsksTheSecondOnlyIfNeeded() {
        AtomicInteger calls = new AtomicInteger();
        Requirement counted = matching("counted", r -> calls.incrementAndGet() > 99);
        assertThat(allows(hasRole("a").or(counted), FakeRequest.withRoles("a"))).isTrue();
        assertThat(calls).hasValue(0);
        assertThat(allows(counted.or(hasRole("a")), FakeRequest.withRoles("a"))).isTrue();
        assertThat(calls).hasValue(1);
    }

    @Test
    void or_notMet_tellsTheAlternativeThatHelpsMost() {
        FakeRequest known = FakeRequest.withRoles();
        assertThat(codeFor(hasRole("a").or(hasPermission("b")), known)).isEqualTo("403 role_missing");
        assertThat(codeFor(hasPermission("b").or(hasRole("a")), known)).isEqualTo("403 permission_missing");
        assertThat(codeFor(hasRole("a").or(hasScope("b")), known)).isEqualTo("403 scope_missing");
        assertThat(codeFor(hasScope("b").or(hasRole("a")), known)).isEqualTo("403 scope_missing");
        assertThat(codeFor(denyAll().or(hasRole("a")), known)).isEqualTo("403 role_missing");
        assertThat(codeFor(denyAll().or(hasRole("a")), FakeRequest.anonymous()))
                .isEqualTo("401 authentication_required");
        assertThat(codeFor(denyAll().or(denyAll()), known)).isEqualTo("403 denied_by_rule");
    }

    @Test
    void refusedWith_knownCaller_getsThatAnswer() {
        Rejection stronger = Rejection.of(401, "stronger_login_required").withChallengeParameter("acr_values", "gold");
        Requirement gold = matching("acr gold", r -> r.attribute("acr") != null).refusedWith(stronger);
        Rejection rejection = rejection(gold, FakeRequest.withRoles());
        assertThat(rejection.status()).isEqualTo(401);
        assertThat(rejection.code()).isEqualTo("stronger_login_required");
        assertThat(rejection.challengeParameters()).containsExactly(Map.entry("acr_values", "gold"));
        assertThat(rejection.reason()).isEqualTo("rule '/*' requires matching(acr gold)");
        assertThat(codeFor(gold, FakeRequest.anonymous())).isEqualTo("401 authentication_required");
        assertThat(codeFor(hasRole("a").or(gold), FakeRequest.withRoles())).isEqualTo("401 stronger_login_required");
        assertThat(allows(authenticated().refusedWith(stronger), FakeRequest.withRoles()))
                .isTrue();
    }

    @Test
    void refusedWith_ownReason_isKept() {
        Requirement requirement =
                hasScope("a").refusedWith(Rejection.of(404, "hidden").withReason("nothing to see"));
        Rejection rejection = rejection(requirement.and(hasScope("b")), FakeRequest.withRoles());
        assertThat(rejection).hasToString("404 hidden (nothing to see)");
        assertThat(rejection.challengeParameters()).isEmpty();
    }

    @Test
    void refusedWith_insideAnd_stillTellsTheOtherScope() {
        Requirement requirement = hasScope("a").refusedWith(Rejection.of(404, "hidden"));
        assertThat(rejection(hasScope("b").and(requirement), FakeRequest.withRoles())
                        .challengeParameters())
                .containsEntry("scope", "b a");
    }

    @Test
    void reason_namesRuleAndRequirementAndWhatIsNotMet() {
        assertThat(rejection(hasRole("a"), FakeRequest.withRoles()).reason())
                .isEqualTo("rule '/*' requires hasRole(a)");
        assertThat(rejection(hasRole("a"), FakeRequest.anonymous()).reason())
                .isEqualTo("rule '/*' requires hasRole(a); the caller is anonymous");
        assertThat(rejection(authenticated().and(hasRole("a")), FakeRequest.withRoles())
                        .reason())
                .isEqualTo("rule '/*' requires authenticated() and hasRole(a); not met is hasRole(a)");
        assertThat(rejection(hasRole("a").or(hasScope("b")), FakeRequest.withRoles())
                        .reason())
                .isEqualTo("rule '/*' requires hasRole(a) or hasScope(b)");
        assertThat(rejection(authenticated().and(hasScope("a")), FakeRequest.withRoles())
                        .reason())
                .isEqualTo("rule '/*' requires authenticated() and hasScope(a); not met is hasScope(a)");
    }

    @Test
    void toString_readsLikeCode() {
        assertThat(permitAll()).hasToString("permitAll()");
        assertThat(denyAll()).hasToString("denyAll()");
        assertThat(authenticated()).hasToString("authenticated()");
        assertThat(hasAnyRole("a", "b").and(hasAnyScope("c", "d")))
                .hasToString("hasAnyRole(a, b) and hasAnyScope(c, d)");
        Requirement either = hasRole("a").or(hasScope("b"));
        assertThat(either.or(hasPermission("c:*"))).hasToString("hasRole(a) or hasScope(b) or hasPermission(c:*)");
        assertThat(either.and(matching("noon", r -> true)).and(authenticated()))
                .hasToString("(hasRole(a) or hasScope(b)) and matching(noon) and authenticated()");
        assertThat(hasRole("x").and(either.refusedWith(Rejection.of(404, "hidden"))))
                .hasToString("hasRole(x) and (hasRole(a) or hasScope(b))");
    }

    @Test
    void permitsEveryone_isTrueOnlyIfCertain() {
        Requirement role = hasRole("a");
        assertThat(permitAll().permitsEveryone()).isTrue();
        assertThat(permitAll().or(role).permitsEveryone()).isTrue();
        assertThat(role.or(permitAll()).permitsEveryone()).isTrue();
        assertThat(permitAll().and(permitAll()).permitsEveryone()).isTrue();
        assertThat(permitAll().refusedWith(Rejection.of(404, "hidden")).permitsEveryone())
                .isTrue();
        assertThat(permitAll().and(role).permitsEveryone()).isFalse();
        assertThat(role.and(permitAll()).permitsEveryone()).isFalse();
        assertThat(role.or(role).permitsEveryone()).isFalse();
        assertThat(role.refusedWith(Rejection.of(404, "hidden")).permitsEveryone())
                .isFalse();
        assertThat(matching("all", r -> true).permitsEveryone()).isFalse();
        assertThat(denyAll().permitsEveryone()).isFalse();
        assertThat(authenticated().permitsEveryone()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "**"})
    void role_thatIsReserved_isRefused(String role) {
        assertThatIllegalArgumentException().isThrownBy(() -> hasRole(role)).withMessageStartingWith("a role must");
        assertThatIllegalArgumentException().isThrownBy(() -> hasAnyRole("a", role));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"", "a\\", "a\u007f", "\u00e9", "a\n"})
    void scope_thatIsNoToken_isRefused(String scope) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hasScope(scope))
                .withMessage("a scope must be one or more visible ASCII characters without '\"' and '\\' (RFC 6749"
                        + " section 3.3): '" + scope + "'; for two scopes write hasScope(a).and(hasScope(b))");
        assertThatIllegalArgumentException().isThrownBy(() -> hasAnyScope("a", scope));
    }

    @Test
    void scope_withEveryAllowedCharacter_isAccepted() {
        StringBuilder scope = new StringBuilder();
        for (char c = '!'; c <= '~'; c++) {
            scope.append(c == '"' || c == '\\' ? '!' : c);
        }
        assertThat(allows(hasScope(scope.toString()), FakeRequest.withScopes(scope.toString())))
                .isTrue();
    }

    @Test
    void factory_withoutNames_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(Requirement::hasAnyRole)
                .withMessage("hasAnyRole must name at least one: none given; use denyAll()");
        assertThatIllegalArgumentException()
                .isThrownBy(Requirement::hasAnyScope)
                .withMessage("hasAnyScope must name at least one: none given; use denyAll()");
    }

    @Test
    void permission_malformed_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> hasPermission("order:**"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb"})
    void matching_badName_isRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> matching(name, r -> true))
                .withMessageStartingWith("requirement name must have 1 to 100 characters, no control characters: ")
                .withMessageNotContaining("\n");
    }

    @Test
    void matching_nameLength_isLimited() {
        assertThat(matching("a".repeat(100), r -> true)).hasToString("matching(" + "a".repeat(100) + ")");
        assertThatIllegalArgumentException().isThrownBy(() -> matching("a".repeat(101), r -> true));
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    void null_isRefusedAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> hasRole(null));
        assertThatNullPointerException().isThrownBy(() -> matching("a", null));
        assertThatNullPointerException().isThrownBy(() -> permitAll().and(null));
        assertThatNullPointerException().isThrownBy(() -> permitAll().or(null));
        assertThatNullPointerException().isThrownBy(() -> hasRole("a").refusedWith(null));
    }
}
