/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Secret;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Cookies that applications and containers set, and tokens that come back with them. */
final class CookieContractTest extends ContainerTest {
    private static Secret key() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(bytes);
    }

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(CookieFilter.builder())
                .filter(CsrfFilter.builder().tokens(key()))
                .build();
        return App.at("/app")
                .servlet("login", Page.of((request, response) -> request.getSession()), "/login")
                .servlet(
                        "token",
                        Page.of((request, response) -> response.getWriter().write(CsrfFilter.token(request))),
                        "/token")
                .multipart(
                        "upload",
                        Page.of((request, response) -> response.getWriter()
                                .write(request.getPart("file").getSize() + " " + request.getParameter("name"))),
                        "/upload")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    @Test
    void cookieOfTheContainersSession_isCompleted() throws Exception {
        assertThat(server.get("/app/login").all("Set-Cookie"))
                .singleElement()
                .asString()
                .startsWith("JSESSIONID=")
                .containsIgnoringCase("; Secure")
                .containsIgnoringCase("; HttpOnly")
                .containsIgnoringCase("; SameSite=Lax")
                .containsIgnoringCase("; Path=/app");
    }

    @Test
    void cookieOfTheContainersSession_thatIsOutOfReach_isReported() throws Exception {
        CookieFilter filter = CookieFilter.builder().build();
        Container.Running running = start(App.atRoot()
                .filter("cookies", filter, EnumSet.allOf(DispatcherType.class).toArray(DispatcherType[]::new))
                .servlet("login", Page.of((request, response) -> request.getSession()), "/login"));
        String cookie = String.join(" ", running.get("/login").all("Set-Cookie"));
        List<String> lacks = filter.describe().fact("session_cookie_lacks");
        for (String attribute : List.of("Secure", "HttpOnly", "SameSite")) {
            assertThat(cookie.toLowerCase(Locale.ROOT).contains(attribute.toLowerCase(Locale.ROOT)))
                    .as(attribute + " of " + cookie)
                    .isEqualTo(!lacks.contains(attribute));
        }
    }

    @Test
    void allowInsecureCookies_leavesTheCookieOfTheSessionWithoutSecure() throws Exception {
        Hauberk security = Hauberk.builder()
                .filter(CookieFilter.builder().allowInsecureCookies())
                .build();
        Container.Running running = start(App.atRoot()
                .servlet("login", Page.of((request, response) -> request.getSession()), "/login")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                }));
        assertThat(running.get("/login").all("Set-Cookie"))
                .singleElement()
                .asString()
                .containsIgnoringCase("; HttpOnly")
                .doesNotContainIgnoringCase("Secure");
    }

    @Test
    void valueOfACookie_isReadAsTheContainerAloneReadsIt() throws Exception {
        Container.Running alone = start(echoing(App.atRoot()));
        Container.Running filtered = start(
                echoing(App.atRoot().filter("cookies", CookieFilter.builder().build())));
        for (String value : List.of("plain", "\u00e9t\u00e9", "a b", "a,b", "a\"b", "a\\b", "\u20ac")) {
            String hex = HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8));
            assertThat(roundTrip(filtered, hex)).as(value).isEqualTo(roundTrip(alone, hex));
            assertThat(filtered.get("/set?" + hex).all("Set-Cookie"))
                    .as(value)
                    .allSatisfy(cookie -> assertThat(cookie)
                            .containsIgnoringCase("; Secure")
                            .containsIgnoringCase("; HttpOnly")
                            .containsIgnoringCase("; SameSite=Lax"));
        }
    }

    @Test
    void valueOfACookie_addsNoAttribute_whateverItsCharactersAreCutTo() throws Exception {
        Container.Running filtered = start(
                echoing(App.atRoot().filter("cookies", CookieFilter.builder().build())));
        for (String end : List.of("\u013b", "\u4e3b", "\u010d\u010a", "\u560d\u560a")) {
            String hex = HexFormat.of().formatHex(("a" + end + "Domain=evil").getBytes(StandardCharsets.UTF_8));
            for (String path : List.of("/set?", "/line?")) {
                RawHttp.Response response = filtered.get(path + hex);
                assertThat(response.all("Set-Cookie"))
                        .as(path + hex)
                        .allSatisfy(cookie -> assertThat(cookie.split(";")).doesNotContain("Domain=evil"));
            }
        }
    }

    private static App echoing(App app) {
        return app.servlet(
                        "set",
                        Page.of((request, response) -> {
                            Cookie cookie = new Cookie(
                                    "n",
                                    new String(
                                            HexFormat.of().parseHex(request.getQueryString()), StandardCharsets.UTF_8));
                            response.addCookie(cookie);
                        }),
                        "/set")
                .servlet(
                        "line",
                        Page.of((request, response) -> response.addHeader(
                                "Set-Cookie",
                                "n="
                                        + new String(
                                                HexFormat.of().parseHex(request.getQueryString()),
                                                StandardCharsets.UTF_8))),
                        "/line")
                .servlet(
                        "get",
                        Page.of((request, response) -> {
                            for (Cookie cookie : request.getCookies() == null ? new Cookie[0] : request.getCookies()) {
                                response.getWriter()
                                        .write(HexFormat.of()
                                                .formatHex(cookie.getValue().getBytes(StandardCharsets.UTF_8)));
                            }
                        }),
                        "/get");
    }

    private static String roundTrip(Container.Running running, String hex) throws Exception {
        RawHttp.Response set = running.get("/set?" + hex);
        List<String> cookies = set.all("Set-Cookie");
        if (cookies.isEmpty()) {
            return "refused with " + set.status();
        }
        RawHttp.Response get = running.get("/get", "Cookie: " + cookies.get(0).split(";", 2)[0]);
        return get.status() == 200 ? get.body() : "not read: " + get.status();
    }

    @Test
    void tokenOfAFormWithFiles_isFound() throws Exception {
        RawHttp.Response page = server.get("/app/token");
        String cookie = "Cookie: " + page.all("Set-Cookie").get(0).split(";", 2)[0];
        String token = page.body();
        assertThat(upload(cookie, token).status()).isEqualTo(200);
        assertThat(upload(cookie, token).body()).isEqualTo("9000 alice");
        assertThat(upload(cookie, token + "x").status()).isEqualTo(403);
        assertThat(upload(cookie, "").status()).isEqualTo(403);
        assertThat(upload("Cookie: __Host-csrf=" + "A".repeat(64), token).status())
                .isEqualTo(403);
    }

    private RawHttp.Response upload(String cookie, String token) throws Exception {
        String body = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nalice\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n" + "x".repeat(9000)
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token + "\r\n--b--\r\n";
        return server.request("POST", "/app/upload", body, cookie, "Content-Type: multipart/form-data; boundary=b");
    }
}
