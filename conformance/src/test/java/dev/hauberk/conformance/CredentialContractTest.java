/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.credentials.ApiKey;
import dev.hauberk.credentials.ApiKeyFilter;
import dev.hauberk.credentials.ApiKeyStore;
import dev.hauberk.credentials.ApiKeys;
import dev.hauberk.credentials.BasicAuthFilter;
import dev.hauberk.credentials.IssuedApiKey;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.PasswordStore;
import dev.hauberk.credentials.PasswordUser;
import dev.hauberk.servlet.ForwardedFilter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens, API keys and passwords side by side, each optional; the same on every container. */
final class CredentialContractTest extends ContainerTest {
    private static final String API_KEY = "ApiKey realm=\"api\"";
    private static final String BASIC = "Basic realm=\"api\", charset=\"UTF-8\"";
    private static final String[] ALL = {TokenChain.CHALLENGE, API_KEY, BASIC};
    private static final String HTTPS = "X-Forwarded-Proto: https";

    private final AtomicBoolean storeFails = new AtomicBoolean();
    private final PasswordHash passwords = PasswordHash.builder().bcrypt(10).build();
    private ApiKeys keys;
    private PasswordStore users;
    private TokenChain chain;

    @Override
    App app() {
        keys = ApiKeys.builder(
                        new FailingStore(ApiKeyStore.inMemory(), storeFails),
                        Secret.ofText("pZ7r-2xK9vLm4TzR8xW3bN6yH5gD1sFaQ"))
                .build();
        users = PasswordStore.inMemory(List.of(
                new PasswordUser("machine", passwords.hash("the machine's password"), Set.of("reader")),
                new PasswordUser("old", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", Set.of()),
                new PasswordUser("alice", passwords.hash("alice's password"), Set.of())));
        PasswordStore failing = new PasswordStore() {
            @Override
            public Optional<PasswordUser> find(String name) {
                if (storeFails.get()) {
                    throw new StoreUnavailableException("down");
                }
                return users.find(name);
            }

            @Override
            public boolean replaceHash(String name, String expected, String better) {
                return users.replaceHash(name, expected, better);
            }
        };
        AttemptLimit attempts = AttemptLimit.builder()
                .perAddress(TokenBucket.of(1000, Duration.ofHours(1), 1000))
                .perUserAndAddress(TokenBucket.of(3, Duration.ofHours(1), 3))
                .build();
        chain = new TokenChain(
                bearer -> {},
                others -> others.filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                        .filter(ApiKeyFilter.builder(keys))
                        .filter(BasicAuthFilter.builder(failing, passwords).attempts(attempts)));
        return chain.app();
    }

    @BeforeEach
    void forget() {
        storeFails.set(false);
        chain.forget();
    }

    private RawHttp.Response call(String path, String... headers) throws Exception {
        return server.get("/app" + path, headers);
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(IssuedApiKey issued) {
        return "X-API-Key: " + issued.text();
    }

    private void assertCaller(String expected, String... headers) throws Exception {
        RawHttp.Response response = call("/caller", headers);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("REQUEST " + expected);
    }

    @Test
    void eachCredential_identifies_onEveryDispatch() throws Exception {
        String key = key(keys.issue("batch", k -> k.scopes(Set.of("read"))));
        String token = "Authorization: Bearer " + TokenChain.token("alice").sign();
        String password = basic("machine:the machine's password");
        assertCaller("batch ApiKey", key);
        assertCaller("alice Bearer", token);
        assertCaller("machine Basic", password, HTTPS);
        assertThat(call("/scoped", key).status()).isEqualTo(200);
        assertThat(call("/async", key).body()).isEqualTo("ASYNC batch ApiKey");
        assertThat(call("/async", password, HTTPS).body()).isEqualTo("ASYNC machine Basic");
        assertThat(call("/teapot", key).body()).isEqualTo("ERROR batch ApiKey");
        assertThat(call("/teapot", password, HTTPS).body()).isEqualTo("ERROR machine Basic");
        assertThat(call("/open").body()).isEqualTo("REQUEST null null");
    }

    @Test
    void noCredential_isToldEveryWayIn() throws Exception {
        chain.assertRefused(call("/caller", HTTPS), 401, "authentication_required", ALL);
    }

    /** One answer, by the first that refuses, with the challenges of all. */
    @Test
    void wrongCredential_isOneAnswer_withEveryWayIn() throws Exception {
        chain.assertRefused(
                call("/caller", "Authorization: Bearer x.y.z", HTTPS),
                401,
                "token_encoding_invalid",
                TokenChain.INVALID_TOKEN,
                API_KEY,
                BASIC);
        chain.assertRefused(
                call("/caller", "X-API-Key: x", HTTPS), 401, "api_key_malformed", API_KEY, TokenChain.CHALLENGE, BASIC);
        // Also where nobody need be known: what was brought must be right.
        chain.assertRefused(
                call("/open", "X-API-Key: x", HTTPS), 401, "api_key_malformed", API_KEY, TokenChain.CHALLENGE, BASIC);
    }

    @Test
    void rightCredential_doesNotMakeAWrongOneGood() throws Exception {
        String token = "Authorization: Bearer " + TokenChain.token("alice").sign();
        chain.assertRefused(
                call("/caller", token, "X-API-Key: x", HTTPS),
                401,
                "api_key_malformed",
                API_KEY,
                TokenChain.CHALLENGE,
                BASIC);
    }

    @Test
    void twoCallers_areAConflict_andTheSameCallerTwiceIsNot() throws Exception {
        String key = key(keys.issue("batch", k -> {}));
        chain.assertRefused(call("/caller", key, basic("alice:alice's password"), HTTPS), 400, "identities_conflict");
        assertCaller("alice Basic", key(keys.issue("alice", k -> {})), basic("alice:alice's password"), HTTPS);
    }

    @Test
    void apiKey_comesInItsField_once() throws Exception {
        IssuedApiKey issued = keys.issue("batch", k -> {});
        chain.assertRefused(call("/caller", key(issued), key(issued)), 400, "credentials_repeated");
        chain.assertRefused(call("/caller?key=" + issued.text()), 400, "credentials_in_query");
        chain.assertRefused(call("/open?a=b&k=" + issued.text(), key(issued)), 400, "credentials_in_query");
        chain.assertRefused(
                call("/caller", "X-API-Key: " + issued.text() + ", " + issued.text(), HTTPS),
                401,
                "api_key_malformed",
                API_KEY,
                TokenChain.CHALLENGE,
                BASIC);
        chain.assertRefused(
                call("/caller", "X-API-Key:", HTTPS), 401, "api_key_malformed", API_KEY, TokenChain.CHALLENGE, BASIC);
        chain.assertRefused(
                call("/caller", "X-API-Key: " + "x".repeat(4000), HTTPS),
                401,
                "api_key_malformed",
                API_KEY,
                TokenChain.CHALLENGE,
                BASIC);
    }

    @Test
    void apiKey_revoked_isOutWithTheNextRequest() throws Exception {
        IssuedApiKey issued = keys.issue("batch", k -> {});
        assertCaller("batch ApiKey", key(issued));
        keys.revoke(issued.key().id());
        chain.assertRefused(
                call("/caller", key(issued), HTTPS), 401, "api_key_revoked", API_KEY, TokenChain.CHALLENGE, BASIC);
    }

    @Test
    void apiKey_elsewhere_isRefused_asIsACanary() throws Exception {
        IssuedApiKey issued = keys.issue("batch", k -> k.addresses(List.of("192.0.2.0/24")));
        chain.assertRefused(
                call("/caller", key(issued), HTTPS),
                401,
                "api_key_address_refused",
                API_KEY,
                TokenChain.CHALLENGE,
                BASIC);
        assertCaller("batch ApiKey", key(issued), "X-Forwarded-For: 192.0.2.7");
        chain.assertRefused(
                call("/caller", key(keys.issueCanary("wiki")), HTTPS),
                401,
                "api_key_canary_used",
                API_KEY,
                TokenChain.CHALLENGE,
                BASIC);
    }

    /** Clients answer this challenge with the password, which others could then read. */
    @Test
    void password_isNotAskedFor_withoutHttps() throws Exception {
        chain.assertRefused(call("/caller"), 401, "authentication_required", TokenChain.CHALLENGE, API_KEY);
        chain.assertRefused(call("/caller", "X-API-Key: x"), 401, "api_key_malformed", API_KEY, TokenChain.CHALLENGE);
        assertThat(call("/open").status()).isEqualTo(200);
    }

    @Test
    void apiKeyInTheQuery_isNoticed_howeverItIsSpelled() throws Exception {
        String text = keys.issue("batch", k -> {}).text();
        StringBuilder encoded = new StringBuilder();
        text.chars().forEach(c -> encoded.append("%%%02x".formatted(c)));
        for (String spelling : List.of(
                text.replace("_", "%5F"),
                text.replace("_", "%5f"),
                text.replaceFirst("h", "%68"),
                encoded.toString())) {
            chain.assertRefused(call("/caller?key=" + spelling), 400, "credentials_in_query");
            chain.assertRefused(call("/open?" + spelling), 400, "credentials_in_query");
        }
        assertThat(call("/open?a=hbk%5F&b=%255F&c=%25").status()).isEqualTo(200);
    }

    /** A database may take many spellings for one name; this one ignores marks over letters. */
    @Test
    void spellingsOfOneName_shareItsAttempts_andAnUnknownNameAnswersAlike() throws Exception {
        PasswordUser victim = new PasswordUser("victim", passwords.hash("the victim's password"), Set.of());
        PasswordStore loose = new PasswordStore() {
            @Override
            public Optional<PasswordUser> find(String name) {
                return Optional.of(victim)
                        .filter(user -> name.replaceAll("\\p{M}", "").equals(user.name()));
            }

            @Override
            public boolean replaceHash(String name, String expected, String better) {
                return true;
            }
        };
        AttemptLimit attempts = AttemptLimit.builder()
                .perAddress(TokenBucket.of(1000, Duration.ofHours(1), 1000))
                .perUser(TokenBucket.of(4, Duration.ofHours(1), 4))
                .build();
        Container.Running guarded = start(new TokenChain(
                        bearer -> {},
                        others -> others.filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                                .filter(BasicAuthFilter.builder(loose, passwords)
                                        .attempts(attempts)))
                .app());
        List<List<Integer>> answers = new ArrayList<>();
        for (String name : List.of("victim", "nobody")) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String spelling = name + "\u0301".repeat(1 + i / 2);
                statuses.add(guarded.get("/app/caller", basic(spelling + ":guess" + i), HTTPS)
                        .status());
            }
            answers.add(statuses);
        }
        assertThat(answers.get(0)).containsOnly(401).isEqualTo(answers.get(1));
        assertThat(guarded.get(
                                "/app/caller",
                                basic("victim\u0301\u0301\u0301\u0301\u0301\u0301\u0301:the victim's password"),
                                HTTPS)
                        .status())
                .as("the right password is not looked at any more")
                .isEqualTo(401);
    }

