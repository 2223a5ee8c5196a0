/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.tenlines;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;

/** Protects an application in ten lines: bearer tokens for the API, rules for everything, headers on every answer. */
public final class TenLines implements ServletContextListener {
    private final Path keys;

    /** Makes a listener that trusts the issuer whose public keys are in a file. */
    public TenLines(Path keys) {
        this.keys = keys;
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        // tag::ten-lines[]
        Hauberk security = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict())
                .filter(RateLimitFilter.builder().limit(RateLimit.perMinute(300).withBurst(60)))
                .filter(JwtFilter.builder()
                        .issuer(
                                "https://id.example.com",
                                i -> i.audience("orders").keys(JwkSource.file(keys))))
                .filter(AuthorizationFilter.builder()
                        .rule("GET /health", permitAll())
                        .rule("/admin/*", hasRole("admin"))
                        .rule("/api/*", authenticated()))
                .build();
        security.register(event.getServletContext());
        // end::ten-lines[]
    }
}
