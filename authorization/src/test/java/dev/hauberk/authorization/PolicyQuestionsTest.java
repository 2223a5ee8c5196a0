/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a policy says of itself, and what follows from how its requirements are made. */
class PolicyQuestionsTest {
    private static final Rejection CLOSED = Rejection.of(503, "closed");

    private static AuthorizationPolicy policy(Requirement requirement) {
        return AuthorizationPolicy.builder().rule("GET /x/{id}", requirement).build();
    }

    private static int statusOfOtherMethod(Requirement requirement) {
        Decision decision = policy(requirement)
                .decide(FakeRequest.anonymous("DELETE", "/x/1")
                        .by(Identity.builder("ann").build()));
        return ((Decision.Deny) decision).rejection().status();
    }

    @Test
    void methodsThatNoRuleNames_areHidden_wherePartOfTheRuleIs() {
        assertThat(statusOfOtherMethod(hasRole("a"))).isEqualTo(403);
        assertThat(statusOfOtherMethod(hasRole("a").hidden())).isEqualTo(404);
        assertThat(statusOfOtherMethod(hasRole("a").refusedWith(CLOSED))).isEqualTo(403);
        assertThat(statusOfOtherMethod(hasRole("a").or(hasRole("b")))).isEqualTo(403);
        assertThat(statusOfOtherMethod(hasRole("a").or(hasRole("b").hidden()))).isEqualTo(404);
        assertThat(statusOfOtherMethod(hasRole("a").hidden().and(hasRole("b")))).isEqualTo(404);
    }

    @Test
    void onePartThatIsHidden_hidesTheWholeRule() {
        for (Requirement requirement : List.of(
                hasRole("a").hidden().or(hasScope("s")),
                hasScope("s").or(hasRole("a").hidden()),
                hasScope("s").and(hasRole("a").hidden()),
                hasRole("a").hidden().and(hasRole("b")).or(hasRole("c").refusedWith(CLOSED)))) {
            Decision decision = policy(requirement)
                    .decide(FakeRequest.anonymous("GET", "/x/1")
                            .by(Identity.builder("ann").build()));

            assertThat(decision).as(requirement.toString()).isInstanceOfSatisfying(Decision.Deny.class, deny -> {
                assertThat(deny.rejection().status()).isEqualTo(404);
                assertThat(deny.rejection().challengeParameters()).isEmpty();
            });
        }
        assertThat(((Decision.Deny) policy(hasRole("a").hidden().refusedWith(CLOSED))
                                .decide(FakeRequest.anonymous("GET", "/x/1")
                                        .by(Identity.builder("ann").build())))
                        .rejection()
                        .status())
                .isEqualTo(503);
    }

    @Test
    void questionAboutObjects_isFoundWhereverItStands() {
        Requirement object = hasPermission("a:b").on("x", "{id}");

        assertThat(policy(object.or(hasRole("a"))).asksAboutObjects()).isTrue();
        assertThat(policy(hasRole("a").and(object)).asksAboutObjects()).isTrue();
        assertThat(policy(object.refusedWith(CLOSED)).asksAboutObjects()).isTrue();
        assertThat(policy(hasRole("a").refusedWith(CLOSED)).asksAboutObjects()).isFalse();
        assertThat(policy(hasRole("a").or(hasRole("b"))).asksAboutObjects()).isFalse();
        assertThat(policy(hasRole("a"))
                        .withServletRules(
                                List.of(ServletRule.of("s", hasPermission("a").on("x", "1"))), false)
                        .asksAboutObjects())
                .isTrue();
        assertThat(policy(hasRole("a"))
                        .withServletRules(List.of(ServletRule.of("s", hasRole("b"))), false)
                        .asksAboutObjects())
                .isFalse();
    }

    @Test
    void objectOrPermission_neverMakesARuleOpenToEveryone() {
        assertThat(hasPermission("a").permitsEveryone()).isFalse();
        assertThat(hasPermission("a").on("x", "1").permitsEveryone()).isFalse();
        assertThat(permitAll().hidden().permitsEveryone()).isTrue();
    }

    @Test
    void match_saysWhetherARuleDecides() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("GET /", permitAll())
                .rule("/a/*", authenticated())
                .build();

