/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.DpopClient.BASE;
import static dev.hauberk.jwt.DpopClient.lines;
import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import java.math.BigInteger;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody does who has a token that is bound to another's key. */
final class DpopAttackTest {
    private static final DpopClient CLIENT = DpopClient.of(JwsAlgorithm.ES256);
    private static final DpopClient THIEF = DpopClient.of(JwsAlgorithm.ES256);
    private static final String TOKEN = CLIENT.token().toString();
    private static final String INVALID_PROOF = "DPoP realm=\"api\", algs=\"ES256 RS256\","
            + " error=\"invalid_dpop_proof\", error_description=\"the proof was not accepted\"";

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOW);
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = start(builder -> {});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private TestServer start(Consumer<JwtFilter.Builder> settings) throws Exception {
        JwtFilter.Builder filter = JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .dpop(d -> d.publicBaseUrl(BASE).algorithms(JwsAlgorithm.ES256, JwsAlgorithm.RS256))
                .clock(now::get);
        settings.accept(filter);
        Hauberk chain = Hauberk.builder()
                .listener(events::add)
                .filter(filter)
                .check(
                        "callers-only",
                        Phase.AUTHORIZATION,
                        request -> request.identity().isPresent()
                                ? Decision.allow()
                                : Decision.deny(Rejection.of(401, "authentication_required")))
                .build();
        return new TestServer((request, response) -> response.getWriter().print(request.getAuthType()), chain);
    }

    private String lastRefusal() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .reduce((first, second) -> second)
                .map(SecurityEvent::code)
                .orElse("");
    }

    private static TestToken proof() {
        return CLIENT.proof(TOKEN);
    }

    /** Asserts that a proof is refused, both before the token is known and when it is. */
    private void assertRefused(Object proof, JwtFault fault) throws Exception {
        for (int i = 0; i < 2; i++) {
            Answer answer = server.get("/", lines(TOKEN, proof));
            assertThat(answer.status()).as("%s", proof).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_PROOF);
            assertThat(lastRefusal()).isEqualTo(fault.code);
            assertAccepted();
        }
    }

    private void assertAccepted() throws Exception {
        assertThat(server.get("/", lines(TOKEN, proof())).body()).isEqualTo("DPoP");
    }

    private void assertTokenRefused(JwtFault fault, String... lines) throws Exception {
        for (int i = 0; i < 2; i++) {
            Answer answer = server.get("/", lines);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate").get(0)).contains("error=\"invalid_token\"");
            assertThat(lastRefusal()).isEqualTo(fault.code);
            assertAccepted();
        }
    }

    @Test
    void row36_replayedProof_isRefused() throws Exception {
        String[] lines = lines(TOKEN, proof());
        assertThat(server.get("/", lines).status()).isEqualTo(200);
        for (int i = 0; i < 3; i++) {
            Answer answer = server.get("/", lines);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_PROOF);
        }
        assertThat(lastRefusal()).isEqualTo("proof_replayed");
    }

    @Test
    void row36_replayUntilTheProofIsTooOld_isRefused() throws Exception {
        String[] lines = lines(TOKEN, proof());
        assertThat(server.get("/", lines).status()).isEqualTo(200);
        for (long second : new long[] {1, 60, 89, 90}) {
            now.set(TestIssuer.NOW.plusSeconds(second).plusMillis(999));
            assertThat(server.get("/", lines).status()).isEqualTo(401);
            assertThat(lastRefusal()).isEqualTo("proof_replayed");
        }
        now.set(TestIssuer.NOW.plusSeconds(91));
        assertThat(server.get("/", lines).status()).isEqualTo(401);
        assertThat(lastRefusal()).isEqualTo("proof_time_refused");
    }

    @Test
    void row9_twinOfASignature_isTheSameProof() throws Exception {
        String proof = proof().toString();
        assertThat(server.get("/", lines(TOKEN, proof)).status()).isEqualTo(200);
        assertThat(server.get("/", lines(TOKEN, twin(proof))).status()).isEqualTo(401);
        assertThat(lastRefusal()).isEqualTo("proof_replayed");
        assertThat(server.get("/", lines(TOKEN, twin(proof().toString()))).status())
                .isEqualTo(200);
    }

    /** Returns a proof with {@code (r, n - s)} for its signature, which is as valid. */
    private static String twin(String proof) {
        int dot = proof.lastIndexOf('.');
        byte[] signature = new Base64URL(proof.substring(dot + 1)).decode();
        BigInteger order =
                ((ECPublicKey) CLIENT.keys().keys().getPublic()).getParams().getOrder();
        BigInteger s = order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
        byte[] bytes = s.toByteArray();
        byte[] twin = Arrays.copyOf(signature, 32);
        twin = Arrays.copyOf(twin, 64);
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, twin, 64 - length, length);
        return proof.substring(0, dot + 1) + TestIssuer.encode(twin);
    }

    @Test
    void row36_race_letsExactlyOneRequestIn() throws Exception {
        int threads = 16;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 5; round++) {
                String[] lines = lines(TOKEN, proof());
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(pool.submit(() -> {
                        start.await();
                        return server.get("/", lines).status();
                    }));
                }
                List<Integer> statuses = new ArrayList<>();
                for (Future<Integer> one : all) {
                    statuses.add(one.get());
                }
                assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 401);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void row36_refusedProof_isNotUsedUp() throws Exception {
        TestToken proof = proof().claim("jti", "mine");
        String stolen = THIEF.proof(TOKEN).claim("jti", "mine").toString();
        assertThat(server.get("/", lines(TOKEN, stolen)).status()).isEqualTo(401);
        String good = proof.toString();
        String broken = good.substring(0, good.length() - 86) + TestIssuer.encode(new byte[64]);
        assertThat(server.get("/", lines(TOKEN, broken)).status()).isEqualTo(401);
        assertThat(server.get("/b", lines(TOKEN, good)).status()).isEqualTo(401);
        assertThat(server.get("/", lines(TOKEN, good)).status()).isEqualTo(200);
    }

    @Test
    void row37_noProofOrTwo_isRefused() throws Exception {
        assertThat(server.get("/", "Authorization: DPoP " + TOKEN).headers("WWW-Authenticate"))
                .containsExactly(INVALID_PROOF);
        assertThat(lastRefusal()).isEqualTo("proof_missing");
        String[] lines = lines(TOKEN, proof());
        for (String second : List.of(lines[1], "dpop: " + proof(), "DPoP:")) {
            Answer answer = server.get("/", lines[0], lines[1], second);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_PROOF);
            assertThat(lastRefusal()).isEqualTo("proof_repeated");
        }
        assertRefused(proof() + "," + proof(), JwtFault.PROOF_MALFORMED);
        assertRefused("", JwtFault.PROOF_MALFORMED);
        assertThat(server.get("/", lines).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "Get", "POST", "HEAD", "", "GET "})
    void row37_otherMethod_isRefused(String method) throws Exception {
        assertRefused(proof().claim("htm", method), JwtFault.PROOF_METHOD);
    }

    @Test
    void row37_uri_isComparedAfterNormalization() throws Exception {
        for (String uri : List.of(
                BASE + "/?access=1",
                "HTTPS://API.example.com:443/shop/",
                BASE + "/#x",
                BASE,
                "https://api.example.com/%73hop/")) {
            assertThat(server.get("/", lines(TOKEN, proof().claim("htu", uri))).status())
                    .as(uri)
                    .isEqualTo(200);
        }
        assertThat(server.get("/~a", lines(TOKEN, proof().claim("htu", BASE + "/%7Ea")))
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/%7Ea", lines(TOKEN, proof().claim("htu", BASE + "/~a")))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.example.com/shop/",
                "https://api.example.com:8443/shop/",
                "https://other.example.com/shop/",
                "https://api.example.com/",
                "https://api.example.com/shop/a",
                "https://app.example/",
                "http://127.0.0.1/",
                "/shop/",
                "",
                "junk"
            })
    void row37_otherUri_isRefused(String uri) throws Exception {
        assertRefused(proof().claim("htu", uri), JwtFault.PROOF_URI);
    }

    @Test
    void row43_hostField_doesNotDecideTheUri() throws Exception {
        String[] lines = lines(TOKEN, proof().claim("htu", "https://evil.example/"));
        Answer answer = server.get(
                "/",
                lines[0],
                lines[1],
                "Host: evil.example",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Proto: https",
                "Forwarded: host=evil.example;proto=https");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(lastRefusal()).isEqualTo("proof_uri_mismatch");
    }

    @Test
    void row37_tokenHash_mustBeOfThisToken() throws Exception {
        String other = CLIENT.token().claim("sub", "bob").toString();
        assertRefused(CLIENT.proof(other), JwtFault.PROOF_TOKEN);
        assertRefused(proof().claim("ath", ""), JwtFault.PROOF_TOKEN);
        assertRefused(proof().claim("ath", DpopClient.hash(TOKEN) + "="), JwtFault.PROOF_TOKEN);
        assertRefused(proof().claim("ath", DpopClient.hash("DPoP " + TOKEN)), JwtFault.PROOF_TOKEN);
        assertRefused(proof().without("ath"), JwtFault.PROOF_CLAIM);
    }

    @Test
    void row37_issueTime_isCheckedToTheSecond() throws Exception {
        long second = TestIssuer.NOW.getEpochSecond();
        assertRefused(proof().claim("iat", second + 31), JwtFault.PROOF_TIME);
        assertRefused(proof().claim("iat", second - 91), JwtFault.PROOF_TIME);
        assertRefused(proof().claim("iat", 0), JwtFault.PROOF_TIME);
        for (long good : new long[] {second - 90, second - 60, second, second + 30}) {
            assertThat(server.get("/", lines(TOKEN, proof().claim("iat", good))).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void settings_ofLifetimeAndSkew_moveTheBounds() throws Exception {
        long second = TestIssuer.NOW.getEpochSecond();
        try (TestServer other = start(filter -> filter.clockSkew(Duration.ZERO))) {
            assertThat(other.get("/", lines(TOKEN, proof().claim("iat", second - 60)))
                            .status())
                    .isEqualTo(200);
            assertThat(other.get("/", lines(TOKEN, proof().claim("iat", second - 61)))
                            .status())
                    .isEqualTo(401);
            assertThat(other.get("/", lines(TOKEN, proof().claim("iat", second + 1)))
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void proof_byAnotherKey_isRefused() throws Exception {
        assertTokenRefused(JwtFault.PROOF_KEY_MISMATCH, lines(TOKEN, THIEF.proof(TOKEN)));
        assertTokenRefused(
                JwtFault.PROOF_KEY_MISMATCH,
                lines(TOKEN, DpopClient.of(JwsAlgorithm.RS256).proof(TOKEN)));
    }

    @Test
    void proof_withTheRightKeyAndAnotherSignature_isRefused() throws Exception {
        assertRefused(THIEF.proof(TOKEN).header("jwk", CLIENT.jwk()), JwtFault.PROOF_SIGNATURE);
        String good = proof().toString();
        String unsigned = good.substring(0, good.lastIndexOf('.') + 1);
        assertRefused(unsigned + TestIssuer.encode(new byte[64]), JwtFault.PROOF_SIGNATURE);
        assertRefused(unsigned + TestIssuer.encode(new byte[1]), JwtFault.PROOF_SIGNATURE);
        String another = proof().toString();
        assertRefused(unsigned + another.substring(another.lastIndexOf('.') + 1), JwtFault.PROOF_SIGNATURE);
    }

    @Test
    void proof_withACharacterChanged_isNeverAccepted() throws Exception {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
        long seed = 7;
        Random random = new Random(seed);
        String good = proof().toString();
        try (TestServer patient =
                start(filter -> filter.failureLimit(TokenBucket.of(1000, Duration.ofSeconds(1), 10_000)))) {
            for (int i = 0; i < 300; i++) {
                StringBuilder mutant = new StringBuilder(good);
                mutant.setCharAt(random.nextInt(good.length()), alphabet.charAt(random.nextInt(alphabet.length())));
                if (!mutant.toString().equals(good)) {
                    assertThat(patient.get("/", lines(TOKEN, mutant)).status())
                            .as("seed %s, round %s: %s", seed, i, mutant)
                            .isEqualTo(401);
                }
            }
            assertThat(patient.get("/", lines(TOKEN, good)).status()).isEqualTo(200);
        }
    }

    @Test
    void row31_weakKey_isRefusedThoughTheTokenIsBoundToIt() throws Exception {
        DpopClient rsa = DpopClient.of(JwsAlgorithm.RS256);
        Map<String, Object> jwk = new HashMap<>(rsa.jwk());
        jwk.put(
                "n",
                Base64URL.encode(RsaModulusTest.faulty(new Random(1), 2048, 71)).toString());
        String thumbprint = JWK.parse(jwk).computeThumbprint().toString();
        String token = EC.token().claim("cnf", Map.of("jkt", thumbprint)).toString();
        assertThat(server.get("/", lines(token, rsa.proof(token).header("jwk", jwk)))
                        .status())
                .isEqualTo(401);
        assertThat(lastRefusal()).isEqualTo("proof_key_refused");
    }

    @Test
    void row37_boundToken_isNeverABearerToken() throws Exception {
        String bearer = "Authorization: Bearer " + TOKEN;
        assertTokenRefused(JwtFault.BINDING_SCHEME, bearer);
        assertTokenRefused(JwtFault.BINDING_SCHEME, bearer, "DPoP: " + proof());
    }

    @Test
    void row37_boundToken_isNeverTakenFromACookie() throws Exception {
        try (TestServer other = start(filter -> filter.cookie("t").allowCookieWithoutCsrf())) {
            Answer answer = other.get("/", "Cookie: t=" + TOKEN, "DPoP: " + proof());
            assertThat(answer.status()).isEqualTo(401);
            assertThat(events).anySatisfy(event -> {
                assertThat(event.code()).isEqualTo("cookie_token_ignored");
                assertThat(event.reason()).startsWith("token_binding_scheme");
            });
            assertThat(other.get("/", "Cookie: t=" + EC.token()).body()).isEqualTo("Bearer");
        }
    }

    @Test
    void row37_unboundToken_byTheSchemeDpop_isRefused() throws Exception {
        String unbound = EC.token().toString();
        assertThat(server.get("/", "Authorization: Bearer " + unbound).status()).isEqualTo(200);
        Answer answer = server.get("/", lines(unbound, CLIENT.proof(unbound)));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers("WWW-Authenticate"))
                .hasSize(1)
                .allMatch(challenge ->
                        challenge.startsWith("DPoP realm=\"api\", algs=\"ES256 RS256\", error=\"invalid_token\""));
        assertThat(lastRefusal()).isEqualTo("token_binding_missing");
    }

    @Test
    void row19_proof_isNoAccessToken() throws Exception {
        String proof = proof().toString();
        assertThat(server.get("/", "Authorization: Bearer " + proof).status()).isEqualTo(401);
        assertThat(server.get("/", lines(proof, CLIENT.proof(proof))).status()).isEqualTo(401);
        assertRefused(TOKEN, JwtFault.PROOF_TYPE);
    }

    @Test
    void unknownBinding_isRefusedWithAGoodProof() throws Exception {
        for (Map<String, String> cnf : List.of(
                Map.of("jkt", CLIENT.thumbprint(), "kid", "x"),
                Map.of("jkt", CLIENT.thumbprint(), "x5t#S256", CLIENT.thumbprint()))) {
            String token = CLIENT.token().claim("cnf", cnf).toString();
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(401);
            assertThat(lastRefusal()).isEqualTo("token_binding_unsupported");
        }
    }

    @Test
    void keptToken_needsANewProofAndStillExpires() throws Exception {
        assertAccepted();
        assertThat(server.get("/", "Authorization: DPoP " + TOKEN).status()).isEqualTo(401);
        now.set(TestIssuer.NOW.plusSeconds(331));
        long later = now.get().getEpochSecond();
        assertThat(server.get("/", lines(TOKEN, proof().claim("iat", later))).status())
                .isEqualTo(401);
        assertThat(lastRefusal()).isEqualTo("token_expired");
    }

    @Test
    void token_isKeptOnlyAfterAGoodProof() throws Exception {
        JwtFilter filter = JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .dpop(d -> d.publicBaseUrl(BASE))
                .clock(now::get)
                .build();
        try (TestServer other = new TestServer((request, response) -> {}, filter)) {
            other.get("/", lines(TOKEN, THIEF.proof(TOKEN)));
            other.get("/", lines(TOKEN, THIEF.proof(TOKEN).header("jwk", CLIENT.jwk())));
            other.get("/", lines(TOKEN, proof().claim("htm", "PUT")));
            other.get("/", "Authorization: Bearer " + TOKEN);
            assertThat(filter.describe().fact("cached_tokens")).containsExactly("0");
            assertThat(other.get("/", lines(TOKEN, proof())).status()).isEqualTo(200);
            assertThat(filter.describe().fact("cached_tokens")).containsExactly("1");
        }
    }

    @Test
    void falseSignatures_ofProofs_areLimitedByAddress() throws Exception {
        try (TestServer other = start(filter -> filter.failureLimit(TokenBucket.of(1, Duration.ofHours(1), 3)))) {
            for (int i = 0; i < 10; i++) {
                assertThat(other.get("/", lines(TOKEN, proof())).status()).isEqualTo(200);
                assertThat(other.get("/", lines(TOKEN, proof().claim("htm", "PUT")))
                                .status())
                        .isEqualTo(401);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(other.get("/", lines(TOKEN, THIEF.proof(TOKEN).header("jwk", CLIENT.jwk())))
                                .status())
                        .isEqualTo(401);
            }
            assertThat(other.get("/", lines(TOKEN, proof())).status()).isEqualTo(429);
            assertThat(lastRefusal()).isEqualTo("token_failures_limited");
        }
    }

    @Test
    void row42_answer_tellsNothingOfTheProof() throws Exception {
        for (Object bad : List.of(
                "s3cret",
                proof().claim("htu", "https://s3cret.example/"),
                proof().claim("htm", "s3cret\r\nSet-Cookie: a=b"),
                proof().header("jwk", Map.of("kty", "EC", "crv", "P-256", "x", "s3cret", "y", "s3cret")),
                proof().header("alg", "s3cret"))) {
            Answer answer = server.get("/", lines(TOKEN, bad));
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_PROOF);
            assertThat(answer.head() + answer.body()).doesNotContain("s3cret").doesNotContain("Set-Cookie");
        }
        assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.toString() + event.reason() + event.attributes() + event.cause())
                        .doesNotContain("s3cret"));
    }
}
