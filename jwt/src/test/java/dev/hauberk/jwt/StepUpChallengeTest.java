/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.authorization.StepUp;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The demand for a stronger login (RFC 9470), from the token's claims to the field on the wire. */
final class StepUpChallengeTest {
    private static final long LOGIN = TestIssuer.NOW.getEpochSecond();

    private final AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOW);

    private Answer ask(Requirement requirement, Object token) throws Exception {
        Hauberk chain = Hauberk.builder()
                .filter(JwtFilter.builder()
                        .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                        .clock(now::get))
                .filter(AuthorizationFilter.builder().rule("/*", requirement))
                .build();
        try (TestServer server =
                new TestServer((request, response) -> response.getWriter().print("paid"), chain)) {
            return server.get("/", "Authorization: Bearer " + token);
        }
    }

    @Test
    void acr_notAccepted_isChallenged() throws Exception {
        Answer answer = ask(StepUp.acr("gold", "silver"), EC.token().claim("acr", "bronze"));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"api\", error=\"insufficient_user_authentication\","
                        + " error_description=\"a login of another authentication level is required\","
                        + " acr_values=\"gold silver\"");
        assertThat(ask(StepUp.acr("gold", "silver"), EC.token().claim("acr", "silver"))
                        .body())
                .isEqualTo("paid");
    }

    @Test
    void maxAge_asTheLoginGrowsOld_isChallenged() throws Exception {
        Requirement requirement = StepUp.maxAge(Duration.ofMinutes(2), now::get);
        Object token = EC.token().claim("auth_time", LOGIN);
        now.set(TestIssuer.NOW.plusSeconds(120));
        assertThat(ask(requirement, token).body()).isEqualTo("paid");
        now.set(TestIssuer.NOW.plusSeconds(121));
        Answer answer = ask(requirement, token);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"api\", error=\"insufficient_user_authentication\","
                        + " error_description=\"a more recent login is required\", max_age=\"120\"");
    }

    @Test
    void both_areToldInOneChallenge() throws Exception {
        Requirement requirement =
                hasScope("pay").and(StepUp.acrWithin(Duration.ofMinutes(2), now::get, "urn:example:gold"));
        TestToken token = EC.token().claim("scope", "pay").claim("auth_time", LOGIN);
        assertThat(ask(requirement, token).headers("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"api\", error=\"insufficient_user_authentication\","
                        + " error_description=\"a recent login of an accepted authentication level is required\","
                        + " acr_values=\"urn:example:gold\", max_age=\"120\"");
        assertThat(ask(requirement, token.claim("acr", "urn:example:gold")).status())
                .isEqualTo(200);
    }
}
