/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static dev.hauberk.examples.ledger.BrowserApp.html;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.headers.BrowserReports;
import dev.hauberk.headers.ContentSecurityPolicy;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.CookieFilter;
import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.ReportFilter;
import dev.hauberk.headers.ResourceIsolationFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.headers.StrictTransportSecurity;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.Filter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real browser does. Each attack has a twin against the same application without the filter, where it succeeds:
 * else the test would say nothing about the filter.
 */
class BrowserTest {
    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static Chromium chromium;

    private final List<BrowserApp> apps = new ArrayList<>();

    @BeforeAll
    static void startBrowser() throws Exception {
        certificate = TestCertificate.create(directory);
        chromium = Chromium.start(certificate);
    }

    @AfterAll
    static void stopBrowser() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void stopApps() {
        apps.forEach(BrowserApp::close);
    }

    private BrowserApp app(Map<String, BrowserApp.Page> pages, Filter... filters) throws Exception {
        BrowserApp app = BrowserApp.start(certificate, pages, filters);
        apps.add(app);
        return app;
    }

    private static Filter headers(SecurityHeadersFilter.Builder headers) {
        return Hauberk.builder().filter(headers).build();
    }

    /** Opens a page and returns what an expression is there. */
    private static Object evaluate(String url, String expression) {
        return chromium.run(
                "await page.goto(args[0]); await page.waitForTimeout(200); return await page.evaluate(args[1])",
                url,
                expression);
    }

    // --- scripts ----------------------------------------------------------------------------------------------------

