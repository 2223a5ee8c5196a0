/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static dev.hauberk.jwt.JwtFixture.verifier;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenProfileTest {
    private static final JwtVerifier ACCESS_TOKEN = verifier(issuer -> issuer.profile(TokenProfile.ACCESS_TOKEN));
    private static final JwtVerifier KEYCLOAK = verifier(issuer -> issuer.profile(TokenProfile.KEYCLOAK));

    private static TestToken accessToken() {
        return EC.token().header("typ", "at+jwt").claim("client_id", "app").claim("jti", "t1");
    }

    private static TestToken keycloakToken() {
        return EC.token()
                .header("typ", "JWT")
                .claim("typ", "Bearer")
                .claim("azp", "app")
                .claim("jti", "t1");
    }

    @Test
    void row19_accessTokenProfile_takesAccessTokensOnly() {
        accepted(ACCESS_TOKEN, accessToken());
        accepted(ACCESS_TOKEN, accessToken().header("typ", "application/at+JWT"));
        assertRefused(ACCESS_TOKEN, accessToken().header("typ", "JWT"), JwtFault.TYPE);
        assertRefused(ACCESS_TOKEN, accessToken().withoutHeader("typ"), JwtFault.TYPE);
        for (String claim : List.of("client_id", "jti", "iat")) {
            assertRefused(ACCESS_TOKEN, accessToken().without(claim), JwtFault.CLAIM_MISSING);
        }
        assertRefused(ACCESS_TOKEN, accessToken().without("client_id").claim("azp", "app"), JwtFault.CLAIM_MISSING);
        assertRefused(ACCESS_TOKEN, accessToken().without("sub"), JwtFault.SUBJECT);
    }

    @Test
    void row19_keycloakProfile_takesBearerTokensOnly() {
        accepted(KEYCLOAK, keycloakToken());
        accepted(KEYCLOAK, keycloakToken().claim("nonce", "n"));
        for (Object type : List.of("ID", "Refresh", "Offline", "Logout", "bearer", 1, List.of("Bearer"))) {
            assertRefused(KEYCLOAK, keycloakToken().claim("typ", type), JwtFault.PURPOSE);
        }
        assertRefused(KEYCLOAK, keycloakToken().without("typ"), JwtFault.PURPOSE);
        for (String claim : List.of("azp", "jti", "iat")) {
            assertRefused(KEYCLOAK, keycloakToken().without(claim), JwtFault.CLAIM_MISSING);
        }
    }

    @Test
    void row19_genericProfile_refusesWhatSaysItIsAnotherToken() {
        for (String type : List.of("ID", "Refresh", "Offline", "Logout")) {
            assertRefused(EC.token().claim("typ", type), JwtFault.PURPOSE);
        }
        accepted(EC.token().claim("typ", "Bearer"));
        accepted(EC.token().claim("typ", 1));
    }

    @Test
    void row20_clientThatIsNotAccepted_isRefused() {
        JwtVerifier verifier = verifier(issuer -> issuer.clients("app", "web"));
        accepted(verifier, EC.token().claim("client_id", "app"));
        accepted(verifier, EC.token().claim("azp", "web"));
        assertRefused(verifier, EC.token().claim("client_id", "other"), JwtFault.CLIENT);
        assertRefused(verifier, EC.token().claim("client_id", "other").claim("azp", "app"), JwtFault.CLIENT);
        assertRefused(verifier, EC.token(), JwtFault.CLIENT);
    }

    @Test
    void claimsOfTheLogin_areAttributes_andRefusedWhereTheyAreMalformed() {
        assertThat(accepted(EC.token().claim("acr", "gold").claim("auth_time", 1_700_000_000L))
                        .identity()
                        .attributes())
                .containsEntry("acr", "gold")
                .containsEntry("auth_time", 1_700_000_000L);
        assertThat(accepted(EC.token().claim("acr", 1).claim("auth_time", 1_700_000_000.5))
                        .identity()
                        .attributes())
                .containsEntry("acr", "1")
                .containsEntry("auth_time", 1_700_000_000L);
        for (TestToken token : new TestToken[] {
            EC.token().claim("acr", "").claim("auth_time", "1"),
            EC.token().claim("acr", null).claim("auth_time", null),
            EC.token().claim("acr", java.util.List.of("gold")).claim("auth_time", -1)
        }) {
            assertThat(accepted(token).identity().attributes()).doesNotContainKeys("acr", "auth_time");
        }
    }

    @Test
    void clockSkew_ofAnIssuer_replacesThatOfTheVerifier() {
        JwtVerifier verifier = verifier(issuer -> issuer.clockSkew(Duration.ofSeconds(300)));
        long now = TestIssuer.NOW.getEpochSecond();
        accepted(verifier, EC.token().claim("iat", now - 400).claim("exp", now - 299));
        assertRefused(verifier, EC.token().claim("iat", now - 400).claim("exp", now - 300), JwtFault.EXPIRED);
    }
}
