/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Description.Health;
import dev.hauberk.core.Rejection;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A verifier whose issuer's host does what hosts do. */
final class KeyFaultsTest {
    private static final String ISSUER = "https://id.example.com";
    private static final TestIssuer A = TestIssuer.of(ISSUER, "a", JwsAlgorithm.ES256);
    private static final TestIssuer B = TestIssuer.of(ISSUER, "b", JwsAlgorithm.ES256);
    private static final Duration TOLERANCE = KeyTimes.OUTAGE_TOLERANCE;

    private final MovingClock clock = new MovingClock();
    private KeyHost host;
    private JwtVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        host = new KeyHost();
        verifier = verifier(host.source());
    }

    @AfterEach
    void stop() {
        verifier.close();
        host.close();
    }

    private JwtVerifier verifier(JwkSource source) {
        return JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(source))
                .clock(clock)
                .build();
    }

    /** Returns a token that lives for a week, unlike any before. */
    private static String token(TestIssuer issuer) {
        return issuer.token()
                .claim("exp", TestIssuer.NOW.plus(Duration.ofDays(7)).getEpochSecond())
                .toString();
    }

    private Description description() {
        return verifier.describe(Description.builder("F")).build();
    }

    private void untilKeysOf(TestIssuer issuer) throws Exception {
        String token = token(issuer);
        Eventually.holds("keys are loaded", () -> {
            clock.move(Duration.ofSeconds(1));
            return accepts(token);
        });
    }

    private boolean accepts(String token) {
        try {
            verifier.verify(token);
            return true;
        } catch (JwtException e) {
            assertThat(e.fault()).isIn(JwtFault.KEYS_UNAVAILABLE, JwtFault.KEY_UNKNOWN);
            return false;
        }
    }

    private JwtFault refusal(String token) {
        return catchThrowableOfType(JwtException.class, () -> verifier.verify(token))
                .fault();
    }

    @Test
    void hostDownAtStart_buildsAndServesOnceItIsUp() throws Exception {
        int port = host.port();
        host.close();
        verifier.close();
        verifier = verifier(JwkSource.remote(URI.create("http://127.0.0.1:" + port + "/jwks"))
                .allowHttpOnLoopback());
        assertThat(refusal(token(A))).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        assertThat(description().health()).isEqualTo(Health.DOWN);
        host = new KeyHost(port).keys(A);
        untilKeysOf(A);
        assertThat(description().health()).isEqualTo(Health.UP);
    }

    @Test
    void hostDownLater_lastGoodKeysServeForADay() throws Exception {
        host.keys(A);
        untilKeysOf(A);
        String known = token(A);
        verifier.verify(known);
        host.close();
        clock.move(KeyTimes.REFRESH_INTERVAL);
        Eventually.holds("degraded", () -> description().health() == Health.DEGRADED);
        verifier.verify(known);
        verifier.verify(token(A));
        assertThat(refusal(token(B))).isEqualTo(JwtFault.KEY_UNKNOWN);
        clock.move(TOLERANCE);
        assertThat(refusal(token(A))).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        assertThat(refusal(known)).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        assertThat(description().healthReason()).isEqualTo("keys_too_old");
    }

    static Set<Map.Entry<String, KeyHost.Answer>> faults() {
        Map<String, KeyHost.Answer> faults = new TreeMap<>();
        faults.put("html", body("200 OK", "<!doctype html><title>Sign in</title>", "Content-Type: text/html"));
        faults.put("empty set", body("200 OK", "{\"keys\":[]}"));
        faults.put("empty body", body("200 OK", ""));
        faults.put("garbage", body("200 OK", "\u0000\u0001{{{{"));
        faults.put("deep", body("200 OK", "[".repeat(100_000)));
        faults.put("good set and more", body("200 OK", FakeKeyLoader.set(B) + "x"));
        faults.put("not found", body("404 Not Found", FakeKeyLoader.set(B)));
        faults.put("error", body("500 Internal Server Error", FakeKeyLoader.set(B)));
        faults.put("no content", body("204 No Content", ""));
        faults.put("redirect", body("302 Found", FakeKeyLoader.set(B), "Location: /other"));
        faults.put("private key", body("200 OK", TestIssuer.set(withPrivateKey(B))));
        faults.put(
                "secret",
                body(
                        "200 OK",
                        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"b\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}"));
        faults.put("oversize", body("200 OK", FakeKeyLoader.set(B) + " ".repeat(256 << 10)));
        faults.put("compressed", out -> {
            byte[] body = gzip(FakeKeyLoader.set(B));
            out.write(KeyHost.head("200 OK", "Content-Length: " + body.length, "Content-Encoding: gzip"));
            out.write(body);
        });
        faults.put("connection cut", out -> out.write(KeyHost.head("200 OK", "Content-Length: 5000")));
        faults.put("silence", out -> Thread.sleep(60_000));
        faults.put("drip", out -> {
            out.write(KeyHost.head("200 OK", "Content-Length: 5000"));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(20);
            }
        });
        return faults.entrySet();
    }

    private static KeyHost.Answer body(String status, String body, String... headerLines) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return out -> {
            out.write(KeyHost.head(status, "Content-Length: " + bytes.length, headerLines));
            out.write(bytes);
        };
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static String withPrivateKey(TestIssuer issuer) {
        return new ECKey.Builder(Curve.P_256, (ECPublicKey) issuer.keys().getPublic())
                .keyID(issuer.keyId())
                .privateKey((ECPrivateKey) issuer.keys().getPrivate())
                .build()
                .toJSONString();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void rows29To33_fault_leavesTheKeysAsTheyAre(Map.Entry<String, KeyHost.Answer> fault) throws Exception {
        host.keys(A);
        host.answer("/other", body("200 OK", FakeKeyLoader.set(B)));
        untilKeysOf(A);
        host.answer("/jwks", fault.getValue());
        clock.move(KeyTimes.REFRESH_INTERVAL);
        Eventually.holds("degraded by " + fault.getKey(), () -> description().health() == Health.DEGRADED);
        verifier.verify(token(A));
        assertThat(refusal(token(B))).isEqualTo(JwtFault.KEY_UNKNOWN);
        assertThat(host.count("/other")).isZero();
        host.keys(A, B);
        untilKeysOf(B);
        assertThat(description().health()).isEqualTo(Health.UP);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void rows29To33_faultAtStart_leavesTokensUndecided(Map.Entry<String, KeyHost.Answer> fault) throws Exception {
        verifier.close();
        host.answer("/faulty", fault.getValue());
        host.answer("/other", body("200 OK", FakeKeyLoader.set(B)));
        verifier = verifier(JwkSource.remote(host.uri("/faulty")).allowHttpOnLoopback());
        Eventually.holds("asked", () -> host.count("/faulty") > 0);
        assertThat(refusal(token(B))).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        assertThat(description().healthReason()).isEqualTo("keys_not_loaded");
    }

    @Test
    void row31_badKeysAmongGoodOnes_areLeftOutAlone() throws Exception {
        TestIssuer weak = TestIssuer.of(ISSUER, "weak", JwsAlgorithm.ES256);
        host.answer(
                "/jwks",
                "200 OK",
                TestIssuer.set(
                        "{\"kty\":\"AKP\",\"kid\":\"pq\"}",
                        withPrivateKey(weak),
                        A.jwk().toJSONString(),
                        "{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"AAAA\"}",
                        "null",
                        B.jwk().toJSONString()));
        untilKeysOf(A);
        verifier.verify(token(B));
        assertThat(refusal(token(weak))).isEqualTo(JwtFault.KEY_UNKNOWN);
        assertThat(description().fact("keys")).containsExactly("2");
        assertThat(description().health()).isEqualTo(Health.UP);
    }

    @Test
    void twoIssuers_oneDown_tellsTheWorstHealthAndServesTheOther() throws Exception {
        verifier.close();
        host.keys(A);
        TestIssuer other = A.renamed("https://other.example.com");
        verifier = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(host.source()))
                .issuer(
                        other.name(),
                        i -> i.audience("orders")
                                .keys(JwkSource.remote(host.uri("/gone")).allowHttpOnLoopback()))
                .clock(clock)
                .build();
        untilKeysOf(A);
        assertThat(refusal(token(other))).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        Description description = description();
        assertThat(description.health()).isEqualTo(Health.DOWN);
        assertThat(description.fact(ISSUER + " keys")).containsExactly("1");
        assertThat(description.fact(other.name() + " keys")).containsExactly("0");
        assertThat(description.fact(other.name() + " last_failure")).containsExactly("the status must be 200: 404");
        assertThat(description.dependencies()).hasSize(2);
    }

    @Test
    void filter_whileThereAreNoKeys_answers503AndThenServes() throws Exception {
        int port = host.port();
        host.close();
        Hauberk chain = Hauberk.builder()
                .filter(JwtFilter.builder()
                        .issuer(ISSUER, i -> i.audience("orders").keys(host.source()))
                        .clock(clock))
                .check(
                        "callers-only",
                        Phase.AUTHORIZATION,
                        request -> request.identity().isPresent()
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "authentication_required")))
                .build();
        String field = "Authorization: Bearer " + token(A);
        try (TestServer server = new TestServer((request, response) -> response.setStatus(204), chain)) {
            Answer down = server.get("/", field);
            assertThat(down.status()).isEqualTo(503);
            assertThat(down.headers("Retry-After")).containsExactly("1");
            assertThat(down.headers("WWW-Authenticate")).isEmpty();
            assertThat(server.get("/").status()).isEqualTo(401);
            host = new KeyHost(port).keys(A);
            Eventually.holds("served", () -> {
                clock.move(Duration.ofSeconds(1));
                return server.get("/", field).status() == 204;
            });
            assertThat(server.get("/", "Authorization: Bearer " + token(B)).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void close_stopsTheTimerAndTheFetchUnderWay() throws Exception {
        verifier.close();
        Set<Thread> timers = ConcurrentHashMap.newKeySet();
        host.answer("/jwks", out -> {
            out.write(KeyHost.head("200 OK", "Content-Length: 5000"));
            while (true) {
                out.write(' ');
                out.flush();
                Thread.sleep(20);
            }
        });
        verifier = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(host.source()))
                .clock(() -> {
                    if (Thread.currentThread().getName().equals("hauberk-jwt-keys")) {
                        timers.add(Thread.currentThread());
                    }
                    return clock.instant();
                })
                .build();
        Eventually.holds("asked", () -> host.count("/jwks") == 1);
        verifier.close();
        assertThat(host.sawConnectionBrokenOff()).isTrue();
        assertThat(timers).hasSize(1).allMatch(Thread::isDaemon);
        Eventually.holds("the timer ends", () -> timers.stream().noneMatch(Thread::isAlive));
        clock.move(KeyTimes.REFRESH_INTERVAL);
        assertThat(refusal(token(A))).isEqualTo(JwtFault.KEYS_UNAVAILABLE);
        assertThat(host.count("/jwks")).isEqualTo(1);
    }
}
