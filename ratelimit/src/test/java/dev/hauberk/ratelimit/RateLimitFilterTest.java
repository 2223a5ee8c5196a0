/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {
    private static final TestServer.Handler HELLO =
            (request, response) -> response.getWriter().write("hello");

    private final FakeTime time = new FakeTime();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    /** Says who calls by a header field, and with which plan. */
    private static final class Naming extends SecurityFilter {
        Naming() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("X-User");
            if (user == null) {
                exchange.proceed();
                return;
            }
            String plan = exchange.request().getHeader("X-Plan");
            Identity.Builder identity = Identity.builder(user);
            exchange.proceedAs((plan == null ? identity : identity.attribute("plan", plan)).build());
        }
    }

    private RateLimitFilter.Builder filter() {
        return RateLimitFilter.builder().limiter(limiter -> limiter.nanoTime(time));
    }

    private Hauberk chain(RateLimitFilter.Builder... filters) {
        Hauberk.Builder chain = Hauberk.builder().filter(Naming::new).listener(events::add);
        for (RateLimitFilter.Builder filter : filters) {
            chain.filter(filter);
        }
        return chain.build();
    }

    private static int admitted(TestServer server, int requests, String... headers) throws IOException {
        int admitted = 0;
        for (int i = 0; i < requests; i++) {
            admitted += server.get("/", headers).status() == 200 ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void defaults() {
        RateLimitFilter filter = filter().limit(RateLimit.perMinute(3)).build();
        Description description = filter.describe();
        assertThat(filter.phase()).isEqualTo(Phase.RATE_LIMIT);
        assertThat(description.fact("name")).containsExactly("default");
        assertThat(description.fact("keyed_by")).containsExactly("client_address");
        assertThat(description.fact("shadow")).containsExactly("false");
        assertThat(description.health()).isEqualTo(Description.Health.UP);
    }

    @Test
    void standalone() throws Exception {
        Filter filter = filter().limit(RateLimit.perMinute(3)).build();
        try (TestServer server = new TestServer(HELLO, filter)) {
            assertThat(admitted(server, 10)).isEqualTo(3);
        }
    }

    @Test
    void inChain() throws Exception {
        try (TestServer server = new TestServer(
                HELLO, chain(filter().limit(RateLimit.perMinute(3).withBurst(2))))) {
            TestServer.Answer first = server.get("/");
            assertThat(first.status()).isEqualTo(200);
            assertThat(first.headers("RateLimit-Policy")).containsExactly("\"default\";q=3;w=60");
            assertThat(first.headers("RateLimit")).containsExactly("\"default\";r=1;t=20");
            assertThat(first.headers("Retry-After")).isEmpty();
            server.get("/");
            TestServer.Answer denied = server.get("/");
            assertThat(denied.status()).isEqualTo(429);
            assertThat(denied.headers("RateLimit")).containsExactly("\"default\";r=0;t=20");
            assertThat(Integer.parseInt(denied.headers("Retry-After").get(0))).isBetween(20, 22);
            assertThat(denied.headers("Content-Type")).containsExactly("application/problem+json");
            assertThat(denied.body())
                    .contains("\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\"")
                    .contains("\"status\":429")
                    .contains("\"violated-policies\":[\"default\"]");
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.code()).isEqualTo("rate_limited");
                        assertThat(event.reason()).isEqualTo("limit default, by client_address");
                    });
            time.pass(Duration.ofSeconds(20));
            assertThat(server.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void moreKeysThanThereIsRoomFor_publishAnEventOnceAMinute() throws Exception {
        RateLimitFilter.Builder filter = RateLimitFilter.builder()
                .limit(RateLimit.perDay(5))
                .keyedBy(RateLimitKey.header("X-Key"))
                .limiter(limiter -> limiter.nanoTime(time).keys(16));
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            for (int i = 0; i < 300; i++) {
                server.get("/", "X-Key: " + i);
            }
            assertThat(events)
                    .filteredOn(event -> event.code().equals("rate_limit_saturated"))
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.kind()).isEqualTo(SecurityEvent.Kind.NOTE);
                        assertThat(event.attributes()).containsEntry("limiter", "default");
                        assertThat((Long) event.attributes().get("shared")).isPositive();
                    });
        }
    }

    @Test
    void fields_severalLimits_tellEachAndTheOneThatBinds() throws Exception {
        RateLimitFilter.Builder filter = filter().name("api")
                .limit(RateLimit.of(5, Duration.ofMillis(500)).withName("short"))
                .limit(RateLimit.perDay(4))
                .legacyFields();
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            TestServer.Answer answer = server.get("/");
            assertThat(answer.headers("RateLimit-Policy"))
                    .containsExactly("\"api.short\";q=10;w=1, \"api.4-per-day\";q=4;w=86400");
            assertThat(answer.headers("RateLimit")).containsExactly("\"api.4-per-day\";r=3;t=21600");
            assertThat(answer.headers("X-RateLimit-Limit")).containsExactly("4");
            assertThat(answer.headers("X-RateLimit-Remaining")).containsExactly("3");
            assertThat(answer.headers("X-RateLimit-Reset")).containsExactly("21600");
        }
        try (TestServer server =
                new TestServer(HELLO, chain(filter().limit(RateLimit.perDay(1)).withoutFields()))) {
            assertThat(server.get("/").headers("RateLimit")).isEmpty();
            assertThat(server.get("/").headers("RateLimit-Policy")).isEmpty();
        }
    }

    @Test
    void keyedByPrincipal_isPerCallerAndStrangersByAddress() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(3)).keyedBy(RateLimitKey.principal());
        assertThat(filter().limit(RateLimit.perMinute(3))
                        .keyedBy(RateLimitKey.principal())
                        .build()
                        .phase())
                .isEqualTo(Phase.QUOTA);
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(admitted(server, 5, "X-User: alice")).isEqualTo(3);
            assertThat(admitted(server, 5, "X-User: bob")).isEqualTo(3);
            assertThat(admitted(server, 5)).isEqualTo(3);
            // A name cannot be chosen such that it is the key of strangers.
            assertThat(admitted(server, 5, "X-User: without 127.0.0.1")).isEqualTo(3);
        }
    }

    @Test
    void limitPlan_callersOfAPlan_haveItsLimits() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(2))
                .limitPlan("plan", "gold", RateLimit.perMinute(6))
                .keyedBy(RateLimitKey.principal());
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(admitted(server, 9, "X-User: alice", "X-Plan: gold")).isEqualTo(6);
            assertThat(admitted(server, 9, "X-User: bob", "X-Plan: tin")).isEqualTo(2);
            assertThat(admitted(server, 9, "X-User: carol")).isEqualTo(2);
            assertThat(server.get("/", "X-User: dave", "X-Plan: gold").headers("RateLimit-Policy"))
                    .containsExactly("\"default.gold\";q=6;w=60");
        }
    }

    @Test
    void keyedByHeader_isPerValueAndHashed() throws Exception {
        RateLimitFilter.Builder builder =
                filter().limit(RateLimit.perMinute(2)).keyedBy(RateLimitKey.header("X-API-Key"));
        RateLimitFilter filter = builder.build();
        try (TestServer server = new TestServer(HELLO, filter)) {
            assertThat(admitted(server, 4, "X-API-Key: secret-one")).isEqualTo(2);
            assertThat(admitted(server, 4, "X-API-Key: secret-two")).isEqualTo(2);
            assertThat(admitted(server, 4)).isEqualTo(2);
            assertThat(filter.topKeys(10)).hasSize(3);
            assertThat(filter.topKeys(10).toString()).doesNotContain("secret");
            assertThat(filter.topKeys(1)).hasSize(1);
        }
    }

    @Test
    void on_otherRequests_countNothing() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(2)).on("POST /login", "/reports/*");
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(admitted(server, 5)).isEqualTo(5);
            assertThat(server.get("/").headers("RateLimit")).isEmpty();
            assertThat(server.request("POST", "/login").status()).isEqualTo(200);
            // Another spelling that an app might serve too is the same route.
            assertThat(server.request("POST", "/LOGIN/").status()).isEqualTo(200);
            assertThat(server.request("POST", "/login").status()).isEqualTo(429);
            assertThat(server.get("/login").status()).isEqualTo(200);
            assertThat(server.get("/reports/1").status()).isEqualTo(429);
        }
    }

    @Test
    void keyedByRouteAndMethod_areApart() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(1))
                .keyedBy(RateLimitKey.route("/a/*", "/b").and(RateLimitKey.method()));
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(server.get("/a/1").status()).isEqualTo(200);
            assertThat(server.get("/a/2").status()).isEqualTo(429);
            assertThat(server.request("DELETE", "/a/1").status()).isEqualTo(200);
            assertThat(server.get("/b").status()).isEqualTo(200);
            assertThat(server.get("/c").status()).isEqualTo(200);
            assertThat(server.get("/d").status()).isEqualTo(429);
        }
    }

    @Test
    void exempt_addresses_countNothing() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(1)).exempt("127.0.0.0/8");
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(admitted(server, 5)).isEqualTo(5);
        }
    }

    @Test
    void shadow_countsAndPublishesAndRefusesNothing() throws Exception {
        RateLimitFilter filter = filter().limit(RateLimit.perMinute(2)).shadow().build();
        Hauberk chain = Hauberk.builder().filter(filter).listener(events::add).build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            assertThat(admitted(server, 5)).isEqualTo(5);
            assertThat(filter.shadowDenied()).isEqualTo(3);
            assertThat(filter.statistics().get("default").denied()).isEqualTo(3);
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.WOULD_REFUSE)
                    .hasSize(3)
                    .allSatisfy(event -> assertThat(event.code()).isEqualTo("rate_limited"));
        }
    }

    @Test
    void cost_moreThanOne_isTaken_andMoreThanTheBurstIsTooLarge() throws Exception {
        RateLimitFilter.Builder filter =
                filter().limit(RateLimit.perMinute(10)).cost(request -> Long.parseLong(request.getHeader("X-Cost")));
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(server.get("/", "X-Cost: 11").status()).isEqualTo(413);
            assertThat(server.get("/", "X-Cost: 6").status()).isEqualTo(200);
            assertThat(server.get("/", "X-Cost: 6").status()).isEqualTo(429);
            assertThat(server.get("/", "X-Cost: 4").status()).isEqualTo(200);
            assertThat(server.get("/", "X-Cost: 0").status()).isEqualTo(200);
            // A cost that cannot be told refuses the request.
            assertThat(server.get("/").status()).isEqualTo(500);
        }
    }

    @Test
    void costAfterwards_isOwed() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(
                        RateLimit.perMinute(60).withBurst(5).withDebt(30))
                .costAfterwards(HttpServletResponse::getBufferSize);
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(server.get("/").headers("RateLimit")).containsExactly("\"default\";r=0;t=31");
        }
    }

    @Test
    void costAfterwards_functionThrows_isToldAndTheAnswerStands() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(
                        RateLimit.perMinute(60).withBurst(5).withDebt(30))
                .costAfterwards(response -> {
                    throw new IllegalStateException("unknown");
                });
        try (TestServer server = new TestServer(HELLO, chain(filter))) {
            assertThat(server.get("/").body()).isEqualTo("hello");
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.ERROR)
                    .singleElement()
                    .satisfies(event -> assertThat(event.code()).isEqualTo("rate_limit_cost_failed"));
        }
    }

    @Test
    void fields_hugeNumbers_areWhatAStructuredFieldCanHold() {
        RateLimit limit = RateLimit.perSecond(1_000_000_000).withBurst(1_000_000_000_000_000L);
        RateLimitFields fields = new RateLimitFields("huge", List.of(limit));
        assertThat(fields.limit(limit, limit.burst(), 0)).isEqualTo("\"huge\";r=999999999999999");
        assertThat(fields.policy()).isEqualTo("\"huge\";q=1000000000;w=1");
    }

    @Test
    void concurrent_asyncRequests_leaveWhenTheyAreComplete() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(2);
        TestServer.Handler handler = (request, response) -> {
            if (request.getRequestURI().equals("/quick")) {
                return;
            }
            AsyncContext async = request.startAsync();
            inside.countDown();
            async.start(() -> {
                try {
                    if (!release.await(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody released it");
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                async.complete();
            });
        };
        RateLimitFilter.Builder filter = filter().concurrent(2);
        try (TestServer server = new TestServer(handler, chain(filter))) {
            Thread[] waiting = new Thread[2];
            for (int i = 0; i < 2; i++) {
                waiting[i] = new Thread(() -> {
                    try {
                        server.get("/slow");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                waiting[i].start();
            }
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            TestServer.Answer refused = server.get("/quick");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers("Retry-After")).containsExactly("1");
            release.countDown();
            for (Thread each : waiting) {
                each.join();
            }
            for (int i = 0; i < 5; i++) {
                // The container may tell the client before it tells the listeners.
                TestServer.Answer answer = server.get("/quick");
                for (int again = 0; again < 100 && answer.status() != 200; again++) {
                    Thread.sleep(10);
                    answer = server.get("/quick");
                }
                assertThat(answer.status()).isEqualTo(200);
            }
        }
    }

    @Test
    void concurrent_otherRequests_takeNoPlace() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        TestServer.Handler handler = (request, response) -> {
            if (request.getRequestURI().equals("/slow")) {
                inside.countDown();
                try {
                    if (!release.await(10, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nobody released it");
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        RateLimitFilter.Builder limited = filter().concurrent(1).on("/slow", "/other");
        try (TestServer server = new TestServer(handler, chain(limited))) {
            Thread waiting = new Thread(() -> {
                try {
                    server.get("/slow");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            waiting.start();
            assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.get("/other").status()).isEqualTo(503);
            assertThat(server.get("/health").status()).isEqualTo(200);
            release.countDown();
            waiting.join();
        }
    }

    @Test
    void concurrent_handlerThrows_leaves() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            throw new IllegalStateException("broken");
        };
        try (TestServer server = new TestServer(handler, chain(filter().concurrent(1)))) {
            for (int i = 0; i < 5; i++) {
                assertThat(server.get("/").status()).isEqualTo(500);
            }
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getAttribute("again") == null) {
                request.setAttribute("again", true);
                request.startAsync().dispatch("/elsewhere");
            }
        };
        try (TestServer server = new TestServer(handler, chain(filter().limit(RateLimit.perMinute(3))))) {
            assertThat(admitted(server, 5)).isEqualTo(3);
        }
    }

    @Test
    void errorDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getRequestURI().equals("/error-page")) {
                response.getWriter().write("page");
            } else {
                response.sendError(404);
            }
        };
        try (TestServer server = new TestServer(handler, chain(filter().limit(RateLimit.perMinute(3))))) {
            for (int i = 0; i < 3; i++) {
                assertThat(server.get("/").status()).isEqualTo(404);
            }
            assertThat(server.get("/").status()).isEqualTo(429);
        }
    }

    @Test
    void sameFilterOnTwoRoutes_countsARequestOnce() throws Exception {
        RateLimitFilter.Builder filter = filter().limit(RateLimit.perMinute(3));
        Hauberk chain = Hauberk.builder()
                .route("/a/*", route -> route.filter(filter))
                .route("/a/b/*", route -> route.filter(filter))
                .build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            int admitted = 0;
            for (int i = 0; i < 5; i++) {
                admitted += server.get("/a/b/c").status() == 200 ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(3);
        }
    }

    @Test
    void storeFails_closed_is503AndTold() throws Exception {
        FaultyStore store = new FaultyStore(time);
        RateLimitFilter filter = RateLimitFilter.builder()
                .limit(RateLimit.perMinute(100))
                .limiter(limiter -> limiter.store(store)
                        .nanoTime(time)
                        .deadline(Duration.ofSeconds(5))
                        .whenStoreFails(WhenStoreFails.CLOSED))
                .build();
        Hauberk chain = Hauberk.builder().filter(filter).listener(events::add).build();
        try (TestServer server = new TestServer(HELLO, chain)) {
            assertThat(server.get("/").status()).isEqualTo(200);
            store.failing = true;
            for (int i = 0; i < 10; i++) {
                TestServer.Answer answer = server.get("/");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.headers("Retry-After")).containsExactly("1");
                assertThat(answer.body()).contains("#temporary-reduced-capacity");
            }
            assertThat(filter.describe().health()).isEqualTo(Description.Health.DEGRADED);
            assertThat(filter.describe().dependencies()).hasSize(1);
            store.failing = false;
            time.pass(Duration.ofSeconds(10));
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(server.get("/").status()).isEqualTo(200);
            assertThat(events)
                    .filteredOn(event -> event.kind() == SecurityEvent.Kind.NOTE)
                    .extracting(SecurityEvent::code)
                    .containsExactly("rate_limit_store_failed", "rate_limit_store_recovered");
            assertThat(filter.describe().health()).isEqualTo(Description.Health.UP);
        }
    }

    @Test
    void build_twoOfOneName_isRefused() {
        assertThatThrownBy(() -> chain(filter().limit(RateLimit.perMinute(1)), filter().limit(RateLimit.perMinute(2))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "each RateLimitFilter of a chain must have a name of its own: 2 are called 'default'");
        assertThat(chain(
                        filter().limit(RateLimit.perMinute(1)),
                        filter().name("other").limit(RateLimit.perMinute(2))))
                .isNotNull();
    }

    @Test
    void build_whatWouldNotDoWhatWasAsked_isRefused() {
        assertThatThrownBy(() -> RateLimitFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there must be a limit");
        assertThatThrownBy(() -> RateLimitFilter.builder()
                        .limitPlan("plan", "gold", RateLimit.perMinute(1))
                        .concurrent(1)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("callers of no plan must have a limit too");
        assertThatThrownBy(() -> RateLimitFilter.builder()
                        .limit(RateLimit.perMinute(1))
                        .costAfterwards(response -> 1)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("no limit may have a debt");
        assertThatThrownBy(() -> RateLimitFilter.builder()
                        .limit(RateLimit.perMinute(1))
                        .annotations()
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("annotations must be a filter's only limits");
        assertThatThrownBy(() -> RateLimitFilter.builder()
                        .limit(RateLimit.perMinute(1))
                        .limiter(RateLimiter.Builder::leased)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("leased must come with a store");
    }

    @Test
    void settings_malformed_areProblemsOfBuild() {
        assertThatThrownBy(() -> RateLimitFilter.builder()
                        .name("a b")
                        .limit(RateLimit.perMinute(1))
                        .limitPlan("plan", "gold", RateLimit.perMinute(2))
                        .limitPlan("plan", "gold", RateLimit.perMinute(3))
                        .limitPlan("other", "silver", RateLimit.perMinute(3))
                        .limitPlan("plan", "a b", RateLimit.perMinute(3))
                        .on("POST login", "/ok")
                        .exempt("10.0.0.0/33")
                        .concurrent(0)
                        .limiter(limiter -> limiter.keys(15))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        problem -> assertThat(problem).startsWith("name must be 1 to 64 letters"),
                                        problem -> assertThat(problem)
                                                .isEqualTo("limitPlan: a plan must be given once: 'gold'"),
                                        problem -> assertThat(problem)
                                                .isEqualTo(
                                                        "limitPlan: plans must go by one attribute: 'other' and 'plan'"),
                                        problem -> assertThat(problem)
                                                .startsWith("limitPlan: plan must be 1 to 64 letters"),
                                        problem -> assertThat(problem).startsWith("on: "),
                                        problem -> assertThat(problem).startsWith("exempt: range 1: "),
                                        problem -> assertThat(problem).isEqualTo("concurrent must be at least 1: 0"),
                                        problem -> assertThat(problem).startsWith("limiter: keys must be 16 to "),
                                        problem -> assertThat(problem).startsWith("plan gold: keys must be 16 to ")));
        assertThatThrownBy(() -> filter().name("a".repeat(60))
                        .limit(RateLimit.perMinute(1))
                        .limitPlan("plan", "golden", RateLimit.perMinute(2))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("name and plan must be 1 to 64 letters");
    }

    @Test
    void setters_calledTwice_areRefused() {
        for (Consumer<RateLimitFilter.Builder> setter : List.<Consumer<RateLimitFilter.Builder>>of(
                f -> f.name("a"),
                f -> f.keyedBy(RateLimitKey.global()),
                f -> f.exempt("10.0.0.0/8"),
                RateLimitFilter.Builder::shadow,
                RateLimitFilter.Builder::withoutFields,
                RateLimitFilter.Builder::legacyFields,
                f -> f.cost(request -> 1),
                f -> f.costAfterwards(response -> 1),
                f -> f.concurrent(1),
                RateLimitFilter.Builder::annotations,
                f -> f.limiter(limiter -> {}))) {
            RateLimitFilter.Builder filter = RateLimitFilter.builder();
            setter.accept(filter);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(filter));
        }
    }
}
