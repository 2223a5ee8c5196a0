/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.OpenIdProvider.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.TokenProfile;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a real provider bound to a key, with proofs that another library made. */
class DpopTest {
    private static OpenIdProvider provider;

    @BeforeAll
    static void startProvider() throws Exception {
        provider = OpenIdProvider.start(0, OpenIdProvider.rsa("rsa-1"), OpenIdProvider.ec("ec-1"));
    }

    @AfterAll
    static void stopProvider() {
        if (provider != null) {
            provider.close();
        }
    }

    private static Consumer<JwtIssuer> issuer(String algorithm) throws IOException {
        JwkSource keys = JwkSource.of(provider.jwks());
        return issuer -> issuer.audience(RESOURCE + algorithm)
                .profile(TokenProfile.ACCESS_TOKEN)
                .keys(keys);
    }

    /** Returns a token that is bound to the client's key. */
    private static String boundToken(DpopClient client, String algorithm) throws IOException {
        String proof = client.proof("POST", provider.tokenEndpoint());
        Map<String, Object> response = provider.tokenResponse(algorithm, "read", "DPoP", proof);
        assertThat(response).containsEntry("token_type", "DPoP");
        String token = (String) response.get("access_token");
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.")[1]);
        assertThat(JsonReader.parse(payload, JsonLimits.defaults()))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("cnf", Map.of("jkt", client.thumbprint));
        return token;
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void boundToken_withoutProof_isNoBearerToken(String algorithm) throws Exception {
        try (DpopClient client = DpopClient.start("ES256");
                JwtVerifier verifier = JwtVerifier.builder()
                        .issuer(provider.issuer(), issuer(algorithm))
                        .build();
                OrderService service = new OrderService(JwtFilter.builder()
                        .issuer(provider.issuer(), issuer(algorithm))
                        .build())) {
            String token = boundToken(client, algorithm);
            JwtException refusal = catchThrowableOfType(JwtException.class, () -> verifier.verify(token));
            assertThat(refusal.code()).isEqualTo("token_binding_unsupported");
            assertThat(service.get("/orders", "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(401);
            String proof = client.proof("GET", service.url("/orders"), token);
            assertThat(service.get("/orders", "Authorization", "Bearer " + token, "DPoP", proof)
                            .statusCode())
                    .isEqualTo(401);
        }
    }
}
