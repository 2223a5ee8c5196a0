/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DiscoveryKeyLoaderTest {
    private static final String OPENID = "/.well-known/openid-configuration";
    private static final String OAUTH = "/.well-known/oauth-authorization-server";

    private final MovingClock clock = new MovingClock();
    private KeyHost host;

    @BeforeEach
    void start() throws IOException {
        host = new KeyHost().answer("/jwks", "200 OK", "the keys");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private static String metadata(String issuer, Object keys) {
        return "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}";
    }

    private DiscoveryKeyLoader loader(String issuer, String... keyHosts) {
        HttpDocuments documents = new HttpDocuments(
                HttpDocuments.newClient(),
                Duration.ofMinutes(1),
                new ClockDifference(issuer, clock),
                RequestFields.NONE);
        return new DiscoveryKeyLoader(documents, issuer, Set.of(keyHosts), true);
    }

    private static String load(DiscoveryKeyLoader loader) throws Exception {
        return new String(loader.load().toCompletableFuture().get(60, TimeUnit.SECONDS), StandardCharsets.UTF_8);
    }

    private String refusal(String metadata) {
        host.answer(OPENID, "200 OK", metadata);
        return refusal();
    }

    private String refusal() {
        ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> load(loader(host.origin())));
        Throwable cause = failure.getCause();
        assertThat(cause instanceof CompletionException ? cause.getCause() : cause)
                .isInstanceOf(KeyLoadException.class);
        assertThat(host.count("/jwks")).isZero();
        return cause.getMessage();
    }

    @Test
    void keys_areWhereTheMetadataSays() throws Exception {
        host.answer(OPENID, "200 OK", metadata(host.origin(), host.uri("/jwks")));
        assertThat(load(loader(host.origin()))).isEqualTo("the keys");
        assertThat(host.requests()).containsExactly(OPENID, "/jwks");
    }

    @Test
    void issuerWithAPath_hasItsMetadataBelowThePath() throws Exception {
        String issuer = host.origin() + "/realms/a";
        host.answer("/realms/a" + OPENID, "200 OK", metadata(issuer, host.uri("/jwks")));
        assertThat(load(loader(issuer))).isEqualTo("the keys");
    }

    @Test
    void issuerThatEndsWithASlash_keepsItInItsNameOnly() throws Exception {
        String issuer = host.origin() + "/realms/a/";
        host.answer("/realms/a" + OPENID, "200 OK", metadata(issuer, host.uri("/jwks")));
        assertThat(load(loader(issuer))).isEqualTo("the keys");
    }

    @Test
    void issuerWithoutOpenIdMetadata_hasItWhereRfc8414Says() throws Exception {
        String issuer = host.origin() + "/realms/a";
        host.answer(OAUTH + "/realms/a", "200 OK", metadata(issuer, host.uri("/jwks")));
        assertThat(load(loader(issuer))).isEqualTo("the keys");
        assertThat(host.requests()).containsExactly("/realms/a" + OPENID, OAUTH + "/realms/a", "/jwks");
    }

    @Test
    void row29_metadataOfAnotherIssuer_isRefused() {
        for (String other : new String[] {
            "https://evil.example", host.origin() + "/", host.origin().toUpperCase(Locale.ROOT), ""
        }) {
            assertThat(refusal(metadata(other, host.uri("/jwks"))))
                    .contains("its 'issuer' is not exactly " + host.origin());
        }
        assertThat(refusal("{\"jwks_uri\":\"" + host.uri("/jwks") + "\"}")).contains("its 'issuer' is not exactly");
        assertThat(refusal("{\"issuer\":[\"" + host.origin() + "\"]}")).contains("its 'issuer' is not exactly");
    }

    @Test
    void row29_keysOnAnotherHost_areRefusedUnlessListed() throws Exception {
        String keys = "http://localhost:" + host.port() + "/jwks";
        assertThat(refusal(metadata(host.origin(), keys))).endsWith("withKeyHosts() lists: it is on localhost");
        assertThat(load(loader(host.origin(), "localhost"))).isEqualTo("the keys");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://192.168.0.1/jwks",
                "http://169.254.169.254/latest",
                "http://id.example.com/jwks",
                "file:///etc/passwd",
                "ftp://127.0.0.1/jwks",
                "https://user@127.0.0.1/jwks",
                "https://127.0.0.1/jwks#a",
                "https:jwks",
                "/jwks",
                "",
                "https://under_score/jwks",
                "https://127.0.0.1/a b",
                "https://127.0.0.1\\u0000/jwks"
            })
    void row29_keysAtAnUnsafeAddress_areRefused(String address) {
        assertThat(refusal(metadata(host.origin(), address))).contains("the metadata's 'jwks_uri' must be a");
    }

    @Test
    void row29_keysOnAnotherHostOverHttps_areRefused() {
        assertThat(refusal(metadata(host.origin(), "https://127.0.0.2/jwks"))).endsWith("it is on 127.0.0.2");
        assertThat(refusal(metadata(host.origin(), "https://" + "a.".repeat(200) + "b/jwks")))
                .endsWith("it is on another");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html></html>",
                "[]",
                "\"x\"",
                "{}x",
                "{\"issuer\":\"a\",\"issuer\":\"b\"}",
            })
    void metadata_thatIsNoJsonObject_isRefused(String metadata) {
        assertThat(refusal(metadata)).contains("the metadata must be ");
    }

    @Test
    void metadata_withoutAStringForTheKeys_isRefused() {
        assertThat(refusal("{\"issuer\":\"" + host.origin() + "\"}")).contains("must have a string 'jwks_uri'");
        assertThat(refusal("{\"issuer\":\"" + host.origin() + "\",\"jwks_uri\":7}"))
                .contains("must have a string 'jwks_uri'");
    }

    @Test
    void row29_metadataThatRedirects_isNotFollowed() {
        host.answer("/elsewhere", "200 OK", metadata(host.origin(), host.uri("/jwks")));
        host.answer(OPENID, "301 Moved Permanently", "", "Location: /elsewhere");
        assertThat(refusal()).contains("the status must be 200: 301");
        assertThat(host.count("/elsewhere")).isZero();
    }

    @Test
    void metadata_thatIsNowhere_isRefused() {
        assertThat(refusal()).contains("the status must be 200: 404");
        assertThat(host.requests()).containsExactly(OPENID, OAUTH);
    }

    @Test
    void refresh_discoversAnew() throws Exception {
        TestIssuer a = TestIssuer.of(host.origin(), "a", JwsAlgorithm.ES256);
        TestIssuer b = TestIssuer.of(host.origin(), "b", JwsAlgorithm.ES256);
        host.keys(a).answer("/new", "200 OK", FakeKeyLoader.set(b));
        host.answer(OPENID, "200 OK", metadata(host.origin(), host.uri("/jwks")));
        try (JwtVerifier verifier = JwtVerifier.builder()
                .issuer(
                        host.origin(),
                        i -> i.audience("orders")
                                .keys(JwkSource.discovery(host.origin()).allowHttpOnLoopback()))
                .clock(clock)
                .build()) {
            Eventually.holds("keys are there", () -> accepts(verifier, a));
            host.answer(OPENID, "200 OK", metadata(host.origin(), host.uri("/new")));
            assertThat(accepts(verifier, b)).isTrue();
            assertThat(accepts(verifier, a)).isFalse();
        }
    }

    private static boolean accepts(JwtVerifier verifier, TestIssuer issuer) {
        try {
            verifier.verify(issuer.token().toString());
            return true;
        } catch (JwtException e) {
            return false;
        }
    }
}
