/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServletRulesTest {
    private static final Identity CLERK = Identity.builder("cem").roles("clerk").build();
    private static final Identity ADMIN =
            Identity.builder("ada").roles("admin", "clerk").build();

    private static final AuthorizationPolicy POLICY = AuthorizationPolicy.builder()
            .rule("/open/*", permitAll())
            .rule("/ruled/*", hasRole("clerk"))
            .servletRule(ServletRule.of("reports", hasRole("admin")))
            .servletRule(ServletRule.of("orders", "GET", hasRole("clerk")))
            .servletRule(ServletRule.of("orders", "POST", hasRole("admin")))
            .servletRule(ServletRule.of("public", permitAll()))
            .build();

    private static String decide(AuthorizationPolicy policy, FakeRequest request, String servlet) {
        return policy.decide(request.toServlet(servlet)) instanceof Decision.Deny deny
                ? deny.rejection().status() + " " + deny.rejection().code()
                : "allow";
    }

    private static FakeRequest of(String caller, String method, String path) {
        FakeRequest request = FakeRequest.anonymous(method, path);
        return switch (caller) {
            case "clerk" -> request.by(CLERK);
            case "admin" -> request.by(ADMIN);
            default -> request;
        };
    }

    @ParameterizedTest(name = "{0} {1} {2} at {3}")
    @CsvSource({
        "clerk, GET, /open/x, reports, 403 role_missing",
        "admin, GET, /open/x, reports, allow",
        "nobody, GET, /open/x, reports, 401 authentication_required",
        "nobody, GET, /open/x, other, allow",
        "nobody, GET, /open/x, '', allow",
        "clerk, GET, /ruled/x, public, allow",
        "nobody, GET, /ruled/x, public, 401 authentication_required",
        "clerk, GET, /elsewhere, reports, 403 role_missing",
        "admin, GET, /elsewhere, reports, allow",
        "nobody, GET, /elsewhere, public, allow",
        "admin, GET, /elsewhere, other, 403 no_rule_matched",
        "admin, GET, /elsewhere, REPORTS, 403 no_rule_matched",
        "clerk, GET, /x, orders, allow",
        "clerk, HEAD, /x, orders, allow",
        "clerk, POST, /x, orders, 403 role_missing",
        "admin, POST, /x, orders, allow",
        "admin, DELETE, /x, orders, 403 method_not_covered",
        "admin, get, /x, orders, 403 method_not_covered",
        "admin, DELETE, /open/x, orders, 403 method_not_covered",
        "nobody, DELETE, /open/x, orders, 401 method_not_covered"
    })
    void ruleForAServlet_mustBeMetBesides_andDecidesAloneWhereNoPathRuleMatches(
            String caller, String method, String path, String servlet, String verdict) {
        assertThat(decide(POLICY, of(caller, method, path), servlet)).isEqualTo(verdict);
    }

    @Test
    void otherServletsDenied_pathRulesDoNotPermitThem() {
        AuthorizationPolicy strict = POLICY.withServletRules(List.of(), true);

        assertThat(decide(strict, of("admin", "GET", "/open/x"), "other")).isEqualTo("403 servlet_not_covered");
        assertThat(decide(strict, of("admin", "GET", "/open/x"), "")).isEqualTo("403 servlet_not_covered");
        assertThat(decide(strict, of("nobody", "GET", "/open/x"), "other")).isEqualTo("401 servlet_not_covered");
        assertThat(decide(strict, of("nobody", "GET", "/open/x"), "public")).isEqualTo("allow");
    }

    @Test
    void rulesAddedLater_doNotReplaceThoseWrittenByHand() {
        AuthorizationPolicy more = POLICY.withServletRules(
                List.of(ServletRule.of("reports", permitAll()), ServletRule.of("extra", hasRole("admin"))), false);

        assertThat(decide(more, of("clerk", "GET", "/x"), "reports")).isEqualTo("403 role_missing");
        assertThat(decide(more, of("admin", "GET", "/x"), "extra")).isEqualTo("allow");
        assertThat(more.servletRules()).hasSize(5);
        assertThat(POLICY.servletRules()).hasSize(4);
    }

    @Test
    void policyOfServletRulesOnly_isAPolicy() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .servletRule(ServletRule.of("a", authenticated()))
                .denyOtherServlets()
                .build();

        assertThat(decide(policy, of("clerk", "GET", "/x"), "a")).isEqualTo("allow");
        assertThat(decide(policy, of("clerk", "GET", "/x"), "b")).isEqualTo("403 servlet_not_covered");
        assertThat(policy.toString())
                .contains("rule    servlet a: authenticated()")
                .contains("denied  every other servlet");
    }

    @Test
    void ruleThatAppearsTwice_isAProblem() {
        assertThatThrownBy(() -> AuthorizationPolicy.builder()
                        .servletRule(ServletRule.of("a", authenticated()))
                        .servletRule(ServletRule.of("a", permitAll()))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("a servlet rule must appear once: 'servlet a' appears twice");
    }

    @Test
    void malformedRule_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ServletRule.of("", authenticated()));
        assertThatIllegalArgumentException().isThrownBy(() -> ServletRule.of("a", "HEAD", authenticated()));
        assertThatIllegalArgumentException().isThrownBy(() -> ServletRule.of("a", "get", authenticated()));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ServletRule.of("a", hasPermission("order:read").on("order", "{id}")))
                .withMessageContaining("the path must have the variable {id}");
    }

    @Test
    void hiddenUnmatched_is404ForKnownCallers() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("GET /secret/{id}", hasRole("admin").hidden())
                .rule("/open/*", permitAll())
                .servletRule(ServletRule.of("reports", hasRole("admin")))
                .hideUnmatched()
                .build();

        assertThat(decide(policy, of("clerk", "GET", "/secret/1"), "x")).isEqualTo("404 role_missing");
        assertThat(decide(policy, of("clerk", "DELETE", "/secret/1"), "x")).isEqualTo("404 method_not_covered");
        assertThat(decide(policy, of("clerk", "GET", "/nothing"), "x")).isEqualTo("404 no_rule_matched");
        assertThat(decide(policy, of("clerk", "GET", "/nothing"), "reports")).isEqualTo("404 no_rule_matched");
        assertThat(decide(policy, of("nobody", "GET", "/secret/1"), "x")).isEqualTo("401 authentication_required");
        assertThat(decide(policy, of("nobody", "GET", "/nothing"), "x")).isEqualTo("401 no_rule_matched");
        assertThat(decide(policy, of("admin", "GET", "/secret/1"), "x")).isEqualTo("allow");
    }

    @Test
    void hiddenRequirement_tellsNoScope() {
        Requirement hidden = Requirement.hasScope("orders").hidden();
        Failure failure = hidden.test(FakeRequest.withRoles(), RoleHierarchy.none());

        assertThat(failure).isNotNull();
        assertThat(failure.rejection().status()).isEqualTo(404);
        assertThat(failure.rejection().challengeParameters()).isEmpty();
        assertThat(hidden.and(Requirement.hasScope("more")).scopes()).containsExactly("more");
    }
}
