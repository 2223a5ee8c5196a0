/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Description.Health;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys from a server that asks for a token, has an authority of its own, and picks its media types. */
final class KubernetesKeysTest {
    private static final String FIRST = "first-token";

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static Path authority;

    private final MovingClock clock = new MovingClock();
    private KubernetesHost host;
    private TestIssuer issuer;
    private Path token;
    private JwtVerifier verifier;

    @BeforeAll
    static void makeAuthority() throws Exception {
        certificate = TestCertificate.make(directory, "api-server");
        authority = pem("ca.crt", certificate);
    }

    private static Path pem(String name, TestCertificate certificate) throws Exception {
        String text = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.der())
                + "\n-----END CERTIFICATE-----\n";
        return Files.writeString(directory.resolve(name), text);
    }

    @BeforeEach
    void start() throws Exception {
        host = new KubernetesHost(certificate, FIRST);
        issuer = TestIssuer.of(host.issuer(), "a", JwsAlgorithm.RS256);
        host.keys(issuer);
        token = Files.writeString(directory.resolve("token"), FIRST + "\n");
    }

    @AfterEach
    void stop() {
        if (verifier != null) {
            verifier.close();
        }
        host.close();
    }

    private RemoteJwkSource keys() {
        return JwkSource.remote(URI.create(host.keysAddress("localhost")))
                .withBearerTokenFile(token)
                .withTrustedCertificates(authority);
    }

    private void build(JwkSource source) {
        verifier = JwtVerifier.builder()
                .issuer(host.issuer(), i -> i.audience("orders").keys(source))
                .clock(clock)
                .build();
    }

    private boolean accepts(TestIssuer signer) {
        try {
            verifier.verify(signer.token().claim("exp", 4_000_000_000L).toString());
            return true;
        } catch (JwtException e) {
            return false;
        }
    }

    private Description description() {
        return verifier.describe(Description.builder("F")).build();
    }

    private void untilFailure(String text) throws Exception {
        Eventually.holds(
                "fails with " + text,
                () -> description().fact(host.issuer() + " last_failure").contains(text));
    }

    @Test
    void keySet_isFetchedWithTokenAndAuthority() throws Exception {
        build(keys());
        Eventually.holds("keys are loaded", () -> accepts(issuer));
        assertThat(description().health()).isEqualTo(Health.UP);
        assertThat(host.statuses()).containsOnly(200);
        assertThat(description().toString()).doesNotContain(FIRST);
    }

    @Test
    void discovery_toTheAddressOfANode_isFetchedWithTheSameFields() throws Exception {
        build(JwkSource.discovery(host.issuer())
                .withKeyHosts("127.0.0.1")
                .withBearerTokenFile(token)
                .withTrustedCertificates(authority));
        Eventually.holds("keys are loaded", () -> accepts(issuer));
        assertThat(host.statuses()).containsOnly(200);
    }

    @Test
    void headerOfTheApplication_isSentToo() throws Exception {
        build(JwkSource.remote(URI.create(host.keysAddress("localhost")))
                .withHeader("authorization", "Bearer wrong")
                .withHeader("Authorization", "Bearer " + FIRST)
                .withTrustedCertificates(authority));
        Eventually.holds("keys are loaded", () -> accepts(issuer));
    }

    @Test
    void tokenFileThatIsReplaced_isReadAgain() throws Exception {
        build(keys());
        Eventually.holds("keys are loaded", () -> accepts(issuer));
        TestIssuer next = TestIssuer.of(host.issuer(), "b", JwsAlgorithm.RS256);
        host.token("second-token");
        host.keys(issuer, next);
        clock.move(KeyTimes.REFRESH_INTERVAL);
        untilFailure("the status must be 200: 401");
        assertThat(accepts(issuer)).isTrue();
        Path other = Files.writeString(directory.resolve("token-2"), "second-token");
        Files.move(other, token, StandardCopyOption.ATOMIC_MOVE);
        clock.move(KeyTimes.COOL_DOWN);
        Eventually.holds("the next key is loaded", () -> accepts(next));
    }

    @Test
    void tokenFileThatIsGoneOrHoldsNoToken_failsTheFetchAndSaysWhy() throws Exception {
        Files.delete(token);
        build(keys());
        untilFailure("the bearer token file must be readable: NoSuchFileException");
        Files.writeString(token, "two tokens");
        clock.move(KeyTimes.COOL_DOWN);
        untilFailure("the bearer token file must have one token: it has not");
        assertThat(host.statuses()).isEmpty();
        Files.writeString(token, FIRST);
        clock.move(KeyTimes.COOL_DOWN);
        Eventually.holds("keys are loaded", () -> accepts(issuer));
    }

    @Test
    void authorityThatIsNotTrusted_getsNoRequestAndNoToken() throws Exception {
        build(JwkSource.remote(URI.create(host.keysAddress("localhost"))).withBearerTokenFile(token));
        untilFailure("SSLHandshakeException");
        verifier.close();
        build(keys().withTrustedCertificates(pem("other.crt", TestCertificate.make(directory, "other"))));
        untilFailure("SSLHandshakeException");
        assertThat(host.statuses()).isEmpty();
    }

    @Test
    void nameThatTheCertificateLacks_isRefusedThoughTheAuthorityIsTrusted() throws Exception {
        build(JwkSource.remote(URI.create(host.keysAddress("127.0.0.2")))
                .withBearerTokenFile(token)
                .withTrustedCertificates(authority));
        Eventually.holds(
                "fails",
                () -> description().fact(host.issuer() + " last_failure").size() == 1);
        assertThat(host.statuses()).isEmpty();
    }

    @Test
    void settingsThatContradict_doNotBuild() throws Exception {
        assertThat(problems(keys().withHttpClient(HttpDocuments.newClient())))
                .singleElement()
                .asString()
                .contains("trusted certificates must not be set beside an http client");
        assertThat(problems(keys().withHeader("AUTHORIZATION", "Basic x")))
                .singleElement()
                .asString()
                .contains("the authorization field must be set once");
        for (Path bad : List.of(
                directory.resolve("none"),
                Files.writeString(directory.resolve("empty"), ""),
                Files.writeString(directory.resolve("junk"), "-----BEGIN CERTIFICATE-----\nAAAA\n"))) {
            assertThat(problems(keys().withTrustedCertificates(bad)))
                    .singleElement()
                    .asString()
                    .contains("trusted certificates " + bad);
        }
    }

    private List<String> problems(JwkSource source) {
        return catchThrowableOfType(ConfigurationException.class, () -> build(source))
                .problems();
    }

    @Test
    void headerThatIsNone_isRefusedAtOnceWithoutItsValue() {
        RemoteJwkSource source = keys();
        for (List<String> bad : List.of(
                List.of("", "s3cret"),
                List.of("a b", "s3cret"),
                List.of("Host", "s3cret"),
                List.of("content-length", "s3cret"),
                List.of("X-Key", " "),
                List.of("X-Key", "s3cret\r\nX-Other: a"),
                List.of("X-Key", "s3cret\u00e9"),
                List.of("X-Key", "s3cret".repeat(2_000)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> source.withHeader(bad.get(0), bad.get(1)))
                    .withMessageNotContaining("s3cret");
        }
        assertThat(source.withHeader("X-Key", "s3cret")).hasToString(source.toString());
    }
}
