/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is told of tokens, what of floods, and what of stores that do not answer. */
final class JwtFilterEventsTest {
    private static final Secret SECRET = Secret.ofBase64("m0Fq2vXl3kN8pZs7dR1tYw5uGh9bJcE4aVx6oLiQnKI=");

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();

    private TestServer server(Consumer<JwtFilter.Builder> settings) throws Exception {
        JwtFilter.Builder filter = JwtFilter.builder()
                .issuer(
                        ISSUER,
                        i -> i.audience("orders").keys(JwtFixture.bothKeys()).maximumLifetime(Duration.ofHours(1)))
                .clock(InstantSource.fixed(TestIssuer.NOW));
        settings.accept(filter);
        Hauberk chain = Hauberk.builder().filter(filter).listener(events::add).build();
        return new TestServer((request, response) -> response.getWriter().print(request.getRemoteUser()), chain);
    }

    private static String bearer(Object token) {
        return "Authorization: Bearer " + token;
    }

    /** Returns the events of a kind; a decision is published after the answer, so the last one is waited for. */
    private List<SecurityEvent> of(SecurityEvent.Kind kind, int count) throws InterruptedException {
        List<SecurityEvent> found = List.of();
        for (int i = 0; i < 1000 && found.size() < count; i++) {
            found = events.stream().filter(event -> event.kind() == kind).toList();
            Thread.sleep(found.size() < count ? 10 : 0);
        }
        assertThat(found).hasSize(count);
        return found;
    }

    @Test
    void everyUseOfAToken_isToldByTheSameNames() throws Exception {
        String token = EC.token().claim("jti", "leaked-1").toString();
        try (TestServer server = server(filter -> filter.tokenIdSecret(SECRET))) {
            server.get("/", bearer(token));
            server.get("/", bearer(token));
            server.get("/", bearer(RevocationsTest.twin(token)));
            server.get("/", bearer(RSA.token().claim("jti", "leaked-1")));
            server.get("/", bearer(RSA.token().claim("jti", "other")));
            server.get("/", bearer(EC.token()));
            List<SecurityEvent> decisions = of(SecurityEvent.Kind.DECISION, 6);
            Object name = decisions.get(0).attributes().get("token_id");
            assertThat(name).isInstanceOf(String.class).asString().hasSize(22).doesNotContain("leaked");
            assertThat(decisions)
                    .extracting(event -> event.attributes().get("token_id"))
                    .startsWith(name, name, name, name)
                    .satisfies(names -> assertThat(names.get(4)).isNotEqualTo(name))
                    .endsWith((Object) null);
            assertThat(decisions)
                    .extracting(event -> event.attributes().get("key_id"))
                    .containsExactly("ec-1", "ec-1", "ec-1", "rsa-1", "rsa-1", "ec-1");
            assertThat(decisions)
                    .allSatisfy(event -> assertThat(event.attributes()).containsEntry("issuer", ISSUER));
        }
    }

    @Test
    void nameOfAToken_dependsOnSecretIssuerAndId() {
        TokenIds ids = TokenIds.keyedBy(SECRET);
        assertThat(ids.of("a", "b")).isEqualTo(TokenIds.keyedBy(SECRET).of("a", "b"));
        assertThat(List.of(
                        ids.of("a", "b"),
                        ids.of("ab", ""),
                        ids.of("a", "c"),
                        TokenIds.random().of("a", "b")))
                .doesNotHaveDuplicates();
    }

    @Test
    void refusedToken_isNamedAsFarAsItNamesWhatIsOurs() throws Exception {
        try (TestServer server = server(filter -> {})) {
            server.get("/", bearer(EC.token().claim("exp", 1).claim("jti", "t1")));
            server.get("/", bearer(EC.token().header("kid", "stranger")));
            server.get("/", bearer(EC.token().header("alg", "none")));
            server.get("/", bearer(EC.token().claim("iss", "stranger")));
        }
        List<SecurityEvent> refusals = of(SecurityEvent.Kind.REFUSAL, 4);
        assertThat(refusals.get(0).attributes()).containsOnlyKeys("issuer", "key_id", "algorithm", "token_id");
        assertThat(refusals.get(1).attributes()).containsOnlyKeys("issuer", "algorithm");
        assertThat(refusals.get(2).attributes()).containsOnlyKeys("issuer", "key_id");
        assertThat(refusals.get(3).attributes()).isEmpty();
        assertThat(events.toString()).doesNotContain("stranger");
    }

