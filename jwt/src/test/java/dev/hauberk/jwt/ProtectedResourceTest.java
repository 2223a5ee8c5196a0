/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtectedResourceTest {
    private static final ProtectedResource API = ProtectedResource.of("https://api.example.com");

    private static String json(ProtectedResource resource) {
        return new String(resource.json(), StandardCharsets.UTF_8);
    }

    @Test
    void defaults() {
        assertThat(json(API))
                .isEqualTo("{\"resource\":\"https://api.example.com\",\"bearer_methods_supported\":[\"header\"]}");
        assertThat(API.identifier()).isEqualTo("https://api.example.com");
    }

    @Test
    void everything_isTold() {
        assertThat(json(API.withAuthorizationServers("https://id.example.com", "https://id.example.org/a/")
                        .withScopes("read", "write", "read")
                        .withName("Orders \u00e9")
                        .withDocumentation("https://example.com/doc?a=b#c")
                        .withDpopAlgorithms(JwsAlgorithm.ES256, JwsAlgorithm.EdDSA)
                        .withDpopRequired()
                        .withCertificateBoundTokens()))
                .isEqualTo("{\"resource\":\"https://api.example.com\",\"bearer_methods_supported\":[\"header\"],"
                        + "\"authorization_servers\":[\"https://id.example.com\",\"https://id.example.org/a/\"],"
                        + "\"scopes_supported\":[\"read\",\"write\"],"
                        + "\"resource_name\":\"Orders \u00e9\","
                        + "\"resource_documentation\":\"https://example.com/doc?a=b#c\","
                        + "\"dpop_signing_alg_values_supported\":[\"ES256\",\"EdDSA\"],"
                        + "\"dpop_bound_access_tokens_required\":true,"
                        + "\"tls_client_certificate_bound_access_tokens\":true}");
    }

    @Test
    void wither_returnsACopy() {
        ProtectedResource named = API.withName("a");
        assertThat(json(API)).doesNotContain("resource_name");
        assertThat(named).isNotEqualTo(API).isEqualTo(API.withName("a")).hasSameHashCodeAs(API.withName("a"));
        assertThat(json(named.withName("b")))
                .contains("\"resource_name\":\"b\"")
                .doesNotContain("\"a\"");
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.example.com, https://api.example.com/.well-known/oauth-protected-resource",
        "https://api.example.com/, https://api.example.com/.well-known/oauth-protected-resource",
        "https://api.example.com/a, https://api.example.com/.well-known/oauth-protected-resource/a",
        "https://api.example.com:8443/a/b/, https://api.example.com:8443/.well-known/oauth-protected-resource/a/b/",
    })
    void metadataUrl_hasTheWellKnownPathBeforeThePath(String identifier, String url) {
        assertThat(ProtectedResource.of(identifier).metadataUrl()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api",
                "/a",
                "urn:a:b",
                "http://api.example.com",
                "http://localhost",
                "ftp://api.example.com",
                "https:///a",
                "https://api.example.com#",
                "https://api.example.com#a",
                "https://api.example.com?a",
                "https://u:p4ss@api.example.com",
                "https://API.example.com",
                "HTTPS://api.example.com",
                "https://api.example.com:443",
                "https://api.example.com/a//b",
                "https://api.example.com/a/../b",
                "https://api.example.com/%61",
                "https://api.example.com/a;b",
                "https://api.example.com/*",
                "https://api.example.com/\u00e9",
                "https://api.example.com/a b",
                "https://api.example.com\r\nX: y",
            })
    void identifier_thatIsNotACanonicalHttpsUrl_isRefused(String identifier) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProtectedResource.of(identifier))
                .withMessageNotContaining("p4ss")
                .withMessageNotContaining("\n");
    }

    @Test
    void identifier_hugeText_isRefusedAndNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProtectedResource.of("https://api.example.com/" + "a".repeat(3000)))
                .withMessageContaining("not shown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8080/a", "http://127.0.0.1", "http://[::1]:8080", "https://a.example"})
    void insecureLoopback_localAddress_isAccepted(String identifier) {
        assertThat(ProtectedResource.insecureLoopback(identifier)
                        .withAuthorizationServers("http://localhost:9090")
                        .identifier())
                .isEqualTo(identifier);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://api.example.com", "http://localhost.example.com", "http://10.0.0.1", "http://u@localhost"
            })
    void insecureLoopback_otherAddress_isRefused(String identifier) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProtectedResource.insecureLoopback(identifier));
    }

    @Test
    void wither_malformedOrEmptyValue_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(API::withAuthorizationServers);
        assertThatIllegalArgumentException().isThrownBy(() -> API.withAuthorizationServers("http://localhost"));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withAuthorizationServers("https://a.example?b"));
        assertThatIllegalArgumentException().isThrownBy(API::withScopes);
        assertThatIllegalArgumentException().isThrownBy(() -> API.withScopes("a b"));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withScopes(""));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withName(""));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withName("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withDocumentation("http://example.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withDocumentation("javascript:alert(1)"));
        assertThatIllegalArgumentException().isThrownBy(() -> API.withDocumentation("a"));
        assertThatIllegalArgumentException().isThrownBy(API::withDpopAlgorithms);
        assertThatIllegalArgumentException().isThrownBy(() -> API.withDpopAlgorithms(JwsAlgorithm.HS256));
    }
}
