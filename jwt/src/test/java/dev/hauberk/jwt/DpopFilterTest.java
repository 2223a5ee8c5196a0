/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;
import static dev.hauberk.jwt.DpopClient.BASE;
import static dev.hauberk.jwt.DpopClient.lines;
import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class DpopFilterTest {
    private static final DpopClient CLIENT = DpopClient.of(JwsAlgorithm.ES256);
    private static final Secret NONCES = Secret.ofText("0rp4vRkQ8zT2mWcXa7LsYb9NdEfGhJuK");
    private static final String BEARER = "Bearer realm=\"api\"";
    private static final String DPOP = "DPoP realm=\"api\", algs=\"ES256 PS256 EdDSA Ed25519\"";

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOW);
    private final InstantSource clock = now::get;

    private JwtFilter.Builder plain() {
        return JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(clock);
    }

    private JwtFilter.Builder filter(Consumer<DpopProofs> settings) {
        return plain().dpop(d -> {
            d.publicBaseUrl(BASE);
            settings.accept(d);
        });
    }

    private JwtFilter.Builder filter() {
        return filter(d -> {});
    }

    private Hauberk.Builder chain(JwtFilter.Builder filter) {
        return Hauberk.builder()
                .listener(events::add)
                .filter(filter)
                .filter(AuthorizationFilter.builder()
                        .rule("/open", permitAll())
                        .rule("/admin", hasScope("admin"))
                        .rule("/*", authenticated()));
    }

    private TestServer server(JwtFilter.Builder filter) throws Exception {
        return new TestServer(DpopFilterTest::whoAmI, chain(filter).build());
    }

    private static void whoAmI(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(request.getRemoteUser() + " by " + request.getAuthType());
    }

    private List<String> refusals() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .map(SecurityEvent::code)
                .toList();
    }

    private static String error(String challenge, String error, String description) {
        return challenge + ", error=\"" + error + "\", error_description=\"" + description + "\"";
    }

    @Test
    void defaults() {
        Description description = filter().build().describe();
        assertThat(description.fact("dpop_public_base_url")).containsExactly(BASE);
        assertThat(description.fact("dpop_algorithms")).containsExactly("ES256", "PS256", "EdDSA", "Ed25519");
        assertThat(description.fact("dpop_proof_lifetime")).containsExactly("PT1M");
        assertThat(description.fact("dpop_nonce")).containsExactly("false");
        assertThat(description.fact("dpop_required")).containsExactly("false");
        assertThat(description.fact("dpop_key_limit"))
                .containsExactly(
                        TokenBucket.of(100, Duration.ofSeconds(1), 1000).toString());
        assertThat(plain().build().describe().facts())
                .doesNotContainKeys("dpop_public_base_url", "dpop_required", "certificate_bound_tokens");
    }

    @Test
    void settings_replaceTheDefaults() {
        Description description = filter(d -> d.algorithms(JwsAlgorithm.RS256)
                        .nonce(NONCES)
                        .proofLifetime(Duration.ofSeconds(5))
                        .keyLimit(TokenBucket.of(1, Duration.ofSeconds(1), 1))
                        .required())
                .build()
                .describe();
        assertThat(description.fact("dpop_algorithms")).containsExactly("RS256");
        assertThat(description.fact("dpop_proof_lifetime")).containsExactly("PT5S");
        assertThat(description.fact("dpop_nonce")).containsExactly("true");
        assertThat(description.fact("dpop_required")).containsExactly("true");
        assertThat(description.toString()).doesNotContain(NONCES.insecureText());
    }

    @Test
    void settings_areCheckedAndSetOnce() {
        for (Consumer<DpopProofs> bad : List.<Consumer<DpopProofs>>of(
                DpopProofs::algorithms,
                d -> d.algorithms(JwsAlgorithm.HS256),
                DpopProofs::nonce,
                d -> d.proofLifetime(Duration.ofMillis(999)),
                d -> d.proofLifetime(Duration.ofSeconds(601)))) {
            assertThat(JwtFixture.problems(() -> filter(bad).build()))
                    .singleElement()
                    .asString()
                    .startsWith("dpop: ");
        }
        filter(d -> d.proofLifetime(Duration.ofMinutes(10))).build().close();
        ExpiringSet store = ExpiringSet.inMemory(1, clock);
        TokenBucket bucket = TokenBucket.of(1, Duration.ofSeconds(1), 1);
        List<Consumer<DpopProofs>> setters = List.of(
                d -> d.publicBaseUrl(BASE),
                d -> d.algorithms(JwsAlgorithm.ES256),
                d -> d.nonce(NONCES),
                d -> d.proofLifetime(Duration.ofSeconds(1)),
                d -> d.replayStore(store),
                d -> d.keyLimit(bucket),
                DpopProofs::required);
        for (Consumer<DpopProofs> setter : setters) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> setter.andThen(setter).accept(new DpopProofs()));
        }
        assertThatIllegalStateException().isThrownBy(() -> filter().dpop(d -> {}));
    }

    @Test
    void build_reportsEveryProblem() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> JwtFilter.builder()
                        .cookie("__Host-token")
                        .dpop(d -> d.required().nonce(NONCES, Secret.ofText("short")))
                        .build());
        assertThat(e.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("publicBaseUrl()"),
                        problem -> assertThat(problem).startsWith("dpop: nonce: secret must have at least 32 bytes: 5"),
                        problem -> assertThat(problem).contains("a cookie must not be read where dpop is required"),
                        problem -> assertThat(problem).contains("issuer()"));
    }

    @Test
    void standalone() throws Exception {
        try (TestServer server = new TestServer(DpopFilterTest::whoAmI, filter().build())) {
            String token = CLIENT.token().toString();
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).body())
                    .isEqualTo("alice by DPoP");
            assertThat(server.get("/", "Authorization: DPoP " + token).status()).isEqualTo(401);
        }
    }

    @Test
    void inChain() throws Exception {
        try (TestServer server = server(filter())) {
            String token = CLIENT.token().toString();
            for (int i = 0; i < 3; i++) {
                Answer answer = server.get("/", lines(token, CLIENT.proof(token)));
                assertThat(answer.body()).isEqualTo("alice by DPoP");
                assertThat(answer.headers("DPoP-Nonce")).isEmpty();
                assertThat(answer.headers("WWW-Authenticate")).isEmpty();
            }
            assertThat(server.get("/", "Authorization: Bearer " + EC.token()).body())
                    .isEqualTo("alice by Bearer");
            assertThat(server.get("/", "authorization:   dpOP   " + token, "dpop: " + CLIENT.proof(token))
                            .body())
                    .isEqualTo("alice by DPoP");
        }
    }

    @Test
    void proof_onABearerRequest_isNotRead() throws Exception {
        try (TestServer server = server(filter())) {
            assertThat(server.get("/", "Authorization: Bearer " + EC.token(), "DPoP: junk", "DPoP: more")
                            .body())
                    .isEqualTo("alice by Bearer");
        }
    }

    @Test
    void htu_ofEachPath_isItsOwn() throws Exception {
        try (TestServer server = server(filter())) {
            String token = CLIENT.token().toString();
            for (String path : List.of("/a/b", "/a:b", "/%7Ea", "/caf%C3%A9", "/a%20b", "/a?q=1")) {
                assertThat(server.get(path, lines(token, CLIENT.proof(token).claim("htu", BASE + path)))
                                .body())
                        .as(path)
                        .isEqualTo("alice by DPoP");
            }
        }
    }

    @Test
    void everyDefaultAlgorithm_isAccepted() throws Exception {
        KeyPair rsa = TestIssuer.rsa(2048);
        RSAKey rsaKey = new RSAKey.Builder((RSAPublicKey) rsa.getPublic()).build();
        KeyPair ed = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = ed.getPublic().getEncoded();
        OctetKeyPair edKey = new OctetKeyPair.Builder(
                        Curve.Ed25519,
                        Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
                .build();
        try (TestServer server = server(filter())) {
            String forRsa = EC.token()
                    .claim("cnf", Map.of("jkt", rsaKey.computeThumbprint().toString()))
                    .toString();
            SignedJWT ps256 = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.PS256)
                            .type(new JOSEObjectType("dpop+jwt"))
                            .jwk(rsaKey)
                            .build(),
                    new JWTClaimsSet.Builder()
                            .jwtID("ps")
                            .claim("htm", "GET")
                            .claim("htu", BASE + "/")
                            .claim("ath", DpopClient.hash(forRsa))
                            .issueTime(Date.from(TestIssuer.NOW))
                            .build());
            ps256.sign(new RSASSASigner(rsa.getPrivate()));
            assertThat(server.get("/", lines(forRsa, ps256.serialize())).body()).isEqualTo("alice by DPoP");
            String forEd = EC.token()
                    .claim("cnf", Map.of("jkt", edKey.computeThumbprint().toString()))
                    .toString();
            for (String name : List.of("EdDSA", "Ed25519")) {
                TestToken unsigned = CLIENT.proof(forEd).header("alg", name).header("jwk", edKey.toJSONObject());
                String input = TestIssuer.encode(unsigned.headerJson().getBytes(StandardCharsets.UTF_8)) + "."
                        + TestIssuer.encode(unsigned.claimsJson().getBytes(StandardCharsets.UTF_8));
                String signature = TestIssuer.encode(TestIssuer.signature("Ed25519", ed.getPrivate(), input));
                assertThat(server.get("/", lines(forEd, input + "." + signature))
                                .body())
                        .isEqualTo("alice by DPoP");
            }
        }
    }

    @Test
    void stranger_isToldBothSchemes() throws Exception {
        try (TestServer server = server(filter())) {
            assertThat(server.get("/").headers("WWW-Authenticate")).containsExactly(BEARER, DPOP);
            assertThat(server.get("/", "Authorization: Basic YTpi").headers("WWW-Authenticate"))
                    .containsExactly(BEARER, DPOP);
            Answer badBearer = server.get("/", "Authorization: Bearer a.b.c");
            assertThat(badBearer.status()).isEqualTo(401);
            assertThat(badBearer.headers("WWW-Authenticate"))
                    .containsExactly(error(BEARER, "invalid_token", "the access token was not accepted"), DPOP);
            String expired = CLIENT.token().claim("exp", 1).toString();
            assertThat(server.get("/", lines(expired, CLIENT.proof(expired))).headers("WWW-Authenticate"))
                    .containsExactly(error(DPOP, "invalid_token", "the access token was not accepted"));
            Answer malformed = server.get("/", "Authorization: DPoP");
            assertThat(malformed.status()).isEqualTo(400);
            assertThat(malformed.headers("WWW-Authenticate").get(0)).contains("error=\"invalid_request\"");
        }
    }

    @Test
    void realmAndAlgorithms_areInTheChallenge() throws Exception {
        try (TestServer server =
                server(filter(d -> d.algorithms(JwsAlgorithm.RS256)).realm("orders"))) {
            assertThat(server.get("/").headers("WWW-Authenticate"))
                    .containsExactly("Bearer realm=\"orders\"", "DPoP realm=\"orders\", algs=\"RS256\"");
        }
    }

    @Test
    void required_onlyBoundTokensPass() throws Exception {
        try (TestServer server = server(filter(DpopProofs::required))) {
            String token = CLIENT.token().toString();
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).body())
                    .isEqualTo("alice by DPoP");
            assertThat(server.get("/").headers("WWW-Authenticate")).containsExactly(DPOP);
            for (int i = 0; i < 2; i++) {
                Answer answer = server.get("/open", "Authorization: Bearer " + EC.token());
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.headers("WWW-Authenticate"))
                        .containsExactly(error(DPOP, "invalid_token", "the access token was not accepted"));
            }
            assertThat(server.get("/", "Authorization: Bearer").headers("WWW-Authenticate"))
                    .allMatch(challenge -> challenge.startsWith("DPoP"));
        }
        assertThat(refusals())
                .containsExactly(
                        "authentication_required",
                        "token_binding_missing",
                        "token_binding_missing",
                        "credentials_malformed");
    }

    @Test
    void missingScope_isToldOfTheSchemeInUse() throws Exception {
        try (TestServer server = server(filter())) {
            String token = CLIENT.token().toString();
            Answer bound = server.get("/admin", lines(token, CLIENT.proof(token).claim("htu", BASE + "/admin")));
            assertThat(bound.status()).isEqualTo(403);
            assertThat(bound.headers("WWW-Authenticate"))
                    .containsExactly(DPOP + ", error=\"insufficient_scope\", scope=\"admin\"");
            Answer bearer = server.get("/admin", "Authorization: Bearer " + EC.token());
            assertThat(bearer.status()).isEqualTo(403);
            assertThat(bearer.headers("WWW-Authenticate"))
                    .containsExactly(BEARER + ", error=\"insufficient_scope\", scope=\"admin\"");
        }
    }

    @Test
    void withoutDpop_boundTokensAndTheSchemeStayOutside() throws Exception {
        try (TestServer server = server(plain())) {
            String token = CLIENT.token().toString();
            assertThat(server.get("/open", lines(token, CLIENT.proof(token))).body())
                    .isEqualTo("null by null");
            Answer answer = server.get("/", "Authorization: Bearer " + token);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate"))
                    .containsExactly(error(BEARER, "invalid_token", "the access token was not accepted"));
        }
        assertThat(refusals()).containsExactly("token_binding_unsupported");
    }

    @Test
    void secondCredential_besideABoundToken_is400() throws Exception {
        try (TestServer server = server(filter().cookie("t").allowCookieWithoutCsrf())) {
            String token = CLIENT.token().toString();
            String[] good = lines(token, CLIENT.proof(token));
            assertThat(server.get("/?access_token=x", good).status()).isEqualTo(400);
            assertThat(server.get("/", good[0], good[1], "Cookie: t=" + token).status())
                    .isEqualTo(400);
            assertThat(server.get("/", good[0], good[0], good[1]).status()).isEqualTo(400);
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch();
            } else {
                whoAmI(request, response);
            }
        };
        String token = CLIENT.token().toString();
        try (TestServer server = new TestServer(handler, chain(filter()).build())) {
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).body())
                    .isEqualTo("alice by DPoP");
        }
        try (TestServer server = new TestServer(handler, filter().build())) {
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).body())
                    .isEqualTo("alice by DPoP");
        }
    }

    @Test
    void errorDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                response.sendError(404);
            } else {
                whoAmI(request, response);
            }
        };
        String token = CLIENT.token().toString();
        try (TestServer server = new TestServer(handler, chain(filter()).build())) {
            Answer answer = server.get("/", lines(token, CLIENT.proof(token)));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("alice by DPoP");
        }
    }

    @Test
    void filterOnTwoRoutes_usesAProofOnce() throws Exception {
        JwtFilter.Builder shared = filter();
        Hauberk twice = Hauberk.builder()
                .route("/*", all -> all.filter(shared))
                .route("/a/*", some -> some.filter(shared))
                .build();
        try (TestServer server = new TestServer(DpopFilterTest::whoAmI, twice)) {
            String token = CLIENT.token().toString();
            String[] lines = lines(token, CLIENT.proof(token).claim("htu", BASE + "/a/b"));
            assertThat(server.get("/a/b", lines).body()).isEqualTo("alice by DPoP");
            assertThat(server.get("/a/b", lines).status()).isEqualTo(401);
        }
    }

    @Test
    void filterOnTwoRoutes_checksAnotherProofOfTheRequest() throws Exception {
        String token = CLIENT.token().toString();
        TestToken proof = CLIENT.proof(token).claim("htu", BASE + "/a");
        String forged = DpopClient.of(JwsAlgorithm.ES256)
                .proof(token)
                .claim("htu", BASE + "/a")
                .header("jwk", CLIENT.jwk())
                .toString();
        Filter swap = (request, response, next) -> next.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Enumeration<String> getHeaders(String name) {
                        return name.equals("DPoP") ? Collections.enumeration(List.of(forged)) : super.getHeaders(name);
                    }
                },
                response);
        JwtFilter.Builder shared = filter();
        Hauberk twice = Hauberk.builder()
                .listener(events::add)
                .route("/*", all -> all.filter(shared))
                .servletFilter(Phase.AUTHENTICATION, swap)
                .route("/a", some -> some.filter(shared))
                .build();
        try (TestServer server = new TestServer(DpopFilterTest::whoAmI, twice)) {
            assertThat(server.get("/a", lines(token, proof)).status()).isEqualTo(401);
        }
        assertThat(refusals()).containsExactly("proof_signature_invalid");
    }

    @Test
    void secondFilter_doesNotRelyOnTheFirst() throws Exception {
        ExpiringSet full = ExpiringSet.inMemory(1, clock);
        full.add("x", TestIssuer.NOW.plusSeconds(3600));
        Hauberk both = Hauberk.builder()
                .filter(filter())
                .filter(filter(d -> d.replayStore(full)))
                .build();
        try (TestServer server = new TestServer(DpopFilterTest::whoAmI, both)) {
            String token = CLIENT.token().toString();
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(503);
        }
    }

    @Test
    void events_tellTheTokenOfABadProof() throws Exception {
        try (TestServer server = server(filter())) {
            String token = CLIENT.token().claim("jti", "s3cret").toString();
            String proof = CLIENT.proof(token).toString();
            server.get("/", lines(token, proof.substring(0, proof.length() - 86) + TestIssuer.encode(new byte[64])));
        }
        SecurityEvent refusal = events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .findFirst()
                .orElseThrow();
        assertThat(refusal.code()).isEqualTo("proof_signature_invalid");
        assertThat(refusal.attributes()).containsEntry("issuer", ISSUER).containsKey("token_id");
        assertThat(refusal.attributes().toString()).doesNotContain("s3cret");
    }

    @Test
    void row38_nonce_isAskedForAndRenewed() throws Exception {
        try (TestServer server = server(filter(d -> d.nonce(NONCES)))) {
            String token = CLIENT.token().toString();
            Answer first = server.get("/", lines(token, CLIENT.proof(token)));
            assertThat(first.status()).isEqualTo(401);
            assertThat(first.headers("WWW-Authenticate"))
                    .containsExactly(error(DPOP, "use_dpop_nonce", "the proof must carry the nonce of this answer"));
            assertThat(first.headers("Cache-Control")).containsExactly("no-store");
            String nonce = first.headers("DPoP-Nonce").get(0);
            Answer good = server.get("/", lines(token, CLIENT.proof(token).claim("nonce", nonce)));
            assertThat(good.body()).isEqualTo("alice by DPoP");
            assertThat(good.headers("DPoP-Nonce")).isEmpty();
            for (Object bad : Arrays.asList("", nonce + "A", null, 1, List.of(nonce))) {
                Answer refused =
                        server.get("/", lines(token, CLIENT.proof(token).claim("nonce", bad)));
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.headers("DPoP-Nonce")).containsExactly(nonce);
            }

            now.set(TestIssuer.NOW.plusMillis(DpopNonces.SLOT_MILLIS));
            Answer previous = server.get("/", lines(token, fresh(token).claim("nonce", nonce)));
            assertThat(previous.body()).isEqualTo("alice by DPoP");
            String next = previous.headers("DPoP-Nonce").get(0);
            assertThat(next).isNotEqualTo(nonce);
            assertThat(previous.headers("Cache-Control")).containsExactly("no-store");

            now.set(TestIssuer.NOW.plusMillis(2 * DpopNonces.SLOT_MILLIS));
            assertThat(server.get("/", lines(token, fresh(token).claim("nonce", nonce)))
                            .status())
                    .isEqualTo(401);
            assertThat(server.get("/", lines(token, fresh(token).claim("nonce", next)))
                            .body())
                    .isEqualTo("alice by DPoP");
        }
        assertThat(refusals()).containsOnly("proof_nonce_refused").hasSize(7);
    }

    private TestToken fresh(String token) {
        return CLIENT.proof(token).claim("iat", now.get().getEpochSecond());
    }

    @Test
    void row38_requestWithoutAProof_isNotToldANonce() throws Exception {
        try (TestServer server = server(filter(d -> d.nonce(NONCES)))) {
            assertThat(server.get("/", "Authorization: DPoP " + CLIENT.token()).headers("DPoP-Nonce"))
                    .isEmpty();
        }
    }

    @Test
    void row36_storeThatFails_is503() throws Exception {
        ExpiringSet down = new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                throw new StoreUnavailableException("down");
            }

            @Override
            public boolean contains(String key) {
                throw new StoreUnavailableException("down");
            }
        };
        String token = CLIENT.token().toString();
        try (TestServer server = server(filter(d -> d.replayStore(down)))) {
            Answer answer = server.get("/", lines(token, CLIENT.proof(token)));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers("Retry-After")).containsExactly("1");
        }
        try (TestServer server = server(filter(d -> d.replayStore(ExpiringSet.inMemory(1, clock))))) {
            String[] used = lines(token, CLIENT.proof(token));
            assertThat(server.get("/", used).status()).isEqualTo(200);
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(503);
            assertThat(server.get("/", used).status()).isEqualTo(401);
        }
        assertThat(refusals()).containsExactly("proof_store_unavailable", "proof_store_full", "proof_replayed");
    }

    @Test
    void row37_oldProof_isRefusedWhateverTheStoreSays() throws Exception {
        ExpiringSet forgetful = new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                return Result.ADDED;
            }

            @Override
            public boolean contains(String key) {
                return false;
            }
        };
        String token = CLIENT.token().toString();
        long second = TestIssuer.NOW.getEpochSecond();
        try (TestServer server = server(filter(d -> d.replayStore(forgetful)))) {
            assertThat(server.get("/", lines(token, CLIENT.proof(token).claim("iat", second - 90)))
                            .status())
                    .isEqualTo(200);
            assertThat(server.get("/", lines(token, CLIENT.proof(token).claim("iat", second - 91)))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(refusals()).containsExactly("proof_time_refused");
    }

    @Test
    void describe_namesASharedStoreAsADependency() {
        assertThat(filter().build().describe().dependencies()).isEmpty();
        assertThat(filter(d -> d.replayStore(ExpiringSet.inMemory(1, clock)))
                        .build()
                        .describe()
                        .dependencies())
                .hasSize(1);
    }

    @Test
    void row36_floodOfOneKey_is429() throws Exception {
        try (TestServer server = server(filter(d -> d.keyLimit(TokenBucket.of(1, Duration.ofHours(1), 2))))) {
            String token = CLIENT.token().toString();
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(200);
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(200);
            assertThat(server.get("/", lines(token, CLIENT.proof(token))).status())
                    .isEqualTo(429);
            DpopClient other = DpopClient.of(JwsAlgorithm.ES256);
            String another = other.token().toString();
            assertThat(server.get("/", lines(another, other.proof(another))).status())
                    .isEqualTo(200);
        }
        assertThat(refusals()).containsExactly("proof_key_limited");
    }
}
