/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasScope;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.testkit.TokenIssuer;
import dev.hauberk.jwt.testkit.UnsignedToken;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A chain for tests with a {@link JwtFilter}: {@code /open} is for all, {@code /scoped} for the scope {@code read}, and
 * all other paths for whom a token identifies.
 */
final class TokenChain implements ServletContextListener {
    static final String CHALLENGE = "Bearer realm=\"api\"";
    static final String INVALID_REQUEST = CHALLENGE + ", error=\"invalid_request\","
            + " error_description=\"the request must carry one well-formed bearer token in one place\"";
    static final String INVALID_TOKEN =
            CHALLENGE + ", error=\"invalid_token\", error_description=\"the access token was not accepted\"";

    private static final TokenIssuer ISSUER = TokenIssuer.of("https://id.example.com");

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final Hauberk hauberk;

    TokenChain(Consumer<JwtFilter.Builder> tokens, Consumer<Hauberk.Builder> others) {
        JwtFilter.Builder bearer = JwtFilter.builder()
                .issuer(ISSUER.name(), i -> i.audience("orders").keys(ISSUER.keys()));
        tokens.accept(bearer);
        Hauberk.Builder chain = Hauberk.builder()
                .filter(bearer)
                .filter(AuthorizationFilter.builder()
                        .rule("/open", permitAll())
                        .rule("/scoped", hasScope("read"))
                        .rule("/*", authenticated()))
                .listener(events::add);
        others.accept(chain);
        hauberk = chain.build();
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        hauberk.register(event.getServletContext());
    }

    /** Returns an app behind this chain, in which most paths write the caller. */
    App app() {
        return App.at("/app")
                .listener(this)
                .servlet("caller", Page.of(TokenChain::writeCaller), "/caller", "/open", "/scoped")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch("/caller")), "/async")
                .servlet("error", Page.of(TokenChain::writeCaller), "/error")
                .servlet("teapot", Page.of((q, r) -> r.sendError(418)), "/teapot")
                .errorPage(418, "/error");
    }

    private static void writeCaller(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter()
                .write(request.getDispatcherType() + " " + request.getRemoteUser() + " " + request.getAuthType());
    }

    void forget() {
        events.clear();
    }

    /** Returns the codes of all events of a kind. */
    List<String> codes(SecurityEvent.Kind kind) {
        return events.stream()
                .filter(event -> event.kind() == kind)
                .map(SecurityEvent::code)
                .toList();
    }

    /** Starts a token that is good as it is. */
    static UnsignedToken token(String subject) {
        return ISSUER.token(subject).audience("orders");
    }

    /** Asserts that a request was refused, by the chain and not by the container, and that nothing more is told. */
    void assertRefused(RawHttp.Response response, int status, String code, String... challenges) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.all("WWW-Authenticate")).containsExactly(challenges);
        assertThat(response.all("Content-Type")).containsExactly("application/problem+json");
        assertThat(response.all("Cache-Control")).containsExactly("no-store");
        String title = status == 400 ? "Bad Request" : status == 401 ? "Unauthorized" : "Forbidden";
        String start = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                + ",\"instance\":\"urn:uuid:";
        assertThat(response.body()).startsWith(start).endsWith("\"}").hasSize(start.length() + 36 + 2);
        assertThat(codes(SecurityEvent.Kind.REFUSAL)).containsExactly(code);
        forget();
    }
}
