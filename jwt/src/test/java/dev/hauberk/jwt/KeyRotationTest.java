/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that change, or are said to have changed, while many threads verify tokens. */
final class KeyRotationTest {
    private static final String ISSUER = "https://id.example.com";
    private static final TestIssuer A = TestIssuer.of(ISSUER, "a", JwsAlgorithm.RS256);
    private static final TestIssuer B = TestIssuer.of(ISSUER, "b", JwsAlgorithm.RS256);
    private static final int THREADS = 50;

    private final MovingClock clock = new MovingClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private KeyHost host;
    private JwtVerifier verifier;

    @BeforeEach
    void start() throws IOException {
        host = new KeyHost();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        verifier.close();
        host.close();
    }

    private void build() {
        verifier = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(host.source()))
                .clock(clock)
                .build();
    }

    private static String token(TestIssuer issuer, String id) {
        return issuer.token()
                .claim("jti", id)
                .claim("exp", TestIssuer.NOW.plus(Duration.ofDays(7)).getEpochSecond())
                .toString();
    }

    private static List<String> tokens(TestIssuer issuer) {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            tokens.add(token(issuer, "t-" + i));
        }
        return tokens;
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

    private void await(TestIssuer issuer) throws Exception {
        String token = token(issuer, "first");
        Eventually.holds("keys are loaded", () -> accepts(token));
    }

    @Test
    void row32_rotationUnderLoad_refusesNoGoodTokenAndThenEveryOldOne() throws Exception {
        List<String> old = tokens(A);
        List<String> next = tokens(B);
        host.keys(A);
        build();
        await(A);
        // Old tokens at first, then both, then new ones; a phase begins once each thread was seen in the one before.
        AtomicInteger phase = new AtomicInteger();
        AtomicBoolean end = new AtomicBoolean();
        List<CountDownLatch> seen =
                List.of(new CountDownLatch(THREADS), new CountDownLatch(THREADS), new CountDownLatch(THREADS));
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int own = i;
            results.add(threads.submit(() -> {
                int counted = -1;
                while (!end.get()) {
                    int now = phase.get();
                    if (now < 2) {
                        verifier.verify(old.get(own));
                    }
                    if (now > 0) {
                        verifier.verify(next.get(own));
                    }
                    if (counted < now) {
                        counted = now;
                        seen.get(now).countDown();
                    }
                    Thread.yield();
                }
                return true;
            }));
        }
        assertThat(seen.get(0).await(60, TimeUnit.SECONDS)).isTrue();
        host.keys(A, B);
        await(B);
        phase.set(1);
        assertThat(seen.get(1).await(60, TimeUnit.SECONDS)).isTrue();
        phase.set(2);
        assertThat(seen.get(2).await(60, TimeUnit.SECONDS)).isTrue();
        host.keys(B);
        clock.move(KeyTimes.REFRESH_INTERVAL);
        Eventually.holds("the old key is gone", () -> !accepts(old.get(0)));
        end.set(true);
        for (Future<Boolean> result : results) {
            assertThat(result.get()).isTrue();
        }
        for (int i = 0; i < THREADS; i++) {
            assertThat(accepts(old.get(i))).isFalse();
            assertThat(accepts(next.get(i))).isTrue();
        }
    }

    @Test
    void row47_coldStart_herdMakesOneFetchAndIsServed() throws Exception {
        List<String> tokens = tokens(A);
        CountDownLatch asked = new CountDownLatch(THREADS);
        byte[] set = FakeKeyLoader.bytes(A);
        host.answer("/jwks", out -> {
            asked.await();
            out.write(KeyHost.head("200 OK", "Content-Length: " + set.length));
            out.write(set);
        });
        build();
        List<Callable<Boolean>> tasks = new ArrayList<>();
        for (String token : tokens) {
            tasks.add(() -> {
                asked.countDown();
                return accepts(token);
            });
        }
        int served = 0;
        for (Future<Boolean> result : threads.invokeAll(tasks)) {
            served += result.get() ? 1 : 0;
        }
        assertThat(host.requests()).containsExactly("/jwks");
        // All of them, unless this machine stood still for half a second.
        assertThat(served).isPositive();
    }

    /** Returns a token whose header names another key, as anybody can make it. */
    private static String naming(String keyId, String token) {
        String header = "{\"alg\":\"RS256\",\"kid\":\"" + keyId + "\"}";
        return TestIssuer.encode(header.getBytes(StandardCharsets.US_ASCII)) + token.substring(token.indexOf('.'));
    }

    @Test
    void row27_unknownKidFlood_makesABurstAndOneFetchPerCoolDownAndHarmsNobody() throws Exception {
        host.keys(A);
        build();
        await(A);
        assertThat(host.requests()).hasSize(1);
        List<String> good = tokens(A);
        for (int round = 1; round <= 3; round++) {
            flood(good, round);
            assertThat(host.requests()).hasSizeLessThanOrEqualTo(LoadSchedule.BURST + round);
            clock.move(KeyTimes.COOL_DOWN);
        }
        assertThat(host.requests()).hasSizeGreaterThan(1);
    }

    private void flood(List<String> good, int round) throws Exception {
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int part = i;
            tasks.add(() -> {
                int unknown = 0;
                for (int n = 0; n < 1_000; n++) {
                    String token = naming("evil-" + round + "-" + part + "-" + n, good.get(0));
                    try {
                        verifier.verify(token);
                    } catch (JwtException e) {
                        assertThat(e.fault()).isEqualTo(JwtFault.KEY_UNKNOWN);
                        unknown++;
                    }
                }
                return unknown;
            });
        }
        tasks.add(() -> {
            int served = 0;
            for (int n = 0; n < 1_000; n++) {
                verifier.verify(good.get(n % good.size()));
                served++;
            }
            return served;
        });
        for (Future<Integer> result : threads.invokeAll(tasks)) {
            assertThat(result.get()).isEqualTo(1_000);
        }
    }

    @Test
    void row27_rotationDuringAFlood_isFoundAfterACoolDown() throws Exception {
        host.keys(A);
        build();
        await(A);
        flood(tokens(A), 1);
        host.keys(A, B);
        assertThat(accepts(token(B, "early"))).isFalse();
        clock.move(KeyTimes.COOL_DOWN);
        String token = token(B, "later");
        Eventually.holds("the new key is found", () -> accepts(token));
    }
}