    /** Shows what was asked for without escaping it, and runs a script of its own. */
    private static final BrowserApp.Page REFLECTING = (request, response) -> {
        boolean guarded = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE) != null;
        String nonce = guarded ? SecurityHeadersFilter.nonce(request) : "none";
        html("<!DOCTYPE html><p>" + request.getParameter("q") + "<script nonce='" + nonce + "'>"
                        + "window.own = 1; var s = document.createElement('script'); s.src = '/child.js';"
                        + " document.head.append(s)</script>")
                .serve(request, response);
    };

    private static final Map<String, BrowserApp.Page> SCRIPTS =
            Map.of("/search", REFLECTING, "/child.js", (request, response) -> {
                response.setContentType("text/javascript");
                response.getWriter().write("window.child = 1");
            });

    @Test
    void injectedScript_doesNotRun_andTheOwnOneDoes() throws Exception {
        String attack = "/search?q=%3Cscript%3Ewindow.ran=1%3C/script%3E%3Cimg%20src=x%20onerror=window.ran=1%3E";
        String state = "[window.ran, window.own, window.child].map(x => x || 0).join()";
        assertThat(evaluate(app(SCRIPTS).http("app.test") + attack, state)).isEqualTo("1,1,1");
        BrowserApp guarded = app(SCRIPTS, headers(SecurityHeadersFilter.strict()));
        assertThat(evaluate(guarded.http("app.test") + attack, state)).isEqualTo("0,1,1");
        assertThat(evaluate(guarded.https("app.test") + attack, state)).isEqualTo("0,1,1");
    }

    @Test
    void hashedPage_runsItsOwnScriptOnly() throws Exception {
        String page = "<!DOCTYPE html>\r\n<style>p { color: rgb(1, 2, 3) }</style><p>text</p>\r\n"
                + "<script>\r\nwindow.own = 1 // <!-- \r\n</script>";
        Map<String, BrowserApp.Page> pages =
                Map.of("/own", html(page), "/other", html(page + "<script>own = 2</script>"));
        BrowserApp guarded = app(
                pages,
                headers(SecurityHeadersFilter.spa()
                        .contentSecurityPolicy(ContentSecurityPolicy.spa().withInline(page))));
        String state = "window.own + getComputedStyle(document.querySelector('p')).color";
        assertThat(evaluate(app(pages).http("app.test") + "/other", state)).isEqualTo("2rgb(1, 2, 3)");
        assertThat(evaluate(guarded.http("app.test") + "/own", state)).isEqualTo("1rgb(1, 2, 3)");
        assertThat(evaluate(guarded.http("app.test") + "/other", state)).isEqualTo("1rgb(1, 2, 3)");
    }

    @Test
    void pageFromTheBackButton_stillRunsItsScripts() throws Exception {
        BrowserApp guarded = app(SCRIPTS, headers(SecurityHeadersFilter.strict()));
        assertThat(chromium.run(
                        "await page.goto(args[0] + '/search?q=1'); await page.goto(args[0] + '/search?q=2');"
                                + " await page.goBack(); await page.waitForTimeout(300);"
                                + " return await page.evaluate('window.own')",
                        guarded.http("app.test")))
                .isEqualTo(1L);
    }

    @Test
    void trustedTypes_stopTextThatBecomesHtml() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of("/page", (request, response) -> {
            boolean guarded = request.getAttribute(SecurityHeadersFilter.NONCE_ATTRIBUTE) != null;
            String nonce = guarded ? SecurityHeadersFilter.nonce(request) : "none";
            html("<!DOCTYPE html><div id=a></div><script nonce='" + nonce + "'>try { document.getElementById('a')"
                            + ".innerHTML = decodeURIComponent(location.hash.slice(1)); window.result = 'written' }"
                            + " catch (e) { window.result = e.name }</script>")
                    .serve(request, response);
        });
        ContentSecurityPolicy enforced = ContentSecurityPolicy.strict()
                .with(Directive.REQUIRE_TRUSTED_TYPES_FOR, "'script'")
                .with(Directive.TRUSTED_TYPES, "'none'");
        String attack = "/page#%3Cb%3Ex";
        assertThat(evaluate(app(pages).http("app.test") + attack, "window.result"))
                .isEqualTo("written");
        // The preset reports and does not enforce yet.
        BrowserApp reporting = app(pages, headers(SecurityHeadersFilter.strict()));
        assertThat(evaluate(reporting.http("app.test") + attack, "window.result"))
                .isEqualTo("written");
        BrowserApp guarded = app(pages, headers(SecurityHeadersFilter.strict().contentSecurityPolicy(enforced)));
        assertThat(evaluate(guarded.http("app.test") + attack, "window.result")).isEqualTo("TypeError");
    }

    @Test
    void frame_ofAnotherSite_isRefused() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of("/secret", html("<!DOCTYPE html><p id=secret>secret"));
        for (boolean guarded : new boolean[] {false, true}) {
            BrowserApp app = guarded ? app(pages, headers(SecurityHeadersFilter.strict())) : app(pages);
            BrowserApp evil = app(Map.of(
                    "/trap", html("<!DOCTYPE html><iframe src='" + app.http("app.test") + "/secret'></iframe>")));
            assertThat(chromium.run(
                            "await page.goto(args[0]); await page.waitForTimeout(500); let n = 0;"
                                    + " for (const f of page.frames()) { n += await f.locator('#secret').count() }"
                                    + " return n",
                            evil.http("evil.test") + "/trap"))
                    .isEqualTo(guarded ? 0L : 1L);
        }
    }

    // --- other origins ----------------------------------------------------------------------------------------------

    private static final String FETCH =
            "await page.goto(args[0] + '/trap'); return await page.evaluate(async (url) => { try { const r = await"
                    + " fetch(url, {credentials: 'include'}); return r.status + ' ' + await r.text() } catch (e) {"
                    + " return e.name } }, args[1])";

    private static final Map<String, BrowserApp.Page> TRAP = Map.of("/trap", html("<!DOCTYPE html>"));

    @Test
    void fetch_ofAnotherOrigin_readsOnlyWhatCorsAllows() throws Exception {
        Map<String, BrowserApp.Page> open = Map.of("/data", (request, response) -> {
            // As filters copied from elsewhere do.
            response.setHeader("Access-Control-Allow-Origin", request.getHeader("Origin"));
            response.setHeader("Access-Control-Allow-Credentials", "true");
            response.getWriter().write("secret");
        });
        Map<String, BrowserApp.Page> closed =
                Map.of("/data", (request, response) -> response.getWriter().write("secret"));
        BrowserApp evil = app(TRAP);
        String trusted = evil.http("trusted.test");
        BrowserApp guarded = app(
                closed,
                Hauberk.builder()
                        .filter(CorsFilter.builder()
                                .allowedOrigins(trusted)
                                .credentials()
                                .allowInsecureOrigins())
                        .check("gate", dev.hauberk.servlet.Phase.AUTHENTICATION, request -> {
                            boolean refused = request.getParameter("refuse") != null;
                            return refused
                                    ? dev.hauberk.core.Decision.deny(dev.hauberk.core.Rejection.of(401, "no_caller"))
                                    : dev.hauberk.core.Decision.allow();
                        })
                        .build());
        String data = guarded.http("app.test") + "/data";
        assertThat(chromium.run(FETCH, evil.http("evil.test"), app(open).http("app.test") + "/data"))
                .isEqualTo("200 secret");
        assertThat(chromium.run(FETCH, evil.http("evil.test"), data)).isEqualTo("TypeError");
        assertThat(chromium.run(FETCH, trusted, data)).isEqualTo("200 secret");
        // A refusal is no opaque network error.
        assertThat(String.valueOf(chromium.run(FETCH, trusted, data + "?refuse")))
                .startsWith("401 ");
    }

    @Test
    void preflight_isAnsweredForThoseAllowed() throws Exception {
        BrowserApp other = app(TRAP);
        Map<String, BrowserApp.Page> pages =
                Map.of("/data", (request, response) -> response.getWriter().write(request.getMethod()));
        BrowserApp guarded = app(
                pages,
                Hauberk.builder()
                        .filter(CorsFilter.builder()
                                .allowedOrigins(other.https("trusted.test"))
                                .credentials()
                                .methods("PUT")
                                .requestHeaders("X-Own"))
                        .filter(CsrfFilter.builder().trustedOrigins(other.https("trusted.test")))
                        .build());
        String put = "await page.goto(args[0] + '/trap'); return await page.evaluate(async (url) => { try { const r ="
                + " await fetch(url, {method: 'PUT', headers: {'X-Own': '1'}, credentials: 'include'});"
                + " return r.status + ' ' + await r.text() } catch (e) { return e.name } }, args[1])";
        String data = guarded.https("app.test") + "/data";
        assertThat(chromium.run(put, other.https("trusted.test"), data)).isEqualTo("200 PUT");
        assertThat(guarded.served("/data")).isEqualTo(1);
        assertThat(chromium.run(put, other.https("evil.test"), data)).isEqualTo("TypeError");
        assertThat(guarded.served("/data")).isEqualTo(1);
    }

    @Test
    void form_ofAnotherSite_isRefused_andTheOwnOneIsNot() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of(
                "/form",
                html("<!DOCTYPE html><form id=f method=post action=/change><input name=a value=b></form>"),
                "/change",
                html("<!DOCTYPE html>changed"));
        String submit = "await page.goto(args[0]); await page.evaluate(() => document.getElementById('f').submit());"
                + " await page.waitForTimeout(500); return null";
        for (boolean secure : new boolean[] {false, true}) {
            BrowserApp bare = app(pages);
            // Behind no-referrer the own form says Origin: null; Sec-Fetch-Site is looked at first.
            BrowserApp guarded =
                    app(pages, Hauberk.builder().filter(CsrfFilter.builder()).build());
            for (BrowserApp app : List.of(bare, guarded)) {
                String base = secure ? app.https("app.test") : app.http("app.test");
                String trap = "<!DOCTYPE html><form id=f method=post action='" + base + "/change'></form>";
                BrowserApp evil = app(Map.of("/trap", html(trap)));
                chromium.run(submit, (secure ? evil.https("evil.test") : evil.http("evil.test")) + "/trap");
                assertThat(app.served("/change")).isEqualTo(app == bare ? 1 : 0);
                chromium.run(submit, (secure ? evil.https("sub.app.test") : evil.http("sub.app.test")) + "/trap");
                assertThat(app.served("/change")).isEqualTo(app == bare ? 2 : 0);
                chromium.run(submit, base + "/form");
                assertThat(app.served("/change")).isEqualTo(app == bare ? 3 : 1);
            }
        }
    }

    @Test
    void webSocket_ofAnotherSite_isRefused() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of("/socket", (request, response) -> response.setStatus(400));
        String open =
                "await page.goto(args[0] + '/trap'); await page.evaluate((url) => { new WebSocket(url) }, args[1]);"
                        + " await page.waitForTimeout(500); return null";
        BrowserApp evil = app(TRAP);
        BrowserApp bare = app(pages);
        chromium.run(open, evil.http("evil.test"), bare.http("app.test").replace("http", "ws") + "/socket");
        assertThat(bare.served("/socket")).isEqualTo(1);
        BrowserApp guarded =
                app(pages, Hauberk.builder().filter(CsrfFilter.builder()).build());
        chromium.run(open, evil.http("evil.test"), guarded.http("app.test").replace("http", "ws") + "/socket");
        assertThat(guarded.served("/socket")).isZero();
    }

    @Test
    void image_ofAnotherSite_isNotServed_andALinkIs() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of("/account", html("<!DOCTYPE html><p id=secret>balance"));
        for (boolean guarded : new boolean[] {false, true}) {
            BrowserApp app = guarded
                    ? app(
                            pages,
                            Hauberk.builder()
                                    .filter(ResourceIsolationFilter.builder().enforce())
                                    .build())
                    : app(pages);
            String account = app.https("app.test") + "/account";
            BrowserApp evil = app(Map.of(
                    "/trap", html("<!DOCTYPE html><img src='" + account + "'><a id=l href='" + account + "'>l</a>")));
            chromium.run(
                    "await page.goto(args[0]); await page.waitForTimeout(500); return null",
                    evil.https("evil.test") + "/trap");
            assertThat(app.served("/account")).isEqualTo(guarded ? 0 : 1);
            assertThat(chromium.run(
                            "await page.goto(args[0]); await page.click('#l'); await page.waitForTimeout(500);"
                                    + " return await page.locator('#secret').count()",
                            evil.https("evil.test") + "/trap"))
                    .isEqualTo(1L);
        }
    }

    // --- cookies, transport, logout ---------------------------------------------------------------------------------

    private static final BrowserApp.Page SETS_COOKIES = (request, response) -> {
        response.addHeader("Set-Cookie", "__Host-good=1; Path=/; Secure");
        response.addHeader("Set-Cookie", "readable=1; Path=/");
        html("<!DOCTYPE html>").serve(request, response);
    };

    @Test
    void cookies_areOutOfReachOfScriptsAndOfOtherHosts() throws Exception {
        Map<String, BrowserApp.Page> pages = Map.of("/set", SETS_COOKIES, "/toss", (request, response) -> {
            for (String name : List.of("readable", "__Host-good", "__host-good")) {
                response.addHeader("Set-Cookie", name + "=evil; Domain=app.test; Path=/set; Secure");
            }
            html("<!DOCTYPE html>").serve(request, response);
        });
        BrowserApp bare = app(pages);
        BrowserApp guarded =
                app(pages, Hauberk.builder().filter(CookieFilter.builder()).build());
        assertThat(evaluate(bare.https("app.test") + "/set", "document.cookie")).isEqualTo("__Host-good=1; readable=1");
        assertThat(evaluate(guarded.https("app.test") + "/set", "document.cookie"))
                .isEqualTo("");
        String toss = "await page.goto(args[0] + '/set'); await page.goto(args[1] + '/toss');"
                + " const c = await context.cookies(args[0] + '/set');"
                + " return c.map(x => x.name + '=' + x.value).sort().join('; ')";
        // Another host of the domain can set what it likes, but for the prefix.
        assertThat(chromium.run(toss, bare.https("app.test"), bare.https("sub.app.test")))
                .isEqualTo("__Host-good=1; readable=1; readable=evil");
    }

    @Test
    void transportPolicy_keepsTheBrowserOnHttps() throws Exception {
        Map<String, BrowserApp.Page> pages =
                Map.of("/page", html("<!DOCTYPE html>"), "/plain", html("<!DOCTYPE html>"));
        String visit = "await page.goto(args[0] + '/page'); try { await page.goto(args[1] + '/plain') } catch (e) {}"
                + " return null";
        BrowserApp bare = app(pages);
        chromium.run(visit, bare.https("app.test"), bare.http("app.test"));
        assertThat(bare.served("/plain")).isEqualTo(1);
        BrowserApp guarded = app(
                pages,
                headers(SecurityHeadersFilter.strict()
                        .strictTransportSecurity(StrictTransportSecurity.of(Duration.ofHours(1)))));
        chromium.run(visit, guarded.https("app.test"), guarded.http("app.test"));
        assertThat(guarded.served("/page")).isEqualTo(1);
        assertThat(guarded.served("/plain")).isZero();
    }

    @Test
    void logout_leavesNothingInTheBrowser() throws Exception {
        Map<String, BrowserApp.Page> pages =
                Map.of("/set", SETS_COOKIES, "/logout", (request, response) -> response.setStatus(204));
        String session = "await page.goto(args[0] + '/set'); await page.evaluate(() => localStorage.setItem('a', 'b'));"
                + " await page.evaluate(() => fetch('/logout', {method: 'POST'})); await page.waitForTimeout(500);"
                + " return (await context.cookies()).length + ' ' + await page.evaluate(() => localStorage.length)";
        assertThat(chromium.run(session, app(pages).https("app.test"))).isEqualTo("2 1");
        BrowserApp guarded = app(pages, headers(SecurityHeadersFilter.strict().clearSiteDataOn("POST /logout")));
        assertThat(chromium.run(session, guarded.https("app.test"))).isEqualTo("0 0");
    }

    // --- reports ----------------------------------------------------------------------------------------------------

    @Test
    void reports_arriveOverHttpAndHttps() throws Exception {
        for (boolean secure : new boolean[] {false, true}) {
            BrowserReports reports = BrowserReports.create();
            BrowserApp guarded = app(
                    SCRIPTS,
                    Hauberk.builder()
                            .filter(SecurityHeadersFilter.strict().reportsTo("/browser-reports"))
                            .filter(ReportFilter.builder("/browser-reports").keptIn(reports))
                            .filter(CsrfFilter.builder())
                            .build());
            String base = secure ? guarded.https("app.test") : guarded.http("app.test");
            chromium.run(
                    "await page.goto(args[0] + '/search?q=%3Cscript%3Eran=1%3C/script%3E');"
                            + " await page.waitForTimeout(args[1] === 'true' ? 4000 : 500); return null",
                    base, secure);
            assertThat(reports.seen())
                    .as(base)
                    .anyMatch(line -> line.startsWith("1 times: script-src-elem blocked inline on /search"));
        }
    }
}
