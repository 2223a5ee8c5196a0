/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Rejection;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Which answers lack which header: raw requests for every way in which an application, and a container by itself,
 * answers. The table is printed below {@code target/measured}.
 */
final class HeadersMatrixTest extends ContainerTest {
    private static final List<String> HEADERS = SecurityHeadersFilter.strict().build().headers(false, "").stream()
            .map(Map.Entry::getKey)
            .distinct()
            .toList();

    /** Answers that no filter sees, by name and the bytes that lead to them. */
    private static final Map<String, String> BY_CONTAINER = new LinkedHashMap<>();

    static {
        String end = "Host: localhost\r\nConnection: close\r\n\r\n";
        BY_CONTAINER.put("not http", "nonsense\r\n\r\n");
        BY_CONTAINER.put("bad version", "GET /app/ok HTTP/9.9\r\n" + end);
        BY_CONTAINER.put("bad target", "GET /app/o\"k<> HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("bad escape", "GET /app/%zz HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("above the root", "GET /app/../../x HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("no host", "GET /app/ok HTTP/1.1\r\nConnection: close\r\n\r\n");
        BY_CONTAINER.put("two hosts", "GET /app/ok HTTP/1.1\r\nHost: a\r\n" + end);
        BY_CONTAINER.put("bad host", "GET /app/ok HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n");
        BY_CONTAINER.put("bad header", "GET /app/ok HTTP/1.1\r\nbad header\r\n" + end);
        BY_CONTAINER.put("large header", "GET /app/ok HTTP/1.1\r\nX: " + "x".repeat(100_000) + "\r\n" + end);
        BY_CONTAINER.put("bad length", "POST /app/ok HTTP/1.1\r\nContent-Length: x\r\n" + end);
        BY_CONTAINER.put("outside every context", "GET /other HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("context without slash", "GET /app HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("OPTIONS *", "OPTIONS * HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("directory without slash", "GET /app/directory HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("TRACE", "TRACE /app/ok HTTP/1.1\r\n" + end);
        BY_CONTAINER.put("bad expectation", "GET /app/ok HTTP/1.1\r\nExpect: 200-maybe\r\n" + end);
    }

    private static final List<String> PAGES = List.of(
            "ok",
            "missing",
            "paged",
            "throws",
            "typed",
            "flush",
            "big",
            "length",
            "redirect",
            "reset",
            "status",
            "unchanged",
            "forward",
            "include",
            "forwardToThrows",
            "async",
            "asyncDispatch",
            "asyncTimeout",
            "asyncError",
            "asyncReset",
            "asyncThread",
            "nothing",
            "file.html",
            "refused",
            "denied",
            "odd;x=1",
            "nonce",
            "nonceThenThrows",
            "login");

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "OPTIONS", "PUT", "get", "PROPFIND");

    @Override
    App app() {
        return app(SecurityHeadersFilter.strict());
    }

    private static App app(SecurityHeadersFilter.Builder headers) {
        Hauberk security = Hauberk.builder()
                .filter(headers)
                .filter(CookieFilter.builder())
                .check("gate", Phase.AUTHENTICATION, request -> switch (request.path()
                        .value()) {
                    case "/refused" -> Decision.deny(Rejection.of(401, "refused"));
                    case "/denied" -> throw new IllegalStateException("a check that fails");
                    default -> Decision.allow();
                })
                .build();
        return App.at("/app")
                .servlet("page", Page.of(HeadersMatrixTest::serve), "/page/*")
                .servlet("all", Page.of(HeadersMatrixTest::serve), patterns())
                .documents(documents())
                .errorPage(418, "/page/error")
                .errorPage(UnsupportedOperationException.class, "/page/error")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        CookieFilter.hardenSession(event.getServletContext());
                        security.register(event.getServletContext());
                    }
                });
    }

    private static String[] patterns() {
        return PAGES.stream()
                .filter(page -> !List.of("nothing", "file.html", "odd;x=1").contains(page))
                .map(page -> "/" + page)
                .toArray(String[]::new);
    }

