/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.OpenIdProvider.CLIENT;
import static dev.hauberk.conformance.jwt.OpenIdProvider.RESOURCE;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import dev.hauberk.core.Description;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.RemoteJwkSource;
import dev.hauberk.jwt.TokenProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real provider that changes its keys and goes away, as its tokens' verifier lives through it. */
class KeyRotationTest {
    private static final int THREADS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Something that will be so before long. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("%s must come true", what).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static JwtFilter filter(String issuer, RemoteJwkSource keys) {
        return JwtFilter.builder()
                .issuer(
                        issuer,
                        settings -> settings.audience(RESOURCE + "ES256")
                                .profile(TokenProfile.ACCESS_TOKEN)
                                .keys(keys.allowHttpOnLoopback()
                                        .withRefreshInterval(Duration.ofSeconds(1))
                                        .withCoolDown(Duration.ofSeconds(1))))
                .build();
    }

    private static HttpResponse<String> get(OrderService service, String token) throws IOException {
        return service.get("/orders", "Authorization", "Bearer " + token);
    }

    private static boolean isAccepted(OrderService service, String token) throws IOException {
        HttpResponse<String> response = get(service, token);
        assertThat(response.statusCode()).isIn(200, 401);
        return response.statusCode() == 200 && response.body().equals("Bearer " + CLIENT);
    }

    private static int keys(JwtFilter filter, String issuer) {
        return Integer.parseInt(filter.describe().fact(issuer + " keys").get(0));
    }

    private static String token(OpenIdProvider provider) throws IOException {
        return provider.accessToken("ES256", "read");
    }

    /** Requests of several threads, each with whatever is the current token. */
    private static final class Traffic implements AutoCloseable {
        private final AtomicReference<String> token;
        private final AtomicBoolean ended = new AtomicBoolean();
        private final AtomicInteger accepted = new AtomicInteger();
        private final Queue<String> refused = new ConcurrentLinkedQueue<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        private final List<? extends Future<?>> loops;

        Traffic(OrderService service, String first) {
            token = new AtomicReference<>(first);
            loops = IntStream.range(0, THREADS)
                    .mapToObj(i -> threads.submit(() -> {
                        while (!ended.get()) {
                            HttpResponse<String> response = get(service, token.get());
                            if (response.statusCode() == 200) {
                                accepted.incrementAndGet();
                            } else {
                                refused.add(response.statusCode() + response.body());
                            }
                        }
                        return null;
                    }))
                    .toList();
        }

        void use(String next) {
            token.set(next);
        }

        /** Waits until every thread may have sent the current token. */
        void run() throws Exception {
            int before = accepted.get();
            KeyRotationTest.await("requests", () -> accepted.get() > before + 20 * THREADS || !refused.isEmpty());
        }

        @Override
        public void close() {
            ended.set(true);
            threads.shutdown();
        }

