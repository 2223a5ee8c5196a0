/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the answers of object-scoped routes, however an application gives them. */
final class ObjectGuardContractTest extends ContainerTest {
    private static final String SECRET = "SECRET";
    private static final String ROUTE = "object_check_missing /orders/{how}/{id} (order)";

    /** Ways to answer with success. */
    private static final Map<String, Page> ANSWERS = answers();

    private ObjectApp chain = new ObjectApp();

    @Override
    App app() {
        chain = new ObjectApp();
        App app = App.at("/app").listener(chain);
        ANSWERS.forEach((how, page) -> app.servlet(how, checking(how, page), "/orders/" + how + "/*"));
        return app.servlet("ruledOrder", Page.text(SECRET), "/ruled/*")
                .servlet("secret", Page.text(SECRET), "/secret/*")
                .servlet("target", Page.of((q, r) -> write(r)), "/target/*")
                .servlet("hidden", Page.of((q, r) -> write(r)))
                .servlet(
                        "late",
                        Page.of((q, r) -> {
                            write(r);
                            ObjectApp.check(q);
                        }),
                        "/orders/late/*")
                .servlet("errors", Page.of(ObjectGuardContractTest::error), "/orders/errors/*")
                .servlet(
                        "list",
                        Page.of((q, r) -> {
                            ObjectApp.check(q);
                            write(r);
                        }),
                        "/lists/*")
                .servlet("unscoped", Page.of((q, r) -> write(r)), "/unscoped/*");
    }

    @BeforeEach
    void forget() {
        chain.forget();
    }

    private static jakarta.servlet.Servlet checking(String how, Page page) {
        return Page.of((q, r) -> {
            if (q.getDispatcherType() == DispatcherType.REQUEST || how.equals("asyncDispatch")) {
                ObjectApp.check(q);
            }
            page.serve(q, r);
        });
    }

