/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What becomes of a response that a filter or servlet began and something else must finish. */
final class ResponseFactsTest extends ContainerTest {
    private volatile String noted = "";

    @Override
    App app() {
        return App.atRoot()
                .filter("headers", headers(), Tracer.ALL)
                .servlet(
                        "reset",
                        Page.of((q, r) -> {
                            r.setHeader("X-Servlet", "1");
                            r.addCookie(new Cookie("name", "value"));
                            r.setStatus(201);
                            r.setContentType("text/html;charset=UTF-8");
                            r.getWriter().write("lost");
                            r.reset();
                            noted = r.getContentType();
                            r.getOutputStream().write("own".getBytes(StandardCharsets.US_ASCII));
                        }),
                        "/reset")
                .servlet(
                        "stale",
                        Page.of((q, r) -> {
                            PrintWriter writer = r.getWriter();
                            r.reset();
                            r.getOutputStream().write("own".getBytes(StandardCharsets.US_ASCII));
                            writer.write(", stale");
                            writer.flush();
                        }),
                        "/stale")
                .servlet(
                        "committed",
                        Page.of((q, r) -> {
                            r.flushBuffer();
                            try {
                                r.reset();
                            } catch (IllegalStateException e) {
                                noted = "refused";
                            }
                        }),
                        "/committed")
                .servlet(
                        "refuse",
                        Page.of((q, r) -> {
                            r.setHeader("X-Servlet", "1");
                            r.sendError(404);
                        }),
                        "/refuse")
                .servlet(
                        "throw",
                        Page.of((q, r) -> {
                            r.setHeader("X-Servlet", "1");
                            throw new IllegalStateException("provoked");
                        }),
                        "/throw");
    }

    @Test
    void reset_removesHeadersStatusAndTheChoiceOfWriter() throws Exception {
        RawHttp.Response response = server.get("/reset");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("own");
        assertThat(response.header("X-Servlet")).isEmpty();
        assertThat(response.header("X-Filter")).isEmpty();
    }

    @Test
    void reset_removesCookiesAndTheContentType_exceptOnUndertow() throws Exception {
        assertThat(server.get("/reset").header("Set-Cookie").isPresent()).isEqualTo(isUndertow());
        assertThat(noted).isEqualTo(isUndertow() ? "text/html;charset=UTF-8" : null);
    }

    @Test
    void reset_writerTakenBefore_stillWrites() throws Exception {
        assertThat(server.get("/stale").body()).isEqualTo("own, stale");
    }

    @Test
    void reset_afterCommit_isRefused() throws Exception {
        server.get("/committed");

        assertThat(noted).isEqualTo("refused");
    }

    @Test
    void sendError_keepsHeaders_andShowsItsStatusAndCommitToTheFilter() throws Exception {
        RawHttp.Response response = server.get("/refuse");

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.header("X-Servlet")).contains("1");
        assertThat(response.header("X-Filter")).contains("1");
        assertThat(noted).isEqualTo("404 committed");
    }

    @Test
    void exception_keepsHeaders_exceptOnUndertow() throws Exception {
        RawHttp.Response response = server.get("/throw");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.header("X-Servlet").isPresent()).isEqualTo(!isUndertow());
        assertThat(response.header("X-Filter").isPresent()).isEqualTo(!isUndertow());
    }

    private Filter headers() {
        return (request, response, chain) -> {
            HttpServletResponse http = (HttpServletResponse) response;
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                http.setHeader("X-Filter", "1");
            }
            chain.doFilter(request, response);
            if (http.getStatus() == 404) {
                noted = http.getStatus() + (http.isCommitted() ? " committed" : "");
            }
        };
    }
}
