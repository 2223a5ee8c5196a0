/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static dev.hauberk.core.authorization.Requirement.authenticated;
import static dev.hauberk.core.authorization.Requirement.hasRole;
import static dev.hauberk.core.authorization.Requirement.permitAll;

import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.servlet.AuthorizationFilter;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import java.util.List;

/** The chain of Ledger. */
final class Security {
    private Security() {}

    static Hauberk chain(Tokens tokens, List<String> proxies, SecurityEventListener listener) {
        JwtFilter.Builder bearer = JwtFilter.builder()
                .issuer(
                        Tokens.ISSUER,
                        issuer -> issuer.audience(Tokens.AUDIENCE)
                                .maximumLifetime(Tokens.LIFETIME)
                                .keys(JwkSource.of(tokens.publicKeys())));
        Hauberk.Builder chain = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict())
                .route("/api/*", api -> api.filter(bearer))
                .route("/admin/*", admin -> admin.filter(bearer))
                .filter(AuthorizationFilter.builder()
                        .rule("GET /", permitAll())
                        .rule("GET /health", permitAll())
                        .rule("POST /login", permitAll())
                        .rule("GET /api/v1/accounts", authenticated())
                        .rule("GET /api/v1/accounts/{id}", authenticated())
                        .rule("POST /api/v1/transfers", hasRole(Role.PAYER))
                        .rule("GET /admin/users", hasRole(Role.ADMIN)))
                .listener(listener);
        if (!proxies.isEmpty()) {
            chain.filter(ForwardedFilter.builder().trustedProxies(proxies.toArray(String[]::new)));
        }
        return chain.build();
    }
}