    private static Path documents() {
        try {
            Path folder = Files.createTempDirectory("documents");
            Files.writeString(folder.resolve("file.html"), "<p>file");
            Files.createDirectory(folder.resolve("directory"));
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(HttpServletRequest request, HttpServletResponse response)
            throws IOException, jakarta.servlet.ServletException {
        switch (request.getServletPath()) {
            case "/missing" -> response.sendError(404);
            case "/paged" -> response.sendError(418);
            case "/throws" -> throw new IllegalStateException("broken");
            case "/typed" -> throw new UnsupportedOperationException("broken");
            case "/flush" -> {
                response.getWriter().write("first");
                response.flushBuffer();
                response.getWriter().write("second");
            }
            case "/big" -> response.getWriter().write("x".repeat(200_000));
            case "/length" -> {
                response.setHeader("Content-Length", "3");
                response.getOutputStream().write(new byte[3]);
            }
            case "/redirect" -> response.sendRedirect("/app/ok");
            case "/reset" -> {
                response.setHeader("X-Frame-Options", "ALLOWALL");
                response.reset();
                response.getWriter().write("after");
            }
            case "/status" -> response.setStatus(204);
            case "/unchanged" -> response.setStatus(304);
            case "/forward" -> request.getRequestDispatcher("/ok").forward(request, response);
            case "/forwardToThrows" -> request.getRequestDispatcher("/throws").forward(request, response);
            case "/include" -> request.getRequestDispatcher("/ok").include(request, response);
            case "/nonce" -> response.getWriter().write(SecurityHeadersFilter.nonce(request));
            case "/nonceThenThrows" -> {
                SecurityHeadersFilter.nonce(request);
                throw new UnsupportedOperationException("broken");
            }
            case "/login" -> {
                request.getSession().setAttribute("name", "alice");
                Cookie cookie = new Cookie("theme", "dark");
                cookie.setAttribute("SameSite", "Strict");
                response.addCookie(cookie);
            }
            default -> async(request, response);
        }
    }

    private static void async(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getDispatcherType() + request.getServletPath()) {
            case "REQUEST/async" -> request.startAsync().complete();
            case "REQUEST/asyncDispatch" -> request.startAsync().dispatch("/ok");
            case "REQUEST/asyncTimeout" -> request.startAsync().setTimeout(50);
            case "REQUEST/asyncError" -> {
                request.startAsync();
                throw new IllegalStateException("broken while async");
            }
            case "REQUEST/asyncReset" -> {
                AsyncContext context = request.startAsync();
                context.getResponse().reset();
                context.complete();
            }
            case "REQUEST/asyncThread" -> {
                AsyncContext context = request.startAsync();
                context.start(() -> {
                    try {
                        context.getResponse().reset();
                        context.getResponse().getWriter().write("later");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    context.complete();
                });
            }
            default -> response.getWriter().write("served");
        }
    }

    private static Set<String> missing(RawHttp.Response response) {
        Set<String> missing = new TreeSet<>();
        for (String name : HEADERS) {
            if (response.all(name).isEmpty()) {
                missing.add(name);
            }
        }
        return missing;
    }

    @Test
    void answerOfTheApplication_lacksNothing() throws Exception {
        List<String> table = new ArrayList<>();
        Map<String, Set<String>> misses = new LinkedHashMap<>();
        for (String page : PAGES) {
            for (String method : METHODS) {
                RawHttp.Response response = server.request(method, "/app/" + page, "");
                Set<String> missing = missing(response);
                table.add(method + " " + page + " " + response.status() + " lacks " + missing);
                if (!missing.isEmpty()) {
                    misses.put(method + " " + page + " " + response.status(), missing);
                }
                for (String name : HEADERS) {
                    assertThat(response.all(name))
                            .as(method + " " + page + " " + name)
                            .hasSizeLessThan(2);
                }
            }
        }
        print("application", table);
        assertThat(misses).isEmpty();
    }

    @Test
    void answerOfTheContainer_lacksThemUnlessAnAdapterAddsThem() throws Exception {
        Container.Running adapted = start(app(SecurityHeadersFilter.strict())
                .adapter(SecurityHeadersFilter.strict().build()));
        List<String> table = new ArrayList<>();
        Set<String> bare = new TreeSet<>();
        Set<String> still = new TreeSet<>();
        for (Map.Entry<String, String> each : BY_CONTAINER.entrySet()) {
            byte[] bytes = each.getValue().getBytes(StandardCharsets.ISO_8859_1);
            String before = lacking(server, bytes);
            String after = lacking(adapted, bytes);
            table.add(each.getKey() + ": " + before + "; with the adapter: " + after);
            if (before.endsWith("lacks them")) {
                bare.add(each.getKey());
            }
            if (after.endsWith("lacks them")) {
                still.add(each.getKey());
            }
        }
        print("container", table);
        assertThat(still).as("%s", table).isEqualTo(beyondTheAdapter());
        assertThat(bare).as("%s", table).containsAll(still).isNotEmpty();
    }

    private Set<String> beyondTheAdapter() {
        return isUndertow()
                ? Set.of(
                        "not http",
                        "bad target",
                        "bad escape",
                        "no host",
                        "two hosts",
                        "bad host",
                        "bad header",
                        "bad length")
                : Set.of();
    }

    /** Returns the status and whether the headers are there; some answers are none, but the end of the connection. */
    private static String lacking(Container.Running running, byte[] bytes) {
        try {
            RawHttp.Response response = running.send(bytes);
            return response.status() + (missing(response).isEmpty() ? " has them" : " lacks them");
        } catch (IOException e) {
            return "no answer";
        }
    }

    @Test
    void adapter_addsNothingTwice() throws Exception {
        Container.Running adapted = start(app(SecurityHeadersFilter.strict())
                .adapter(SecurityHeadersFilter.strict().build()));
        for (String page : PAGES) {
            RawHttp.Response response = adapted.get("/app/" + page);
            for (String name : HEADERS) {
                assertThat(response.all(name)).as(page + " " + name).hasSize(1);
            }
        }
        assertThat(adapted.get("/app/nonce").all("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("'nonce-");
    }

    @Test
    void nonce_isTheSameEverywhere() throws Exception {
        RawHttp.Response page = server.get("/app/nonce");
        assertThat(page.body()).matches("[A-Za-z0-9_-]{22}");
        assertThat(page.all("Content-Security-Policy"))
                .singleElement()
                .asString()
                .contains("script-src 'nonce-" + page.body() + "' 'strict-dynamic'");
        assertThat(page.all("Cache-Control")).containsExactly("no-store");
        RawHttp.Response failed = server.get("/app/nonceThenThrows");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.all("Cache-Control")).contains("no-store");
    }

    @Test
    void software_isNotNamed() throws Exception {
        for (String page : List.of("ok", "missing", "throws", "reset")) {
            assertThat(server.get("/app/" + page).all("Server")).as(page).allMatch(String::isEmpty);
            assertThat(server.get("/app/" + page).all("X-Powered-By")).isEmpty();
        }
    }

    @Test
    void cookies_areHardenedOnEveryContainer() throws Exception {
        assertThat(server.get("/app/login").all("Set-Cookie"))
                .hasSize(2)
                .anySatisfy(cookie -> assertThat(cookie)
                        .startsWith("__Host-SID-app=")
                        .containsIgnoringCase("; Path=/;")
                        .containsIgnoringCase("; Secure")
                        .containsIgnoringCase("; HttpOnly")
                        .containsIgnoringCase("; SameSite=Lax")
                        .doesNotContainIgnoringCase("Domain"))
                .contains("theme=dark; SameSite=Strict; Secure; HttpOnly");
    }

    private void print(String kind, List<String> table) throws IOException {
        Path folder = Path.of(System.getProperty("measured.directory", "target/measured"));
        Files.createDirectories(folder);
        Files.write(folder.resolve("headers-" + kind + "-" + container.name() + ".txt"), table);
    }
}
