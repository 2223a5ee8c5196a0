/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.servlet.Hauberk;

final class Security {
    private Security() {}

    static Hauberk chain(String keys) {
        return Hauberk.builder()
                .filter(AuthorizationFilter.builder()
                        .rule("GET /health", permitAll())
                        .rule("/admin/*", hasRole("admin")))
                .filter(JwtFilter.builder()
                        .issuer("https://id.example.com", i -> i.audience("orders").keys(JwkSource.of(keys))))
                .build();
    }
}
