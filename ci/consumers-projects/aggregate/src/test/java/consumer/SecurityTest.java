/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.testkit.TokenIssuer;
import dev.hauberk.servlet.Hauberk;
import org.junit.jupiter.api.Test;

class SecurityTest {
    private static final TokenIssuer ISSUER = TokenIssuer.of("https://id.example.com");

    @Test
    void chain_fromOneDependency_isOrderedByPhase() {
        String table = Security.chain(ISSUER.publicKeys()).toString();

        assertTrue(table.indexOf("JwtFilter") < table.indexOf("AuthorizationFilter"), table);
        assertTrue(table.contains("JwtFilter"), table);
    }

    @Test
    void testKit_issuesTokensThatPass() throws JwtException {
        try (JwtVerifier verifier = JwtVerifier.builder()
                .issuer(ISSUER.name(), i -> i.audience("orders").keys(ISSUER.keys()))
                .build()) {
            String token = ISSUER.token("alice").audience("orders").sign();

            assertEquals("alice", verifier.verify(token).subject());
        }
    }

    @Test
    void classPath_holdsNoNamedModule() {
        assertFalse(Hauberk.class.getModule().isNamed());
    }
}