    @Test
    void password_withoutHttps_isNotLookedAt() throws Exception {
        chain.assertRefused(call("/caller", basic("machine:the machine's password")), 403, "password_without_https");
    }

    @Test
    void password_wrong_unknownOrEmpty_isTheSame() throws Exception {
        for (String pair : List.of("machine:wrong", "nobody:x", "machine:", " :x")) {
            RawHttp.Response response = call("/caller", basic(pair), HTTPS);
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.all("WWW-Authenticate")).containsExactly(BASIC, TokenChain.CHALLENGE, API_KEY);
            assertThat(chain.codes(SecurityEvent.Kind.REFUSAL)).containsExactly("login_failed", "password_wrong");
            chain.forget();
        }
        assertCaller("machine Basic", basic("machine:the machine's password"), HTTPS);
    }

    @Test
    void password_malformed_isABadRequest() throws Exception {
        for (String field : List.of(
                "Basic",
                "Basic !",
                "Basic bWFjaGluZQ==",
                "Basic bWFjaGluZTp4 x",
                "Basic bWFjaGluZTp4eQ",
                "Basic bWFjaGluZTp4eR==",
                "Basic OnBhc3N3b3Jk",
                "Basic /zo/",
                "basic " + Base64.getEncoder().encodeToString("a\u0000:b".getBytes(StandardCharsets.UTF_8)),
                "Basic " + "A".repeat(4000))) {
            chain.assertRefused(call("/caller", "Authorization: " + field, HTTPS), 400, "credentials_malformed");
        }
        // The token filter asks for one field as well, and comes first.
        RawHttp.Response twice = call("/caller", basic("machine:the machine's password"), basic("machine:x"), HTTPS);
        assertThat(twice.status()).isEqualTo(400);
        chain.forget();
    }

    @Test
    void password_guessedTooOften_waits_andOneThatWasRightBeforeDoesNot() throws Exception {
        String right = basic("alice:alice's password");
        assertCaller("alice Basic", right, HTTPS);
        for (int i = 0; i < 3; i++) {
            assertThat(call("/caller", basic("alice:guess" + i), HTTPS).status())
                    .isEqualTo(401);
        }
        chain.forget();
        RawHttp.Response waits = call("/caller", basic("alice:guess"), HTTPS);
        assertThat(waits.status()).isEqualTo(429);
        assertThat(Integer.parseInt(waits.header("Retry-After").orElseThrow())).isBetween(1, 1200);
        assertThat(chain.codes(SecurityEvent.Kind.REFUSAL)).containsExactly("login_throttled", "login_attempts_spent");
        assertCaller("alice Basic", right, HTTPS);
    }

    @Test
    void outdatedHash_isReplaced_andChangedPasswordIsOutAtOnce() throws Exception {
        assertCaller("old Basic", basic("old:U*U"), HTTPS);
        String renewed = users.find("old").orElseThrow().hash();
        assertThat(renewed).startsWith("$2b$10$");
        assertCaller("old Basic", basic("old:U*U"), HTTPS);
        users.replaceHash("old", renewed, passwords.hash("another"));
        assertThat(call("/caller", basic("old:U*U"), HTTPS).status()).isEqualTo(401);
        assertCaller("old Basic", basic("old:another"), HTTPS);
        users.replaceHash(
                "old",
                users.find("old").orElseThrow().hash(),
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
    }

    /** Keys in memory that cannot be had at times. */
    private record FailingStore(ApiKeyStore kept, AtomicBoolean fails) implements ApiKeyStore {
        @Override
        public Optional<ApiKey> find(String id) {
            if (fails.get()) {
                throw new StoreUnavailableException("down");
            }
            return kept.find(id);
        }

        @Override
        public boolean add(ApiKey key) {
            return kept.add(key);
        }

        @Override
        public boolean replace(ApiKey changed) {
            return kept.replace(changed);
        }

        @Override
        public void used(String id, Instant when) {
            throw new StoreUnavailableException("the note of a use is lost, and nobody is refused for it");
        }

        @Override
        public List<ApiKey> all() {
            return kept.all();
        }
    }

    @Test
    void passwordsThatAreTooMany_areAskedToComeAgain() throws Exception {
        PasswordHash slow =
                PasswordHash.builder().bcrypt(12).concurrent(1, Duration.ZERO).build();
        AttemptLimit wide = AttemptLimit.builder()
                .perAddress(TokenBucket.of(1000, Duration.ofHours(1), 1000))
                .perUserAndAddress(TokenBucket.of(1000, Duration.ofHours(1), 1000))
                .perUser(TokenBucket.of(1000, Duration.ofHours(1), 1000))
                .build();
        Container.Running busy = start(new TokenChain(
                        bearer -> {},
                        others -> others.filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                                .filter(BasicAuthFilter.builder(PasswordStore.inMemory(List.of()), slow)
                                        .attempts(wide)))
                .app());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<RawHttp.Response>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String field = basic("machine:" + i);
                answers.add(threads.submit(() -> busy.get("/app/caller", field, HTTPS)));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<RawHttp.Response> answer : answers) {
                statuses.add(answer.get().status());
                assertThat(answer.get().header("Retry-After"))
                        .isEqualTo(answer.get().status() == 503 ? Optional.of("1") : Optional.empty());
            }
            assertThat(statuses).contains(401, 503).containsOnly(401, 503);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void storeThatFails_isUnavailable_notOpen() throws Exception {
        String key = key(keys.issue("batch", k -> {}));
        assertCaller("batch ApiKey", key);
        storeFails.set(true);
        RawHttp.Response keyless = call("/caller", key);
        assertThat(keyless.status()).isEqualTo(503);
        assertThat(keyless.header("Retry-After")).hasValue("5");
        RawHttp.Response response = call("/caller", basic("machine:the machine's password"), HTTPS);
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.header("Retry-After")).hasValue("5");
    }
}