    private static Map<String, Page> answers() {
        Map<String, Page> answers = new LinkedHashMap<>();
        answers.put("writer", (q, r) -> write(r));
        answers.put("stream", (q, r) -> r.getOutputStream().write(SECRET.getBytes(StandardCharsets.UTF_8)));
        answers.put("bytes", (q, r) -> {
            for (byte b : SECRET.getBytes(StandardCharsets.UTF_8)) {
                r.getOutputStream().write(b);
            }
        });
        answers.put("length", (q, r) -> {
            r.setContentLength(SECRET.length());
            write(r);
        });
        answers.put("empty", (q, r) -> r.setHeader("X-Balance", SECRET));
        answers.put("noContent", (q, r) -> {
            r.setHeader("X-Balance", SECRET);
            r.setStatus(204);
        });
        answers.put("notModified", (q, r) -> {
            r.setHeader("ETag", "\"" + SECRET + "\"");
            r.setStatus(304);
        });
        answers.put("redirect", (q, r) -> r.sendRedirect("/app/target/" + SECRET));
        answers.put("redirectOfServlet61", (q, r) -> redirect61(r, "/app/target/" + SECRET));
        answers.put("trailers", (q, r) -> {
            r.setHeader("Trailer", "X-Balance");
            r.setTrailerFields(() -> Map.of("X-Balance", SECRET));
            write(r);
        });
        answers.put("cookie", (q, r) -> {
            r.addCookie(new Cookie("name", SECRET));
            write(r);
        });
        answers.put("flushed", (q, r) -> {
            write(r);
            r.flushBuffer();
        });
        answers.put("flushedWriter", (q, r) -> {
            write(r);
            r.getWriter().flush();
        });
        answers.put("closed", (q, r) -> {
            write(r);
            r.getWriter().close();
        });
        answers.put("large", (q, r) -> r.getWriter().write(SECRET.repeat(50_000)));
        answers.put("streamed", (q, r) -> {
            for (int i = 0; i < 5; i++) {
                r.getOutputStream().write((SECRET + "\n").getBytes(StandardCharsets.UTF_8));
                r.getOutputStream().flush();
            }
        });
        answers.put("swallowing", (q, r) -> {
            try {
                write(r);
                r.flushBuffer();
            } catch (RuntimeException e) {
                r.setStatus(200);
                write(r);
            }
        });
        answers.put("errorThenSuccess", (q, r) -> {
            r.setStatus(400);
            write(r);
            r.setStatus(200);
            write(r);
        });
        answers.put("resetToSuccess", (q, r) -> {
            r.setStatus(400);
            write(r);
            r.reset();
            write(r);
        });
        answers.put("included", (q, r) -> q.getRequestDispatcher("/target/x").include(q, r));
        answers.put("forwarded", (q, r) -> q.getRequestDispatcher("/target/x").forward(q, r));
        answers.put(
                "forwardedTwice",
                (q, r) -> q.getRequestDispatcher("/unscoped/x").forward(q, r));
        answers.put(
                "named",
                (q, r) -> q.getServletContext().getNamedDispatcher("hidden").forward(q, r));
        answers.put("async", (q, r) -> {
            AsyncContext async = q.startAsync();
            async.start(() -> {
                quietly(() -> async.getResponse().getWriter().write(SECRET));
                async.complete();
            });
        });
        answers.put("asyncSameThread", (q, r) -> {
            AsyncContext async = q.startAsync();
            write(r);
            async.complete();
        });
        answers.put("asyncLater", (q, r) -> {
            q.startAsync();
            AsyncContext async = q.getAsyncContext();
            async.start(() -> {
                quietly(() -> write(r));
                async.complete();
            });
        });
        answers.put("asyncWithArguments", (q, r) -> {
            AsyncContext async = q.startAsync(q, r);
            async.start(() -> {
                quietly(() -> write(r));
                async.complete();
            });
        });
        answers.put("asyncStreamed", (q, r) -> {
            AsyncContext async = q.startAsync();
            async.start(() -> {
                quietly(() -> {
                    write(r);
                    r.flushBuffer();
                    write(r);
                    r.flushBuffer();
                });
                async.complete();
            });
        });
        answers.put("asyncDispatch", (q, r) -> {
            if (q.getDispatcherType() == DispatcherType.REQUEST) {
                q.startAsync().dispatch();
            } else {
                write(r);
            }
        });
        answers.put("asyncDispatchElsewhere", (q, r) -> {
            q.startAsync().dispatch("/target/x");
        });
        answers.put("asyncForward", (q, r) -> {
            AsyncContext async = q.startAsync();
            q.getRequestDispatcher("/target/x").include(q, r);
            async.complete();
        });
        answers.put("nonBlocking", (q, r) -> {
            AsyncContext async = q.startAsync();
            ServletOutputStream stream = r.getOutputStream();
            stream.setWriteListener(new WriteListener() {
                private boolean written;

                @Override
                public void onWritePossible() throws IOException {
                    if (!written && stream.isReady()) {
                        written = true;
                        stream.write(SECRET.getBytes(StandardCharsets.UTF_8));
                    }
                    async.complete();
                }

                @Override
                public void onError(Throwable t) {
                    async.complete();
                }
            });
        });
        answers.put("completedByAListener", (q, r) -> {
            AsyncContext async = q.startAsync();
            write(r);
            async.setTimeout(100);
            async.addListener(new AsyncListener() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    event.getAsyncContext().complete();
                }

                @Override
                public void onComplete(AsyncEvent event) {}

                @Override
                public void onError(AsyncEvent event) {}

                @Override
                public void onStartAsync(AsyncEvent event) {}
            });
        });
        return answers;
    }

    /** Calls the method that Servlet 6.1 added, or on 6.0 the one that there is. */
    private static void redirect61(HttpServletResponse response, String location) throws IOException {
        try {
            HttpServletResponse.class
                    .getMethod("sendRedirect", String.class, int.class, boolean.class)
                    .invoke(response, location, 303, true);
        } catch (NoSuchMethodException e) {
            response.sendRedirect(location);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (java.lang.reflect.InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IOException(e);
        }
    }

    private static void write(HttpServletResponse response) throws IOException {
        response.getWriter().write(SECRET);
    }

    private interface Step {
        void run() throws IOException, ServletException;
    }

    private static void quietly(Step step) {
        try {
            step.run();
        } catch (IOException | ServletException | RuntimeException e) {
            // An application that swallows everything: what was withheld must stay so.
            assertThat(e).isNotNull();
        }
    }

    private static void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (String.valueOf(request.getParameter("how"))) {
            case "status" -> {
                response.setStatus(422);
                response.getWriter().write("bad input");
            }
            case "flushed" -> {
                response.setStatus(409);
                response.getWriter().write("conflict");
                response.flushBuffer();
            }
            default -> response.sendError(404);
        }
    }

    private RawHttp.Response get(String path) throws Exception {
        return server.get("/app" + path, "X-User: alice");
    }

    @Test
    void noCheck_noSuccessGetsOut() throws Exception {
        for (String how : ANSWERS.keySet()) {
            chain.forget();

            RawHttp.Response response = get("/orders/" + how + "/a1");

            assertThat(response.status()).as(how).isEqualTo(500);
            assertThat(response.headers().toString() + response.body()).as(how).doesNotContain(SECRET);
            if (!how.equals("completedByAListener")) {
                assertThat(chain.refusals()).as(how).containsExactly(ROUTE);
            }
        }
    }

    @Test
    void checkOfTheOrder_eachAnswerGetsOut() throws Exception {
        for (String how : ANSWERS.keySet()) {
            chain.forget();

            RawHttp.Response response = get("/orders/" + how + "/a1?check=own");

            assertThat(response.status()).as(how).isBetween(200, 304);
            assertThat(response.headers().toString() + response.body()).as(how).contains(SECRET);
            assertThat(response.complete()).as(how).isTrue();
            assertThat(chain.refusals()).as(how).isEmpty();
        }
    }

    @Test
    void checkOfAnotherObject_orType_orList_doesNotCount() throws Exception {
        for (String check : new String[] {"other", "type", "list"}) {
            chain.forget();

            RawHttp.Response response = get("/orders/writer/a1?check=" + check);

            assertThat(response.status()).as(check).isEqualTo(500);
            assertThat(response.body()).as(check).doesNotContain(SECRET);
            assertThat(chain.refusals()).as(check).containsExactly(ROUTE);
        }
    }

    @Test
    void checkThatWasDenied_andIgnored_doesNotCount() throws Exception {
        RawHttp.Response response = server.get("/app/orders/writer/a1?check=own", "X-User: eve");

        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain(SECRET);
        assertThat(chain.refusals()).containsExactly(ROUTE);
    }

    @Test
    void checkAfterTheAnswerWasWritten_releasesIt() throws Exception {
        assertThat(get("/orders/late/a1?check=own").body()).isEqualTo(SECRET);
        assertThat(get("/orders/late/a1").status()).isEqualTo(500);
    }

    @Test
    void head_isHeldLikeGet() throws Exception {
        assertThat(server.request("HEAD", "/app/orders/empty/a1", "", "X-User: alice")
                        .status())
                .isEqualTo(500);
        assertThat(server.request("HEAD", "/app/orders/empty/a1?check=own", "", "X-User: alice")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void otherSpellingOfARoute_isScopedToo() throws Exception {
        for (String path : new String[] {"/orders/writer/a1/", "/orders/writer/a1/?check=own"}) {
            RawHttp.Response response = get(path);

            assertThat(response.status()).as(path).isEqualTo(500);
            assertThat(response.body()).as(path).doesNotContain(SECRET);
        }
    }

    @Test
    void errorAnswer_needsNoCheck() throws Exception {
        assertThat(get("/orders/errors/a1?how=status").body()).isEqualTo("bad input");
        assertThat(get("/orders/errors/a1?how=flushed").status()).isEqualTo(409);
        assertThat(get("/orders/errors/a1").status()).isEqualTo(404);
        assertThat(chain.refusals()).isEmpty();
    }

    @Test
    void list_needsAListOrAnObjectOfItsType() throws Exception {
        assertThat(get("/lists/x").status()).isEqualTo(500);
        assertThat(get("/lists/x?check=type").status()).isEqualTo(500);
        assertThat(get("/lists/x?check=list").body()).isEqualTo(SECRET);
        assertThat(get("/lists/x?check=other").body()).isEqualTo(SECRET);
    }

    @Test
    void ruleAboutTheObject_isACheck_madeOnce() throws Exception {
        assertThat(get("/ruled/a1").body()).isEqualTo(SECRET);
        assertThat(chain.asked()).containsExactly("alice order:read order a1");
        assertThat(server.get("/app/ruled/a1", "X-User: eve").status()).isEqualTo(403);
        assertThat(server.get("/app/ruled/a1").status()).isEqualTo(401);
    }

    @Test
    void hiddenObject_answersLikeOneThatIsNotThere() throws Exception {
        RawHttp.Response others = server.get("/app/secret/a1", "X-User: eve");
        RawHttp.Response nobodys = server.get("/app/secret/zzz", "X-User: eve");

        assertThat(others.status()).isEqualTo(404);
        assertThat(nobodys.status()).isEqualTo(404);
        assertThat(others.header("Content-Type")).isEqualTo(nobodys.header("Content-Type"));
        assertThat(others.body().length()).isEqualTo(nobodys.body().length());
        assertThat(get("/secret/a1").body()).isEqualTo(SECRET);
    }

    @Test
    void storeThatIsDown_is503() throws Exception {
        assertThat(get("/ruled/broken").status()).isEqualTo(503);
        assertThat(get("/orders/writer/broken?check=own").status()).isEqualTo(503);
        assertThat(chain.refusals()).containsExactly("object_store_unavailable ", "object_store_unavailable ");
    }

    @Test
    void routeThatIsNotScoped_isNotHeld() throws Exception {
        assertThat(get("/unscoped/a1").body()).isEqualTo(SECRET);
    }
}
