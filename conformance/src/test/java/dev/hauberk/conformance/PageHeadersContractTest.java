/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.headers.ContentSecurityPolicy;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What pages get: a nonce wherever they ask for it, and addresses for reports that the application serves. */
final class PageHeadersContractTest extends ContainerTest {
    private static final String CSP = "Content-Security-Policy";
    private static final List<Integer> SIZES = List.of(10, 2_000, 8_191, 8_192, 9_000, 17_000, 33_000, 200_000);

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict()
                        .reportsTo("/reports")
                        .route("/cached/*", route -> route.contentSecurityPolicy(ContentSecurityPolicy.spa())))
                .filter(ReportFilter.builder("/reports"))
                .build();
        return App.at("/app")
                .servlet("page", Page.of(PageHeadersContractTest::serve), "/page/*", "/cached/*")
                .servlet("part", Page.of(PageHeadersContractTest::part), "/part/*")
                .servlet(
                        "text",
                        Page.of((request, response) -> {
                            for (int i = 0; i < Integer.parseInt(request.getQueryString()); i += 10) {
                                response.getWriter().write("0123456789");
                            }
                        }),
                        "/text")
                .servlet(
                        "bytes",
                        Page.of((request, response) -> {
                            for (int i = 0; i < Integer.parseInt(request.getQueryString()); i += 10) {
                                response.getOutputStream().write("0123456789".getBytes(StandardCharsets.UTF_8));
                            }
                        }),
                        "/bytes")
                .servlet("broken", Page.of((request, response) -> response.sendError(404)), "/broken")
                .servlet("end", Page.of(PageHeadersContractTest::end), "/end")
                // Without a servlet for every path Tomcat answers 404 before any filter.
                .servlet("nothing", Page.of((request, response) -> response.sendError(404)), "/")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private static void end(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().write("<script nonce=" + SecurityHeadersFilter.nonce(request) + ">END");
    }

    /** A part of a page that asks for the nonce below much of it. */
    private static void part(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int size = Integer.parseInt(request.getQueryString());
        for (int i = 0; i < size; i += 10) {
            response.getWriter().write("0123456789");
        }
        if (String.valueOf(request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO))
                .equals("/includedFlush")) {
            response.getWriter().flush();
            response.flushBuffer();
        }
        end(request, response);
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        int size = Integer.parseInt(request.getQueryString());
        response.setContentType("text/html;charset=UTF-8");
        switch (request.getPathInfo()) {
            case "/writer" -> {
                response.getWriter().write("x".repeat(size));
                end(request, response);
            }
            case "/lines" -> {
                for (int i = 0; i < size; i += 20) {
                    response.getWriter().println("<tr><td>0123456789");
                }
                end(request, response);
            }
            case "/wide" -> {
                response.getWriter().write("\u20ac".repeat(size / 3));
                end(request, response);
            }
            case "/characters" -> {
                PrintWriter writer = response.getWriter();
                for (int i = 0; i < size; i++) {
                    writer.write('x');
                }
                end(request, response);
            }
            case "/stream" -> {
                OutputStream stream = response.getOutputStream();
                for (int i = 0; i < size; i += 10) {
                    stream.write("0123456789".getBytes(StandardCharsets.UTF_8));
                }
                String nonce = SecurityHeadersFilter.nonce(request);
                stream.write(("<script nonce=" + nonce + ">END").getBytes(StandardCharsets.UTF_8));
            }
            case "/flushed" -> {
                response.flushBuffer();
                end(request, response);
            }
            case "/written" -> {
                response.getWriter().write("x");
                response.getWriter().flush();
                end(request, response);
            }
            case "/small" -> {
                response.setBufferSize(512);
                response.getWriter().write("x".repeat(size));
                end(request, response);
            }
            case "/include" -> {
                response.getWriter().write("x".repeat(size));
                request.getRequestDispatcher("/end").include(request, response);
            }
            case "/included", "/includedFlush" -> {
                response.getWriter().write("before");
                request.getRequestDispatcher("/part" + request.getPathInfo() + "?" + size)
                        .include(request, response);
                response.getWriter().write("after");
            }
            case "/textThenError", "/bytesThenError", "/textThenRedirect", "/bytesThenRedirect" -> {
                String part = request.getPathInfo().startsWith("/text") ? "/text" : "/bytes";
                request.getRequestDispatcher(part).include(request, response);
                if (request.getPathInfo().endsWith("Error")) {
                    response.sendError(418);
                } else {
                    response.sendRedirect("/app/end");
                }
            }
            case "/includedBroken" -> {
                request.getRequestDispatcher("/text").include(request, response);
                request.getRequestDispatcher("/broken").include(request, response);
                response.getWriter().write("END");
            }
            case "/async" -> {
                AsyncContext context = request.startAsync();
                context.getResponse().getWriter().write("x".repeat(size));
                end(request, (HttpServletResponse) context.getResponse());
                context.complete();
            }
            case "/reset" -> {
                response.getWriter().write("x".repeat(10));
                response.reset();
                response.setContentType("text/html");
                OutputStream stream = response.getOutputStream();
                stream.write("x".repeat(size).getBytes(StandardCharsets.UTF_8));
                String nonce = SecurityHeadersFilter.nonce(request);
                stream.write(("<script nonce=" + nonce + ">END").getBytes(StandardCharsets.UTF_8));
            }
            default -> response.getWriter().write("x".repeat(size));
        }
    }

    @Test
    void nonce_thatAPageAsksForLate_works_whateverTheBuffer() throws Exception {
        for (String page : List.of(
                "writer",
                "lines",
                "wide",
                "characters",
                "stream",
                "flushed",
                "written",
                "small",
                "include",
                "included",
                "includedFlush",
                "async",
                "reset")) {
            for (int size : SIZES) {
                RawHttp.Response answer = server.get("/app/page/" + page + "?" + size);
                String what = page + " " + size;
                assertThat(answer.status()).as(what).isEqualTo(200);
                assertThat(answer.body()).as(what).contains(">END");
                String nonce = answer.body().replaceAll("(?s).*nonce=([^>]*)>END.*", "$1");
                assertThat(nonce).as(what).matches("[A-Za-z0-9_-]{22}");
                assertThat(answer.all(CSP))
                        .as(what)
                        .singleElement()
                        .asString()
                        .contains("script-src 'nonce-" + nonce + "' 'strict-dynamic'");
                assertThat(answer.all("Cache-Control")).as(what).containsExactly("no-store");
            }
        }
    }

    @Test
    void includedPart_thatAnErrorOrRedirectReplaces_isNotItsBody() throws Exception {
        for (String page : List.of("textThenError", "bytesThenError", "textThenRedirect", "bytesThenRedirect")) {
            for (int size : SIZES) {
                RawHttp.Response answer = server.get("/app/page/" + page + "?" + size);
                String what = page + " " + size;
                // 200 if the container has sent the part before.
                assertThat(answer.status()).as(what).isIn(200, page.endsWith("Error") ? 418 : 302);
                assertThat(answer.all(CSP)).as(what).hasSize(1);
                if (answer.status() != 200) {
                    assertThat(answer.body()).as(what).doesNotContain("0123456789");
                }
            }
        }
    }

    @Test
    void includedError_replacesNothing() throws Exception {
        for (int size : SIZES) {
            RawHttp.Response answer = server.get("/app/page/includedBroken?" + size);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).hasSizeGreaterThanOrEqualTo(size).endsWith("END");
        }
    }

    @Test
    void pageThatNeedsNoNonce_andFitsItsBuffer_hasNone() throws Exception {
        assertThat(server.get("/app/page/none?2000").all(CSP))
                .singleElement()
                .asString()
                .contains("script-src 'none'");
        assertThat(server.get("/app/page/none?2000").all("Cache-Control")).isEmpty();
        for (int size : SIZES) {
            assertThat(server.get("/app/cached/none?" + size).all("Cache-Control"))
                    .isEmpty();
        }
    }

    @Test
    void addressForReports_isServed_belowAContextPath() throws Exception {
        String policy = server.get("/app/page/none?10").all(CSP).get(0);
        String address = policy.replaceAll(".*report-uri ([^;]*).*", "$1");
        assertThat(address).isEqualTo("/app/reports");
        RawHttp.Response answer = server.request("POST", address, "[]", "Content-Type: application/reports+json");
        assertThat(answer.status()).isEqualTo(204);
        Container.Running root = start(rooted());
        assertThat(root.get("/x").all(CSP)).singleElement().asString().endsWith("report-uri /app/reports");
    }

    private static App rooted() {
        Hauberk security = Hauberk.builder()
                .filter(SecurityHeadersFilter.strict()
                        .contentSecurityPolicy(ContentSecurityPolicy.strict()
                                .with(Directive.REPORT_URI, "/app/reports")
                                .with(Directive.REPORT_TO, "reports"))
                        .reportingEndpoint("reports", "/app/reports"))
                .build();
        return App.atRoot()
                .servlet("any", Page.of((request, response) -> {}), "/")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }
}
