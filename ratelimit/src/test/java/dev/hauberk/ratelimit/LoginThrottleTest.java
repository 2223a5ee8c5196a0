/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.LoginCaller;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Over the wire: a login handler that is asked for a user, a password and an address to pretend. */
class LoginThrottleTest {
    private static final Secret KEY = Secret.ofText("d3b07384d113edec49eaa6238ad5ff00");
    private static final Secret NEW_KEY = Secret.ofText("6f1ed002ab5595859014ebf0951522d9");

    private final FakeTime time = new FakeTime();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger looked = new AtomicInteger();
    private final List<LoginCaller> asked = new CopyOnWriteArrayList<>();

    private LoginThrottle.Builder throttle() {
        return LoginThrottle.builder()
                .attempts(AttemptLimit.builder().nanoTime(time).build())
                .clock(now::get);
    }

    private TestServer server(LoginThrottle throttle) throws Exception {
        return new TestServer(
                (request, response) -> {
                    String user = request.getHeader("X-User");
                    LoginThrottle.Attempt attempt = throttle.attempt(from(request), user);
                    if (!attempt.admitted()) {
                        attempt.refuse(response);
                        return;
                    }
                    asked.add(attempt.caller());
                    if ("busy".equals(request.getHeader("X-Password"))) {
                        attempt.undecided();
                        attempt.undecided();
                        response.setStatus(503);
                        return;
                    }
                    looked.incrementAndGet();
                    if ("right".equals(request.getHeader("X-Password"))) {
                        attempt.succeeded(response);
                        response.getWriter().write("welcome");
                    } else {
                        response.setStatus(401);
                    }
                },
                Hauberk.builder().build());
    }

