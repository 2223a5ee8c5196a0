/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a remote source is configured. */
final class RemoteJwkSourceTest {
    private static final RemoteJwkSource REMOTE = JwkSource.remote(URI.create("https://id.example.com/jwks"));

    private static List<String> problems(JwkSource source) {
        return catchThrowableOfType(ConfigurationException.class, () -> verifier(source))
                .problems();
    }

    private static JwtVerifier verifier(JwkSource source) {
        return JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(source))
                .clock(new MovingClock())
                .build();
    }

    @Test
    void toString_tellsTheAddressWithoutQuery() {
        assertThat(REMOTE).hasToString("jwk set https://id.example.com/jwks");
        assertThat(JwkSource.remote(URI.create("https://id.example.com:8443/jwks?key=s3cret")))
                .hasToString("jwk set https://id.example.com:8443/jwks");
        assertThat(JwkSource.discovery(ISSUER)).hasToString("jwk set by discovery of " + ISSUER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/jwks",
                "jwks",
                "https:/jwks",
                "https:jwks",
                "https:///jwks",
                "https://under_score/jwks",
                "https://user@id.example.com/jwks",
                "https://user:pw@id.example.com/jwks",
                "https://id.example.com/jwks#keys",
                "file:///etc/jwks",
                "jar:https://id.example.com/a.jar!/jwks",
                "ftp://id.example.com/jwks",
                "ldap://id.example.com/jwks"
            })
    void row29_addressThatIsNoPlainWebAddress_isRefusedAtOnce(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JwkSource.remote(URI.create(address)))
                .withMessageNotContaining("pw");
        assertThatIllegalArgumentException().isThrownBy(() -> JwkSource.discovery(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://id.example.com?a=b", "https://id.example.com/x y", "https://id.example.com/?"})
    void discovery_ofWhatIsNoIssuer_isRefusedAtOnce(String issuer) {
        assertThatIllegalArgumentException().isThrownBy(() -> JwkSource.discovery(issuer));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/jwks",
                "http://127.0.0.1.example.com/jwks",
                "http://localhost.example.com/jwks",
                "http://192.168.0.1/jwks",
                "http://10.0.0.1/jwks",
                "http://0.0.0.0/jwks",
                "http://169.254.169.254/jwks",
                "http://[fe80::1]/jwks",
                "http://2130706433/jwks"
            })
    void row29_httpElsewhereThanOnLoopback_doesNotBuild(String address) {
        RemoteJwkSource source = JwkSource.remote(URI.create(address)).allowHttpOnLoopback();
        assertThat(problems(source)).singleElement().asString().contains("keys must be fetched over https: " + address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:1/jwks",
                "http://127.1.2.3:1/jwks",
                "http://LOCALHOST:1/jwks",
                "HTTP://[::1]:1/jwks",
                "http://localhost:1"
            })
    void row29_httpOnLoopback_buildsByExplicitSwitchOnly(String address) {
        RemoteJwkSource source = JwkSource.remote(URI.create(address));
        assertThat(problems(source)).singleElement().asString().endsWith("call allowHttpOnLoopback()");
        verifier(source.allowHttpOnLoopback()).close();
    }

    @Test
    void row29_clientThatFollowsRedirects_doesNotBuild() {
        for (HttpClient.Redirect redirect : List.of(HttpClient.Redirect.ALWAYS, HttpClient.Redirect.NORMAL)) {
            HttpClient client =
                    HttpClient.newBuilder().followRedirects(redirect).build();
            assertThat(problems(REMOTE.withHttpClient(client)))
                    .singleElement()
                    .asString()
                    .contains("must not follow redirects: it follows " + redirect);
        }
        verifier(REMOTE.withHttpClient(HttpClient.newHttpClient())).close();
    }

    @Test
    void discovery_ofAnotherIssuer_doesNotBuild() {
        for (String other : List.of(ISSUER + "/", "https://ID.example.com", "https://other.example.com")) {
            assertThat(problems(JwkSource.discovery(other)))
                    .singleElement()
                    .asString()
                    .contains("discovery must be of the issuer itself: it is of " + other);
        }
        verifier(JwkSource.discovery(ISSUER)).close();
    }

    @Test
    void keyHosts_withoutDiscovery_doNotBuild() {
        assertThat(problems(REMOTE.withKeyHosts("keys.example.com")))
                .singleElement()
                .asString()
                .contains("key hosts must be listed for discovery only");
        assertThatIllegalArgumentException().isThrownBy(() -> REMOTE.withKeyHosts("https://keys.example.com"));
        assertThatIllegalArgumentException().isThrownBy(() -> REMOTE.withKeyHosts("keys.example.com:443"));
        assertThatIllegalArgumentException().isThrownBy(() -> REMOTE.withKeyHosts(""));
    }

    @Test
    void severalProblems_areReportedAtOnce() {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.ALWAYS)
                .build();
        assertThat(problems(JwkSource.remote(URI.create("http://id.example.com/jwks"))
                        .withHttpClient(client)
                        .withOutageTolerance(Duration.ofMinutes(1))
                        .withKeyHosts("a.example")))
                .hasSize(4);
    }

    @Test
    void times_outsideTheirRange_areRefusedAtOnce() {
        List<Function<Duration, RemoteJwkSource>> setters =
                List.of(REMOTE::withRefreshInterval, REMOTE::withCoolDown, REMOTE::withOutageTolerance);
        for (Function<Duration, RemoteJwkSource> setter : setters) {
            for (Duration bad : List.of(
                    Duration.ofMillis(999),
                    Duration.ZERO,
                    Duration.ofSeconds(-5),
                    Duration.ofHours(24).plusMillis(1),
                    Duration.ofSeconds(Long.MAX_VALUE))) {
                assertThatIllegalArgumentException().isThrownBy(() -> setter.apply(bad));
            }
            setter.apply(Duration.ofSeconds(1));
            setter.apply(Duration.ofHours(24));
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void nothing_isRefused() {
        assertThatNullPointerException().isThrownBy(() -> JwkSource.remote(null));
        assertThatNullPointerException().isThrownBy(() -> JwkSource.discovery(null));
        assertThatNullPointerException().isThrownBy(() -> REMOTE.withHttpClient(null));
        assertThatNullPointerException().isThrownBy(() -> REMOTE.withRefreshInterval(null));
        assertThatNullPointerException().isThrownBy(() -> REMOTE.withKeyHosts((String) null));
    }

    @Test
    void settings_makeCopies() throws Exception {
        try (KeyHost host = new KeyHost().keys(EC)) {
            RemoteJwkSource source = JwkSource.remote(host.uri("/jwks"));
            source.allowHttpOnLoopback();
            assertThat(problems(source)).hasSize(1);
        }
    }
}
