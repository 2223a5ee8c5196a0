/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A filter that pretends another path or method, ahead of the chain or inside it, in front of an app that serves what
 * it is told.
 */
final class RewritingFilterTest extends ContainerTest {
    /** Takes path and method from header fields, as a careless rewriting filter might take them from a rule. */
    private static Filter rewriting() {
        return (request, response, chain) -> {
            HttpServletRequest outer = (HttpServletRequest) request;
            String path = outer.getHeader("X-Path");
            String method = outer.getHeader("X-Method");
            String target = outer.getHeader("X-Target");
            chain.doFilter(
                    new HttpServletRequestWrapper(outer) {
                        @Override
                        public String getServletPath() {
                            return path == null ? super.getServletPath() : "";
                        }

                        @Override
                        public String getPathInfo() {
                            return path == null ? super.getPathInfo() : path;
                        }

                        @Override
                        public String getRequestURI() {
                            return target == null ? super.getRequestURI() : target;
                        }

                        @Override
                        public String getMethod() {
                            return method == null ? super.getMethod() : method;
                        }
                    },
                    response);
        };
    }

    private static AuthorizationFilter.Builder rules() {
        return AuthorizationFilter.builder().rule("/admin/*", hasRole("admin")).rule("GET /*", permitAll());
    }

    private static App dispatcher(Optional<Filter> ahead, Filter chain) {
        App app = App.at("/app");
        ahead.ifPresent(filter -> app.filter("ahead", filter));
        return app.filter("chain", chain)
                .servlet(
                        "dispatcher",
                        Page.of((q, r) -> r.getWriter()
                                .write("serves " + q.getMethod() + " " + q.getServletPath()
                                        + (q.getPathInfo() == null ? "" : q.getPathInfo()))),
                        "/*");
    }

    @Override
    App app() {
        return dispatcher(
                Optional.of(rewriting()), Hauberk.builder().filter(rules()).build());
    }

    @Test
    void pathPretended_aheadOfTheChain_isRefused() throws Exception {
        assertThat(server.get("/app/open", "X-Path: /admin/x").status()).isEqualTo(400);
        assertThat(server.get("/app/admin/x", "X-Path: /open").status()).isNotEqualTo(200);
        assertThat(server.get("/app/open").body()).isEqualTo("serves GET /open");
        assertThat(server.get("/app/open", "X-Path: /open").body()).isEqualTo("serves GET /open");
    }

    @Test
    void targetPretended_isRefused_whereverTheFilterStands() throws Exception {
        Container.Running inside = start(dispatcher(
                Optional.empty(),
                Hauberk.builder()
                        .servletFilter(Phase.FIREWALL, rewriting())
                        .filter(rules())
                        .build()));
        for (Container.Running each : new Container.Running[] {server, inside}) {
            assertThat(each.get("/app/open", "X-Target: /app/admin/x").status()).isEqualTo(400);
            assertThat(each.get("/app/open", "X-Target: /app/x/../admin/x").status())
                    .isEqualTo(400);
            assertThat(each.get("/app/open", "X-Target: /app/open").body()).isEqualTo("serves GET /open");
        }
    }

    @Test
    void pathPretended_insideTheChain_isRefused() throws Exception {
        Container.Running inside = start(dispatcher(
                Optional.empty(),
                Hauberk.builder()
                        .servletFilter(Phase.FIREWALL, rewriting())
                        .filter(rules())
                        .build()));

        assertThat(inside.get("/app/open", "X-Path: /admin/x").status()).isEqualTo(400);
        assertThat(inside.get("/app/open").body()).isEqualTo("serves GET /open");
        assertThat(inside.get("/app/open", "X-Path: /open").body()).isEqualTo("serves GET /open");
    }

    @Test
    void methodPretended_aheadOfTheRules_isTheOneDecidedAbout() throws Exception {
        assertThat(server.get("/app/open", "X-Method: DELETE").status()).isEqualTo(401);
        assertThat(server.get("/app/open", "X-Method: GET").body()).isEqualTo("serves GET /open");
    }

    @Test
    void withoutTheChain_thePretenceWorks() throws Exception {
        Container.Running naked = start(dispatcher(Optional.of(rewriting()), (q, r, chain) -> chain.doFilter(q, r)));

        assertThat(naked.get("/app/open", "X-Path: /admin/x").body()).isEqualTo("serves GET /admin/x");
    }
}
