/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.IntrospectionHost.active;
import static dev.hauberk.jwt.IntrospectionHost.body;
import static dev.hauberk.jwt.IntrospectionHost.inactive;
import static dev.hauberk.jwt.IntrospectionHost.json;
import static dev.hauberk.jwt.IntrospectionHost.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.Description;
import dev.hauberk.core.Identity;
import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IntrospectorTest {
    private static final long NOW = TestIssuer.NOW.getEpochSecond();
    private static final String THUMBPRINT = TestIssuer.encode(new byte[32]);

    private final MovableClock clock = new MovableClock();
    private IntrospectionHost host;

    @BeforeEach
    void start() throws Exception {
        host = new IntrospectionHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private Introspector introspector() {
        return introspector(settings -> {});
    }

    private Introspector introspector(Consumer<Introspection> settings) {
        Problems problems = new Problems("test");
        Introspection introspection = host.settle(new Introspection(host.uri()));
        settings.accept(introspection);
        Introspector built = introspection.build(
                new VerifierSettings.Common(Duration.ofSeconds(30), null, clock, TokenIds.random()), problems);
        problems.throwIfAny();
        return built;
    }

    private VerifiedToken ask(Introspector introspector, String token) throws JwtException {
        return introspector.examine(token, 0, VerificationGate.OPEN, clock.millis());
    }

    private void assertRefused(Introspector introspector, String token, JwtFault fault) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> ask(introspector, token));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(fault.code);
        assertThat(refusal).hasMessage(fault.rule);
    }

    /** Counts those who were let in and those who were good. */
    private static final class CountingGate implements VerificationGate {
        final AtomicInteger entered = new AtomicInteger();
        final AtomicInteger good = new AtomicInteger();
        final AtomicInteger left = new AtomicInteger();

        @Override
        public void enter() {
            entered.incrementAndGet();
        }

        @Override
        public void passed() {
            good.incrementAndGet();
        }

        @Override
        public void leave() {
            left.incrementAndGet();
        }
    }

    @Test
    void activeToken_isItsSubject() throws Exception {
        Map<String, Object> answer = active("scope", "read write");
        answer.put("iss", JwtFixture.ISSUER);
        answer.put("client_id", "shop");
        answer.put("token_type", "Bearer");
        answer.put("roles", List.of("clerk"));
        answer.put("jti", "id-1");
        answer.put("acr", "gold");
        answer.put("username", "Alice A.");
        host.answer(json(answer));
        VerifiedToken token = ask(introspector(), "opaque");
        Identity caller = token.jwt.identity();
        assertThat(caller.getName()).isEqualTo("alice");
        assertThat(caller.issuer()).contains(JwtFixture.ISSUER);
        assertThat(caller.scheme()).isEqualTo("Bearer");
        assertThat(caller.scopes()).containsExactlyInAnyOrder("read", "write");
        assertThat(caller.roles()).containsExactly("clerk");
        assertThat(caller.attribute("client_id", String.class)).contains("shop");
        assertThat(caller.attribute("acr", String.class)).contains("gold");
        assertThat(token.jwt.claim("username", String.class)).contains("Alice A.");
        assertThat(token.facts.get()).containsOnlyKeys("issuer", "token_id");
        assertThat(token.key).isNull();
    }

    @Test
    void call_isAFormWithEncodedCredentials() throws Exception {
        Introspector introspector = introspector();
        ask(introspector, "aA0-._~+/==");
        IntrospectionHost.Question question = host.questions().get(0);
        assertThat(question.method()).isEqualTo("POST");
        assertThat(question.headers().get("Content-type")).containsExactly("application/x-www-form-urlencoded");
        assertThat(question.headers().get("Accept")).containsExactly("application/json");
        assertThat(question.headers().get("Authorization"))
                .containsExactly("Basic "
                        + Base64.getEncoder()
                                .encodeToString("orders-api:s3cret-of-the-client".getBytes(StandardCharsets.US_ASCII)));
        assertThat(question.body()).isEqualTo("token=aA0-._%7E%2B%2F%3D%3D&token_type_hint=access_token");
    }

    @Test
    void row46_credentials_areFormEncodedBeforeTheyAreJoined() {
        String value = IntrospectionEndpoint.basic("a:b c\u00e9", Secret.ofText("p:%+&=\u20ac"));
        assertThat(value).startsWith("Basic ");
        assertThat(new String(Base64.getDecoder().decode(value.substring(6)), StandardCharsets.US_ASCII))
                .isEqualTo("a%3Ab+c%C3%A9:p%3A%25%2B%26%3D%E2%82%AC");
    }

    @Test
    void tokenAfterAPrefix_isSentAlone() throws Exception {
        introspector().examine("Bearer opaque", 7, VerificationGate.OPEN, clock.millis());
        assertThat(host.questions().get(0).body()).startsWith("token=opaque&");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"active\":\"true\"}",
                "{\"active\":1}",
                "{\"active\":null}",
                "{\"active\":[true]}",
                "{\"Active\":true}",
                "{\"active\":true,\"active\":true}",
                "{\"active\":true",
                "{}",
                "[]",
                "true",
                "",
                " ",
                "\u0000",
                "<html><body>active: true</body></html>"
            })
    void row46_answerThatIsNone_isNeitherYesNorNo(String json) {
        host.answer(body(200, json, "Content-Type", "application/json"));
        Introspector introspector = introspector();
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        assertThat(host.calls()).isEqualTo(2);
    }

    @Test
    void row46_activeAsString_withEverythingElseRight_isNotAccepted() {
        host.answer(json(active("active", "true")));
        assertRefused(introspector(), "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 206, 301, 400, 401, 403, 404, 429, 500, 503})
    void row46_otherStatus_isNotDecided(int status) throws Exception {
        String good = new JsonWriter().value(active()).toString();
        host.answer(body(status, status == 204 ? "" : good));
        Introspector introspector = introspector();
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        host.answer(json(active()));
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303, 307, 308})
    void row46_redirect_isNotFollowed(int status) throws Exception {
        try (IntrospectionHost other = new IntrospectionHost()) {
            host.answer(body(status, "", "Location", other.uri().toString()));
            assertRefused(introspector(), "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
            assertThat(other.calls()).isZero();
        }
    }

    @Test
    void row46_hugeAnswer_isNotRead() throws Exception {
        Introspector introspector = introspector();
        host.answer(json(active("padding", "a".repeat(IntrospectionEndpoint.MAX_BYTES))));
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        host.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[8192];
            for (int i = 0; i < 1_000_000; i++) {
                exchange.getResponseBody().write(block);
            }
        });
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        host.answer(json(active("padding", "a".repeat(IntrospectionEndpoint.MAX_BYTES - 200))));
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
    }

    @Test
    void compressedAnswer_isNotDecided() {
        host.answer(body(200, new JsonWriter().value(active()).toString(), "Content-Encoding", "gzip"));
        assertRefused(introspector(), "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
    }

    @Test
    void row46_slowAnswer_isNotWaitedFor() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Introspector introspector = introspector(settings -> settings.deadline(Duration.ofMillis(300)));
        host.answer(exchange -> never.await());
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        host.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            never.await();
        });
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
    }

    @Test
    void slowAnswer_isBrokenOffAtTheDeadline() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch brokenOff = new CountDownLatch(1);
        host.answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!never.await(1, TimeUnit.MILLISECONDS)) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                }
            } catch (IOException e) {
                brokenOff.countDown();
            }
        });
        assertRefused(
                introspector(settings -> settings.deadline(Duration.ofMillis(300))),
                "opaque",
                JwtFault.INTROSPECTION_UNAVAILABLE);
        assertThat(brokenOff.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endpointThatIsNotThere_isNotDecided() throws Exception {
        Introspector introspector = introspector();
        host.close();
        for (int i = 0; i <= Introspector.MAX_CALLS; i++) {
            assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        }
        Description.Builder description = Description.builder("x");
        introspector.describe(description);
        assertThat(description.build().health()).isEqualTo(Description.Health.DEGRADED);
    }

    @Test
    void clientThatThrows_isNotDecidedAndLeavesNothingBehind() {
        Introspector introspector = new Introspector(
                new IntrospectionEndpoint(
                        HttpDocuments.newClient(), URI.create("ftp://127.0.0.1/"), "Basic x", Duration.ofSeconds(60)),
                introspector().issuer(),
                new IntrospectionCache(10, Duration.ofSeconds(30)),
                clock,
                Map.of());
        for (int i = 0; i <= Introspector.MAX_CALLS; i++) {
            assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        }
    }

    private void assertAnswerRefused(Map<String, Object> answer, JwtFault fault) {
        host.answer(json(answer));
        Introspector introspector = introspector();
        int before = host.calls();
        assertRefused(introspector, "opaque", fault);
        assertRefused(introspector, "opaque", fault);
        assertThat(host.calls()).as("calls for %s", answer).isEqualTo(before + 1);
    }

    @Test
    void row46_audience_isCheckedAsForAJwt() {
        assertAnswerRefused(without("aud"), JwtFault.AUDIENCE);
        assertAnswerRefused(active("aud", null), JwtFault.AUDIENCE);
        assertAnswerRefused(active("aud", "invoices"), JwtFault.AUDIENCE);
        assertAnswerRefused(active("aud", List.of("invoices", 1)), JwtFault.AUDIENCE);
    }

    @Test
    void row46_times_areCheckedAsForAJwt() {
        assertAnswerRefused(without("exp"), JwtFault.EXPIRY);
        assertAnswerRefused(active("exp", null), JwtFault.EXPIRY);
        assertAnswerRefused(active("exp", "9999999999"), JwtFault.EXPIRY);
        assertAnswerRefused(active("exp", NOW - 30), JwtFault.EXPIRED);
        assertAnswerRefused(active("nbf", NOW + 31), JwtFault.NOT_YET_VALID);
        assertAnswerRefused(active("iat", NOW + 31), JwtFault.ISSUED_AT);
    }

    @Test
    void row46_issuer_mustBeTheOneIfItIsTold() throws Exception {
        assertAnswerRefused(active("iss", "https://evil.example"), JwtFault.ISSUER);
        assertAnswerRefused(active("iss", JwtFixture.ISSUER + "/"), JwtFault.ISSUER);
        assertAnswerRefused(active("iss", null), JwtFault.ISSUER);
        host.answer(json(active("iss", JwtFixture.ISSUER)));
        assertThat(ask(introspector(), "opaque").jwt.issuer()).isEqualTo(JwtFixture.ISSUER);
    }

    @Test
    void tokenOfAnotherKind_isRefused() throws Exception {
        assertAnswerRefused(active("token_type", "mac"), JwtFault.PURPOSE);
        assertAnswerRefused(active("token_type", 1), JwtFault.PURPOSE);
        assertAnswerRefused(active("token_type", null), JwtFault.PURPOSE);
        assertAnswerRefused(active("token_use", "refresh_token"), JwtFault.PURPOSE);
        assertAnswerRefused(active("token_use", true), JwtFault.PURPOSE);
        assertAnswerRefused(active("typ", "Refresh"), JwtFault.PURPOSE);
        assertAnswerRefused(active("nonce", "n"), JwtFault.PURPOSE);
        for (Map<String, Object> answer : List.of(
                active("token_type", "bearer"), active("token_use", "access_token"), active("token_use", "access"))) {
            host.answer(json(answer));
            assertThat(ask(introspector(), "opaque").jwt.subject()).isEqualTo("alice");
        }
    }

    @Test
    void otherClaims_areCheckedAsForAJwt() {
        assertAnswerRefused(without("sub"), JwtFault.SUBJECT);
        assertAnswerRefused(active("sub", "a\nb"), JwtFault.SUBJECT);
        assertAnswerRefused(active("scope", 1), JwtFault.SCOPE);
        assertAnswerRefused(active("client_id", true), JwtFault.CLAIM);
    }

    @Test
    void tokenWithoutASubject_isItsClient() throws Exception {
        for (Map<String, Object> answer : List.of(without("sub"), active("sub", null))) {
            answer.put("client_id", "batch-job");
            host.answer(json(answer));
            VerifiedToken token = ask(introspector(), "opaque");
            assertThat(token.jwt.subject()).isEqualTo("batch-job");
            assertThat(token.jwt.identity().attribute("client_id", String.class))
                    .contains("batch-job");
        }
        Map<String, Object> broken = active("sub", List.of("alice"));
        broken.put("client_id", "batch-job");
        assertAnswerRefused(broken, JwtFault.SUBJECT);
    }

    @Test
    void userWithoutASubject_isNotTheClient() throws Exception {
        Map<String, Object> answer = without("sub");
        answer.put("client_id", "shop");
        answer.put("username", "alice");
        assertAnswerRefused(answer, JwtFault.SUBJECT);
        answer.put("username", List.of("alice"));
        assertAnswerRefused(answer, JwtFault.SUBJECT);
        answer.put("username", JsonNull.NULL);
        host.answer(json(answer));
        assertThat(ask(introspector(), "opaque").jwt.subject()).isEqualTo("shop");
    }

    @Test
    void timesWithAFraction_andOneRole_areReadAsThoseOfAJwt() throws Exception {
        Map<String, Object> answer = active("exp", NOW + 60.5);
        answer.put("roles", "admin");
        host.answer(json(answer));
        VerifiedToken token = ask(introspector(), "opaque");
        assertThat(token.jwt.expiry().getEpochSecond()).isEqualTo(NOW + 60);
        assertThat(token.jwt.roles()).containsExactly("admin");
    }

    @Test
    void binding_isReadAsForAJwt() throws Exception {
        assertAnswerRefused(active("cnf", Map.of("kid", "a")), JwtFault.BINDING);
        assertAnswerRefused(active("cnf", "a"), JwtFault.BINDING);
        assertAnswerRefused(active("token_type", "DPoP"), JwtFault.BINDING);
        Map<String, Object> bound = active("cnf", Map.of("jkt", THUMBPRINT));
        bound.put("token_type", "DPoP");
        host.answer(json(bound));
        VerifiedToken token = ask(introspector(), "opaque");
        assertThat(token.binding.keyThumbprint()).isEqualTo(THUMBPRINT);
        assertThat(token.jwt.identity().scheme()).isEqualTo("DPoP");
        host.answer(json(active("cnf", Map.of("x5t#S256", THUMBPRINT))));
        assertThat(ask(introspector(), "opaque").binding.certificateThumbprint())
                .isEqualTo(THUMBPRINT);
    }

    @Test
    void settings_restrictClientsAndLifetime() throws Exception {
        Introspector introspector = introspector(settings -> settings.clients("shop")
                .maximumLifetime(Duration.ofSeconds(300))
                .roles(ClaimRoles.claim("groups")));
        assertRefused(introspector, "a", JwtFault.LIFETIME);
        host.answer(json(active("iat", NOW - 1)));
        assertRefused(introspector, "b", JwtFault.LIFETIME);
        host.answer(json(active("iat", NOW)));
        assertRefused(introspector, "c", JwtFault.CLIENT);
        Map<String, Object> answer = active("iat", NOW);
        answer.put("client_id", "shop");
        answer.put("groups", List.of("clerk"));
        host.answer(json(answer));
        assertThat(ask(introspector, "d").jwt.roles()).containsExactly("clerk");
    }

    @Test
    void no_countsForFiveSeconds() throws Exception {
        host.answer(inactive());
        Introspector introspector = introspector();
        assertRefused(introspector, "opaque", JwtFault.INACTIVE);
        host.answer(json(active()));
        clock.move(Duration.ofMillis(4999));
        assertRefused(introspector, "opaque", JwtFault.INACTIVE);
        assertThat(host.calls()).isEqualTo(1);
        clock.move(Duration.ofMillis(1));
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
    }

    @Test
    void yes_countsForThirtySeconds() throws Exception {
        Introspector introspector = introspector();
        ask(introspector, "opaque");
        host.answer(inactive());
        clock.move(Duration.ofMillis(29_999));
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
        assertThat(host.calls()).isEqualTo(1);
        clock.move(Duration.ofMillis(1));
        assertRefused(introspector, "opaque", JwtFault.INACTIVE);
    }

    @Test
    void row46_yes_doesNotCountPastExpiry() throws Exception {
        host.answer(json(active("exp", NOW + 10)));
        Introspector introspector = introspector();
        ask(introspector, "opaque");
        clock.move(Duration.ofMillis(9_999));
        ask(introspector, "opaque");
        assertThat(host.calls()).isEqualTo(1);
        clock.move(Duration.ofMillis(1));
        // Within the clock skew the endpoint may still say yes, but has to say it each time.
        ask(introspector, "opaque");
        ask(introspector, "opaque");
        assertThat(host.calls()).isEqualTo(3);
        clock.move(Duration.ofSeconds(30));
        assertRefused(introspector, "opaque", JwtFault.EXPIRED);
    }

    @Test
    void clockSetBack_endsWhatWasSaid() throws Exception {
        Introspector introspector = introspector();
        ask(introspector, "good");
        host.answer(inactive());
        assertRefused(introspector, "bad", JwtFault.INACTIVE);
        clock.move(Duration.ofHours(-1));
        assertRefused(introspector, "good", JwtFault.INACTIVE);
        host.answer(json(active()));
        assertThat(ask(introspector, "bad").jwt.subject()).isEqualTo("alice");
    }

    @Test
    void cacheTime_ofZero_asksEachTime() throws Exception {
        Introspector introspector = introspector(settings -> settings.cacheTime(Duration.ZERO));
        ask(introspector, "opaque");
        host.answer(inactive());
        assertRefused(introspector, "opaque", JwtFault.INACTIVE);
    }

    @Test
    void otherToken_isAskedAboutByItself() throws Exception {
        Introspector introspector = introspector();
        ask(introspector, "opaque1");
        host.answer(inactive());
        assertRefused(introspector, "opaque2", JwtFault.INACTIVE);
        assertRefused(introspector, "Opaque1", JwtFault.INACTIVE);
        assertThat(ask(introspector, "opaque1").jwt.subject()).isEqualTo("alice");
    }

    @Test
    void floodOfBadTokens_pushesOutNoGoodOne() throws Exception {
        IntrospectionCache cache = new IntrospectionCache(1, Duration.ofSeconds(30));
        cache.accept("good", ask(introspector(), "good"), clock.millis());
        JwtException no = new JwtException(JwtFault.INACTIVE);
        for (int i = 0; i < 50_000; i++) {
            cache.refuse("bad" + i, no, clock.millis());
        }
        assertThat(cache.find("good", clock.millis())).isNotNull();
        assertThat(cache.refusals()).isLessThanOrEqualTo(4096);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void herd_forOneToken_makesOneCall() throws Exception {
        int threads = 50;
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        host.answer(exchange -> {
            begun.countDown();
            go.await();
            json(active()).write(exchange);
        });
        Introspector introspector = introspector();
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<VerifiedToken>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    start.await();
                    return ask(introspector, "opaque");
                }));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (Future<VerifiedToken> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).jwt.subject()).isEqualTo("alice");
            }
            assertThat(host.calls()).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void herd_whoseCallFails_isNotDecidedAboutAndMayTryAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        host.answer(exchange -> {
            begun.countDown();
            go.await();
            body(500, "").write(exchange);
        });
        Introspector introspector = introspector();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<?> first =
                    pool.submit(() -> assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE));
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            Future<?> second =
                    pool.submit(() -> assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE));
            go.countDown();
            first.get(60, TimeUnit.SECONDS);
            second.get(60, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
        host.answer(json(active()));
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
    }

    @Test
    void callsAtOnce_areBounded() throws Exception {
        int most = Introspector.MAX_CALLS;
        CountDownLatch begun = new CountDownLatch(most);
        CountDownLatch go = new CountDownLatch(1);
        host.answer(exchange -> {
            begun.countDown();
            go.await();
            json(active()).write(exchange);
        });
        Introspector introspector = introspector();
        CountingGate gate = new CountingGate();
        ExecutorService pool = Executors.newFixedThreadPool(most);
        try {
            List<Future<VerifiedToken>> answers = new ArrayList<>();
            for (int i = 0; i < most; i++) {
                String token = "opaque" + i;
                answers.add(pool.submit(() -> ask(introspector, token)));
            }
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            JwtException refusal = catchThrowableOfType(
                    JwtException.class, () -> introspector.examine("one-more", 0, gate, clock.millis()));
            assertThat(refusal.code()).isEqualTo("introspection_overloaded");
            assertThat(refusal.isUndecided()).isTrue();
            assertThat(gate.good).as("no call was made for it").hasValue(1);
            assertThat(gate.left).hasValue(1);
            go.countDown();
            for (Future<VerifiedToken> answer : answers) {
                answer.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(ask(introspector, "one-more").jwt.subject()).isEqualTo("alice");
        assertThat(host.calls()).isEqualTo(most + 1);
    }

    @Test
    void gate_isAskedForACallAndToldOfGoodTokensOnly() throws Exception {
        CountingGate gate = new CountingGate();
        Introspector introspector = introspector();
        introspector.examine("good", 0, gate, clock.millis());
        introspector.examine("good", 0, gate, clock.millis());
        assertThat(gate.entered).hasValue(1);
        assertThat(gate.good).hasValue(1);
        host.answer(inactive());
        for (int i = 0; i < 2; i++) {
            catchThrowableOfType(JwtException.class, () -> introspector.examine("bad", 0, gate, clock.millis()));
        }
        assertThat(gate.entered).hasValue(2);
        assertThat(gate.good).hasValue(1);
        host.answer(body(500, ""));
        catchThrowableOfType(JwtException.class, () -> introspector.examine("x", 0, gate, clock.millis()));
        assertThat(gate.entered).hasValue(3);
        assertThat(gate.good).hasValue(1);
        assertThat(gate.left).hasValue(3);
    }

    @Test
    void gateThatIsShut_keepsTheCallFromBeingMade() throws Exception {
        VerificationGate shut = new VerificationGate() {
            @Override
            public void enter() throws JwtException {
                throw new JwtException(JwtFault.FAILURES_LIMITED);
            }

            @Override
            public void passed() {}

            @Override
            public void leave() {
                throw new AssertionError("was not let in");
            }
        };
        Introspector introspector = introspector();
        for (int i = 0; i <= Introspector.MAX_CALLS; i++) {
            JwtException refusal = catchThrowableOfType(
                    JwtException.class, () -> introspector.examine("opaque", 0, shut, clock.millis()));
            assertThat(refusal.fault()).isEqualTo(JwtFault.FAILURES_LIMITED);
        }
        assertThat(host.calls()).isZero();
        assertThat(ask(introspector, "opaque").jwt.subject()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a=b", "a b", "a&token=b", "a\"", "\u00e9", "a\u0000", "a%20", "a\r\n"})
    void row46_tokenOutsideTheGrammar_isNeverSent(String token) {
        assertRefused(introspector(), token, JwtFault.STRUCTURE);
        assertThat(host.calls()).isZero();
    }

    @Test
    void hugeToken_isNeverSent() throws Exception {
        Introspector introspector = introspector();
        assertRefused(introspector, "a".repeat(8193), JwtFault.TOO_LONG);
        assertThat(host.calls()).isZero();
        assertThat(ask(introspector, "a".repeat(8192)).jwt.subject()).isEqualTo("alice");
    }

    @Test
    void interruptedRequest_isNotDecidedAndStaysInterrupted() {
        Introspector introspector = introspector();
        Thread.currentThread().interrupt();
        assertRefused(introspector, "opaque", JwtFault.INTROSPECTION_UNAVAILABLE);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void httpClient_thatIsHandedIn_makesTheCalls() throws Exception {
        AtomicInteger tasks = new AtomicInteger();
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(task -> {
                    tasks.incrementAndGet();
                    new Thread(task).start();
                })
                .build();
        ask(introspector(settings -> settings.httpClient(client)), "opaque");
        assertThat(tasks.get()).isPositive();
    }

    @Test
    void row46_credentials_areInNoTextAboutIt() {
        host.answer(body(500, "s3cret"));
        Introspector introspector = introspector();
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> ask(introspector, "s3cret-token"));
        Description.Builder description = Description.builder("x");
        introspector.describe(description);
        String encoded = Base64.getEncoder().encodeToString("orders-api:s3cret".getBytes(StandardCharsets.US_ASCII));
        assertThat(introspector + " " + description.build()
                        + description.build().dependencies() + refusal + refusal.getCause())
                .doesNotContain("s3cret")
                .doesNotContain(encoded.substring(0, 12));
    }
}
