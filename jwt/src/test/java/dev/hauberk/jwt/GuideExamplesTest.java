/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Description;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.TokenBucket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The settings that docs/bearer-tokens.md shows: they compile, and they build. */
final class GuideExamplesTest {
    private static Secret secret(String text) {
        return Secret.ofBase64(text);
    }

    @Test
    void issuersAndKeys_build() {
        JwtFilter filter = JwtFilter.builder()
                .issuer(
                        "https://id.example.com",
                        issuer -> issuer.audience("orders")
                                .profile(TokenProfile.ACCESS_TOKEN)
                                .maximumLifetime(Duration.ofHours(1))
                                .keys(JwkSource.discovery("https://id.example.com"))
                                .roles(ClaimRoles.keycloakRealm()))
                .build();
        try {
            // Nobody answers at that address, and the application starts all the same.
            assertThat(filter.describe().health()).isEqualTo(Description.Health.DOWN);
            assertThat(filter.describe().healthReason()).isEqualTo("keys_not_loaded");
        } finally {
            filter.close();
        }
    }

    @Test
    void boundAndOpaqueTokens_build() {
        Secret nonceSecret = secret("m0Fq2vXl3kN8pZs7dR1tYw5uGh9bJcE4aVx6oLiQnKI=");
        Secret clientSecret = Secret.ofText("k7Vd9Qm2Lx5Rt8Wc1Zb4Nf6Hj3Ys0Pa");
        JwtFilter filter = JwtFilter.builder()
                .dpop(dpop -> dpop.publicBaseUrl("https://api.example.com/orders")
                        .nonce(nonceSecret)
                        .replayStore(ExpiringSet.inMemory(1000, InstantSource.system()))
                        .proofLifetime(Duration.ofSeconds(30))
                        .keyLimit(TokenBucket.of(20, Duration.ofSeconds(1), 100))
                        .required())
                .certificateBoundTokens(ClientCertificate.ofConnection())
                .introspection(
                        URI.create("https://id.example.com/introspect"),
                        i -> i.issuer("https://id.example.com")
                                .client("orders", clientSecret)
                                .audience("orders"))
                .build();
        assertThat(filter.describe().fact("dpop_nonce")).containsExactly("true");
        assertThat(filter.toString()).doesNotContain("k7Vd9").doesNotContain("m0Fq");
        filter.close();
    }

    @Test
    void remoteKeysAndRoles_build() {
        HttpClient proxied = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        JwtFilter filter = JwtFilter.builder()
                .issuer(
                        "https://id.example.com",
                        issuer -> issuer.audience("orders")
                                .keys(JwkSource.discovery("https://id.example.com")
                                        .withKeyHosts("keys.example.com")
                                        .withOutageTolerance(Duration.ofHours(4))
                                        .withHttpClient(proxied))
                                .roles(ClaimRoles.keycloakClient("orders")))
                .tokenIdSecret(secret("m0Fq2vXl3kN8pZs7dR1tYw5uGh9bJcE4aVx6oLiQnKI="))
                .build();
        filter.close();
        assertThat(ClaimRoles.keycloakClient("orders")).hasToString("resource_access/orders/roles");
    }

    @Test
    void protectedResource_isToldToClients() {
        ProtectedResource orders = ProtectedResource.of("https://api.example.com/orders")
                .withAuthorizationServers("https://id.example.com")
                .withScopes("orders:read", "orders:write")
                .withName("Orders")
                .withDocumentation("https://docs.example.com/orders")
                .withDpopAlgorithms(JwsAlgorithm.ES256)
                .withDpopRequired()
                .withCertificateBoundTokens();
        assertThat(orders.metadataUrl())
                .hasToString("https://api.example.com/.well-known/oauth-protected-resource/orders");
    }

    @Test
    void guide_listsEveryCode() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "bearer-tokens.md"));
        for (JwtFault fault : JwtFault.values()) {
            assertThat(guide).contains("`" + fault.code + "`");
        }
    }
}
