/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What one limit refuses takes nothing from the quota of another. */
class RefusedIsFreeTest {
    private static final TestServer.Handler HELLO =
            (request, response) -> response.getWriter().write("hello");

    private final FakeTime time = new FakeTime();

    private RateLimitFilter.Builder limit(String name, RateLimit limit) {
        return RateLimitFilter.builder()
                .name(name)
                .limiter(limiter -> limiter.nanoTime(time))
                .limit(limit);
    }

    private static Hauberk chain(SecurityFilter.Builder<?>... filters) {
        Hauberk.Builder chain = Hauberk.builder().filter(Naming::new);
        for (SecurityFilter.Builder<?> filter : filters) {
            chain.filter(filter);
        }
        return chain.build();
    }

    /** Says who calls by a header field. */
    private static final class Naming extends SecurityFilter {
        Naming() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("X-User");
            if (user == null) {
                exchange.proceed();
            } else {
                String plan = exchange.request().getHeader("X-Plan");
                exchange.proceedAs(Identity.builder(user)
                        .attribute("plan", plan == null ? "none" : plan)
                        .build());
            }
        }
    }

    private static int count(TestServer server, int status, int requests, String... headers) throws IOException {
        int found = 0;
        for (int i = 0; i < requests; i++) {
            found += server.get("/", headers).status() == status ? 1 : 0;
        }
        return found;
    }

    private static List<String> remaining(TestServer.Answer answer) {
        return answer.headers("RateLimit");
    }

    @Test
    void laterLimit_refuses_earlierOneGetsItsPermitBack() throws Exception {
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5));
        RateLimitFilter.Builder all = limit("all", RateLimit.perHour(2)).keyedBy(RateLimitKey.global());
        try (TestServer server = new TestServer(HELLO, chain(ip, all))) {
            assertThat(count(server, 200, 2)).isEqualTo(2);
            assertThat(count(server, 429, 50)).isEqualTo(50);
            assertThat(remaining(server.get("/")))
                    .as("what the answer says of the limit that did not refuse")
                    .containsExactly("\"ip\";r=3;t=720", "\"all\";r=0;t=1800");
            time.pass(Duration.ofMinutes(18));
            assertThat(remaining(server.get("/"))).containsExactly("\"ip\";r=4;t=360", "\"all\";r=0;t=720");
        }
    }

    @Test
    void laterLimit_refuses_inEitherOrder() throws Exception {
        RateLimitFilter.Builder all = limit("all", RateLimit.perHour(5)).keyedBy(RateLimitKey.global());
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(2));
        try (TestServer server = new TestServer(HELLO, chain(all, ip))) {
            assertThat(count(server, 200, 2)).isEqualTo(2);
            assertThat(count(server, 429, 50)).isEqualTo(50);
            assertThat(remaining(server.get("/"))).containsExactly("\"all\";r=3;t=720", "\"ip\";r=0;t=1800");
        }
    }

    @Test
    void fullBucket_isFullAgain() throws Exception {
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5));
        RateLimitFilter.Builder costly = limit("costly", RateLimit.perHour(3)).cost(request -> 4);
        try (TestServer server = new TestServer(HELLO, chain(ip, costly))) {
            TestServer.Answer tooCostly = server.get("/");
            assertThat(tooCostly.status()).isEqualTo(413);
            assertThat(remaining(tooCostly)).first().isEqualTo("\"ip\";r=5");
        }
    }

    @Test
    void quotaOfACaller_refuses_limitByAddressGetsItsPermitBack() throws Exception {
        RateLimitFilter.Builder address = limit("address", RateLimit.perHour(5));
        RateLimitFilter.Builder caller = limit("caller", RateLimit.perHour(1)).keyedBy(RateLimitKey.principal());
        try (TestServer server = new TestServer(HELLO, chain(address, caller))) {
            assertThat(count(server, 200, 1, "X-User: ann")).isEqualTo(1);
            assertThat(count(server, 429, 20, "X-User: ann")).isEqualTo(20);
            assertThat(count(server, 200, 4, "X-User: bob"))
                    .as("one, and the quota of bob refuses the rest")
                    .isEqualTo(1);
            assertThat(remaining(server.get("/", "X-User: eve"))).first().isEqualTo("\"address\";r=2;t=720");
        }
    }

    @Test
    void plan_refuses_limitByAddressGetsItsPermitBack() throws Exception {
        RateLimitFilter.Builder address = limit("address", RateLimit.perHour(50));
        RateLimitFilter.Builder plans =
                limit("plans", RateLimit.perHour(1)).limitPlan("plan", "gold", RateLimit.perHour(2));
        try (TestServer server = new TestServer(HELLO, chain(address, plans))) {
            assertThat(count(server, 429, 20, "X-User: ann", "X-Plan: gold")).isEqualTo(18);
            assertThat(remaining(server.get("/", "X-User: bob"))).first().isEqualTo("\"address\";r=47;t=72");
        }
    }

    @Test
    void concurrencyOfAnother_refuses_permitIsGivenBack() throws Exception {
        CountDownLatch mayEnd = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5));
        RateLimitFilter.Builder one = RateLimitFilter.builder().name("one").concurrent(1);
        TestServer.Handler slow = (request, response) -> {
            inside.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        };
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (TestServer server = new TestServer(slow, chain(ip, one))) {
            Future<TestServer.Answer> first = threads.submit(() -> server.get("/"));
            inside.await();
            assertThat(count(server, 503, 20)).isEqualTo(20);
            mayEnd.countDown();
            assertThat(first.get().status()).isEqualTo(200);
            assertThat(count(server, 200, 10)).isEqualTo(4);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void storeThatIsClosed_refuses_permitIsGivenBack() throws Exception {
        FaultyStore store = new FaultyStore(time);
        store.failing = true;
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5));
        RateLimitFilter.Builder shared = RateLimitFilter.builder()
                .name("shared")
                .limit(RateLimit.perHour(100))
                .limiter(limiter -> limiter.nanoTime(time).store(store).nodes(1).whenStoreFails(WhenStoreFails.CLOSED));
        try (TestServer server = new TestServer(HELLO, chain(ip, shared))) {
            assertThat(count(server, 503, 20)).isEqualTo(20);
            assertThat(remaining(server.get("/"))).containsExactly("\"ip\";r=5");
        }
    }

    @Test
    void otherFilter_refuses_itHasCounted() throws Exception {
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5));
        Hauberk chain = Hauberk.builder()
                .filter(ip)
                .check("forbidden", Phase.AUTHORIZATION, request -> Decision.deny(Rejection.of(403, "forbidden")))
                .build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            assertThat(count(server, 403, 20)).isEqualTo(5);
            assertThat(server.get("/").status()).isEqualTo(429);
        }
    }

    @Test
    void shadow_neitherTakesNorRefuses_andGetsBackWhatItGranted() throws Exception {
        RateLimitFilter.Builder tried = limit("tried", RateLimit.perHour(5)).shadow();
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(2));
        List<SecurityEvent> events = new ArrayList<>();
        Hauberk chain =
                Hauberk.builder().filter(tried).filter(ip).listener(events::add).build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            assertThat(count(server, 429, 50)).isEqualTo(48);
            assertThat(events).noneMatch(event -> event.kind() == SecurityEvent.Kind.WOULD_REFUSE);
        }
    }

    @Test
    void costAfterwards_ofWhatAnotherRefused_isNotCharged() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        RateLimitFilter.Builder cpu = limit("cpu", RateLimit.perHour(10).withDebt(10))
                .costAfterwards(response -> {
                    asked.incrementAndGet();
                    return 3;
                });
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(1));
        try (TestServer server = new TestServer(HELLO, chain(cpu, ip))) {
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(count(server, 429, 20)).isEqualTo(20);
            assertThat(asked).hasValue(1);
            assertThat(remaining(server.get("/"))).first().isEqualTo("\"cpu\";r=6;t=360");
        }
    }

    @Test
    void standaloneFilters_giveBackToo() throws Exception {
        RateLimitFilter ip = limit("ip", RateLimit.perHour(5)).build();
        RateLimitFilter all = limit("all", RateLimit.perHour(2))
                .keyedBy(RateLimitKey.global())
                .build();
        try (TestServer server = new TestServer(HELLO, ip, all)) {
            assertThat(count(server, 429, 50)).isEqualTo(48);
            assertThat(remaining(server.get("/"))).first().isEqualTo("\"ip\";r=3;t=720");
        }
    }

    @Test
    void fieldsOfOthers_stayAsTheyAre() throws Exception {
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perHour(5)).withoutFields();
        RateLimitFilter.Builder other = limit("other", RateLimit.perHour(9));
        RateLimitFilter.Builder all = limit("all", RateLimit.perHour(1));
        Hauberk chain = Hauberk.builder().filter(ip).filter(other).filter(all).build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            server.get("/");
            assertThat(remaining(server.get("/"))).containsExactly("\"other\";r=8;t=400", "\"all\";r=0;t=3600");
        }
    }

    @Test
    void manyAtOnce_givenBackOnceEach() throws Exception {
        RateLimitFilter.Builder ip = limit("ip", RateLimit.perDay(40));
        RateLimitFilter.Builder all = limit("all", RateLimit.perDay(10)).keyedBy(RateLimitKey.global());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (TestServer server = new TestServer(HELLO, chain(ip, all))) {
            List<Future<Integer>> admitted = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                admitted.add(threads.submit(() -> count(server, 200, 40)));
            }
            int sum = 0;
            for (Future<Integer> each : admitted) {
                sum += each.get();
            }
            assertThat(sum).isEqualTo(10);
            assertThat(remaining(server.get("/"))).first().isEqualTo("\"ip\";r=30;t=2160");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void sharedLimits_giveBackToTheStore() throws Exception {
        for (boolean leased : new boolean[] {false, true}) {
            FaultyStore store = new FaultyStore(time);
            RateLimiter limiter = shared(store, leased);
            for (int i = 0; i < 100; i++) {
                RateLimitResult result = limiter.acquire("a");
                assertThat(result.admitted())
                        .as("leased %s, take %d", leased, i)
                        .isTrue();
                limiter.refund("a", (RateLimitResult.Granted) result);
                limiter.refund("a", (RateLimitResult.Granted) result);
                int refunds = i + 1;
                waitUntil(() -> store.refunds.get() >= refunds);
            }
            assertThat(store.refunds).as("each once").hasValue(100);
            limiter.close();
        }
    }

    /** The refund is lost, which costs the permit; never is there more than there was. */
    @Test
    void storeThatFailsInBetween_costsThePermit() throws Exception {
        FaultyStore store = new FaultyStore(time);
        RateLimiter limiter = shared(store, false);
        RateLimitResult.Granted granted = (RateLimitResult.Granted) limiter.acquire("a");
        assertThat(granted.source()).isEqualTo(RateLimitResult.Source.STORE);
        store.failing = true;
        limiter.refund("a", granted);
        waitUntil(() -> limiter.statistics().storeFailures() >= 1);
        store.failing = false;
        int more = 0;
        while (limiter.acquire("a").admitted()) {
            more++;
        }
        assertThat(more).isEqualTo(9);
        limiter.close();
    }

    /** Else a client that sends many at once is refused until one permit comes, here for six minutes. */
    @Test
    void permitsGivenBack_endTheMemoryOfADenial() throws Exception {
        for (boolean leased : new boolean[] {false, true}) {
            FaultyStore store = new FaultyStore(time);
            RateLimiter limiter = shared(store, leased);
            List<RateLimitResult.Granted> granted = new ArrayList<>();
            while (limiter.acquire("a") instanceof RateLimitResult.Granted each) {
                granted.add(each);
            }
            assertThat(granted).hasSize(10);
            for (RateLimitResult.Granted each : granted) {
                limiter.refund("a", each);
            }
            waitUntil(() -> store.refunds.get() >= 10 && limiter.tryAcquire("a"));
            assertThat(limiter.acquire("a").admitted()).isTrue();
            limiter.close();
        }
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 20_000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(1);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private RateLimiter shared(FaultyStore store, boolean leased) {
        RateLimiter.Builder builder = RateLimiter.builder("shared")
                .limit(RateLimit.perHour(10))
                .nanoTime(time)
                .deadline(Duration.ofSeconds(10))
                .nodes(1)
                .store(store);
        return leased ? builder.leased().build() : builder.build();
    }

    @Test
    void explain_printsWhatItCosts() {
        assertThat(limit("ip", RateLimit.perHour(5)).build().explain())
                .contains("5-per-hour, refused by another limit: costs what is gained between the two decisions,"
                        + " at most one permit in PT12M");
        RateLimitFilter shared = RateLimitFilter.builder()
                .limit(RateLimit.perSecond(100))
                .limiter(limiter -> limiter.store(new FaultyStore(time)))
                .build();
        assertThat(shared.explain())
                .contains("at most one permit in PT0.01S")
                .contains("the whole cost if the store fails in between, or did not answer before")
                .contains("another node that refused the key meanwhile goes on until a permit would have come");
    }
}