    private static HttpServletRequest from(HttpServletRequest request) {
        String address = request.getHeader("X-Address");
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getRemoteAddr() {
                return address == null ? super.getRemoteAddr() : address;
            }
        };
    }

    private static TestServer.Answer login(TestServer server, String user, String password, String... headers)
            throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = "X-User: " + user;
        lines[1] = "X-Password: " + password;
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return server.get("/login", lines);
    }

    private static String cookie(TestServer.Answer answer) {
        String field = answer.headers("Set-Cookie").get(0);
        return field.substring(0, field.indexOf(';'));
    }

    @Test
    void attempt_withoutAName_countsByTheAddress() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (int i = 0; i < 5; i++) {
                assertThat(server.get("/login").status()).isEqualTo(401);
            }
            assertThat(server.get("/login").status()).isEqualTo(429);
        }
    }

    @Test
    void defaults() {
        assertThat(LoginThrottle.builder().build())
                .hasToString(AttemptLimit.builder().build().toString());
        assertThat(LoginThrottle.builder().build().statistics()).isEqualTo(new LoginThrottle.Statistics(0, 0, 0, 0));
    }

    @Test
    void attempt_sixthFailureOfAUserAtAnAddress_isRefusedUnseen() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (int i = 0; i < 5; i++) {
                assertThat(login(server, "alice", "wrong").status()).isEqualTo(401);
            }
            TestServer.Answer refused = login(server, "alice", "right");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Integer.parseInt(refused.headers("Retry-After").get(0))).isBetween(180, 198);
            assertThat(refused.headers("Content-Type")).containsExactly("application/problem+json");
            assertThat(refused.headers("Cache-Control")).containsExactly("no-store");
            assertThat(refused.body())
                    .isEqualTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                            + "\"title\":\"Too Many Requests\",\"status\":429}");
            assertThat(looked).hasValue(5);
            time.pass(Duration.ofMinutes(3));
            assertThat(login(server, "alice", "right").status()).isEqualTo(200);
        }
    }

    /** The server was busy, or a store failed: the answer was 503, and no password was looked at. */
    @Test
    void undecided_takesNothing() throws Exception {
        LoginThrottle throttle =
                throttle().knownDevices(KEY, Duration.ofDays(90)).build();
        try (TestServer server = server(throttle)) {
            for (int i = 0; i < 100; i++) {
                assertThat(login(server, "alice", "busy").status()).isEqualTo(503);
            }
            assertThat(throttle.describe().fact("undecided")).containsExactly("100");
            for (int i = 0; i < 5; i++) {
                assertThat(login(server, "alice", "wrong").status()).isEqualTo(401);
            }
            assertThat(login(server, "alice", "busy").status())
                    .as("one that is not admitted has nothing to give back")
                    .isEqualTo(429);
            assertThat(login(server, "alice", "right").status()).isEqualTo(429);
        }
    }

    @Test
    void caller_isTheNetwork_andTheUserOnAKnownDevice() throws Exception {
        LoginThrottle throttle =
                throttle().knownDevices(KEY, Duration.ofDays(90)).build();
        try (TestServer server = server(throttle)) {
            String device = cookie(login(server, "Alice", "right", "X-Address: 192.0.2.1"));
            assertThat(asked).containsExactly(new LoginCaller("192.0.2.0", false));
            login(server, "alice", "right", "X-Address: 192.0.2.1", "Cookie: " + device);
            login(server, "bob", "right", "X-Address: 2001:db8:1:2::3", "Cookie: " + device);
            login(server, "bob", "right", "X-Address: unreadable");
            assertThat(asked)
                    .endsWith(
                            new LoginCaller("alice", true),
                            new LoginCaller("2001:db8:1::", false),
                            new LoginCaller("::", false));
        }
    }

    @Test
    void usersWhoNeverTriedAreRefused_isAnEventOnceAnHour() throws Exception {
        List<SecurityEvent> events = new CopyOnWriteArrayList<>();
        LoginThrottle throttle = LoginThrottle.builder()
                .attempts(AttemptLimit.builder().nanoTime(time).cells(256).build())
                .nanoTime(time)
                .build();
        TestServer.Handler handler = (request, response) -> {
            String[] addresses = request.getHeader("X-Address").split("-", -1);
            for (int i = Integer.parseInt(addresses[0]); i < Integer.parseInt(addresses[1]); i++) {
                IpAddress address = IpAddress.parse("2001:db8:0:" + Integer.toHexString(i) + "::1");
                throttle.attempt(
                        new HttpServletRequestWrapper(request) {
                            @Override
                            public String getRemoteAddr() {
                                return address.toString();
                            }
                        },
                        "name" + address);
            }
        };
        try (TestServer server =
                new TestServer(handler, Hauberk.builder().listener(events::add).build())) {
            server.get("/", "X-Address: 0-100");
            assertThat(events).noneMatch(event -> event.code().equals("login_throttle_saturated"));
            server.get("/", "X-Address: 100-20000");
            assertThat(events)
                    .filteredOn(event -> event.code().equals("login_throttle_saturated"))
                    .singleElement()
                    .satisfies(event ->
                            assertThat((Double) event.attributes().get("share")).isGreaterThan(0.05));
            assertThat(throttle.describe().fact("saturation")).isNotEqualTo(List.of("0.0"));
        }
    }

    @Test
    void attempt_unknownUser_isTreatedAlike() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (String user : List.of("alice", "nobody")) {
                for (int i = 0; i < 5; i++) {
                    assertThat(login(server, user, "wrong").status()).isEqualTo(401);
                }
            }
            TestServer.Answer known = login(server, "alice", "wrong");
            TestServer.Answer unknown = login(server, "nobody", "wrong");
            assertThat(unknown.status()).isEqualTo(known.status()).isEqualTo(429);
            assertThat(unknown.body()).isEqualTo(known.body());
        }
    }

    @Test
    void succeeded_givesBack_once() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (int i = 0; i < 50; i++) {
                assertThat(login(server, "alice", "right").status()).isEqualTo(200);
            }
        }
        LoginThrottle throttle = throttle().build();
        try (TestServer server = new TestServer((request, response) -> {
            LoginThrottle.Attempt attempt = throttle.attempt(request, "alice");
            if (request.getRequestURI().equals("/twice")) {
                attempt.succeeded(response);
                attempt.succeeded(response);
            }
            response.setStatus(attempt.admitted() ? 200 : 429);
        })) {
            server.get("/");
            server.get("/");
            server.get("/twice");
            for (int i = 0; i < 3; i++) {
                assertThat(server.get("/").status()).isEqualTo(200);
            }
            assertThat(server.get("/").status()).isEqualTo(429);
        }
    }

    @Test
    void attempt_manyAtOnce_lookAtNoMorePasswordsThanTheBurst() throws Exception {
        try (TestServer server = server(throttle().build())) {
            Threads.run(32, thread -> {
                try {
                    login(server, "alice", "wrong");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(looked.get()).isEqualTo(5);
        }
    }

    @Test
    void attempt_addressesOfOneNetwork_areOne() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (int i = 0; i < 40; i++) {
                login(server, "user" + i, "wrong", "X-Address: 2001:db8::" + Integer.toHexString(i));
            }
            assertThat(looked).hasValue(20);
            for (int i = 0; i < 40; i++) {
                login(server, "user" + i, "wrong", "X-Address: " + (i % 2 == 0 ? "::ffff:192.0.2.1" : "192.0.2.1"));
            }
            assertThat(looked).hasValue(40);
        }
    }

    @Test
    void attempt_unreadableAddresses_shareOneLimit() throws Exception {
        try (TestServer server = server(throttle().build())) {
            for (int i = 0; i < 40; i++) {
                login(server, "user" + i, "wrong", "X-Address: unix" + i);
            }
            assertThat(looked).hasValue(20);
        }
    }

    @Test
    void knownDevice_strangersCannotLockItsUserOut() throws Exception {
        try (TestServer server =
                server(throttle().knownDevices(KEY, Duration.ofDays(90)).build())) {
            TestServer.Answer first = login(server, "alice", "right");
            assertThat(first.headers("Set-Cookie"))
                    .singleElement()
                    .asString()
                    .matches(
                            "__Host-hauberk-device=[A-Za-z0-9_-]{76}; Path=/; Max-Age=7776000; Secure; HttpOnly; SameSite=Lax");
            String cookie = cookie(first);
            for (int i = 0; i < 60; i++) {
                login(server, "alice", "wrong", "X-Address: 198.51.100." + i);
            }
            assertThat(login(server, "alice", "right").status()).isEqualTo(429);
            assertThat(login(server, " ALICE ", "right", "Cookie: " + cookie).status())
                    .isEqualTo(200);
            // It is no way around the limits for guessing: what has the cookie has five attempts as well.
            looked.set(0);
            for (int i = 0; i < 20; i++) {
                login(server, "alice", "wrong", "Cookie: " + cookie, "X-Address: 203.0.113." + i);
            }
            assertThat(looked).hasValue(5);
        }
    }

    @Test
    void knownDevice_cookieOfAnotherUserOrChanged_isAsGoodAsNone() throws Exception {
        try (TestServer server =
                server(throttle().knownDevices(KEY, Duration.ofDays(90)).build())) {
            String cookie = cookie(login(server, "mallory", "right"));
            for (int i = 0; i < 60; i++) {
                login(server, "alice", "wrong", "X-Address: 198.51.100." + i);
            }
            assertThat(login(server, "alice", "right", "Cookie: " + cookie).status())
                    .isEqualTo(429);
            String own;
            DeviceCookie device = new DeviceCookie(List.of(KEY), Duration.ofDays(90), now::get);
            own = device.issue("alice");
            byte[] bytes = Base64.getUrlDecoder().decode(own);
            for (int i = 0; i < bytes.length; i++) {
                byte[] changed = bytes.clone();
                changed[i] ^= 1;
                String value = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
                assertThat(device.verify(value, "alice")).as("byte %d", i).isEmpty();
            }
            assertThat(device.verify(own, "alice")).isPresent();
            assertThat(device.verify(own, "bob")).isEmpty();
            assertThat(device.verify(own + "=", "alice")).isEmpty();
            assertThat(device.verify("", "alice")).isEmpty();
            assertThat(device.verify("!".repeat(76), "alice")).isEmpty();
            String twice = "Cookie: __Host-hauberk-device=" + own + "; __Host-hauberk-device=" + own;
            assertThat(login(server, "alice", "right", twice).status()).isEqualTo(429);
            assertThat(login(server, "alice", "right", "Cookie: __Host-hauberk-device=" + own)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void knownDevice_expires_andKeysRotate() {
        DeviceCookie before = new DeviceCookie(List.of(KEY), Duration.ofDays(30), now::get);
        String value = before.issue("alice");
        DeviceCookie after = new DeviceCookie(List.of(NEW_KEY, KEY), Duration.ofDays(30), now::get);
        assertThat(after.verify(value, "alice")).isPresent();
        assertThat(after.verify(after.issue("alice"), "alice")).isPresent();
        assertThat(before.verify(after.issue("alice"), "alice")).isEmpty();
        now.set(now.get().plus(Duration.ofDays(30)).minusSeconds(1));
        assertThat(after.verify(value, "alice")).isPresent();
        now.set(now.get().plusSeconds(1));
        assertThat(after.verify(value, "alice")).isEmpty();
    }

    @Test
    void statistics_tellWhatHappened() throws Exception {
        LoginThrottle throttle =
                throttle().knownDevices(KEY, Duration.ofDays(90)).build();
        try (TestServer server = server(throttle)) {
            String cookie = cookie(login(server, "alice", "right"));
            login(server, "alice", "right", "Cookie: " + cookie);
            for (int i = 0; i < 7; i++) {
                login(server, "bob", "wrong");
            }
            assertThat(throttle.statistics()).isEqualTo(new LoginThrottle.Statistics(7, 2, 2, 1));
        }
    }

    @Test
    void builder_badArguments_areRefused() {
        assertThatThrownBy(() -> LoginThrottle.builder().knownDevices(Secret.ofText("short"), Duration.ofDays(1)))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> LoginThrottle.builder().previousKey(Secret.ofText("short")))
                .isInstanceOf(ConfigurationException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoginThrottle.builder().knownDevices(KEY, Duration.ofHours(23)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoginThrottle.builder().knownDevices(KEY, Duration.ofDays(401)));
        assertThatIllegalStateException()
                .isThrownBy(() -> LoginThrottle.builder().previousKey(KEY).build());
        assertThatIllegalStateException()
                .isThrownBy(() -> throttle().attempts(AttemptLimit.builder().build()));
    }
}
