/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.ObjectAccess;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of the output of object-scoped routes that another resource includes or forwards to. */
final class ObjectDispatchContractTest extends ContainerTest {
    private static final String SECRET = "SECRET";
    private static final Map<String, Page> OUTPUTS = outputs();

    private final ObjectApp byDefault = new ObjectApp();
    private final ObjectApp enforced = new ObjectApp(DispatcherType.FORWARD, DispatcherType.INCLUDE);

    @Override
    App app() {
        return app(byDefault);
    }

    private static App app(ObjectApp chain) {
        App app = App.at("/app").listener(chain);
        OUTPUTS.forEach((how, page) -> app.servlet(how, checking(page), "/orders/" + how + "/*"));
        ERRORS.forEach((how, page) -> app.servlet(how, Page.of(page), "/orders/" + how + "/*"));
        return app.servlet("ruled", Page.text(SECRET), "/ruled/*")
                .servlet("include", Page.of(ObjectDispatchContractTest::include), "/include")
                .servlet("forward", Page.of((q, r) -> target(q).forward(q, r)), "/forward")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch(q.getParameter("to"))), "/async")
                .servlet("swallow", Page.of(ObjectDispatchContractTest::swallow), "/swallow")
                .servlet(
                        "committed",
                        Page.of((q, r) -> {
                            r.getWriter().write("head");
                            r.flushBuffer();
                            target(q).include(q, r);
                        }),
                        "/committed");
    }

    private static Servlet checking(Page page) {
        return Page.of((q, r) -> {
            if ("before".equals(q.getParameter("check"))) {
                ObjectAccess.of(q).may("order:read", "order", "a1");
            }
            page.serve(q, r);
            if ("after".equals(q.getParameter("check"))) {
                ObjectAccess.of(q).may("order:read", "order", "a1");
            }
        });
    }

    private static Map<String, Page> outputs() {
        Map<String, Page> outputs = new LinkedHashMap<>();
        outputs.put("writer", (q, r) -> r.getWriter().write(SECRET));
        outputs.put("stream", (q, r) -> r.getOutputStream().write(SECRET.getBytes(StandardCharsets.UTF_8)));
        outputs.put("bytes", (q, r) -> {
            for (byte b : SECRET.getBytes(StandardCharsets.UTF_8)) {
                r.getOutputStream().write(b);
            }
        });
        outputs.put("large", (q, r) -> r.getWriter().write(SECRET.repeat(50_000)));
        outputs.put("largeBytes", (q, r) -> {
            for (int i = 0; i < 1_000; i++) {
                r.getOutputStream().write(SECRET.repeat(50).getBytes(StandardCharsets.UTF_8));
            }
        });
        outputs.put("fields", (q, r) -> {
            r.setHeader("X-Balance", SECRET);
            r.addCookie(new Cookie("name", SECRET));
            r.setTrailerFields(() -> Map.of("X-Balance", SECRET));
            r.getWriter().write(SECRET);
        });
        outputs.put("flushed", (q, r) -> {
            r.getWriter().write(SECRET);
            r.flushBuffer();
        });
        return outputs;
    }

    /** Ways to say that there is no such object, which a handler does before it can check. */
    private static final Map<String, Page> ERRORS = Map.of(
            "sendsError", (q, r) -> r.sendError(404),
            "setsStatus",
                    (q, r) -> {
                        r.setStatus(404);
                        r.getWriter().write(SECRET);
                    });

    private static RequestDispatcher target(HttpServletRequest request) {
        return request.getRequestDispatcher(request.getParameter("to"));
    }

    private static void include(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        target(request).include(request, response);
        write(response, "|tail");
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
        try {
            response.getWriter().write(text);
        } catch (IllegalStateException e) {
            response.getOutputStream().print(text);
        }
    }

    private static void swallow(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            target(request).include(request, response);
        } catch (ServletException | RuntimeException e) {
            write(response, "page without it");
        }
    }

    private RawHttp.Response get(String by, String to) throws IOException {
        return get(server, by, to);
    }

    private static RawHttp.Response get(Container.Running running, String by, String to) throws IOException {
        return running.get("/app/" + by + "to=" + to, "X-User: alice");
    }

    private static String all(RawHttp.Response response) {
        return response.headers() + response.body();
    }

    @Test
    void withoutACheck_nothingOfItGetsOut_byWhateverDispatch() throws Exception {
        Container.Running strict = start(app(enforced));
        for (Container.Running running : List.of(server, strict)) {
            for (String how : OUTPUTS.keySet()) {
                for (String by : List.of(
                        "include?",
                        "forward?",
                        "async?",
                        "forward?to=/include%3F",
                        "include?to=/forward%3F",
                        "include?to=/include%3F",
                        "async?to=/include%3F")) {
                    ObjectApp chain = running == strict ? enforced : byDefault;
                    chain.forget();

                    RawHttp.Response response = get(running, by, "/orders/" + how + "/a1");

                    assertThat(response.status()).as(by + how).isEqualTo(500);
                    assertThat(all(response)).as(by + how).doesNotContain(SECRET);
                    assertThat(chain.refusals())
                            .as(by + how)
                            .contains("object_check_missing /orders/{how}/{id} (order)");
                }
            }
        }
    }

    @Test
    void withACheck_beforeOrAfterTheOutput_itGetsOut() throws Exception {
        for (String how : OUTPUTS.keySet()) {
            for (String check : how.matches("large.*|flushed") ? List.of("before") : List.of("before", "after")) {
                byDefault.forget();
                String to = "/orders/" + how + "/a1&check=" + check;

                RawHttp.Response forwarded = get("forward?", to);
                RawHttp.Response included = get("include?", to);
                RawHttp.Response nested = get("forward?to=/include%3F", to);

                assertThat(forwarded.status()).as(to).isEqualTo(200);
                assertThat(forwarded.body()).as(to).startsWith(SECRET);
                assertThat(included.status()).as(to).isEqualTo(200);
                assertThat(included.body()).as(to).startsWith(SECRET).endsWith("|tail");
                assertThat(nested.body()).as(to).startsWith(SECRET).endsWith("|tail");
                assertThat(byDefault.refusals()).as(to).isEmpty();
            }
        }
    }

    @Test
    void includingResourceThatCatchesTheException_goesOnWithoutIt() throws Exception {
        for (String how : OUTPUTS.keySet()) {
            if (how.matches(".*[sS]tream|.*[bB]ytes")) {
                continue;
            }
            byDefault.forget();

            RawHttp.Response response = get("swallow?", "/orders/" + how + "/a1");

            assertThat(response.status()).as(how).isEqualTo(200);
            assertThat(response.body()).as(how).isEqualTo("page without it");
            assertThat(all(response)).as(how).doesNotContain(SECRET);
            assertThat(byDefault.refusals()).as(how).hasSize(1);
        }
    }

    @Test
    void includingResourceThatWasSent_endsWithoutIt() throws Exception {
        RawHttp.Response response = get("committed?", "/orders/writer/a1");

        assertThat(response.body()).isEqualTo("head");
        byDefault.forget();
        assertThat(get("committed?", "/orders/writer/a1&check=before").body()).isEqualTo("head" + SECRET);
    }

    @Test
    void includedError_withoutACheck_leavesThePageAlone() throws Exception {
        for (String how : ERRORS.keySet()) {
            byDefault.forget();

            RawHttp.Response response = get("include?", "/orders/" + how + "/a1");

            assertThat(response.status()).as(how).isEqualTo(200);
            assertThat(response.body()).as(how).isEqualTo("|tail");
            assertThat(byDefault.refusals()).as(how).isEmpty();
        }
    }

    @Test
    void ruleAboutTheObject_isACheckOfADispatch_whereRulesHold() throws Exception {
        Container.Running strict = start(app(enforced));

        for (String by : List.of("forward?", "include?")) {
            assertThat(get(by, "/ruled/a1").status()).as(by).isEqualTo(500);
            assertThat(get(strict, by, "/ruled/a1").body()).as(by).startsWith(SECRET);
            RawHttp.Response refused = strict.get("/app/" + by + "to=/ruled/a1", "X-User: eve");
            assertThat(refused.status()).as(by).isEqualTo(by.startsWith("forward") ? 403 : 500);
            assertThat(all(refused)).as(by).doesNotContain(SECRET);
        }
    }
}
