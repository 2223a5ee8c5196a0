/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.core.Identity;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Identity CLERK =
            Identity.builder("cem").roles("clerk").scopes("orders").build();

    private static final AuthorizationPolicy POLICY = AuthorizationPolicy.builder()
            .rule("/public", permitAll())
            .rule("GET /orders/{id}/lines", hasRole("clerk"))
            .rule("DELETE /orders/{id}", hasRole("admin").and(hasScope("orders")))
            .rule("GET /orders/{id}", hasRole("clerk").or(hasScope("other")).and(hasScope("orders")))
            .rule("/orders", authenticated())
            .servletRule(ServletRule.of("reports", "GET", hasRole("auditor")))
            .build();

    @Test
    void earlierRules_areGivenWithTheirReasons() {
        Explanation explanation = POLICY.explain("GET /orders/7", CLERK);

        assertThat(explanation.passedOver())
                .containsExactly(
                        "'/public: permitAll()': segment 1 is 'orders', the rule has 'public'",
                        "'GET /orders/{id}/lines: hasRole(clerk)': the path ends before segment 3, 'lines'",
                        "'/orders/{id}/lines: every method but GET, HEAD': the path ends before segment 3, 'lines'",
                        "'DELETE /orders/{id}: hasRole(admin) and hasScope(orders)':"
                                + " its method is DELETE, the request's GET",
                        "'/orders/{id}: every method but DELETE, GET, HEAD': a rule names the method GET");
        assertThat(explanation.path())
                .containsExactly(
                        "rule 'GET /orders/{id}' matches",
                        "  all of: met",
                        "    one of: met",
                        "      hasRole(clerk): met",
                        "      hasScope(other): not asked",
                        "    hasScope(orders): met");
        assertThat(explanation.toString())
                .startsWith("allowed by GET /orders/{id}\n  passed over '/public: permitAll()'");
    }

    @Test
    void denial_showsThePartThatIsNotMet() {
        assertThat(POLICY.explain("DELETE /orders/7", CLERK).toString())
                .startsWith("denied: 403 role_missing")
                .endsWith("rule 'DELETE /orders/{id}' matches\n    all of: not met\n      hasRole(admin): not met\n"
                        + "      hasScope(orders): not asked");
        assertThat(POLICY.explain("PUT /orders/7", CLERK).path())
                .containsExactly("the denial that rule 'DELETE /orders/{id}' implies matches:"
                        + " /orders/{id}: every method but DELETE, GET, HEAD");
    }

    @Test
    void pathWithoutARule_saysSo() {
        Explanation explanation = POLICY.explain("GET /orders/7/x/y", CLERK);

        assertThat(explanation.path()).isEmpty();
        assertThat(explanation.passedOver()).hasSize(7).last().asString().endsWith("the path goes on after segment 1");
        assertThat(explanation.toString())
                .startsWith("denied: 403 no_rule_matched")
                .contains("no rule for the path");
    }

    @Test
    void oddSpellingOfWhatIsOpen_isNamed() {
        assertThat(POLICY.explain("GET /Public", CLERK).passedOver().get(0))
                .endsWith("it permits everyone, so only its exact spelling matches");
    }

    @Test
    void servletRules_areShown() {
        FakeRequest request = FakeRequest.anonymous("GET", "/orders").by(CLERK);

        assertThat(POLICY.explain(request.toServlet("reports")).servlet())
                .containsExactly("rule 'GET servlet reports' matches", "  hasRole(auditor): not met");
        assertThat(POLICY.explain(FakeRequest.anonymous("POST", "/orders")
                                .by(CLERK)
                                .toServlet("reports"))
                        .servlet())
                .containsExactly("the rules for servlet reports do not name the method POST");
        assertThat(POLICY.explain(request.toServlet("other")).servlet()).isEmpty();
        AuthorizationPolicy strict = POLICY.withServletRules(java.util.List.of(), true);
        assertThat(strict.explain(request.toServlet("other")).servlet())
                .containsExactly("no rule names the servlet 'other', and those are denied");
    }

    @Test
    void textThatIsNoRequest_isRefused() {
        for (String text : new String[] {"/orders", "GET", "GET orders", " GET /x", ""}) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> POLICY.explain(text, CLERK));
        }
    }
}
