/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.credentials.SessionChangedException;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Two requests that change one session at the same time, the same on every container. */
final class SessionRaceContractTest extends ContainerTest {
    private static final String NAME = "__Host-SID-app";
    /** 1,000 where {@code ci/deep} sets the share of rounds to 100 percent. */
    private static final int ROUNDS = 10 * Integer.getInteger("tests.rounds", 5);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final Gate gate = new Gate();
    private final Gate reading = new Gate();
    /** Holds the thread of one request when it has read since when logins count. */
    private final ExpiringEpochs epochs = new ExpiringEpochs() {
        private final ExpiringEpochs kept = ExpiringEpochs.inMemory(100, InstantSource.system());

        @Override
        public void advance(String key, Instant notBefore, Instant expiresAt) {
            kept.advance(key, notBefore, expiresAt);
        }

        @Override
        public Optional<Instant> notBefore(String key) {
            Optional<Instant> read = kept.notBefore(key);
            reading.pass();
            return read;
        }
    };

    private SessionFilter sessions =
            SessionFilter.builder().allowCookieWithoutCsrf().build();

    /** Holds the thread of one request. */
    private static final class Gate {
        private volatile Thread held = new Thread();
        private volatile CountDownLatch reached = new CountDownLatch(1);
        private volatile CountDownLatch open = new CountDownLatch(1);

        void close() {
            reached = new CountDownLatch(1);
            open = new CountDownLatch(1);
        }

        void hold() {
            held = Thread.currentThread();
        }