    @Test
    void audienceThatIsRefused_isLoggedBesideTheOneThatIsWanted() throws Exception {
        try (TestServer server = server(filter -> {})) {
            server.get("/", bearer(EC.token().claim("aud", "account")));
            server.get("/", bearer(EC.token().claim("aud", List.of("https://a.example/", "b", "c", "d"))));
            server.get("/", bearer(EC.token().claim("aud", List.of("x".repeat(200), "a b\"", "\u202e"))));
            server.get("/", bearer(EC.token().claim("aud", List.of())));
            server.get("/", bearer(EC.token() + ".e30.e30"));
        }
        String rule = JwtFault.AUDIENCE.rule;
        assertThat(of(SecurityEvent.Kind.REFUSAL, 5))
                .extracting(SecurityEvent::reason)
                .containsExactly(
                        rule + ": came [account], wanted [orders]",
                        rule + ": came [https://a.example/, b, c, ...], wanted [orders]",
                        rule + ": came [" + "x".repeat(48) + "..., ?, ?], wanted [orders]",
                        rule + ": came [], wanted [orders]",
                        JwtFault.ENCRYPTED.rule);
    }

    @Test
    void floodOfFalseSignatures_locksNoGoodTokenOut() throws Exception {
        String returning = EC.token().toString();
        String forged = forged();
        try (TestServer server = server(filter -> {})) {
            for (int i = 0; i < 500; i++) {
                assertThat(server.get("/", bearer(forged)).status()).isEqualTo(401);
                if (i % 10 == 0) {
                    assertThat(server.get("/", bearer(EC.token().claim("jti", "new-" + i)))
                                    .status())
                            .isEqualTo(200);
                    assertThat(server.get("/", bearer(returning)).status()).isEqualTo(200);
                }
            }
        }
    }

    private static String forged() {
        String good = RSA.token().toString();
        return good.substring(0, good.length() - 20) + "A".repeat(20);
    }

    @Test
    void floodOfFalseSignatures_beyondALimitThatIsSet_is429_andReturningTokensDoNotFeelIt() throws Exception {
        String returning = EC.token().toString();
        String forged = forged();
        TokenBucket ten = TokenBucket.of(10, Duration.ofSeconds(1), 100);
        try (TestServer server = server(filter -> filter.failureLimit(ten))) {
            assertThat(server.get("/", bearer(returning)).status()).isEqualTo(200);
            Answer last = null;
            for (int i = 0; i < 400 && (last == null || last.status() == 401); i++) {
                last = server.get("/", bearer(forged));
            }
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.headers("Retry-After")).containsExactly("1");
            assertThat(last.headers("WWW-Authenticate")).isEmpty();
            assertThat(server.get("/", bearer(returning)).status()).isEqualTo(200);
            assertThat(server.get("/", bearer("x")).status()).isEqualTo(401);
            assertThat(server.get("/").status()).isEqualTo(200);
        }
        assertThat(events).extracting(SecurityEvent::code).contains("token_failures_limited");
    }

    @Test
    void storeOfRevocationsDown_is503_orToldAsUnchecked() throws Exception {
        ExpiringEpochs broken = new ExpiringEpochs() {
            @Override
            public void advance(String key, Instant notBefore, Instant expiresAt) {
                throw new StoreUnavailableException("down");
            }

            @Override
            public Optional<Instant> notBefore(String key) {
                throw new StoreUnavailableException("down");
            }
        };
        ExpiringSet set = ExpiringSet.inMemory(10, InstantSource.system());
        try (TestServer server =
                server(filter -> filter.revocations(Revocations.of(set, broken, Revocations.WhenUnavailable.REFUSE)))) {
            Answer answer = server.get("/", bearer(EC.token()));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers("Retry-After")).containsExactly("1");
        }
        try (TestServer server =
                server(filter -> filter.revocations(Revocations.of(set, broken, Revocations.WhenUnavailable.ALLOW)))) {
            assertThat(server.get("/", bearer(EC.token())).status()).isEqualTo(200);
        }
        assertThat(of(SecurityEvent.Kind.NOTE, 1).get(0).code()).isEqualTo("revocation_unchecked");
    }

    @Test
    void revokedToken_is401() throws Exception {
        Revocations revocations = Revocations.inMemory();
        try (TestServer server = server(filter -> filter.revocations(revocations))) {
            String token = EC.token().claim("jti", "t1").toString();
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(200);
            revocations.revokeSubject(ISSUER, "alice");
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(401);
            assertThat(server.get("/", bearer(EC.token().claim("sub", "bob"))).status())
                    .isEqualTo(200);
        }
        assertThat(of(SecurityEvent.Kind.REFUSAL, 1).get(0).code()).isEqualTo("token_revoked");
    }
}
