/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Settings;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HauberkTest {
    /** A policy that says its name in a header. */
    static final class Policy extends SecurityFilter {
        private final String value;

        Policy(String value) {
            super(Phase.CORS);
            this.value = value;
        }

        @Override
        protected Combination combination() {
            return Combination.POLICY;
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, jakarta.servlet.ServletException {
            exchange.response().addHeader("Policy", value);
            exchange.proceed();
        }
    }

    /** A filter that does nothing, in any phase. */
    static class Plain extends SecurityFilter {
        private final AtomicInteger closed = new AtomicInteger();

        Plain(Phase phase) {
            super(phase);
        }

        Plain(Settings settings) {
            super(Phase.HANDLER, settings);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, jakarta.servlet.ServletException {
            exchange.proceed();
        }

        @Override
        protected void close() {
            closed.incrementAndGet();
            throw new IllegalStateException("closing must go on with the others");
        }
    }

    private static RequestCheck mark(String name) {
        return request -> {
            String before = (String) request.getAttribute("order");
            request.setAttribute("order", before == null ? name : before + " " + name);
            return Decision.allow();
        };
    }

    @Test
    void describe_tellsPhaseAndRoute_inTheOrderOfTheChain() {
        Plain shared = new Plain(Phase.CSRF);
        Hauberk hauberk = Hauberk.builder()
                .check("late", Phase.HANDLER, mark("late"))
                .route("/a/*", route -> route.filter(shared))
                .build();
        assertThat(hauberk.describe())
                .extracting(described -> described.name() + described.fact("phase") + described.fact("route"))
                .containsExactly("Plain[CSRF][/a/*]", "late[HANDLER][]");
    }

    @Test
    void describe_givesTheOptionsOfTheBuilder() {
        Settings settings = new Settings("Plain");
        settings.number("mostThings", 3, 1, 9).set(5);
        Plain plain = new Plain(settings);
        settings.flag("late");
        assertThat(plain.describe().facts()).isEqualTo(Map.of("most_things", List.of("5")));
        assertThat(new Plain(Phase.CSRF).describe().facts()).isEmpty();
    }

    @Test
    void loginEvents_areTheChains_andHoldTheCanonicalName() throws Exception {
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        Hauberk hauberk = Hauberk.builder().listener(events::add).build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {
            HttpServletRequestWrapper wrapped = new HttpServletRequestWrapper(request);
            LoginEvents.failed(wrapped, "  \uFF21nn\n ");
            LoginEvents.throttled(wrapped, "x".repeat(1000));
            LoginEvents.succeeded(wrapped, "");
        })) {
            server.send("GET /login");
        }
        assertThat(events)
                .extracting(SecurityEvent::code)
                .containsExactly("login_failed", "login_throttled", "login_succeeded", "allowed");
        assertThat(events).extracting(SecurityEvent::status).containsExactly(401, 429, 0, 200);
        assertThat(events.get(0).identity().orElseThrow().getName()).isEqualTo("ann");
        assertThat(events.get(0).clientAddress()).isEqualTo("127.0.0.1");
        assertThat(events.get(1).identity().orElseThrow().getName()).hasSize(256);
        assertThat(events.get(2).identity()).isEmpty();
        assertThat(events.get(0).requestId()).isEqualTo(events.get(3).requestId());
    }

    @Test
    void loginEvents_withoutAChain_areRefused() {
        assertThatThrownBy(() -> LoginEvents.failed(
                        new jakarta.servlet.ServletRequestWrapper(
                                (jakarta.servlet.ServletRequest) java.lang.reflect.Proxy.newProxyInstance(
                                        HauberkTest.class.getClassLoader(),
                                        new Class<?>[] {jakarta.servlet.ServletRequest.class},
                                        (proxy, method, arguments) -> null)),
                        "ann"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must have passed a chain");
    }

    @Test
    void filters_declaredInAnyOrder_runByPhaseThenDeclaration() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check("c", Phase.INPUT, mark("input"))
                .check("a1", Phase.FIREWALL, mark("firewall1"))
                .check("z", Phase.HANDLER, mark("handler"))
                .check("a2", Phase.FIREWALL, mark("firewall2"))
                .route("/r/*", route -> route.check("b", Phase.CSRF, mark("csrf")))
                .build();
        try (TestServer server = TestServer.of(
                hauberk, (request, response) -> response.getWriter().print(request.getAttribute("order")))) {
            assertThat(server.send("GET /r/x").body()).isEqualTo("firewall1 firewall2 csrf input handler");
            assertThat(server.send("GET /R").body()).isEqualTo("firewall1 firewall2 csrf input handler");
            assertThat(server.send("GET /s").body()).isEqualTo("firewall1 firewall2 input handler");
        }
    }

    @Test
    void policies_ofOneKind_onlyMostSpecificRuns() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .filter(() -> new Policy("all"))
                .route("/a/*", route -> route.filter(() -> new Policy("a")))
                .route("/a/{id}", route -> route.filter(() -> new Policy("id")))
                .route("/a/b", route -> route.filter(() -> new Policy("b")))
                .check("after", Phase.FIREWALL, mark("after"))
                .build();
        try (TestServer server = TestServer.of(
                hauberk, (request, response) -> response.getWriter().print(request.getAttribute("order")))) {
            assertThat(server.send("GET /").headers("Policy")).containsExactly("all");
            assertThat(server.send("GET /a/x/y").headers("Policy")).containsExactly("a");
            assertThat(server.send("GET /a/x").headers("Policy")).containsExactly("id");
            assertThat(server.send("GET /a/b").headers("Policy")).containsExactly("b");
            assertThat(server.send("GET /a/b").body()).isEqualTo("after");
        }
    }

    @Test
    void toString_showsTheTable() {
        Hauberk hauberk = Hauberk.builder()
                .filter(() -> new Policy("all"))
                .route("/api/*", route -> route.check("mine", Phase.RATE_LIMIT, request -> Decision.allow()))
                .build();
        assertThat(hauberk.toString()
                        .lines()
                        .map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "Hauberk",
                        "ErrorGuard (all paths) built in REQUEST ASYNC ERROR",
                        "PathGuard (all paths) built in FORWARD INCLUDE REQUEST ASYNC",
                        "CORS Policy (all paths) policy REQUEST",
                        "RATE_LIMIT mine /api/* gate REQUEST");
    }

    @Test
    void build_withSeveralProblems_reportsAllAtOnceAndClosesWhatItBuilt() {
        Plain built = new Plain(Phase.INPUT);
        assertThatThrownBy(() -> Hauberk.builder()
                        .filter(built)
                        .filter(() -> new Policy("one"))
                        .filter(() -> new Policy("two"))
                        .route("/x", route -> route.filter(() -> new Policy("three")))
                        .route("/X/", route -> route.filter(() -> new Policy("four")))
                        .route("/y/*", route -> route.filter(() -> new Plain(Phase.AUDIT)))
                        .filter(() -> {
                            Problems problems = new Problems("inner");
                            problems.add("first");
                            problems.add("second");
                            problems.throwIfAny();
                            return built;
                        })
                        .filter(() -> {
                            throw new IllegalArgumentException("third");
                        })
                        .build())
                .isInstanceOfSatisfying(ConfigurationException.class, e -> {
                    assertThat(e.problems()).hasSize(6);
                    assertThat(e.problems().toString())
                            .contains("first", "second", "third", "two for all paths", "two for route /x")
                            .contains("a filter of phase AUDIT must stand outside routes");
                });
        assertThat(built.closed).hasValue(1);
    }

    @Test
    void route_withForbiddenPattern_isRefusedWithAdvice() {
        assertThatThrownBy(() -> Hauberk.builder().route("/a/**", route -> {}).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("**");
    }

    @Test
    void builder_handedOverTwice_isBuiltOnceAndClosedOnce() {
        AtomicInteger builds = new AtomicInteger();
        Plain shared = new Plain(Phase.INPUT);
        SecurityFilter.Builder<Plain> builder = () -> {
            builds.incrementAndGet();
            return shared;
        };
        Hauberk hauberk = Hauberk.builder()
                .route("/a", route -> route.filter(builder))
                .route("/b", route -> route.filter(builder))
                .build();
        hauberk.destroy();
        assertThat(builds).hasValue(1);
        assertThat(shared.closed).hasValue(1);
    }

    @Test
    void builder_usedTwice_isRefused() {
        Hauberk.Builder builder = Hauberk.builder();
        builder.build();
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Hauberk.builder()
                        .rejectionHandler(RejectionHandler.problem())
                        .rejectionHandler(RejectionHandler.problem()))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Hauberk.builder()
                        .route("orders", route -> route.filter(new Plain(Phase.CSRF)))
                        .route("/a/**", route -> route.filter(new Plain(Phase.CSRF)))
                        .build())
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(2).allMatch(problem -> problem.startsWith("route: ")));
    }

    @Test
    void companions_runInTheirOwnPhaseUnderTheSameRoute() throws Exception {
        SecurityFilter.Builder<SecurityFilter> builder = () -> new SecurityFilter(Phase.RATE_LIMIT) {
            @Override
            protected void handle(Exchange exchange) throws IOException, jakarta.servlet.ServletException {
                mark("limit").check(exchange.request());
                exchange.proceed();
            }

            @Override
            protected List<SecurityFilter> companions() {
                return List.of(new CheckFilter("quota", Phase.QUOTA, mark("quota")));
            }
        };
        Hauberk hauberk = Hauberk.builder()
                .route("/a", route -> route.filter(builder))
                .check("session", Phase.SESSION, mark("session"))
                .build();
        try (TestServer server = TestServer.of(
                hauberk, (request, response) -> response.getWriter().print(request.getAttribute("order")))) {
            assertThat(server.send("GET /a").body()).isEqualTo("limit session quota");
            assertThat(server.send("GET /b").body()).isEqualTo("session");
        }
    }

    @Test
    void validate_seesEveryDescription() {
        List<String> seen = new ArrayList<>();
        SecurityFilter.Builder<SecurityFilter> curious = () -> new SecurityFilter(Phase.CSRF) {
            @Override
            protected void handle(Exchange exchange) {}

            @Override
            protected void validate(List<Description> chain, Problems problems) {
                chain.forEach(description -> seen.add(description.name()));
            }
        };
        Hauberk.builder().filter(curious).filter(() -> new Policy("x")).build();
        assertThat(seen).contains("Policy").hasSize(2);
    }

    @Test
    void health_isTheWorstOfItsFilters_andCountsLostEvents() throws Exception {
        SecurityFilter.Builder<SecurityFilter> sick = () -> new SecurityFilter(Phase.CSRF) {
            @Override
            protected void handle(Exchange exchange) throws IOException, jakarta.servlet.ServletException {
                exchange.publish(event(SecurityEvent.Kind.NOTE, "hello"));
                exchange.proceed();
            }

            @Override
            public Description describe() {
                return Description.builder("sick")
                        .health(Description.Health.DEGRADED, "key_old")
                        .build();
            }
        };
        Hauberk hauberk = Hauberk.builder()
                .filter(sick)
                .filter(() -> new Policy("x"))
                .listener(event -> {
                    throw new IllegalStateException("listener");
                })
                .build();
        assertThat(hauberk.health().status()).isEqualTo(Description.Health.DEGRADED);
        assertThat(hauberk.health().filters()).hasSize(2);
        assertThat(hauberk.health().lostEvents()).isZero();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(200);
            assertThat(server.send("GET /").status()).isEqualTo(200);
        }
        assertThat(hauberk.health().lostEvents()).isEqualTo(4);
        assertThat(Hauberk.builder().build().health().status()).isEqualTo(Description.Health.UP);
    }

    @Test
    void quota_withoutAuthentication_warnsOnly() {
        Problems problems = new Problems("test");
        ChainValidator.validate(
                List.of(new Chain.Entry(new CheckFilter("q", Phase.QUOTA, request -> Decision.allow()), null)),
                problems);
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings()).singleElement().asString().contains("q limits per caller");
    }

    /** A filter that is unsafe unless an enforcing filter of phase CSRF runs on its route. */
    private static final class NeedsCompany extends Plain {
        private final List<Description> seen = new ArrayList<>();

        NeedsCompany() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void validate(List<Description> chain, Problems problems) {
            seen.addAll(chain);
            if (chain.stream().noneMatch(part -> part.fact("enforcing").contains("true"))) {
                problems.add("company must be there: none is");
            }
        }
    }

    @Test
    void validate_seesPhaseAndRouteOfEveryFilter() {
        NeedsCompany filter = new NeedsCompany();
        Hauberk.builder()
                .check("guard", Phase.CSRF, request -> Decision.allow())
                .route("/r/*", route -> route.filter(() -> filter))
                .build();
        assertThat(filter.seen.get(0).fact("phase")).containsExactly("CSRF");
        assertThat(filter.seen.get(0).fact("route")).isEmpty();
        assertThat(filter.seen.get(1).fact("phase")).containsExactly("AUTHENTICATION");
        assertThat(filter.seen.get(1).fact("route")).containsExactly("/r/*");
    }

    @Test
    void validate_ofAFilterAlone_endsItsInit() {
        NeedsCompany filter = new NeedsCompany();
        assertThatThrownBy(() -> filter.init(null))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("company must be there");
        assertThatThrownBy(() -> filter.doFilter(null, null, null)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void init_ofAChain_doesNotValidateItsFiltersAlone() throws Exception {
        NeedsCompany filter = new NeedsCompany();
        Hauberk chain = Hauberk.builder()
                .check("guard", Phase.CSRF, request -> Decision.allow())
                .filter(() -> filter)
                .build();
        try (TestServer server = TestServer.of(chain, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(200);
        }
        assertThat(filter.seen).hasSize(2);
    }

    @Test
    void facts_leftOnTheRequest_areOnEveryLaterEvent() throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .check("first", Phase.CSRF, request -> {
                    request.addFacts(() -> java.util.Map.of("key_id", "k1"));
                    request.addFacts(() -> java.util.Map.of("token", "t1"));
                    return Decision.allow();
                })
                .check(
                        "second",
                        Phase.AUTHORIZATION,
                        request -> Decision.deny(dev.hauberk.core.Rejection.of(403, "no")))
                .listener(recorder)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /").status()).isEqualTo(403);
            for (SecurityEvent.Kind kind : List.of(SecurityEvent.Kind.REFUSAL, SecurityEvent.Kind.DECISION)) {
                assertThat(recorder.of(kind).get(0).attributes())
                        .containsEntry("key_id", "k1")
                        .containsEntry("token", "t1");
            }
        }
    }

    /** Hears events and sees filters decide; fails to begin where told to. */
    private static final class Observer implements dev.hauberk.core.SecurityEventListener, FilterObserver {
        private final List<String> seen = java.util.Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onEvent(SecurityEvent event) {}

        @Override
        public Object begins(SecurityFilter filter) {
            if (filter.name().equals("bad")) {
                throw new IllegalStateException("observer");
            }
            return filter.name();
        }

        @Override
        public void decided(SecurityFilter filter, Object begun, Outcome outcome) {
            seen.add(begun + " " + outcome);
        }
    }

    @Test
    void observer_seesEachFilterDecide_withoutTheRestOfTheChain() throws Exception {
        Observer observer = new Observer();
        Hauberk hauberk = Hauberk.builder()
                .check("first", Phase.CSRF, request -> Decision.allow())
                .check("bad", Phase.SESSION, request -> Decision.allow())
                .check("last", Phase.AUTHORIZATION, request -> {
                    observer.seen.add("deciding");
                    return request.path().value().equals("/no")
                            ? Decision.deny(dev.hauberk.core.Rejection.of(403, "no"))
                            : Decision.allow();
                })
                .check("broken", Phase.INPUT, request -> {
                    throw new IllegalStateException("filter");
                })
                .listener(observer)
                .build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            assertThat(server.send("GET /no").status()).isEqualTo(403);
            assertThat(observer.seen).containsExactly("first PROCEEDED", "null PROCEEDED", "deciding", "last REFUSED");
            observer.seen.clear();
            assertThat(server.send("GET /yes").status()).isEqualTo(500);
            assertThat(observer.seen)
                    .containsExactly(
                            "first PROCEEDED", "null PROCEEDED", "deciding", "last PROCEEDED", "broken FAILED");
        }
        assertThat(hauberk.health().lostEvents()).isEqualTo(2);
    }

    /** A filter that hears its chain. */
    private static final class Hearing extends SecurityFilter implements dev.hauberk.core.SecurityEventListener {
        private final List<String> heard = java.util.Collections.synchronizedList(new ArrayList<>());

        Hearing() {
            super(Phase.AUDIT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, jakarta.servlet.ServletException {
            exchange.proceed();
        }

        @Override
        public void onEvent(SecurityEvent event) {
            heard.add(event.kind() + " " + event.requestId().length() + " " + event.peer());
        }
    }

    @Test
    void filterThatIsAListener_hearsItsChain_andItself() throws Exception {
        Hearing inChain = new Hearing();
        Hauberk hauberk = Hauberk.builder().filter(() -> inChain).build();
        try (TestServer server = TestServer.of(hauberk, (request, response) -> {})) {
            server.send("GET /");
        }
        Hearing alone = new Hearing();
        try (TestServer server = new TestServer()
                .filter(alone)
                .servlet("/*", (request, response) -> {})
                .start()) {
            server.send("GET /");
        }
        assertThat(inChain.heard).containsExactly("DECISION 32 127.0.0.1");
        assertThat(alone.heard).containsExactly("DECISION 32 127.0.0.1");
    }
}