        void pass() {
            if (held == Thread.currentThread()) {
                held = new Thread();
                reached.countDown();
                try {
                    assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private Instant now() {
        gate.pass();
        return Instant.now();
    }

    private interface Change {
        void on(HttpServletRequest request) throws ServletException, IOException;
    }

    /** Answers 409 where another request was faster. */
    private jakarta.servlet.Servlet page(Change change) {
        return Page.of((request, response) -> {
            if (request.getParameter("hold") != null) {
                gate.hold();
            }
            if (request.getParameter("hold-reading") != null) {
                reading.hold();
            }
            if (request.getParameter("late") != null) {
                response.flushBuffer();
            }
            try {
                change.on(request);
            } catch (SessionChangedException e) {
                response.setStatus(409);
            } catch (IllegalStateException e) {
                response.getWriter().write(String.valueOf(e.getMessage()));
            }
        });
    }

    private static Identity user(String name, String... roles) {
        return Identity.builder(name).roles(roles).build();
    }

    @Override
    App app() {
        sessions = SessionFilter.builder()
                .concurrent(100)
                .clock(this::now)
                .epochs(epochs)
                .allowCookieWithoutCsrf()
                .build();
        Hauberk security = Hauberk.builder()
                .filter(sessions)
                .filter(AuthorizationFilter.builder()
                        .rule("/login", permitAll())
                        .rule("/logout", permitAll())
                        .rule("/visit", permitAll())
                        .rule("/*", authenticated()))
                .listener(events::add)
                .build();
        return App.at("/app")
                .servlet(
                        "login",
                        page(q -> SessionFilter.login(q, user(q.getParameter("user"), "admin"), "pwd")),
                        "/login")
                .servlet("visit", page(q -> q.getSession().setAttribute("cart", "full")), "/visit")
                .servlet("factor", page(q -> SessionFilter.addFactor(q, "otp")), "/factor")
                .servlet(
                        "demote",
                        page(q -> SessionFilter.replaceIdentity(q, user(q.getRemoteUser(), "user"))),
                        "/demote")
                .servlet("others", page(SessionFilter::logoutOthers), "/others")
                .servlet("logout", Page.of(SessionRaceContractTest::logout), "/logout")
                .servlet("who", Page.of(SessionRaceContractTest::who), "/who")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    /** Answers 404 without a login. */
    private static void logout(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        response.setStatus(SessionFilter.logout(request) ? 200 : 404);
    }

    private static void who(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Identity identity = (Identity) request.getUserPrincipal();
        response.getWriter()
                .write(identity.getName() + " " + new TreeSet<>(identity.roles()) + " "
                        + identity.attribute("acr", String.class).orElse("-"));
    }

    @AfterAll
    void stopThreads() {
        threads.shutdownNow();
    }

    private static Optional<String> cookie(RawHttp.Response response) {
        return response.all("Set-Cookie").stream()
                .filter(one -> one.startsWith(NAME + "="))
                .reduce((first, last) -> last)
                .map(line -> "Cookie: " + line.substring(0, line.indexOf(';')));
    }

    private String login(String user, String... headers) throws Exception {
        return cookie(server.get("/app/login?user=" + user, headers)).orElseThrow();
    }

    private String who(String cookie) throws Exception {
        RawHttp.Response response = server.get("/app/who", cookie);
        return response.status() == 200 ? response.body() : String.valueOf(response.status());
    }

    /** Returns who the caller is by the cookie that an answer set; 401 if it set none. */
    private String who(RawHttp.Response response) throws Exception {
        Optional<String> cookie = cookie(response);
        return cookie.isPresent() ? who(cookie.get()) : "401";
    }

    /** Sends a request that stops when it asks for the time, another meanwhile, and lets the first go on. */
    private List<RawHttp.Response> meanwhile(String first, String second, String cookie) throws Exception {
        gate.close();
        Future<RawHttp.Response> held = threads.submit(
                () -> server.get("/app/" + first + (first.contains("?") ? "&" : "?") + "hold=1", cookie));
        assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();
        try {
            RawHttp.Response done = server.get("/app/" + second, cookie);
            gate.open.countDown();
            return List.of(held.get(30, TimeUnit.SECONDS), done);
        } finally {
            gate.open.countDown();
        }
    }

    @Test
    void changeUnderWay_doesNotUndoALogout() throws Exception {
        for (String change : List.of("factor", "demote", "others")) {
            String cookie = login("ann");
            List<RawHttp.Response> answers = meanwhile(change, "logout", cookie);
            assertThat(answers.get(1).status()).as(change).isEqualTo(200);
            assertThat(answers.get(0).status()).as(change).isEqualTo(409);
            assertThat(who(answers.get(0))).as(change).isEqualTo("401");
            assertThat(who(cookie)).as(change).isEqualTo("401");
        }
    }

    @Test
    void changeUnderWay_doesNotUndoAnother() throws Exception {
        String cookie = login("ann");
        List<RawHttp.Response> answers = meanwhile("factor", "demote", cookie);
        assertThat(answers.get(0).status()).isEqualTo(409);
        assertThat(who(answers.get(0))).isEqualTo("401");
        assertThat(who(answers.get(1))).isEqualTo("ann [user] aal1");
        assertThat(who(cookie)).isEqualTo("401");

        String second = login("ann");
        answers = meanwhile("demote", "factor", second);
        assertThat(answers.get(0).status()).isEqualTo(409);
        assertThat(who(answers.get(1))).isEqualTo("ann [admin] aal2");

        String third = login("ann");
        answers = meanwhile("others", "demote", third);
        assertThat(answers.get(0).status()).isEqualTo(409);
        assertThat(who(answers.get(1)))
                .as("a change that was lost ends nothing")
                .isEqualTo("ann [user] aal1");
    }

    @Test
    void changeUnderWay_doesNotOutliveALogoutEverywhere() throws Exception {
        String cookie = login("ann");
        gate.close();
        Future<RawHttp.Response> held = threads.submit(() -> server.get("/app/factor?hold=1", cookie));
        assertThat(gate.reached.await(30, TimeUnit.SECONDS)).isTrue();
        sessions.logoutEverywhere(user("ann"));
        gate.open.countDown();
        assertThat(held.get().status()).isEqualTo(409);
        assertThat(who(held.get())).isEqualTo("401");
    }

    /** Whichever comes first, the session that ends the others is one of all. */
    @Test
    void endOfTheOthersUnderWay_doesNotOutliveALogoutEverywhere() throws Exception {
        String cookie = login("ann");
        reading.close();
        Future<RawHttp.Response> held = threads.submit(() -> server.get("/app/others?hold-reading=1", cookie));
        assertThat(reading.reached.await(30, TimeUnit.SECONDS)).isTrue();
        Thread operator = new Thread(() -> sessions.logoutEverywhere(user("ann")));
        operator.start();
        while (operator.isAlive() && operator.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
        reading.open.countDown();
        operator.join();
        assertThat(who(held.get(30, TimeUnit.SECONDS))).isEqualTo("401");
        assertThat(who(cookie)).isEqualTo("401");
    }

    @Test
    void loginUnderWay_isNotTheOneThatCameMeanwhile() throws Exception {
        for (String before : List.of(cookie(server.get("/app/visit")).orElseThrow(), login("ann"))) {
            List<RawHttp.Response> answers = meanwhile("login?user=bob", "login?user=carl", before);
            assertThat(who(answers.get(0))).isEqualTo("bob [admin] aal1");
            assertThat(who(answers.get(1))).isIn("401", "carl [admin] aal1");
            assertThat(who(before)).isEqualTo("401");
        }
    }

    /** The browser sent it before it had the new cookie. */
    @Test
    void logoutWithTheFormerCookie_endsTheSession() throws Exception {
        for (String change : List.of("factor", "demote", "others", "login?user=bob")) {
            String former = login("ann");
            String current = cookie(server.get("/app/" + change, former)).orElseThrow();
            assertThat(who(current)).as(change).doesNotContain("401");
            events.clear();
            assertThat(server.get("/app/logout", former).status()).as(change).isEqualTo(200);
            assertThat(who(current)).as(change).isEqualTo("401");
            assertThat(events).extracting(SecurityEvent::code).as(change).contains("logged_out", "session_ended");
        }
        String twice = login("ann");
        String second = cookie(server.get("/app/factor", twice)).orElseThrow();
        String third = cookie(server.get("/app/demote", second)).orElseThrow();
        assertThat(server.get("/app/logout", twice).status()).isEqualTo(200);
        assertThat(who(third)).isEqualTo("401");
    }

    /** An attacker may have planted it. */
    @Test
    void logoutWithTheCookieOfTheVisitor_leavesTheLogin() throws Exception {
        String visitor = cookie(server.get("/app/visit")).orElseThrow();
        String current = login("ann", visitor);
        assertThat(server.get("/app/logout", visitor).status()).isEqualTo(404);
        assertThat(who(visitor)).isEqualTo("401");
        assertThat(who(current)).isEqualTo("ann [admin] aal1");
    }

    @Test
    void changeAfterTheResponseIsCommitted_failsAndChangesNothing() throws Exception {
        for (String change : List.of("factor", "demote", "others", "login?user=bob")) {
            String cookie = login("ann");
            String late = change + (change.contains("?") ? "&" : "?") + "late=1";
            RawHttp.Response answer = server.get("/app/" + late, cookie);
            assertThat(answer.body()).as(change).contains("it is committed");
            assertThat(who(cookie)).as(change).isEqualTo("ann [admin] aal1");
        }
    }

    @Test
    void logoutWithoutALogin_saysSo_andMakesNoSession() throws Exception {
        String cookie = login("ann");
        assertThat(server.get("/app/logout", cookie).status()).isEqualTo(200);
        for (RawHttp.Response response : List.of(
                server.get("/app/logout", cookie),
                server.get("/app/logout"),
                server.get("/app/logout", cookie(server.get("/app/visit")).orElseThrow()))) {
            assertThat(response.status()).isEqualTo(404);
            assertThat(cookie(response).filter(one -> !one.endsWith("=")).isPresent() && !isUndertow())
                    .as("a session made by accident")
                    .isFalse();
        }
    }

    private List<RawHttp.Response> together(String first, String firstCookie, String second, String secondCookie)
            throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        List<Future<RawHttp.Response>> calls = new ArrayList<>();
        for (List<String> call : List.of(List.of(first, firstCookie), List.of(second, secondCookie))) {
            calls.add(threads.submit(() -> {
                barrier.await(30, TimeUnit.SECONDS);
                return server.get("/app/" + call.get(0), call.get(1));
            }));
        }
        return List.of(calls.get(0).get(), calls.get(1).get());
    }

    @Test
    void changeAndLogoutAtOnce_leaveNoSession() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (String change : List.of("factor", "demote", "others")) {
                String cookie = login("race");
                List<RawHttp.Response> answers = together(change, cookie, "logout", cookie);
                // Undertow itself answers 500, ahead of every filter, if a session ends while it looks for a saved
                // request.
                assertThat(answers.get(0).status()).isIn(200, 401, 409, isUndertow() ? 500 : 409);
                assertThat(answers.get(1).status())
                        .as(change + ", round " + round)
                        .isEqualTo(200);
                assertThat(who(answers.get(0))).as(change + ", round " + round).isEqualTo("401");
                assertThat(who(cookie)).isEqualTo("401");
            }
        }
    }

    @Test
    void twoChangesAtOnce_oneWinsEntirely() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String cookie = login("race");
            List<RawHttp.Response> answers = together("factor", cookie, "demote", cookie);
            List<Integer> statuses =
                    answers.stream().map(RawHttp.Response::status).toList();
            boolean factor = statuses.get(0) == 200;
            assertThat(statuses.get(factor ? 1 : 0))
                    .as("round " + round + statuses)
                    .isIn(401, 409);
            assertThat(statuses.get(factor ? 0 : 1))
                    .as("round " + round + statuses)
                    .isEqualTo(200);
            assertThat(who(answers.get(factor ? 0 : 1))).isEqualTo(factor ? "race [admin] aal2" : "race [user] aal1");
            assertThat(who(answers.get(factor ? 1 : 0))).isEqualTo("401");
        }
    }

    @Test
    void twoSessionsThatEndTheOthersAtOnce_oneStays() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String one = login("pair");
            String two = login("pair");
            List<RawHttp.Response> answers = together("others", one, "others", two);
            long live = 0;
            for (RawHttp.Response answer : answers) {
                live += who(answer).equals("401") ? 0 : 1;
            }
            assertThat(live).as("round " + round).isEqualTo(1);
        }
    }

    /** The time of use is put into the session again and again while it changes. */
    @Test
    void useAndDemotionAtOnce_leaveTheDemotion() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String cookie = login("race");
            List<RawHttp.Response> answers = together("demote", cookie, "who", cookie);
            assertThat(answers.get(0).status()).isEqualTo(200);
            assertThat(who(answers.get(0))).isEqualTo("race [user] aal1");
            assertThat(who(cookie)).isEqualTo("401");
        }
    }
}
