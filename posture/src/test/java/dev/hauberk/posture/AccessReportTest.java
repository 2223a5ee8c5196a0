/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.clientAddressIn;
import static dev.hauberk.authorization.Requirement.hasAnyRole;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.matching;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows about callers and access: what is so is asked of the chain, not read off its names. */
class AccessReportTest {
    private static final List<String> ACCESS = List.of("HBK-AUTH-001", "HBK-ACC-001", "HBK-ACC-003", "HBK-ACC-004");

    /** Filters that do nothing, in classes that have the names of ours. */
    static final class Imposters {
        private static class Nothing implements Filter {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                chain.doFilter(request, response);
            }
        }

        static final class AuditFilter extends Nothing {}

        static final class AuthorizationFilter extends Nothing {}

        static final class RateLimitFilter extends Nothing {}

        static final class JwtFilter extends Nothing {}
    }

    /** Says of itself what a filter of ours would say. */
    private static final class Boastful extends SecurityFilter {
        private final Description boast;

        Boastful(Phase phase, Description boast) {
            super(phase);
            this.boast = boast;
        }

        @Override
        public String name() {
            return boast.name();
        }

        @Override
        public Description describe() {
            return boast;
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }
    }

    /** Makes everyone an administrator. */
    private static final class AutoLogin extends SecurityFilter {
        AutoLogin(Phase phase) {
            super(phase);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceedAs(Identity.builder("auto").roles("admin", "user").build());
        }
    }

    private static Map<String, PostureFinding> report(
            Consumer<Hauberk.Builder> parts, Consumer<SecurityReport.Builder> settings) {
        Hauberk.Builder chain = Hauberk.builder();
        parts.accept(chain);
        SecurityReport.Builder report = SecurityReport.builder(chain.build());
        settings.accept(report);
        Map<String, PostureFinding> findings = new HashMap<>();
        report.run().findings().forEach(finding -> findings.put(finding.id(), finding));
        return findings;
    }

    private static Map<String, PostureFinding> report(Consumer<AuthorizationFilter.Builder> rules) {
        return report(
                chain -> {
                    AuthorizationFilter.Builder filter = AuthorizationFilter.builder();
                    rules.accept(filter);
                    chain.filter(TestLogin::new).filter(filter);
                },
                report -> {});
    }

    private static AuthorizationFilter.Builder honest() {
        return AuthorizationFilter.builder()
                .rule("GET /health", permitAll())
                .rule("/api/orders", hasRole("user"))
                .rule("/admin/*", hasRole("admin"));
    }

    private static void assertAll(Map<String, PostureFinding> findings, PostureStatus status, String evidence) {
        assertThat(ACCESS).allSatisfy(id -> {
            assertThat(findings.get(id).status())
                    .as(findings.get(id).toString())
                    .isEqualTo(status);
            assertThat(findings.get(id).evidence()).contains(evidence);
        });
    }

    @Test
    void imposters_passNothingThatAnAnonymousCheckDoesNot() {
        Map<String, PostureFinding> plain =
                report(chain -> chain.check("x", Phase.AUDIT, request -> Decision.allow()), report -> {});
        List<Map<String, PostureFinding>> tried = List.of(
                report(
                        chain -> chain.servletFilter(Phase.AUTHORIZATION, new Imposters.AuthorizationFilter())
                                .servletFilter(Phase.RATE_LIMIT, new Imposters.RateLimitFilter())
                                .servletFilter(Phase.AUTHENTICATION, new Imposters.JwtFilter())
                                .servletFilter(Phase.AUDIT, new Imposters.AuditFilter()),
                        report -> {}),
                report(
                        chain -> chain.check("AuditFilter", Phase.AUDIT, request -> Decision.allow())
                                .check("JwtFilter", Phase.AUTHENTICATION, request -> Decision.allow())
                                .check("LockDownFilter", Phase.AUTHORIZATION, request -> Decision.allow())
                                .check("AuthorizationFilter", Phase.AUTHORIZATION, request -> Decision.allow()),
                        report -> {}),
                report(
                        chain -> Facts.good()
                                .build()
                                .chain()
                                .forEach(boast -> chain.filter(() -> new Boastful(
                                        Phase.valueOf(boast.fact("phase").get(0)), boast))),
                        report -> {}));
        for (Map<String, PostureFinding> findings : tried) {
            plain.forEach((id, was) -> {
                if (was.status() != PostureStatus.PASS) {
                    assertThat(findings.get(id).status()).as(id).isNotEqualTo(PostureStatus.PASS);
                }
                // Any filter may name the services that it needs; that row says only what was written down about them.
                if (was.status() != PostureStatus.CONFIGURED && !id.equals("HBK-ENV-005")) {
                    assertThat(findings.get(id).status()).as(id).isNotEqualTo(PostureStatus.CONFIGURED);
                }
            });
        }
    }

    @Test
    void honestChain_passes_andNamesWhatIsOpen() {
        assertAll(
                report(rules -> rules.rule("GET /health", permitAll())
                        .rule("/api/orders", hasRole("user"))
                        .rule("/admin/*", hasRole("admin"))),
                PostureStatus.PASS,
                "GET /health: permitAll()");
    }

    @Test
    void rulesThatPermitEverybodyEverything_fail_andAreNamed() {
        assertAll(
                report(rules -> rules.rule("/api/*", permitAll())
                        .rule("/admin/*", permitAll())
                        .rule("/static/*", permitAll())),
                PostureStatus.FAIL,
                "/admin/*: permitAll()");
        assertAll(report(rules -> rules.rule("/*", permitAll())), PostureStatus.FAIL, "/*: permitAll()");
        assertAll(
                report(rules -> rules.rule("GET /a", permitAll()).rule("POST /b", permitAll())),
                PostureStatus.FAIL,
                "POST /b: permitAll()");
        assertAll(
                report(rules -> rules.rule("GET /*", permitAll()).rule("/*", hasRole("user"))),
                PostureStatus.FAIL,
                "GET /*: permitAll()");
        assertAll(
                report(rules -> rules.rule("/*", matching("always", request -> true))),
                PostureStatus.FAIL,
                "matching(always)");
        assertAll(report(rules -> rules.rule("/*", hasRole("user").or(permitAll()))), PostureStatus.FAIL, "/*: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/*", "GET /admin/*", "POST /admin/*", "PROPFIND /admin/*", "/users/{name}"})
    void ruleThatOpensManyPaths_warns_andIsNamed(String pattern) {
        assertAll(
                report(rules -> rules.rule("/api/orders", hasRole("user")).rule(pattern, permitAll())),
                PostureStatus.WARN,
                pattern + ": permitAll()");
    }

    @Test
    void publicRoutes_areCompared() {
        Consumer<Hauberk.Builder> chain = parts -> parts.filter(TestLogin::new)
                .filter(AuthorizationFilter.builder()
                        .rule("GET /health", permitAll())
                        .rule("/static/*", permitAll())
                        .rule("POST /login", permitAll())
                        .rule("/api/*", hasRole("user")));
        assertAll(report(chain, report -> {}), PostureStatus.WARN, "/static/*: permitAll()");
        assertAll(
                report(chain, report -> report.publicRoutes("/static/*").logins("POST /login")),
                PostureStatus.WARN,
                "GET /health: permitAll()");
        assertAll(
                report(
                        chain,
                        report ->
                                report.publicRoutes("/static/*", "GET /health").logins("POST /login")),
                PostureStatus.PASS,
                "");
    }

    @Test
    void anyAccount_warns_withTheRule() {
        Map<String, PostureFinding> findings =
                report(rules -> rules.rule("/api/*", authenticated()).rule("/admin", hasRole("admin")));
        assertThat(findings.get("HBK-ACC-003").status()).isEqualTo(PostureStatus.WARN);
        assertThat(findings.get("HBK-ACC-003").evidence()).isEqualTo("any account will do for /api/*: authenticated()");
        assertThat(findings.get("HBK-ACC-001").status()).isEqualTo(PostureStatus.PASS);
        findings = report(rules -> rules.rule(
                        "/api/*",
                        matching("known", request -> request.identity().isPresent()))
                .rule("/admin", hasRole("admin")));
        assertThat(findings.get("HBK-ACC-003").evidence()).contains("any account will do for /api/*: matching(known)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SESSION", "AUTHENTICATION", "HTTPS"})
    void filterThatLogsEveryoneIn_fails(String phase) {
        Map<String, PostureFinding> findings = report(
                chain -> chain.filter(() -> new AutoLogin(Phase.valueOf(phase)))
                        .servletFilter(Phase.valueOf(phase), new Elevating())
                        .filter(TestLogin::new)
                        .filter(honest()),
                report -> {});
        assertAll(findings, PostureStatus.FAIL, "/admin/*: hasRole(admin)' refuses this caller");
    }

    /** Says of every request that its caller has every role. */
    private static final class Elevating implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(
                    new HttpServletRequestWrapper((HttpServletRequest) request) {
                        @Override
                        public boolean isUserInRole(String role) {
                            return true;
                        }

                        @Override
                        public java.security.Principal getUserPrincipal() {
                            return () -> "everyone";
                        }
                    },
                    response);
        }
    }

    @Test
    void filterThatAnswersAheadOfTheRules_fails() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.servletFilter(Phase.CORS, (request, response, rest) -> {
                            if (!((HttpServletRequest) request).getRequestURI().startsWith("/admin")) {
                                rest.doFilter(request, response);
                            }
                        })
                        .filter(TestLogin::new)
                        .filter(honest()),
                report -> {});
        assertAll(findings, PostureStatus.FAIL, "answered by a filter ahead of the rules");
    }

    @Test
    void redirectToALogin_isARefusal() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.servletFilter(Phase.AUTHENTICATION, (request, response, rest) -> {
                            if (((HttpServletRequest) request).getRequestURI().startsWith("/health")) {
                                rest.doFilter(request, response);
                            } else {
                                ((jakarta.servlet.http.HttpServletResponse) response).setStatus(302);
                            }
                        })
                        .filter(honest()),
                report -> {});
        assertAll(findings, PostureStatus.PASS, "GET /health");
    }

    @Test
    void filterThatFails_leavesItUnknown() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.check("broken", Phase.AUTHENTICATION, request -> {
                            if (request.path().value().startsWith("/admin")) {
                                throw new IllegalStateException("broken");
                            }
                            return Decision.allow();
                        })
                        .filter(honest()),
                report -> {});
        assertAll(findings, PostureStatus.UNKNOWN, "GET /admin");
    }

    /** A filter behind the rules that needs a body says nothing about callers. */
    @Test
    void filterThatFailsBehindTheRules_changesNothing() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.filter(TestLogin::new).filter(honest()).check("body", Phase.HANDLER, request -> {
                    throw new IllegalStateException("no body");
                }),
                report -> {});
        assertAll(findings, PostureStatus.PASS, "GET /health: permitAll()");
    }

    @Test
    void applicationThatIsShut_leavesItUnknown() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.check(
                                "shut",
                                Phase.AUTHORIZATION,
                                request -> Decision.deny(dev.hauberk.core.Rejection.of(503, "locked_down")))
                        .filter(TestLogin::new)
                        .filter(honest()),
                report -> {});
        ACCESS.forEach(id -> assertThat(findings.get(id).status()).as(id).isEqualTo(PostureStatus.UNKNOWN));
    }

    /** A network is no caller: each client in it may do all. */
    @Test
    void rulesThatAskForANetworkOnly_fail() {
        Map<String, PostureFinding> findings = report(rules -> rules.rule("GET /health", permitAll())
                .rule("/admin/*", clientAddressIn("10.0.0.0/8"))
                .rule("/api/*", clientAddressIn("10.0.0.0/8")));
        assertAll(findings, PostureStatus.FAIL, "no route asks who calls");
    }

    @Test
    void rulesOnOneRouteOnly_warn() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.filter(TestLogin::new)
                        .route(
                                "/api/*",
                                api -> api.filter(AuthorizationFilter.builder().rule("/api/*", hasRole("user")))),
                report -> {});
        assertAll(findings, PostureStatus.WARN, "elsewhere no rule decides");
    }

    @Test
    void everyRole_isAsked() {
        Map<String, PostureFinding> findings = report(rules -> rules.rule("/a", hasRole("clerk"))
                .rule("/b", hasAnyRole("auditor", "chief"))
                .rule("/accounts/{id}", hasRole("chief")));
        assertThat(findings.get("HBK-ACC-005").evidence())
                .isEqualTo("callers reach objects that are not theirs: /accounts/{id}: hasRole(chief) (role chief)");
    }

    private static PostureFinding objects(Requirement requirement, ObjectAuthorizer authorizer, boolean scoped) {
        return report(rules -> {
                    rules.rule("/orders/{id}", requirement).objectAuthorizer(authorizer);
                    if (scoped) {
                        rules.objectScoped("/orders/{id}", "order", "{id}");
                    }
                })
                .get("HBK-ACC-005");
    }

    private static ObjectAuthorizer authorizer(Predicate<String> granted) {
        return new ObjectAuthorizer() {
            @Override
            public boolean may(Identity identity, String action, String type, String id) {
                return granted.test(id);
            }

            @Override
            public VisibleObjects visible(Identity identity, String action, String type) {
                return VisibleObjects.none();
            }
        };
    }

    @Test
    void objects_areAskedForByThoseWhoDoNotOwnThem() {
        ObjectAuthorizer owners = authorizer("4711"::equals);
        ObjectAuthorizer careless = authorizer(id -> true);
        ObjectAuthorizer numbers = authorizer(id -> Long.parseLong(id) > 0);
        Requirement read = Requirement.hasPermission("order:read").on("order", "{id}");
        assertThat(objects(authenticated(), owners, false).status()).isEqualTo(PostureStatus.WARN);
        assertThat(objects(authenticated(), owners, true).status()).isEqualTo(PostureStatus.PASS);
        assertThat(objects(read, owners, false).status()).isEqualTo(PostureStatus.PASS);
        assertThat(objects(read, careless, false).status()).isEqualTo(PostureStatus.WARN);
        assertThat(objects(read, numbers, false).status()).isEqualTo(PostureStatus.UNKNOWN);
        assertThat(objects(authenticated(), owners, false).remedy()).contains("objectScoped");
    }

    @Test
    void probing_publishesNothing_andCountsForNothing() {
        List<SecurityEvent> events = new ArrayList<>();
        AtomicInteger counted = new AtomicInteger();
        Map<String, PostureFinding> findings = report(
                chain -> chain.listener(events::add)
                        .check("limit", Phase.RATE_LIMIT, request -> {
                            counted.incrementAndGet();
                            return Decision.allow();
                        })
                        .filter(TestLogin::new)
                        .filter(honest()),
                report -> {});
        assertAll(findings, PostureStatus.PASS, "");
        assertThat(events).isEmpty();
        assertThat(counted).hasValue(0);
    }

    @Test
    void outsideOfProduction_openRulesWarn() {
        Map<String, PostureFinding> findings = report(
                chain -> chain.filter(TestLogin::new)
                        .filter(AuthorizationFilter.builder().rule("/*", permitAll())),
                report -> report.production(false));
        assertAll(findings, PostureStatus.WARN, "/*: permitAll()");
    }
}