        assertThat(policy.match("GET", path("/"))).isEqualTo(AuthorizationPolicy.Match.RULE);
        assertThat(policy.match("HEAD", path("/"))).isEqualTo(AuthorizationPolicy.Match.RULE);
        assertThat(policy.match("POST", path("/"))).isEqualTo(AuthorizationPolicy.Match.METHOD_NOT_COVERED);
        assertThat(policy.match("POST", path("/a/b"))).isEqualTo(AuthorizationPolicy.Match.RULE);
        assertThat(policy.match("GET", path("/b"))).isEqualTo(AuthorizationPolicy.Match.NO_RULE);
        assertThat(policy.patterns()).hasToString("[GET /, /a/*]");
        assertThat(policy.deniesOtherServlets()).isFalse();
        assertThat(policy.withServletRules(List.of(), true).deniesOtherServlets())
                .isTrue();
        assertThat(policy.withServletRules(List.of(), true)
                        .withServletRules(List.of(), false)
                        .deniesOtherServlets())
                .isTrue();
    }

    private static RequestPath path(String path) {
        return RequestPath.ofDispatch(path, null);
    }

    @Test
    void explanation_ofAnAnswerOfItsOwn_showsTheRequirement() {
        Identity ann = Identity.builder("ann").build();
        assertThat(policy(hasRole("a").hidden()).explain("GET /x/1", ann).path())
                .containsExactly("rule 'GET /x/{id}' matches", "  hasRole(a): not met");
        assertThat(policy(authenticated().hidden().and(hasScope("s")))
                        .explain("GET /x/1", ann)
                        .path())
                .containsExactly(
                        "rule 'GET /x/{id}' matches",
                        "  all of: not met",
                        "    authenticated(): met",
                        "    hasScope(s): not met");
        assertThat(policy(hasRole("a").or(hasRole("b")))
                        .explain("GET /x/1", ann)
                        .path())
                .containsExactly(
                        "rule 'GET /x/{id}' matches",
                        "  one of: not met",
                        "    hasRole(a): not met",
                        "    hasRole(b): not met");
    }

    @Test
    void explanation_ofServletRules_isAboutTheMethod() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .servletRule(ServletRule.of("s", "POST", hasRole("writer")))
                .servletRule(ServletRule.of("s", hasRole("reader")))
                .build();
        Identity reader = Identity.builder("ann").roles("reader").build();

        assertThat(policy.explain(FakeRequest.anonymous("POST", "/x").by(reader).toServlet("s"))
                        .servlet())
                .containsExactly("rule 'POST servlet s' matches", "  hasRole(writer): not met");
        assertThat(policy.explain(
                                FakeRequest.anonymous("DELETE", "/x").by(reader).toServlet("s"))
                        .servlet())
                .containsExactly("rule 'servlet s' matches", "  hasRole(reader): met");
    }

    @Test
    void mismatch_namesTheFirstSegmentThatDiffers() {
        Identity ann = Identity.builder("ann").build();
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("/a/b/*", authenticated())
                .rule("/a/c", authenticated())
                .build();

        assertThat(policy.explain("GET /a/d", ann).passedOver())
                .containsExactly(
                        "'/a/b/*: authenticated()': segment 2 is 'd', the rule has 'b'",
                        "'/a/c: authenticated()': segment 2 is 'd', the rule has 'c'");
        assertThat(policy.explain("GET /a", ann).passedOver())
                .containsExactly(
                        "'/a/b/*: authenticated()': the path ends before segment 2, 'b'",
                        "'/a/c: authenticated()': the path ends before segment 2, 'c'");
        assertThat(policy.explain("GET /a/c/d", ann).passedOver().get(1)).endsWith("the path goes on after segment 2");
    }

    @Test
    void roleThatIncludesTheWantedOne_isFound_whicheverSideIsShorter() {
        RoleHierarchy hierarchy = RoleHierarchy.builder()
                .role("chief")
                .includes("clerk")
                .role("boss")
                .includes("chief")
                .role("owner")
                .includes("boss")
                .build();

        assertThat(SingleRequirement.holdsOneThatIncludes(FakeRequest.withRoles("boss"), "clerk", hierarchy))
                .isTrue();
        assertThat(SingleRequirement.holdsOneThatIncludes(FakeRequest.withRoles("guest"), "clerk", hierarchy))
                .isFalse();
        assertThat(SingleRequirement.holdsOneThatIncludes(FakeRequest.withRoles("clerk"), "clerk", hierarchy))
                .isFalse();
        assertThat(SingleRequirement.holdsOneThatIncludes(
                        FakeRequest.withRoles("a", "b", "c", "d", "chief"), "clerk", hierarchy))
                .isTrue();
        assertThat(SingleRequirement.holdsOneThatIncludes(
                        FakeRequest.withRoles("a", "b", "c", "d"), "clerk", hierarchy))
                .isFalse();
        assertThat(SingleRequirement.holdsOneThatIncludes(FakeRequest.withRoles("boss"), "owner", hierarchy))
                .isFalse();
        assertThat(SingleRequirement.holdsOneThatIncludes(
                        FakeRequest.anonymous().containerRole("boss"), "clerk", hierarchy))
                .isTrue();
        assertThat(SingleRequirement.holdsOneThatIncludes(
                        FakeRequest.withRoles().containerRole("boss"), "clerk", hierarchy))
                .isTrue();
    }

    @Test
    void matrix_showsWhatRemains_onEitherSide() {
        PolicyMatrix matrix = PolicyMatrix.of(AuthorizationPolicy.builder()
                .rule("/a", hasScope("s").and(authenticated()))
                .rule("/b", hasScope("s").or(hasRole("r")))
                .rule("/c", hasRole("r").or(hasScope("s")).and(hasScope("t")))
                .rule("/d", hasScope("s").or(hasScope("s")))
                .rule("/e", hasPermission("p"))
                .rule("/f", hasRole("q").refusedWith(CLOSED))
                .rule("DELETE /g/{y}", permitAll())
                .rule("/g/{x}", hasRole("r"))
                .build());

        assertThat(matrix.rows())
                .containsExactly(
                        "/a any",
                        "/b any",
                        "/c any",
                        "/d any",
                        "/e any",
                        "/f any",
                        "/g/{x} other",
                        "/g/{y} DELETE",
                        "/g/{y} other");
        assertThat(matrix.columns()).contains("role q", "role r");
        assertThat(matrix.cell("/a any", "authenticated")).isEqualTo("if hasScope(s)");
        assertThat(matrix.cell("/b any", "role r")).isEqualTo("allow");
        assertThat(matrix.cell("/b any", "role q")).isEqualTo("if hasScope(s)");
        assertThat(matrix.cell("/c any", "role r")).isEqualTo("if hasScope(t)");
        assertThat(matrix.cell("/c any", "role q")).isEqualTo("if hasScope(s) and hasScope(t)");
        assertThat(matrix.cell("/d any", "role q")).isEqualTo("if hasScope(s)");
        assertThat(matrix.cell("/e any", "role q")).isEqualTo("if hasPermission(p)");
        assertThat(matrix.cell("/e any", "anonymous")).isEqualTo("deny");
        assertThat(matrix.toString()).isEqualTo(matrix.markdown());
    }
}
