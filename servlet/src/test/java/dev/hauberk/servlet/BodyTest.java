/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import dev.hauberk.core.SecurityEvent.Kind;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

    private static Hauberk reading(int limit) {
        return Hauberk.builder()
                .check("reader", Phase.INPUT, request -> {
                    request.body(limit);
                    return Decision.allow();
                })
                .build();
    }

    private static String parameters(HttpServletRequest request) {
        return request.getParameterMap().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + Arrays.toString(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static TestServer.Answer post(
            Hauberk hauberk, TestServer.Handler app, String target, String body, String... headers) throws Exception {
        try (TestServer server = TestServer.of(hauberk, app)) {
            return server.sendWithBody("POST " + target, body, headers);
        }
    }

    @Test
    void body_readByAFilter_isThereForTheApplicationInEveryForm() throws Exception {
        String text = "a=1&b=%C3%A4+x&a=2&empty&=v";
        assertThat(post(
                                reading(100),
                                (request, response) -> {
                                    response.setCharacterEncoding("UTF-8");
                                    response.getWriter()
                                            .print(parameters(request) + "|"
                                                    + request.getReader().readLine() + "|"
                                                    + new String(
                                                            request.getInputStream()
                                                                    .readAllBytes(),
                                                            StandardCharsets.UTF_8)
                                                    + "|" + request.getParameter("a") + "|"
                                                    + request.getParameter("nope") + "|"
                                                    + request.getParameterValues("a").length + "|"
                                                    + request.getCharacterEncoding());
                                },
                                "/?a=0",
                                text,
                                FORM,
                                "Content-Length: " + text.length())
                        .body())
                .isEqualTo("a=[0, 1, 2] b=[ä x] empty=[] =[v]|" + text + "|" + text + "|0|null|3|UTF-8");
    }

    @Test
    void body_notAskedFor_isLeftToTheContainer() throws Exception {
        assertThat(post(
                                Hauberk.builder().build(),
                                (request, response) -> response.getWriter().print(parameters(request)),
                                "/?a=0",
                                "b=1",
                                FORM,
                                "Content-Length: 3")
                        .body())
                .isEqualTo("a=[0] b=[1]");
    }

    @ParameterizedTest
    @CsvSource({"10,200", "11,413"})
    void body_atAndOverTheLimit(int length, int status) throws Exception {
        String body = "x".repeat(length);
        TestServer.Handler app = (request, response) -> {};
        assertThat(post(reading(10), app, "/", body, "Content-Type: text/plain", "Content-Length: " + length)
                        .status())
                .isEqualTo(status);
        String chunked = Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n";
        assertThat(post(reading(10), app, "/", chunked, "Content-Type: text/plain", "Transfer-Encoding: chunked")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void body_readTwiceWithANarrowerLimit_isHeldToIt() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check("wide", Phase.CSRF, request -> {
                    byte[] bytes = request.body(100);
                    bytes[0] = 'y';
                    return Decision.allow();
                })
                .check("narrow", Phase.INPUT, request -> {
                    request.body(3);
                    return Decision.allow();
                })
                .build();
        TestServer.Handler echo =
                (request, response) -> request.getInputStream().transferTo(response.getOutputStream());
        assertThat(post(hauberk, echo, "/", "xxxx", "Content-Length: 4").status())
                .isEqualTo(413);
        Hauberk wide = Hauberk.builder()
                .check("wide", Phase.CSRF, request -> {
                    request.body(100)[0] = 'y';
                    return Decision.allow();
                })
                .build();
        assertThat(post(wide, echo, "/", "xxx", "Content-Length: 3").body()).isEqualTo("xxx");
    }

    @ParameterizedTest
    @CsvSource({"a=%zz", "a=%4", "a=%", "%C0%AF=1", "a=%FF", "a=%ED%A0%80", "a=%+1", "a=% 1"})
    void form_malformed_isRefusedEvenIfTheApplicationReadsIt(String form) throws Exception {
        Recorder recorder = new Recorder();
        Hauberk hauberk = Hauberk.builder()
                .check("reader", Phase.INPUT, request -> {
                    request.body(100);
                    return Decision.allow();
                })
                .listener(recorder)
                .build();
        TestServer.Answer answer = post(
                hauberk,
                (request, response) -> response.getWriter().print(request.getParameter("a")),
                "/",
                form,
                FORM,
                "Content-Length: " + form.length());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(recorder.of(Kind.REFUSAL))
                .singleElement()
                .satisfies(event -> assertThat(event.code()).isEqualTo("parameter_encoding"));
    }

    @Test
    void form_withTooManyParameters_isRefused() throws Exception {
        for (int count : new int[] {1000, 1001}) {
            String form = "a&".repeat(count);
            assertThat(post(
                                    reading(10_000),
                                    (request, response) -> request.getParameterMap(),
                                    "/",
                                    form,
                                    FORM,
                                    "Content-Length: " + form.length())
                            .status())
                    .isEqualTo(count == 1000 ? 200 : 400);
        }
    }

    @Test
    void form_inAnotherCharset_isRefused() throws Exception {
        assertThat(post(
                                reading(100),
                                (request, response) -> {},
                                "/",
                                "a=b",
                                "Content-Type: application/x-www-form-urlencoded; charset=ibm500",
                                "Content-Length: 3")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void multipart_isLeftToTheContainer() throws Exception {
        assertThat(post(
                                reading(100),
                                (request, response) -> {},
                                "/",
                                "--x--",
                                "Content-Type: multipart/form-data; boundary=x",
                                "Content-Length: 5")
                        .status())
                .isEqualTo(500);
    }

    @Test
    void forward_withAQuery_putsItsParametersFirst() throws Exception {
        try (TestServer server = new TestServer()
                .filter(reading(100))
                .servlet(
                        "/forward",
                        (request, response) -> request.getRequestDispatcher("/target?a=new&c=3")
                                .forward(request, response))
                .servlet("/target", (request, response) -> response.getWriter().print(parameters(request)))
                .start()) {
            assertThat(server.sendWithBody("POST /forward?a=0", "b=1", FORM, "Content-Length: 3")
                            .body())
                    .isEqualTo("a=[new, 0] c=[3] b=[1]");
        }
    }

    @Test
    void asyncReader_isServedFromTheSnapshot() throws Exception {
        TestServer.Answer answer = post(
                reading(100),
                (request, response) -> {
                    jakarta.servlet.AsyncContext context = request.startAsync();
                    ServletInputStream stream = request.getInputStream();
                    StringBuilder text = new StringBuilder();
                    stream.setReadListener(new ReadListener() {
                        @Override
                        public void onDataAvailable() throws java.io.IOException {
                            byte[] buffer = new byte[2];
                            while (stream.isReady() && !stream.isFinished()) {
                                int count = stream.read(buffer);
                                text.append(new String(buffer, 0, count, StandardCharsets.US_ASCII));
                            }
                        }

                        @Override
                        public void onAllDataRead() throws java.io.IOException {
                            response.getWriter().print(text + " all");
                            context.complete();
                        }

                        @Override
                        public void onError(Throwable t) {
                            context.complete();
                        }
                    });
                },
                "/",
                "12345",
                "Content-Type: text/plain",
                "Content-Length: 5");
        assertThat(answer.body()).isEqualTo("12345 all");
    }

    /** A framework may wrap what it does not know, and ask again. */
    @Test
    void refusal_wrappedByAFramework_isAnsweredAsItIs() throws Exception {
        assertThat(post(
                                reading(100),
                                (request, response) -> {
                                    try {
                                        request.getParameterMap();
                                    } catch (RuntimeException e) {
                                        throw new jakarta.servlet.ServletException("cannot bind", e);
                                    }
                                },
                                "/",
                                "a=%zz",
                                FORM,
                                "Content-Length: 5")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void parameters_thatAFilterInTheChainPutsInPlace_areSeen() throws Exception {
        Hauberk hauberk = Hauberk.builder()
                .check("reader", Phase.CORS, request -> {
                    request.body(100);
                    return Decision.allow();
                })
                .servletFilter(
                        Phase.INPUT,
                        (request, response, chain) -> chain.doFilter(
                                new jakarta.servlet.http.HttpServletRequestWrapper((HttpServletRequest) request) {
                                    @Override
                                    public String getParameter(String name) {
                                        return "its own, not " + super.getParameter(name);
                                    }
                                },
                                response))
                .build();
        assertThat(post(
                                hauberk,
                                (request, response) -> response.getWriter().print(request.getParameter("a")),
                                "/",
                                "a=1",
                                FORM,
                                "Content-Length: 3")
                        .body())
                .isEqualTo("its own, not 1");
    }
}