        void assertAllAccepted() throws Exception {
            ended.set(true);
            for (Future<?> loop : loops) {
                loop.get();
            }
            assertThat(refused).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rotation_whileRequestsRun_refusesNoGoodTokenAndThenTheOldKey(boolean discovery) throws Exception {
        JWK first = OpenIdProvider.ec("ec-1");
        JWK second = OpenIdProvider.ec("ec-2");
        try (OpenIdProvider provider = OpenIdProvider.start(0, first)) {
            String issuer = provider.issuer();
            JwtFilter filter = filter(
                    issuer, discovery ? JwkSource.discovery(issuer) : JwkSource.remote(URI.create(issuer + "/jwks")));
            try (OrderService service = new OrderService(filter)) {
                await("keys", () -> keys(filter, issuer) == 1);
                String old = token(provider);
                try (Traffic traffic = new Traffic(service, old)) {
                    traffic.run();
                    provider.useKeys(first, second);
                    await("the announced key", () -> keys(filter, issuer) == 2);
                    traffic.run();
                    provider.useKeys(second, first);
                    traffic.use(token(provider));
                    traffic.run();
                    assertThat(isAccepted(service, old)).isTrue();
                    provider.useKeys(second);
                    await("the end of the old key", () -> !isAccepted(service, old));
                    traffic.run();
                    assertThat(isAccepted(service, old)).isFalse();
                    assertThat(keys(filter, issuer)).isEqualTo(1);
                    traffic.assertAllAccepted();
                }
            }
        }
    }

    /** As after a leak: nobody announces the new key, and the old one is gone at once. */
    @Test
    void rotation_withoutNotice_isFollowed() throws Exception {
        try (OpenIdProvider provider = OpenIdProvider.start(0, OpenIdProvider.ec("ec-1"))) {
            JwtFilter filter = filter(provider.issuer(), JwkSource.discovery(provider.issuer()));
            try (OrderService service = new OrderService(filter)) {
                String old = token(provider);
                await("the first key", () -> get(service, old).statusCode() == 200);
                provider.useKeys(OpenIdProvider.ec("ec-2"));
                String next = token(provider);
                await("the next key", () -> isAccepted(service, next));
                assertThat(isAccepted(service, old)).isFalse();
            }
        }
    }

    @Test
    void outage_ofTheProvider_stopsNobody() throws Exception {
        JWK first = OpenIdProvider.ec("ec-1");
        OpenIdProvider provider = OpenIdProvider.start(freePort(), first);
        try {
            String issuer = provider.issuer();
            int port = provider.port();
            JwtFilter filter = filter(issuer, JwkSource.discovery(issuer));
            try (OrderService service = new OrderService(filter)) {
                String seen = token(provider);
                await("keys", () -> get(service, seen).statusCode() == 200);
                String unseen = token(provider);
                provider.close();
                await("word of the outage", () -> filter.describe().health() == Description.Health.DEGRADED);
                assertThat(filter.describe().healthReason()).isEqualTo("keys_not_refreshed");
                assertThat(isAccepted(service, seen)).isTrue();
                assertThat(isAccepted(service, unseen)).isTrue();

                provider = OpenIdProvider.start(port, OpenIdProvider.ec("ec-2"), first);
                assertThat(provider.issuer()).isEqualTo(issuer);
                String next = token(provider);
                await("the key after the outage", () -> isAccepted(service, next));
                await("word of the end", () -> filter.describe().health() == Description.Health.UP);
                assertThat(isAccepted(service, unseen)).isTrue();
            }
        } finally {
            provider.close();
        }
    }

    @Test
    void outage_atTheStart_isUndecidedUntilTheProviderIsThere() throws Exception {
        JWK key = OpenIdProvider.ec("ec-1");
        String issuer;
        int port;
        String token;
        try (OpenIdProvider provider = OpenIdProvider.start(freePort(), key)) {
            issuer = provider.issuer();
            port = provider.port();
            token = token(provider);
        }
        JwtFilter filter = filter(issuer, JwkSource.discovery(issuer));
        try (OrderService service = new OrderService(filter)) {
            HttpResponse<String> undecided = get(service, token);
            assertThat(undecided.statusCode()).isEqualTo(503);
            assertThat(undecided.headers().firstValue("Retry-After")).isPresent();
            assertThat(filter.describe().health()).isEqualTo(Description.Health.DOWN);
            try (OpenIdProvider provider = OpenIdProvider.start(port, key)) {
                await("keys", () -> get(service, token).statusCode() == 200);
                assertThat(isAccepted(service, token(provider))).isTrue();
            }
        }
    }

    /**
     * Returns a port that the system does not hand out by itself: a client that keeps trying to connect to one of those
     * may at last be connected to itself.
     */
    private static int freePort() throws IOException {
        Random random = new Random();
        for (int i = 0; i < 100; i++) {
            int port = 20_000 + random.nextInt(12_000);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Somebody has it.
            }
        }
        throw new IOException("no port is free");
    }
}
