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
import dev.hauberk.core.Secret;
import dev.hauberk.jwt.DpopProofs;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.TokenProfile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that a real provider bound to a key, with proofs that another library made. */
class DpopTest {
    private static final String ORDERS = "https://api.example.com/orders";

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

    /** Returns a service that clients know as {@link #ORDERS}'s host. */
    private static OrderService service(Consumer<DpopProofs> settings) throws Exception {
        return new OrderService(JwtFilter.builder()
                .issuer(provider.issuer(), issuer("ES256"))
                .dpop(proofs -> settings.accept(proofs.publicBaseUrl("https://api.example.com")))
                .build());
    }

    private static HttpResponse<String> get(OrderService service, String token, String proof) throws IOException {
        return service.get("/orders", "Authorization", "DPoP " + token, "DPoP", proof);
    }

    private static void assertRefused(HttpResponse<String> response, String error) {
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().allValues("WWW-Authenticate"))
                .anyMatch(challenge -> challenge.startsWith("DPoP ") && challenge.contains("error=\"" + error + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ES256", "PS256", "EdDSA", "Ed25519"})
    void boundToken_withProof_isAcceptedOnceForEachProof(String algorithm) throws Exception {
        try (DpopClient client = DpopClient.start(algorithm);
                OrderService service = service(proofs -> {})) {
            String token = boundToken(client, "ES256");
            for (int i = 0; i < 3; i++) {
                String proof = client.proof("GET", ORDERS, token);
                HttpResponse<String> response = get(service, token, proof);
                assertThat(response.body()).isEqualTo("DPoP " + OpenIdProvider.CLIENT);
                assertThat(response.statusCode()).isEqualTo(200);
                assertRefused(get(service, token, proof), "invalid_dpop_proof");
            }
        }
    }

    @Test
    void boundToken_withProofForSomethingElse_isRefused() throws Exception {
        try (DpopClient client = DpopClient.start("ES256");
                DpopClient thief = DpopClient.start("ES256");
                OrderService service = service(proofs -> {})) {
            String token = boundToken(client, "ES256");
            String other = boundToken(client, "ES256");
            long now = Instant.now().getEpochSecond();
            List<String> proofs = List.of(
                    client.proof("POST", ORDERS, token),
                    client.proof("GET", ORDERS + "/1", token),
                    client.proof("GET", "https://evil.example.com/orders", token),
                    client.proof("GET", provider.tokenEndpoint(), token),
                    client.proof("GET", ORDERS, other),
                    client.proof("GET", ORDERS),
                    client.proof("GET", ORDERS, Map.of("accessToken", token, "claims", Map.of("iat", now - 200))),
                    client.proof("GET", ORDERS, Map.of("accessToken", token, "claims", Map.of("iat", now + 200))),
                    client.proof("GET", ORDERS, Map.of("accessToken", token, "header", Map.of("typ", "jwt"))),
                    token);
            for (String proof : proofs) {
                assertRefused(get(service, token, proof), "invalid_dpop_proof");
            }
            // The token is not this key's (RFC 9449 section 7.1).
            assertRefused(get(service, token, thief.proof("GET", ORDERS, token)), "invalid_token");
            assertThat(get(service, token, client.proof("GET", ORDERS, token)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void tokenOfOtherScheme_isRefused() throws Exception {
        try (DpopClient client = DpopClient.start("ES256");
                OrderService service = service(proofs -> {})) {
            String bound = boundToken(client, "ES256");
            String unbound = provider.accessToken("ES256", "read");
            assertThat(service.get("/orders", "Authorization", "Bearer " + unbound)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(service.get("/orders", "Authorization", "Bearer " + bound)
                            .statusCode())
                    .isEqualTo(401);
            assertThat(get(service, unbound, client.proof("GET", ORDERS, unbound))
                            .statusCode())
                    .isEqualTo(401);
            assertRefused(service.get("/orders", "Authorization", "DPoP " + bound), "invalid_dpop_proof");
        }
    }

    @Test
    void proof_withoutTheNonceOfTheService_isAskedForAgain() throws Exception {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        try (DpopClient client = DpopClient.start("ES256");
                OrderService service = service(proofs -> proofs.nonce(Secret.of(secret)))) {
            String token = boundToken(client, "ES256");
            HttpResponse<String> first = get(service, token, client.proof("GET", ORDERS, token));
            assertRefused(first, "use_dpop_nonce");
            String nonce = first.headers().firstValue("DPoP-Nonce").orElseThrow();
            Map<String, Object> more = Map.of("accessToken", token, "nonce", nonce);
            assertThat(get(service, token, client.proof("GET", ORDERS, more)).statusCode())
                    .isEqualTo(200);
            Map<String, Object> wrong = Map.of("accessToken", token, "nonce", "n" + nonce);
            assertRefused(get(service, token, client.proof("GET", ORDERS, wrong)), "use_dpop_nonce");
        }
    }
}
