/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.conformance.jwt.OpenIdProvider.CLIENT;
import static dev.hauberk.conformance.jwt.OpenIdProvider.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.JWK;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.Jwt;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.TokenProfile;
import dev.hauberk.servlet.Hauberk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens as a real provider makes them, against the keys that it publishes. */
class OpenIdProviderTest {
    private static OpenIdProvider provider;

    @BeforeAll
    static void startProvider() throws Exception {
        JWK rsa = OpenIdProvider.rsa("rsa-1");
        provider = OpenIdProvider.start(0, rsa, OpenIdProvider.ec("ec-1"));
    }

    @AfterAll
    static void stopProvider() {
        if (provider != null) {
            provider.close();
        }
    }

    private static Consumer<JwtIssuer> issuer(TokenProfile profile, String... audience) throws IOException {
        JwkSource keys = JwkSource.of(provider.jwks());
        return issuer -> issuer.audience(audience).profile(profile).keys(keys);
    }

    private static JwtVerifier verifier(TokenProfile profile, String... audience) throws IOException {
        return JwtVerifier.builder()
                .issuer(provider.issuer(), issuer(profile, audience))
                .build();
    }

    private static String refusal(JwtVerifier verifier, String token) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> verifier.verify(token));
        return refusal == null ? "accepted" : refusal.code();
    }

    @ParameterizedTest
    @CsvSource({"RS256,GENERIC", "RS256,ACCESS_TOKEN", "ES256,GENERIC", "ES256,ACCESS_TOKEN"})
    void accessToken_ofProvider_isVerified(String algorithm, TokenProfile profile) throws Exception {
        String token = provider.accessToken(algorithm, "read write");
        try (JwtVerifier verifier = verifier(profile, RESOURCE + algorithm)) {
            Jwt jwt = verifier.verify(token);
            assertThat(jwt.issuer()).isEqualTo(provider.issuer());
            assertThat(jwt.subject()).isEqualTo(CLIENT);
            assertThat(jwt.audience()).containsExactly(RESOURCE + algorithm);
            assertThat(jwt.scopes()).containsExactlyInAnyOrder("read", "write");
            assertThat(jwt.expiry()).isBetween(Instant.now(), Instant.now().plusSeconds(301));
            assertThat(jwt.identity().attributes()).containsEntry("client_id", CLIENT);
            assertThat(jwt.claim("jti", String.class)).isPresent();
        }
    }

    @Test
    void accessToken_forOtherResource_isRefused() throws Exception {
        String token = provider.accessToken("ES256", "read");
        try (JwtVerifier verifier = verifier(TokenProfile.ACCESS_TOKEN, RESOURCE + "RS256")) {
            assertThat(refusal(verifier, token)).isEqualTo("token_audience_refused");
        }
    }

    @Test
    void accessToken_ofOtherClient_isRefused() throws Exception {
        String token = provider.accessToken("ES256", "read");
        Consumer<JwtIssuer> settings = issuer(TokenProfile.ACCESS_TOKEN, RESOURCE + "ES256");
        try (JwtVerifier others = JwtVerifier.builder()
                        .issuer(provider.issuer(), settings.andThen(issuer -> issuer.clients("somebody-else")))
                        .build();
                JwtVerifier ours = JwtVerifier.builder()
                        .issuer(provider.issuer(), settings.andThen(issuer -> issuer.clients(CLIENT)))
                        .build()) {
            assertThat(refusal(others, token)).isEqualTo("token_client_refused");
            assertThat(refusal(ours, token)).isEqualTo("accepted");
        }
    }

    @Test
    void accessToken_ofProviderWithOtherKeysAndSameIds_isRefused() throws Exception {
        try (OpenIdProvider other = OpenIdProvider.start(0, OpenIdProvider.rsa("rsa-1"), OpenIdProvider.ec("ec-1"))) {
            JwkSource keys = JwkSource.of(provider.jwks());
            try (JwtVerifier verifier = JwtVerifier.builder()
                    .issuer(
                            other.issuer(),
                            issuer -> issuer.audience(RESOURCE + "ES256").keys(keys))
                    .build()) {
                String token = other.accessToken("ES256", "read");
                assertThat(refusal(verifier, token)).isEqualTo("token_signature_invalid");
                assertThat(refusal(verifier, provider.accessToken("ES256", "read")))
                        .isEqualTo("token_issuer_unknown");
            }
        }
    }

    /** Even where the client's id is an audience, as with services that have the same name as a client. */
    @ParameterizedTest
    @CsvSource({
        "GENERIC,RS256,token_purpose_refused", "GENERIC,ES256,token_purpose_refused",
        "ACCESS_TOKEN,RS256,token_type_refused", "ACCESS_TOKEN,ES256,token_type_refused"
    })
    void idToken_forAnAcceptedAudience_isRefused(TokenProfile profile, String algorithm, String code) throws Exception {
        try (JwtVerifier verifier = verifier(profile, CLIENT)) {
            assertThat(refusal(verifier, provider.idToken(algorithm))).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TokenProfile.class,
            names = {"GENERIC", "ACCESS_TOKEN"})
    void idToken_forAnotherAudience_isRefused(TokenProfile profile) throws Exception {
        try (JwtVerifier verifier = verifier(profile, RESOURCE + "ES256")) {
            assertThat(refusal(verifier, provider.idToken("ES256")))
                    .isIn("token_purpose_refused", "token_type_refused", "token_audience_refused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void chain_withTokensOfProvider_asksForTheScope(String algorithm) throws Exception {
        Hauberk security = Hauberk.builder()
                .filter(JwtFilter.builder()
                        .issuer(provider.issuer(), issuer(TokenProfile.ACCESS_TOKEN, RESOURCE + algorithm)))
                .filter(AuthorizationFilter.builder().rule("/orders", hasScope("read")))
                .build();
        try (OrderService service = new OrderService(security)) {
            HttpResponse<String> reads = service.get("/orders", "Authorization", bearer(algorithm, "read"));
            assertThat(reads.body()).isEqualTo("Bearer " + CLIENT);
            assertThat(reads.statusCode()).isEqualTo(200);
            HttpResponse<String> writes = service.get("/orders", "Authorization", bearer(algorithm, "write"));
            assertThat(writes.statusCode()).isEqualTo(403);
            assertThat(writes.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("insufficient_scope");
            String wrong = bearer(algorithm.equals("RS256") ? "ES256" : "RS256", "read");
            assertThat(service.get("/orders", "Authorization", wrong).statusCode())
                    .isEqualTo(401);
            assertThat(service.get("/orders").statusCode()).isEqualTo(401);
        }
    }

    private static String bearer(String algorithm, String scope) throws IOException {
        return "Bearer " + provider.accessToken(algorithm, scope);
    }
}
