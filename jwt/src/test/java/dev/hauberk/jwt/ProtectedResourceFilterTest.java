/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.jwt.TestServer.Answer;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtectedResourceFilterTest {
    private static final ProtectedResource ORDERS =
            ProtectedResource.of("https://api.example.com/orders").withAuthorizationServers(ISSUER);
    private static final String URL = "https://api.example.com/.well-known/oauth-protected-resource/orders";
    private static final String PATH = "/.well-known/oauth-protected-resource/orders";
    private static final String JSON = "{\"resource\":\"https://api.example.com/orders\","
            + "\"bearer_methods_supported\":[\"header\"],\"authorization_servers\":[\"https://id.example.com\"]}";
    private static final String CHALLENGE = "Bearer realm=\"api\", resource_metadata=\"" + URL + "\"";
    private static final TestServer.Handler APP =
            (request, response) -> response.getWriter().print("app");

    private static ProtectedResourceFilter.Builder filter() {
        return ProtectedResourceFilter.builder().resource(ORDERS);
    }

    private static JwtFilter.Builder jwt() {
        return JwtFilter.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .protectedResource(ORDERS);
    }

    /** Returns a chain that denies by default: only {@code /app} has a rule. */
    private static Hauberk.Builder chain() {
        return Hauberk.builder()
                .filter(jwt())
                .filter(AuthorizationFilter.builder().rule("/app", authenticated()))
                .filter(filter());
    }

    @Test
    void defaults() {
        Description description = filter().build().describe();
        assertThat(description.name()).isEqualTo("ProtectedResourceFilter");
        assertThat(description.fact("resource")).containsExactly("https://api.example.com/orders");
        assertThat(description.fact("resource_metadata_served")).containsExactly(URL);
        assertThat(description.fact("resource_metadata_path")).containsExactly(PATH);
        assertThat(filter().build().phase()).isEqualTo(Phase.SESSION);
    }

    @Test
    void build_withoutAResource_isRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ProtectedResourceFilter.builder().build())
                .withMessageContaining("call resource()");
        assertThatIllegalStateException().isThrownBy(() -> filter().resource(ORDERS));
        assertThatIllegalStateException().isThrownBy(() -> filter().at("/a").at("/b"));
        assertThatIllegalStateException()
                .isThrownBy(() -> filter().maxAge(Duration.ZERO).maxAge(Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "/a//b", "/a/../b", "/a/*", "/{a}", "/a%20", "/a;b"})
    void at_pathThatNoRequestHas_isRefused(String path) {
        assertThat(JwtFixture.problems(() -> filter().at(path).build()))
                .singleElement()
                .asString()
                .startsWith("at: the path must ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "P1DT1S"})
    void maxAge_outsideItsRange_isRefused(Duration value) {
        assertThat(JwtFixture.problems(() -> filter().maxAge(value).build()))
                .singleElement()
                .asString()
                .startsWith("maxAge must be 0 seconds to 24 hours: ");
    }

    @Test
    void standalone() throws Exception {
        try (TestServer server = new TestServer(APP, filter().build())) {
            Answer answer = server.get(PATH);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("Content-Type")).containsExactly("application/json");
            assertThat(answer.headers("Cache-Control")).containsExactly("public, max-age=3600");
            assertThat(answer.headers("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(answer.body()).isEqualTo(JSON);
            assertThat(server.get(PATH + "?a=b").body()).isEqualTo(JSON);
        }
    }

    @Test
    void inChain_thatDeniesByDefault_answersStrangers() throws Exception {
        try (TestServer server = new TestServer(APP, chain().build())) {
            assertThat(server.get(PATH).body()).isEqualTo(JSON);
            assertThat(server.get(PATH, "Authorization: Bearer junk").status()).isEqualTo(200);
            assertThat(server.get("/app").status()).isEqualTo(401);
            assertThat(server.get("/app", "Authorization: Bearer " + EC.token()).body())
                    .isEqualTo("app");
        }
    }

    @Test
    void head_isAnsweredWithoutBody() throws Exception {
        try (TestServer server = new TestServer(APP, chain().build())) {
            Answer answer = server.request("HEAD", PATH);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers("Content-Length")).containsExactly(String.valueOf(JSON.length()));
            assertThat(answer.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get"})
    void otherMethod_is405(String method) throws Exception {
        try (TestServer server = new TestServer(APP, chain().build())) {
            Answer answer = server.request(method, PATH);
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.headers("Allow")).containsExactly("GET, HEAD");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/oauth-protected-resource",
                "/.well-known/oauth-protected-resource/orders/",
                "/.well-known/oauth-protected-resource/Orders",
                "/.well-known/oauth-protected-resource/orders/x",
                "/orders",
                "/orders/.well-known/oauth-protected-resource"
            })
    void otherPath_goesOn(String path) throws Exception {
        try (TestServer server = new TestServer(APP, chain().build())) {
            assertThat(server.get(path).status()).isEqualTo(401);
        }
    }

    @Test
    void settings_replaceTheDefaults() throws Exception {
        try (TestServer server = new TestServer(
                APP, filter().at("/meta/").maxAge(Duration.ofSeconds(5)).build())) {
            assertThat(server.get("/meta/").body()).isEqualTo(JSON);
            assertThat(server.get("/meta/").headers("Cache-Control")).containsExactly("public, max-age=5");
            assertThat(server.get(PATH).body()).isEqualTo("app");
        }
    }

    @Test
    void severalResources_eachHasItsFilter() throws Exception {
        ProtectedResource other = ProtectedResource.of("https://api.example.com");
        Hauberk chain = chain().filter(ProtectedResourceFilter.builder().resource(other))
                .build();
        try (TestServer server = new TestServer(APP, chain)) {
            assertThat(server.get(PATH).body()).isEqualTo(JSON);
            assertThat(server.get("/.well-known/oauth-protected-resource").body())
                    .contains("\"https://api.example.com\"");
        }
    }

    @Test
    void asyncDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch(PATH);
            } else {
                response.getWriter().print("later");
            }
        };
        try (TestServer server = new TestServer(handler, filter().build())) {
            assertThat(server.get("/").body()).isEqualTo("later");
        }
    }

    @Test
    void errorDispatch() throws Exception {
        TestServer.Handler handler = (request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                response.sendError(404);
            } else {
                response.getWriter().print("error page");
            }
        };
        try (TestServer server = new TestServer(handler, filter().build())) {
            assertThat(server.get("/").body()).isEqualTo("error page");
        }
    }

    @Test
    void row43_challenge_tellsTheConfiguredMetadataUrl() throws Exception {
        try (TestServer server = new TestServer(APP, chain().build())) {
            assertThat(server.get("/app", "Host: evil.example", "X-Forwarded-Host: evil.example")
                            .headers("WWW-Authenticate"))
                    .containsExactly(CHALLENGE);
            assertThat(server.get("/app", "Authorization: Bearer junk").headers("WWW-Authenticate"))
                    .containsExactly(CHALLENGE
                            + ", error=\"invalid_token\", error_description=\"the access token was not accepted\"");
            assertThat(server.get("/app", "Authorization: Bearer").headers("WWW-Authenticate"))
                    .singleElement()
                    .asString()
                    .startsWith(CHALLENGE + ", error=\"invalid_request\"");
        }
    }

    private static List<String> warnings(Hauberk chain, JwtFilter filter) {
        Problems problems = new Problems("chain");
        filter.validate(chain.health().filters(), problems);
        return problems.warnings();
    }

    @Test
    void advertisedMetadata_thatNobodyServes_isWarnedOf() {
        JwtFilter advertising = jwt().build();
        AuthorizationFilter.Builder rules = AuthorizationFilter.builder().rule("/app", authenticated());
        assertThat(warnings(Hauberk.builder().filter(jwt()).filter(rules).build(), advertising))
                .singleElement()
                .asString()
                .contains(URL)
                .contains("add a ProtectedResourceFilter");
        assertThat(warnings(
                        Hauberk.builder()
                                .filter(jwt())
                                .filter(ProtectedResourceFilter.builder()
                                        .resource(ProtectedResource.of("https://api.example.com")))
                                .build(),
                        advertising))
                .hasSize(1);
        assertThat(warnings(chain().build(), advertising)).isEmpty();
        assertThat(advertising.describe().fact("resource_metadata")).containsExactly(URL);
    }

    @Test
    void filter_inARouteThatHasNotItsPath_doesNotBuild() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Hauberk.builder()
                        .route("/orders/*", orders -> orders.filter(filter()))
                        .build())
                .withMessageContaining("declare it outside routes");
        assertThat(Hauberk.builder()
                        .route("/.well-known/*", wellKnown -> wellKnown.filter(filter()))
                        .build()
                        .toString())
                .contains("ProtectedResourceFilter");
    }

    @Test
    void twoResources_atOnePath_doNotBuild() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Hauberk.builder()
                        .filter(filter().at("/meta"))
                        .filter(ProtectedResourceFilter.builder()
                                .resource(ProtectedResource.of("https://api.example.com"))
                                .at("/meta"))
                        .build())
                .withMessageContaining("one path must serve the metadata of one resource");
    }
}
