/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.IntrospectionHost.active;
import static dev.hauberk.jwt.IntrospectionHost.body;
import static dev.hauberk.jwt.IntrospectionHost.inactive;
import static dev.hauberk.jwt.IntrospectionHost.json;
import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Secret;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtFilterIntrospectionTest {
    private static final String INVALID_TOKEN =
            "Bearer realm=\"api\", error=\"invalid_token\", error_description=\"the access token was not accepted\"";
    private static final Secret SECRET = Secret.ofText("s3cret");
    private static final URI ENDPOINT = URI.create("https://id.example.com/introspect");
    private static final TestServer.Handler APP = (request, response) -> {
        Principal caller = request.getUserPrincipal();
        response.getWriter().print(caller == null ? "nobody" : caller.getName());
    };

    private final MovableClock clock = new MovableClock();
    private final Queue<SecurityEvent> events = new ConcurrentLinkedQueue<>();
    private IntrospectionHost host;

    @BeforeEach
    void start() throws Exception {
        host = new IntrospectionHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private JwtFilter.Builder opaqueOnly() {
        return JwtFilter.builder()
                .introspection(host.uri(), settings -> host.settle(settings))
                .clock(clock);
    }

    private JwtFilter.Builder both() {
        return opaqueOnly().issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()));
    }

    private Hauberk chain(JwtFilter.Builder filter) {
        return Hauberk.builder().listener(events::add).filter(filter).build();
    }

    private static String bearer(Object token) {
        return "Authorization: Bearer " + token;
    }

    private List<String> codes() {
        return events.stream()
                .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .map(SecurityEvent::code)
                .toList();
    }

    @Test
    void defaults() {
        Description description = both().build().describe();
        assertThat(description.fact("introspection_endpoint"))
                .containsExactly(host.uri().toString());
        assertThat(description.fact("introspection_issuer")).containsExactly(ISSUER);
        assertThat(description.fact("introspection_audience")).containsExactly("orders");
        assertThat(description.fact("introspection_cache_time")).containsExactly("PT30S");
        assertThat(description.fact("introspection_cached_tokens")).containsExactly("0");
        assertThat(description.dependencies())
                .extracting(Description.Dependency::name, Description.Dependency::onFailure)
                .contains(
                        Tuple.tuple("introspection " + host.uri(), "tokens that are not cached are refused with 503"));
        assertThat(description.health()).isEqualTo(Description.Health.UP);
        assertThat(IntrospectionEndpoint.DEADLINE).hasSeconds(3);
        assertThat(HttpDocuments.newClient().connectTimeout()).contains(Duration.ofSeconds(2));
        assertThat(HttpDocuments.newClient().followRedirects()).isEqualTo(HttpClient.Redirect.NEVER);
    }

    @Test
    void activeToken_goesOnAsItsSubject() throws Exception {
        try (TestServer server = new TestServer(APP, chain(both()))) {
            assertThat(server.get("/", bearer("opaque")).body()).isEqualTo("alice");
            assertThat(server.get("/", bearer("opaque")).body()).isEqualTo("alice");
            assertThat(host.calls()).isEqualTo(1);
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice");
            assertThat(host.calls()).isEqualTo(1);
        }
    }

    @Test
    void inactiveToken_is401() throws Exception {
        host.answer(inactive());
        try (TestServer server = new TestServer(APP, chain(both()))) {
            Answer answer = server.get("/", bearer("opaque"));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.headers("WWW-Authenticate")).containsExactly(INVALID_TOKEN);
            assertThat(answer.headers("Retry-After")).isEmpty();
        }
        assertThat(codes()).containsExactly("token_inactive");
        assertThat(events.stream()
                        .filter(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                        .toList())
                .extracting(SecurityEvent::attributes)
                .containsExactly(Map.of("issuer", ISSUER));
    }

    @Test
    void endpointThatFails_is503() throws Exception {
        host.answer(body(500, "<html>s3cret</html>"));
        JwtFilter.Builder filter = both();
        try (TestServer server = new TestServer(APP, chain(filter))) {
            Answer answer = server.get("/", bearer("opaque"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers("Retry-After")).containsExactly("1");
            assertThat(answer.headers("WWW-Authenticate")).isEmpty();
            assertThat(answer.body()).doesNotContain("s3cret");
            assertThat(server.get("/", bearer(EC.token())).body()).isEqualTo("alice");
            host.answer(json(active()));
            assertThat(server.get("/", bearer("opaque")).body()).isEqualTo("alice");
        }
        assertThat(codes()).containsExactly("introspection_unavailable");
    }

    @Test
    void health_tellsWhetherTheEndpointAnswered() throws Exception {
        Hauberk chain = chain(opaqueOnly());
        try (TestServer server = new TestServer(APP, chain)) {
            host.answer(body(500, ""));
            server.get("/", bearer("opaque"));
            assertThat(chain.health().status()).isEqualTo(Description.Health.DEGRADED);
            assertThat(chain.health().filters())
                    .extracting(Description::healthReason)
                    .contains("introspection_unavailable");
            host.answer(inactive());
            server.get("/", bearer("opaque"));
            assertThat(chain.health().status()).isEqualTo(Description.Health.UP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "....x.y", "a.b.c=", "-._._", "eyJhbGciOiJub25lIn0.e30.x"})
    void row46_whatHasTheShapeOfAJwt_isNeverAskedAbout(String token) throws Exception {
        boolean shaped = CompactToken.isShaped(token, 0);
        host.answer(inactive());
        try (TestServer server = new TestServer(APP, chain(both()))) {
            assertThat(server.get("/", bearer(token)).status()).isEqualTo(401);
        }
        assertThat(host.calls()).isEqualTo(shaped ? 0 : 1);
    }

    @Test
    void row46_refusedJwt_getsNoSecondOpinion() throws Exception {
        TestIssuer stranger = TestIssuer.of("https://other.example", "o", JwsAlgorithm.ES256);
        for (JwtFilter.Builder filter : List.of(both(), opaqueOnly())) {
            try (TestServer server = new TestServer(APP, chain(filter))) {
                assertThat(server.get("/", bearer(EC.token().claim("exp", 1))).status())
                        .isEqualTo(401);
                assertThat(server.get("/", bearer(stranger.token())).status()).isEqualTo(401);
            }
        }
        assertThat(host.calls()).isZero();
        assertThat(codes())
                .containsExactly(
                        "token_expired", "token_issuer_unknown", "token_issuer_unknown", "token_issuer_unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a.b.c.d", "a.b.c.d.e", "a..b", ".a.b", "a.b.", "..", "a..="})
    void otherShapes_areAskedAbout(String token) throws Exception {
        try (TestServer server = new TestServer(APP, chain(both()))) {
            assertThat(server.get("/", bearer(token)).body()).isEqualTo("alice");
        }
        assertThat(host.calls()).isEqualTo(1);
    }

    @Test
    void withoutIntrospection_opaqueTokenIsRefused() throws Exception {
        JwtFilter.Builder filter = JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(clock);
        try (TestServer server = new TestServer(APP, chain(filter))) {
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(401);
        }
        assertThat(codes()).containsExactly("token_structure_invalid");
    }

    @Test
    void row46_malformedToken_isNeverSent() throws Exception {
        JwtFilter.Builder filter = both().cookie("token").allowCookieWithoutCsrf();
        try (TestServer server = new TestServer(APP, chain(filter))) {
            assertThat(server.get("/", bearer("a&b")).status()).isEqualTo(400);
            assertThat(server.get("/", bearer("a b")).status()).isEqualTo(400);
            assertThat(server.get("/", "Cookie: token=a&b").body()).isEqualTo("nobody");
            assertThat(host.calls()).isZero();
            assertThat(server.get("/", "Cookie: token=opaque").body()).isEqualTo("alice");
        }
    }

    @Test
    void manyInactiveTokens_are429_andGoodOnesAreNotCounted() throws Exception {
        JwtFilter.Builder filter = both().failureLimit(TokenBucket.of(1, Duration.ofDays(1), 3));
        try (TestServer server = new TestServer(APP, chain(filter))) {
            for (int i = 0; i < 10; i++) {
                assertThat(server.get("/", bearer("good" + i)).status()).isEqualTo(200);
            }
            host.answer(inactive());
            for (int i = 0; i < 3; i++) {
                assertThat(server.get("/", bearer("bad" + i)).status()).isEqualTo(401);
            }
            Answer limited = server.get("/", bearer("bad3"));
            assertThat(limited.status()).isEqualTo(429);
            assertThat(limited.headers("Retry-After")).containsExactly("1");
            assertThat(server.get("/", bearer("bad1")).status()).isEqualTo(401);
            assertThat(server.get("/", bearer("good1")).status()).isEqualTo(200);
            assertThat(host.calls()).isEqualTo(13);
        }
    }

    @Test
    void boundToken_isRefusedAsABoundJwtIs() throws Exception {
        host.answer(json(active("cnf", Map.of("jkt", TestIssuer.encode(new byte[32])))));
        try (TestServer server = new TestServer(APP, chain(both()))) {
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(401);
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(401);
        }
    }

    @Test
    void activeToken_isNotKeptAmongVerifiedJwts() throws Exception {
        JwtFilter.Builder filter = both();
        JwtFilter built = filter.build();
        try (TestServer server = new TestServer(APP, built)) {
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(200);
            assertThat(built.describe().fact("cached_tokens")).containsExactly("0");
            assertThat(built.describe().fact("introspection_cached_tokens")).containsExactly("1");
            host.answer(inactive());
            clock.move(Duration.ofSeconds(31));
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(401);
        }
    }

    @Test
    void revokedToken_isRefusedAlthoughTheEndpointSaidYes() throws Exception {
        host.answer(json(active("iat", TestIssuer.NOW.getEpochSecond())));
        Revocations revocations = Revocations.inMemory();
        JwtFilter.Builder filter = JwtFilter.builder()
                .introspection(host.uri(), settings -> host.settle(settings).maximumLifetime(Duration.ofMinutes(5)))
                .revocations(revocations)
                .clock(clock);
        try (TestServer server = new TestServer(APP, chain(filter))) {
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(200);
            revocations.revokeSubject(ISSUER, "alice");
            assertThat(server.get("/", bearer("opaque")).status()).isEqualTo(401);
        }
        assertThat(codes()).containsExactly("token_revoked");
        assertThat(problems(opaqueOnly().revocations(revocations)))
                .singleElement()
                .asString()
                .contains("the maximum lifetime must be set");
    }

    private static List<String> problems(JwtFilter.Builder filter) {
        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, filter::build);
        assertThat(e).isNotNull();
        assertThat(e.toString()).doesNotContain("s3cret");
        return e.problems();
    }

    private static JwtFilter.Builder filter(URI endpoint, Consumer<Introspection> settings) {
        return JwtFilter.builder()
                .introspection(
                        endpoint,
                        introspection -> settings.accept(introspection
                                .issuer(ISSUER)
                                .client("orders-api", SECRET)
                                .audience("orders")));
    }

    @Test
    void example() {
        JwtFilter filter = JwtFilter.builder()
                .introspection(
                        URI.create("https://id.example.com/introspect"),
                        i -> i.issuer("https://id.example.com")
                                .client("orders-api", SECRET)
                                .audience("orders"))
                .build();
        assertThat(filter.toString())
                .contains("https://id.example.com/introspect")
                .doesNotContain("s3cret");
    }

    @Test
    void build_withoutWhatIsRequired_reportsAll() {
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThat(problems(JwtFilter.builder()
                        .introspection(URI.create("http://localhost/x"), i -> i.httpClient(following))))
                .hasSize(5)
                .allMatch(problem -> problem.startsWith("introspection: "));
        assertThat(problems(filter(ENDPOINT, i -> {}).issuer(ISSUER, i -> {}))).hasSize(2);
        assertThat(problems(JwtFilter.builder()))
                .containsExactly("an issuer must be trusted: none is; call issuer() or introspection()");
        assertThat(problems(JwtFilter.builder()
                        .introspection(
                                ENDPOINT,
                                i -> i.issuer(ISSUER)
                                        .audience("orders")
                                        .client("a", Secret.of(new byte[] {(byte) 0xff, 1})))))
                .containsExactly("introspection: client: the secret must be text: it is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/introspect",
                "http://localhost/introspect",
                "https://u:s3cret@id.example.com/introspect",
                "https://id.example.com/introspect?s3cret@",
                "https://id.example.com/introspect#a",
                "/introspect",
                "ftp://id.example.com",
                "https:introspect"
            })
    void endpoint_thatIsNotSafe_doesNotBuild(String endpoint) {
        assertThat(problems(filter(URI.create(endpoint), i -> {}))).hasSize(1);
        if (!endpoint.contains("localhost")) {
            assertThat(problems(filter(URI.create(endpoint), Introspection::allowHttpOnLoopback)))
                    .hasSize(1);
        }
    }

    /** Sets what is required and not set. */
    private static void complete(Introspection introspection) {
        List<Consumer<Introspection>> required =
                List.of(i -> i.issuer(ISSUER), i -> i.client("orders-api", SECRET), i -> i.audience("orders"));
        for (Consumer<Introspection> setter : required) {
            try {
                setter.accept(introspection);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("must be set once");
            }
        }
    }

    @Test
    void setters_badArgument_isAProblemOfBuild() {
        for (Consumer<Introspection> bad : List.<Consumer<Introspection>>of(
                i -> i.issuer(""),
                i -> i.issuer("a\n"),
                i -> i.client("", SECRET),
                i -> i.audience(),
                i -> i.audience("a", ""),
                i -> i.clients(),
                i -> i.clients("a\n"),
                i -> i.clockSkew(Duration.ofSeconds(301)),
                i -> i.maximumLifetime(Duration.ofMillis(999)),
                i -> i.cacheTime(Duration.ofSeconds(301)),
                i -> i.cacheTime(Duration.ofSeconds(-1)),
                i -> i.cacheSize(0),
                i -> i.cacheSize(10_000_001))) {
            assertThat(problems(JwtFilter.builder().introspection(ENDPOINT, i -> {
                        bad.accept(i);
                        complete(i);
                    })))
                    .singleElement()
                    .asString()
                    .startsWith("introspection: ");
        }
    }

    @Test
    void setters_areCalledOnce() {
        HttpClient client = HttpClient.newHttpClient();
        for (Consumer<Introspection> setter : List.<Consumer<Introspection>>of(
                i -> i.issuer("a"),
                i -> i.client("a", SECRET),
                i -> i.audience("a"),
                i -> i.clients("a"),
                i -> i.roles(ClaimRoles.claim("a")),
                i -> i.clockSkew(Duration.ZERO),
                i -> i.maximumLifetime(Duration.ofSeconds(1)),
                i -> i.cacheTime(Duration.ZERO),
                i -> i.cacheSize(1),
                Introspection::allowHttpOnLoopback,
                i -> i.httpClient(client))) {
            Introspection introspection = new Introspection(ENDPOINT);
            setter.accept(introspection);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(introspection));
        }
        assertThatIllegalStateException().isThrownBy(() -> opaqueOnly().introspection(ENDPOINT, i -> {}));
    }
}
