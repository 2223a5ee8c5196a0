/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.denyAll;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.matching;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorizationPolicyTest {
    private static final AuthorizationPolicy SHOP = AuthorizationPolicy.builder()
            .rule("GET /health", permitAll())
            .rule("GET /docs/*", permitAll())
            .rule("GET /api/orders/{id}", hasScope("orders"))
            .rule("/api/admin/*", hasRole("admin"))
            .rule("DELETE /api/orders/{id}", hasRole("admin"))
            .rule("/closed", denyAll())
            .rule("/api/*", authenticated())
            .build();

    private static final Identity USER = Identity.builder("ada").build();
    private static final Identity READER =
            Identity.builder("ben").scopes("orders").build();
    private static final Identity ADMIN = Identity.builder("cyd").roles("admin").build();

    private static FakeRequest request(String caller, String method, String path) {
        FakeRequest request = FakeRequest.anonymous(method, path);
        return switch (caller) {
            case "user" -> request.by(USER);
            case "reader" -> request.by(READER);
            case "admin" -> request.by(ADMIN);
            default -> request;
        };
    }

    private static String verdict(Decision decision) {
        return decision instanceof Decision.Deny deny
                ? deny.rejection().status() + " " + deny.rejection().code()
                : "allow";
    }

    @ParameterizedTest(name = "{0} {1} {2} is {3} by {4}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
            nobody | GET      | /health         | allow                       | GET /health
            nobody | HEAD     | /health         | allow                       | GET /health
            user   | GET      | /health         | allow                       | GET /health
            nobody | POST     | /health         | 401 method_not_covered      | GET /health
            admin  | POST     | /health         | 403 method_not_covered      | GET /health
            nobody | OPTIONS  | /health         | 401 method_not_covered      | GET /health
            nobody | get      | /health         | 401 method_not_covered      | GET /health
            nobody | GET      | /docs           | allow                       | GET /docs/*
            nobody | GET      | /docs/          | allow                       | GET /docs/*
            nobody | GET      | /docs/a/b       | allow                       | GET /docs/*
            nobody | GET      | /docsx          | 401 no_rule_matched         | ''
            nobody | GET      | /api/orders/7   | 401 authentication_required | GET /api/orders/{id}
            user   | GET      | /api/orders/7   | 403 scope_missing           | GET /api/orders/{id}
            reader | GET      | /api/orders/7   | allow                       | GET /api/orders/{id}
            reader | HEAD     | /api/orders/7   | allow                       | GET /api/orders/{id}
            user   | HEAD     | /api/orders/7   | 403 scope_missing           | GET /api/orders/{id}
            reader | DELETE   | /api/orders/7   | 403 role_missing            | DELETE /api/orders/{id}
            admin  | DELETE   | /api/orders/7   | allow                       | DELETE /api/orders/{id}
            nobody | DELETE   | /api/orders/7   | 401 authentication_required | DELETE /api/orders/{id}
            admin  | PUT      | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | PATCH    | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | delete   | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | JEFF     | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | GET,POST | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | TRACE    | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            admin  | OPTIONS  | /api/orders/7   | 403 method_not_covered      | GET /api/orders/{id}
            user   | PUT      | /api/orders/7/x | allow                       | /api/*
            user   | get      | /api/orders     | allow                       | /api/*
            user   | JEFF     | /api            | allow                       | /api/*
            user   | GET      | /api/admin      | 403 role_missing            | /api/admin/*
            admin  | PURGE    | /api/admin/x    | allow                       | /api/admin/*
            admin  | GET      | /closed         | 403 denied_by_rule          | /closed
            nobody | GET      | /closed         | 401 authentication_required | /closed
            nobody | GET      | /               | 401 no_rule_matched         | ''
            admin  | GET      | /elsewhere      | 403 no_rule_matched         | ''
            """)
    void request_onTheShop_isDecidedAsTheTableSays(
            String caller, String method, String path, String expected, String rule) {
        Decision decision = SHOP.decide(request(caller, method, path));
        assertThat(verdict(decision)).isEqualTo(expected);
        assertThat(decision.rule()).isEqualTo(rule);
    }

    @Test
    void decision_thatAllows_isTheSameObjectEachTime() {
        assertThat(SHOP.decide(request("nobody", "GET", "/health")))
                .isSameAs(SHOP.decide(request("admin", "HEAD", "/health")));
    }

    @Test
    void reason_withoutARule_saysSo() {
        Decision.Deny decision = (Decision.Deny) SHOP.decide(request("admin", "GET", "/"));
        assertThat(decision.rejection().reason()).isEqualTo("no rule matches the request");
    }

    @Test
    void reason_ofAMethodDenial_namesTheMethodsAndNotTheRequest() {
        Decision.Deny decision = (Decision.Deny) SHOP.decide(request("admin", "PUT", "/api/orders/7"));
        assertThat(decision.rejection().reason())
                .isEqualTo("the rules for '/api/orders/{id}' name no method but GET, HEAD, DELETE");
    }

    @Test
    void reports_showRulesAndWhatTheyDeny() {
        assertThat(SHOP.rules())
                .containsExactly(
                        "GET /health: permitAll()",
                        "GET /docs/*: permitAll()",
                        "GET /api/orders/{id}: hasScope(orders)",
                        "/api/admin/*: hasRole(admin)",
                        "DELETE /api/orders/{id}: hasRole(admin)",
                        "/closed: denyAll()",
                        "/api/*: authenticated()");
        assertThat(SHOP.deniedMethods())
                .containsExactly(
                        "/health: every method but GET, HEAD",
                        "/docs/*: every method but GET, HEAD",
                        "/api/orders/{id}: every method but GET, HEAD, DELETE");
        assertThat(SHOP).hasToString("""
                AuthorizationPolicy, role hierarchy: none
                  rule    GET /health: permitAll()
                  denied  /health: every method but GET, HEAD
                  rule    GET /docs/*: permitAll()
                  denied  /docs/*: every method but GET, HEAD
                  rule    GET /api/orders/{id}: hasScope(orders)
                  denied  /api/orders/{id}: every method but GET, HEAD, DELETE
                  rule    /api/admin/*: hasRole(admin)
                  rule    DELETE /api/orders/{id}: hasRole(admin)
                  rule    /closed: denyAll()
                  rule    /api/*: authenticated()
                  denied  everything else""");
    }

    @Test
    void defaults() {
        assertThat(SHOP.roleHierarchy()).isSameAs(RoleHierarchy.none());
    }

    @Test
    void patternWithARuleForAllMethods_impliesNoDenial() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("GET /a/{x}", permitAll())
                .rule("/b", authenticated())
                .rule("/A/{y}/", hasRole("admin"))
                .build();
        assertThat(policy.deniedMethods()).isEmpty();
        assertThat(verdict(policy.decide(request("user", "PUT", "/a/1")))).isEqualTo("403 role_missing");
        assertThat(verdict(policy.decide(request("admin", "PUT", "/a/1")))).isEqualTo("allow");
    }

    @Test
    void denialOfMethods_standsAtTheFirstRuleOfThePattern() {
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("PUT /a/special", authenticated())
                .rule("GET /a/{x}", permitAll())
                .rule("PUT /{x}/one", authenticated())
                .rule("POST /A/{y}/", permitAll())
                .build();
        assertThat(policy.deniedMethods())
                .containsExactly(
                        "/a/special: every method but PUT",
                        "/a/{x}: every method but GET, HEAD, POST",
                        "/{x}/one: every method but PUT");
        assertThat(verdict(policy.decide(request("user", "PUT", "/a/special")))).isEqualTo("allow");
        assertThat(verdict(policy.decide(request("user", "PUT", "/b/one")))).isEqualTo("allow");
        assertThat(verdict(policy.decide(request("user", "PUT", "/a/one")))).isEqualTo("403 method_not_covered");
    }

    @Test
    void hierarchy_ofThePolicy_isApplied() {
        RoleHierarchy hierarchy =
                RoleHierarchy.builder().role("admin").includes("clerk").build();
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("/*", hasRole("clerk"))
                .roleHierarchy(hierarchy)
                .build();
        assertThat(verdict(policy.decide(request("admin", "GET", "/")))).isEqualTo("allow");
        assertThat(policy.roleHierarchy()).isSameAs(hierarchy);
        assertThat(policy.toString()).startsWith("AuthorizationPolicy, role hierarchy: admin > clerk\n");
    }

    @Test
    void predicate_thatThrows_isNotSwallowed() {
        IllegalStateException thrown = new IllegalStateException("broken");
        AuthorizationPolicy policy = AuthorizationPolicy.builder()
                .rule("/*", matching("broken", r -> {
                    throw thrown;
                }))
                .build();
        assertThatThrownBy(() -> policy.decide(request("admin", "GET", "/"))).isSameAs(thrown);
    }

    @Test
    void roleHierarchy_setTwice_isRefused() {
        AuthorizationPolicy.Builder builder = AuthorizationPolicy.builder()
                .roleHierarchy(RoleHierarchy.none())
                .denyOtherServlets()
                .hideUnmatched();
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.roleHierarchy(RoleHierarchy.none()))
                .withMessage("roleHierarchy must be set once: it is set");
        assertThatIllegalStateException().isThrownBy(builder::denyOtherServlets);
        assertThatIllegalStateException().isThrownBy(builder::hideUnmatched);
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    void null_isRefusedAtOnce() {
        AuthorizationPolicy.Builder builder = AuthorizationPolicy.builder();
        assertThatNullPointerException().isThrownBy(() -> builder.rule(null, permitAll()));
        assertThatNullPointerException().isThrownBy(() -> builder.rule("/a", null));
        assertThatNullPointerException().isThrownBy(() -> builder.roleHierarchy(null));
    }

    @Test
    void builder_usedOnAfterBuild_doesNotChangeWhatItBuilt() {
        AuthorizationPolicy.Builder builder = AuthorizationPolicy.builder().rule("/a", permitAll());
        AuthorizationPolicy policy = builder.build();
        builder.rule("/b", permitAll());
        assertThat(verdict(policy.decide(request("admin", "GET", "/b")))).isEqualTo("403 no_rule_matched");
    }

    @Test
    void rejection_ofAPrecomputedDenial_carriesNoChallengeParameters() {
        Decision.Deny decision = (Decision.Deny) SHOP.decide(request("admin", "PUT", "/health"));
        assertThat(decision.rejection())
                .extracting(Rejection::challengeParameters)
                .hasToString("{}");
    }
}
