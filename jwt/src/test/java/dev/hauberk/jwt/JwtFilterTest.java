/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtFilterTest {
    private static final String CHALLENGE = "Bearer realm=\"api\"";
    private static final String INVALID_REQUEST = CHALLENGE
            + ", error=\"invalid_request\", error_description=\"the request must carry one well-formed bearer token in one place\"";
    private static final String INVALID_TOKEN =
            CHALLENGE + ", error=\"invalid_token\", error_description=\"the access token was not accepted\"";

    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();

    private static JwtFilter.Builder filter() {
        return JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW));
    }

    /** Returns a chain that asks for a caller unless the path is {@code /open}. */
    private Hauberk chain(JwtFilter.Builder... filters) {
        Hauberk.Builder chain = Hauberk.builder().listener(events::add);
        for (JwtFilter.Builder filter : filters) {
            chain.filter(filter);
        }
        return chain.check("callers-only", Phase.AUTHORIZATION, JwtFilterTest::requireCaller)
                .build();
    }

    private static Decision requireCaller(SecurityRequest request) {
        return request.identity().isPresent() || request.path().toString().equals("/open")
                ? Decision.allow()
                : Decision.deny(Rejection.of(401, "authentication_required"));
    }

    private static String bearer(Object token) {
        return "Authorization: Bearer " + token;
    }

    private static void whoAmI(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal caller = request.getUserPrincipal();
        response.getWriter()
                .print((caller == null ? "nobody" : caller.getName()) + " by " + request.getAuthType() + ", admin "
                        + request.isUserInRole("admin"));
    }

    @Test
    void defaults() {
        Description description = filter().build().describe();
        assertThat(description.name()).isEqualTo("JwtFilter");
        assertThat(description.health()).isEqualTo(Description.Health.UP);
        assertThat(description.fact("realm")).containsExactly("api");
        assertThat(description.fact("issuers")).containsExactly(ISSUER);
        assertThat(description.fact("audiences")).containsExactly("orders");
        assertThat(description.fact("algorithms")).containsExactly("ES256", "RS256");
        assertThat(description.fact("keys")).containsExactly("2");
        assertThat(description.fact("clock_skew")).containsExactly("PT30S");
        assertThat(filter().build().phase()).isEqualTo(Phase.AUTHENTICATION);
        assertThat(JwtFixture.accepted(EC.token().claim("roles", List.of("a"))).roles())
                .containsExactly("a");
    }

    @Test
    void settings_replaceTheDefaults() {
        Description description =
                filter().realm("orders api").clockSkew(Duration.ZERO).build().describe();
        assertThat(description.fact("realm")).containsExactly("orders api");
        assertThat(description.fact("clock_skew")).containsExactly("PT0S");
    }

    @Test
    void settings_malformed_doNotBuild() {
        for (String bad : List.of("", "caf\u00e9", "a\nb", "a".repeat(257))) {
            assertThat(JwtFixture.problems(() -> filter().realm(bad).build()))
                    .singleElement()
                    .asString()
                    .startsWith("realm must be 1 to 256 characters of printable ASCII: ");
        }
    }

    @Test
    void setters_calledTwice_areRefused() {
        Secret secret = Secret.ofText("0rp4vRkQ8zT2mWcXa7LsYb9NdEfGhJuK");
        ProtectedResource resource = ProtectedResource.of("https://api.example.com");
        Revocations revocations = Revocations.inMemory();
        for (Consumer<JwtFilter.Builder> setter : List.<Consumer<JwtFilter.Builder>>of(
                f -> f.realm("a"),
                f -> f.introspection(URI.create("https://id.example.com"), i -> {}),
                f -> f.protectedResource(resource),
                f -> f.cookie("a"),
                JwtFilter.Builder::allowCookieWithoutCsrf,
                f -> f.failureLimit(TokenBucket.of(1, Duration.ofSeconds(1), 1)),
                f -> f.dpop(d -> {}),
                f -> f.certificateBoundTokens(ClientCertificate.ofConnection()),
                f -> f.clockSkew(Duration.ZERO),
                f -> f.cacheSize(0),
                f -> f.provider(Security.getProviders()[0]),
                f -> f.revocations(revocations),
                f -> f.tokenIdSecret(secret),
                f -> f.clock(InstantSource.system()))) {
            JwtFilter.Builder filter = JwtFilter.builder();
            setter.accept(filter);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(filter));
        }
    }

    @Test
    void build_withoutAudienceAndKeys_reportsBoth() {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class,
                () -> JwtFilter.builder().issuer(ISSUER, i -> {}).build());
        assertThat(e.problems()).hasSize(2);
        assertThat(e).hasMessageStartingWith("JwtFilter: 2 problems");
    }

    @Test
    void standalone() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, filter().build())) {
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice by Bearer, admin false");
            assertThat(server.get("/").body()).isEqualTo("nobody by null, admin false");
            assertThat(server.get("/", bearer(EC.token().claim("exp", 1))).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void inChain() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            assertThat(server.get("/", bearer(EC.token().claim("roles", List.of("admin"))))
                            .body())
                    .isEqualTo("alice by Bearer, admin true");
            assertThat(server.get("/", "authorization: bEARER   " + RSA.token()).body())
                    .isEqualTo("alice by Bearer, admin false");
        }
    }

    @Test
    void example(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(
                directory.resolve("jwks.json"), TestIssuer.set(EC.jwk().toJSONString()));
        JwtFilter filter = JwtFilter.builder()
                .issuer("https://id.example.com", i -> i.audience("orders").keys(JwkSource.file(file)))
                .build();
        assertThat(filter.describe().fact("keys")).containsExactly("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Other: 1", "Authorization: Basic YTpi", "Authorization: DPoP a.b.c", "Authorization:"})
    void request_withoutABearerToken_goesOnAndLeavesTheChallenge(String header) throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            Answer open = server.get("/open", header);
            assertThat(open.status()).isEqualTo(200);
            assertThat(open.headers("WWW-Authenticate")).isEmpty();
            Answer refused = server.get("/", header);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.headers("WWW-Authenticate")).containsExactly(CHALLENGE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/open"})
    void refusedToken_is401EvenWhereNoneIsNeeded(String path) throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            Answer answer = server.get(path, bearer(EC.token().claim("exp", 1)));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_TOKEN);
            assertThat(answer.headers("Content-Type")).containsExactly("application/problem+json");
        }
    }

    @Test
    void row34_twoCredentials_are400() throws Exception {
        String token = bearer(EC.token());
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            for (Answer answer : List.of(
                    server.get("/", token, token),
                    server.get("/", "Authorization: Basic YTpi", token),
                    server.get("/open", "Authorization: Basic YTpi", "Authorization: Basic YTpi"),
                    server.get("/", token + ", " + token.substring(15)),
                    server.get("/", token + "," + token.substring(15)),
                    server.get("/?access_token=x", token),
                    server.get("/?a=b&access_token=x", token),
                    server.get("/?access_token", token),
                    server.get("/?my_access_token=1&access_token&b", token))) {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_REQUEST);
            }
            assertThat(server.get("/?my_access_token=x&access_token2=y&a=access_token", token)
                            .status())
                    .isEqualTo(200);
        }
        assertThat(refusals())
                .containsExactly(
                        "credentials_repeated",
                        "credentials_repeated",
                        "credentials_repeated",
                        "credentials_malformed",
                        "credentials_malformed",
                        "credentials_in_query",
                        "credentials_in_query",
                        "credentials_in_query",
                        "credentials_in_query");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer a b",
                "Bearer a\tb",
                "Bearer\ta.b.c",
                "Bearer \u00e9",
                "bearer \"a\"",
                "Bearer,"
            })
    void row18_malformedCredential_is400(String value) throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            Answer answer = server.get("/open", "Authorization: " + value);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_REQUEST);
        }
    }

    @Test
    void row12_hugeCredential_is400() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            assertThat(server.get("/", bearer("a".repeat(8193))).status()).isEqualTo(400);
            assertThat(server.get("/", bearer("a".repeat(8192))).status()).isEqualTo(401);
        }
    }

    @Test
    void row35_tokenInTheQuery_isNotRead() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            assertThat(server.get("/open?access_token=" + EC.token()).body()).startsWith("nobody");
            assertThat(server.get("/?access_token=" + EC.token()).headers("WWW-Authenticate"))
                    .containsExactly(CHALLENGE);
        }
    }

    @Test
    void row42_answer_isTheSameForEveryBadToken() throws Exception {
        List<Object> tokens = List.of(
                "s3cret",
                EC.token().claim("exp", 1),
                EC.token().claim("aud", "x\" s3cret=\"y"),
                EC.token().header("kid", "s3cret"),
                EC.token().claim("iss", "https://s3cret.example"),
                EC.token().claim("sub", "s3cret\r\nSet-Cookie: a=b"),
                EC.token().header("alg", "none"));
        Set<String> bodies = new HashSet<>();
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            for (Object token : tokens) {
                Answer answer = server.get("/", bearer(token));
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_TOKEN);
                bodies.add(answer.body().replaceFirst("urn:uuid:[^\"]+", ""));
                assertThat(answer.head() + answer.body())
                        .doesNotContain("s3cret")
                        .doesNotContain("Set-Cookie");
            }
        }
        assertThat(bodies).hasSize(1);
        assertThat(events).hasSizeGreaterThanOrEqualTo(tokens.size()).allSatisfy(event -> {
            assertThat(event.toString() + event.reason() + event.attributes() + event.cause())
                    .doesNotContain("s3cret");
        });
        assertThat(refusals())
                .containsExactly(
                        "token_structure_invalid",
                        "token_expired",
                        "token_audience_refused",
                        "token_key_unknown",
                        "token_issuer_unknown",
                        "token_subject_invalid",
                        "token_unsigned");
    }

    @Test
    void refusal_tellsTheOperatorRuleIssuerAndKey() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter()))) {
            server.get("/", bearer(EC.token().claim("exp", 1)));
            server.get("/", bearer("x"));
        }
        assertThat(events.stream()
                        .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                        .toList())
                .extracting(SecurityEvent::filter, SecurityEvent::reason, SecurityEvent::attributes)
                .containsExactly(
                        Tuple.tuple(
                                "JwtFilter",
                                "the token must not have expired",
                                Map.of("issuer", ISSUER, "key_id", "ec-1", "algorithm", "ES256")),
                        Tuple.tuple("JwtFilter", "a token must have three parts, none of them empty", Map.of()));
    }

    @Test
    void row43_hostField_isNotInTheChallenge() throws Exception {
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter().realm("orders")))) {
            Answer answer = server.get("/", "Host: evil.example", "X-Forwarded-Host: evil.example");
            assertThat(answer.headers("WWW-Authenticate")).containsExactly("Bearer realm=\"orders\"");
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch("/later");
            } else {
                whoAmI(request, response);
            }
        };
        try (TestServer server = new TestServer(handler, chain(filter()))) {
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice by Bearer, admin false");
        }
        try (TestServer server = new TestServer(handler, filter().build())) {
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice by Bearer, admin false");
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
        try (TestServer server = new TestServer(handler, chain(filter()))) {
            Answer answer = server.get("/", bearer(EC.token()));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEqualTo("alice by Bearer, admin false");
        }
    }

    @Test
    void twoFilters_ofDifferentIssuers_areBothAsked() throws Exception {
        TestIssuer other = TestIssuer.of("https://other.example", "o", JwsAlgorithm.ES256);
        JwtFilter.Builder second = JwtFilter.builder()
                .issuer(other.name(), i -> i.audience("orders").keys(other.keySource()))
                .clock(InstantSource.fixed(TestIssuer.NOW));
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter(), second))) {
            assertThat(server.get("/", bearer(EC.token())).status()).isEqualTo(401);
            assertThat(server.get("/", bearer(other.token())).status()).isEqualTo(401);
            assertThat(server.get("/").headers("WWW-Authenticate")).containsExactly(CHALLENGE);
        }
        try (TestServer server = new TestServer(JwtFilterTest::whoAmI, chain(filter(), filter()))) {
            assertThat(server.get("/", bearer(EC.token())).status()).isEqualTo(200);
        }
    }

    private List<String> refusals() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .map(SecurityEvent::code)
                .toList();
    }
}
