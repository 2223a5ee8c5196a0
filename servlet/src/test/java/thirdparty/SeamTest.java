/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package thirdparty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.Recorder;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.TestServer;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a filter of somebody else's can do with the public API alone, before any feature depends on it. */
class SeamTest {
    /** Replays a body: reads it all, and the application reads it again. */
    static final class BodyReader extends SecurityFilter {
        BodyReader() {
            super(Phase.INPUT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.response()
                    .setHeader("Body-Length", String.valueOf(exchange.request().body(100).length));
            exchange.proceed();
        }
    }

    /** Answers by itself. */
    static final class Answering extends SecurityFilter {
        Answering() {
            super(Phase.CORS);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            if (exchange.request().method().equals("OPTIONS")) {
                exchange.response().setStatus(204);
                exchange.respond();
            } else {
                exchange.proceed();
            }
        }
    }

    /** Counts the bytes of an answer, through a wrapper that must survive an async dispatch. */
    static final class Counting extends SecurityFilter {
        private final AtomicInteger bytes = new AtomicInteger();

        Counting() {
            super(Phase.HEADERS);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed(exchange.request(), new CountingResponse(exchange.response(), bytes));
        }
    }

    static final class CountingResponse extends HttpServletResponseWrapper {
        private final AtomicInteger bytes;

        CountingResponse(HttpServletResponse response, AtomicInteger bytes) {
            super(response);
            this.bytes = bytes;
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            ServletOutputStream stream = super.getOutputStream();
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return stream.isReady();
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    stream.setWriteListener(listener);
                }

                @Override
                public void write(int value) throws IOException {
                    bytes.incrementAndGet();
                    stream.write(value);
                }
            };
        }
    }

    /** Records after an asynchronous request has completed. */
    static final class Late extends SecurityFilter {
        Late() {
            super(Phase.AUDIT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
            if (exchange.request().isAsyncStarted()) {
                exchange.request().getAsyncContext().addListener(new AsyncListener() {
                    @Override
                    public void onComplete(AsyncEvent event) {
                        exchange.publish(event(Kind.NOTE, "completed"));
                    }

                    @Override
                    public void onTimeout(AsyncEvent event) {}

                    @Override
                    public void onError(AsyncEvent event) {}

                    @Override
                    public void onStartAsync(AsyncEvent event) {
                        event.getAsyncContext().addListener(this);
                    }
                });
            } else {
                exchange.publish(event(Kind.NOTE, "completed"));
            }
        }
    }

    /** Counts requests, once each whatever their dispatches. */
    static final class Once extends SecurityFilter {
        private final AtomicInteger requests = new AtomicInteger();

        Once() {
            super(Phase.RATE_LIMIT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            requests.incrementAndGet();
            exchange.proceed();
        }
    }

    /** Wants a sibling that says of itself what it needs. */
    static final class Needing extends SecurityFilter {
        Needing() {
            super(Phase.CSRF);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }

        @Override
        protected void validate(List<Description> chain, Problems problems) {
            if (chain.stream().noneMatch(each -> each.name().equals("Answering"))) {
                problems.add("Needing must stand beside Answering: it does not; add it");
            }
        }
    }

    private static TestServer server(Hauberk hauberk) throws Exception {
        return new TestServer()
                .filter(hauberk)
                .servlet(
                        "/echo", (request, response) -> request.getInputStream().transferTo(response.getOutputStream()))
                .servlet(
                        "/hello",
                        (request, response) ->
                                response.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII)))
                .servlet("/async", (request, response) -> request.startAsync().dispatch("/hello"))
                .servlet(
                        "/forward",
                        (request, response) ->
                                request.getRequestDispatcher("/hello").forward(request, response))
                .servlet("/fail", (request, response) -> response.sendError(409))
                .errorPage(409, "/hello")
                .start();
    }

    @Test
    void body_isReplayed() throws Exception {
        try (TestServer server =
                server(Hauberk.builder().filter(BodyReader::new).build())) {
            TestServer.Answer answer = server.sendWithBody("POST /echo", "abc", "Content-Length: 3");
            assertThat(answer.header("Body-Length")).isEqualTo("3");
            assertThat(answer.body()).isEqualTo("abc");
        }
    }

    @Test
    void answer_isGivenByTheFilterItself() throws Exception {
        try (TestServer server = server(Hauberk.builder().filter(Answering::new).build())) {
            assertThat(server.send("OPTIONS /hello").status()).isEqualTo(204);
            assertThat(server.send("GET /hello").body()).isEqualTo("hello");
        }
    }

    @Test
    void responseWrapper_survivesEveryDispatch() throws Exception {
        for (String path : new String[] {"/hello", "/async", "/forward"}) {
            Counting counting = new Counting();
            try (TestServer server =
                    server(Hauberk.builder().filter(() -> counting).build())) {
                assertThat(server.send("GET " + path).body()).isEqualTo("hello");
            }
            assertThat(counting.bytes).as(path).hasValue(5);
        }
    }

    @Test
    void record_isMadeAfterAsyncCompletion_andNamesItsFilter() throws Exception {
        for (String path : new String[] {"/hello", "/async"}) {
            Recorder recorder = new Recorder();
            try (TestServer server = server(
                    Hauberk.builder().filter(Late::new).listener(recorder).build())) {
                server.send("GET " + path);
                List<SecurityEvent> notes = recorder.of(Kind.NOTE);
                assertThat(notes).singleElement().satisfies(event -> {
                    assertThat(event.filter()).isEqualTo("Late");
                    assertThat(event.method()).isEqualTo("GET");
                    assertThat(event.path()).isEqualTo(path);
                });
            }
        }
    }

    @Test
    void count_isOnePerRequest() throws Exception {
        for (String path : new String[] {"/hello", "/async", "/forward", "/fail"}) {
            Once once = new Once();
            try (TestServer server = server(Hauberk.builder().filter(() -> once).build())) {
                server.send("GET " + path);
            }
            assertThat(once.requests).as(path).hasValue(1);
        }
    }

    @Test
    void sibling_isCheckedWhenTheChainIsBuilt() {
        assertThatThrownBy(() -> Hauberk.builder().filter(Needing::new).build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Answering");
        assertThat(Hauberk.builder()
                        .filter(Answering::new)
                        .filter(Needing::new)
                        .build()
                        .toString())
                .contains("Needing");
    }
}
