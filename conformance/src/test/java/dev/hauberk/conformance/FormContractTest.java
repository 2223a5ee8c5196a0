/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.input.Field;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The parameters of a form are one thing on every container: by whatever method it comes, on whatever dispatch. */
final class FormContractTest extends ContainerTest {
    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final String FORM = "Content-Type: " + TYPE;

    private static final int FORM_BYTES = 60_000;

    private final AtomicInteger served = new AtomicInteger();

    @Override
    App app() {
        return app(Hauberk.builder()
                .filter(FirewallFilter.strict().body(BodyLimits.defaults().withFormBytes(FORM_BYTES))));
    }

    private App app(Hauberk.Builder chain) {
        Hauberk security = chain.build();
        return App.at("/app")
                .http2()
                .multipart("echo", Page.of(this::echo), "/")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private void echo(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException {
        response.setCharacterEncoding("UTF-8");
        switch (request.getDispatcherType() == DispatcherType.INCLUDE ? "/a" : request.getServletPath()) {
            case "/forward" -> dispatcher(request).forward(request, response);
            case "/nested" -> request.getRequestDispatcher("/within?x=1").forward(request, response);
            case "/within" -> {
                request.getRequestDispatcher("/a?y=\u00fc\u015f").include(request, response);
                request.getRequestDispatcher("/a").include(request, response);
                request.getRequestDispatcher("/a?x=3").include(request, response);
            }
            case "/include" -> dispatcher(request).include(request, response);
            case "/async" -> {
                if (request.getAttribute("again") == null) {
                    request.setAttribute("again", true);
                    request.startAsync().dispatch("/a");
                }
            }
            case "/stream" -> {
                int length = request.getInputStream().readAllBytes().length;
                response.getWriter().print(length + " " + parameters(request));
            }
            case "/first" -> response.getWriter().print(request.getParameter("a"));
            case "/swallow" -> {
                try {
                    request.getParameterMap();
                } catch (RuntimeException refused) {
                    // as a framework may that goes on in any case
                }
                response.getWriter().print(parameters(request));
            }
            default -> {
                String text = parameters(request);
                served.incrementAndGet();
                response.getWriter().print(text);
            }
        }
    }

    private static RequestDispatcher dispatcher(HttpServletRequest request) {
        return request.getRequestDispatcher("/a?a=dispatched");
    }

    /** All four ways to ask must say the same. */
    private static String parameters(HttpServletRequest request) {
        StringBuilder text = new StringBuilder();
        for (String name : new TreeSet<>(Collections.list(request.getParameterNames()))) {
            String[] values = request.getParameterValues(name);
            assertThat(request.getParameter(name)).isEqualTo(values[0]);
            assertThat(request.getParameterMap().get(name)).isEqualTo(values);
            text.append(name).append('=').append(Arrays.toString(values)).append(';');
        }
        assertThat(request.getParameter("no such")).isNull();
        assertThat(request.getParameterValues("no such")).isNull();
        return text.toString();
    }

    private RawHttp.Response send(String method, String target, String form) throws IOException {
        return server.request(method, "/app" + target, form, FORM);
    }

    private static final List<String> METHODS = List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "GET", "HEAD");

    @Test
    void form_byEveryMethod_isHeldToTheSameRules() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (String method : METHODS) {
            served.set(0);
            for (String form : List.of(
                    "a=1&_method=DELETE",
                    "a=1&%5Fmethod=DELETE",
                    "a=%zz&b=1",
                    "a=%",
                    "a=%FF",
                    "a=%C0%AF",
                    "a=%00",
                    "a=\0",
                    "a=1&".repeat(257),
                    "a".repeat(129) + "=1",
                    "a=" + "b".repeat(24 << 10 | 1))) {
                String name = method + " " + form.substring(0, Math.min(20, form.length()));
                softly.assertThat(send(method, "/a", form).status()).as(name).isEqualTo(400);
                softly.assertThat(send(method, "/a?q=1", form).status())
                        .as(name)
                        .isEqualTo(400);
            }
            softly.assertThat(send(method, "/a", "a=" + "b".repeat(FORM_BYTES)).status())
                    .as(method)
                    .isEqualTo(413);
            softly.assertThat(server.request(method, "/app/a", "a=b", FORM + ";charset=ibm500")
                            .status())
                    .isEqualTo(415);
            softly.assertThat(served.get()).as(method).isZero();
            softly.assertThat(send(method, "/a", "a=1&a=%C3%A9&b=").status())
                    .as(method)
                    .isEqualTo(200);
            softly.assertThat(send(method, "/a", "").status()).as(method).isEqualTo(200);
        }
        softly.assertAll();
    }

    @Test
    void repeatedParameters_byEveryMethod_areRefusedWhereTheyMayNotBe() throws Exception {
        Container.Running single =
                start(app(Hauberk.builder().filter(FirewallFilter.strict().refuseRepeatedParameters())));
        for (String method : METHODS) {
            assertThat(single.request(method, "/app/a?a=1", "a=2", FORM).status())
                    .as(method)
                    .isEqualTo(400);
            assertThat(single.request(method, "/app/a", "a=1&%61=2", FORM).status())
                    .as(method)
                    .isEqualTo(400);
            assertThat(single.request(method, "/app/a?a=1", "b=2", FORM).status())
                    .as(method)
                    .isEqualTo(200);
        }
    }

    @Test
    void parameters_areTheSameOnEveryContainer() throws Exception {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            assertThat(send(method, "/a?a=0&q=%20", "a=1&b=+%C3%A9").body())
                    .as(method)
                    .isEqualTo("a=[0, 1];b=[ \u00e9];q=[ ];");
        }
        assertThat(send("GET", "/a?a=0&q", "a=1&b=2").body()).isEqualTo("a=[0];q=[];");
        assertThat(send("POST", "/first?a=0", "a=1").body()).isEqualTo("0");
        assertThat(send("POST", "/stream?a=0", "a=1").body()).isEqualTo("3 a=[0];");
        for (String type : List.of(
                TYPE.toUpperCase(java.util.Locale.ROOT), TYPE + ";charset=utf-8", TYPE + "; charset=\"UTF-8\"")) {
            assertThat(server.request("POST", "/app/a?a=0", "a=1", "Content-Type: " + type)
                            .body())
                    .as(type)
                    .isEqualTo("a=[0, 1];");
        }
        for (String type : List.of(TYPE + "x", TYPE + "+json", "text/plain", "multipart/form-datax")) {
            assertThat(server.request("POST", "/app/a?a=0", "a=1", "Content-Type: " + type)
                            .body())
                    .as(type)
                    .isEqualTo("a=[0];");
        }
        String chunked = "PUT /app/a?a=0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + FORM
                + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n";
        assertThat(server.send(chunked.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .body())
                .isEqualTo("a=[0, 1];");
        assertThat(RawHttp2.send(server.port(), "PUT", "/app/a?a=0", "a=1", "content-type: " + TYPE)
                        .body())
                .isEqualTo("a=[0, 1];");
        assertThat(RawHttp2.send(server.port(), "PUT", "/app/a", "a=%zz", "content-type: " + TYPE)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void parameters_areTheSameOnEveryDispatch() throws Exception {
        for (String path : List.of("/forward", "/include")) {
            for (String method : List.of("POST", "PUT")) {
                assertThat(send(method, path + "?a=0", "a=1").body())
                        .as(method + path)
                        .isEqualTo("a=[dispatched, 0, 1];");
                assertThat(send(method, path, "a=%FF").status()).as(path).isEqualTo(400);
            }
            assertThat(send("GET", path + "?a=0", "a=1").body()).as(path).isEqualTo("a=[dispatched, 0];");
            assertThat(server.get("/app" + path + "?a=0").body()).as(path).isEqualTo("a=[dispatched, 0];");
        }
        assertThat(send("PUT", "/async?a=0", "a=1").body()).isEqualTo("a=[0, 1];");
        assertThat(send("PUT", "/async", "_method=x").status()).isEqualTo(400);
    }

    /** An included page also sees what the forward to the including one added. */
    @Test
    void parameters_ofDispatchesInEachOther_areThere_theInnermostFirst() throws Exception {
        assertThat(send("POST", "/nested?a=0", "a=1").body())
                .isEqualTo("a=[0, 1];x=[1];y=[\u00fc\u015f];" + "a=[0, 1];x=[1];" + "a=[0, 1];x=[3, 1];");
    }

    /** What is left of a body that was refused must not pass for a body. */
    @Test
    void formThatWasRefused_givesNoParametersLaterEither() throws Exception {
        String form = "a=" + "b".repeat(20_000);
        String chunk = Integer.toHexString(form.length()) + "\r\n" + form + "\r\n";
        String request = "POST /app/swallow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + FORM
                + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk.repeat(4) + "6\r\n&x=now\r\n0\r\n\r\n";
        assertThat(server.send(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .status())
                .isEqualTo(413);
        assertThat(send("POST", "/swallow", "a=%zz").status()).isEqualTo(400);
    }

    private App schemas(boolean firewall, boolean undeclared) {
        InputSchema.Builder form = InputSchema.builder()
                .form("t", Field.text(100))
                .query("q", Field.text(5).optional());
        InputSchema.Builder query =
                InputSchema.builder().query("q", Field.text(5).optional());
        InputSchema.Builder parts = InputSchema.builder()
                .part("t", Field.text(100))
                .query("q", Field.text(5).optional());
        Hauberk.Builder chain = Hauberk.builder()
                .filter(InputFilter.builder()
                        .on("/form", (undeclared ? form.refuseUndeclared() : form).build())
                        .on("/parts", (undeclared ? parts.refuseUndeclared() : parts).build())
                        .on("/query", (undeclared ? query.refuseUndeclared() : query).build()));
        return app(firewall ? chain.filter(FirewallFilter.strict()) : chain);
    }

    private static String part(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    @Test
    void parameter_fromAnotherPlaceThanTheSchemaHasIt_isRefused() throws Exception {
        String multipart = "Content-Type: multipart/form-data; boundary=b";
        for (boolean firewall : new boolean[] {true, false}) {
            for (boolean undeclared : new boolean[] {true, false}) {
                Container.Running running = start(schemas(firewall, undeclared));
                served.set(0);
                for (String method : List.of("POST", "PUT", "DELETE", "GET")) {
                    assertThat(running.request(method, "/app/form?t=%01", "t=b", FORM)
                                    .status())
                            .isIn(400, 422);
                    assertThat(running.request(method, "/app/form?%74=a", "t=b", FORM)
                                    .status())
                            .isIn(400, 422);
                    assertThat(running.request(method, "/app/form", "t=b&q=123456", FORM)
                                    .status())
                            .isIn(400, 422);
                    assertThat(running.request(method, "/app/query", "q=123456", FORM)
                                    .status())
                            .as(method + firewall + undeclared)
                            .isEqualTo(400);
                    assertThat(running.request(method, "/app/query?q=1", "%71=123456", FORM)
                                    .status())
                            .isEqualTo(400);
                }
                assertThat(running.request("POST", "/app/parts?t=a", part("t", "b") + "--b--\r\n", multipart)
                                .status())
                        .isIn(400, 422);
                assertThat(running.request(
                                        "POST",
                                        "/app/parts",
                                        part("t", "b") + part("q", "123456") + "--b--\r\n",
                                        multipart)
                                .status())
                        .isIn(400, 422);
                assertThat(running.request("POST", "/app/query?q=1", part("q", "123456") + "--b--\r\n", multipart)
                                .status())
                        .isEqualTo(400);
                assertThat(running.request("POST", "/app/query", part("q", "123456") + "--b--\r\n", multipart)
                                .status())
                        .isEqualTo(400);
                assertThat(served).hasValue(0);

                assertThat(running.request("PUT", "/app/form?q=1", "t=b", FORM).body())
                        .isEqualTo("q=[1];t=[b];");
                assertThat(running.get("/app/query?q=1").body()).isEqualTo("q=[1];");
                assertThat(running.request("POST", "/app/query?q=1", "", FORM).body())
                        .isEqualTo("q=[1];");
                assertThat(running.request("POST", "/app/parts?q=1", part("t", "b") + "--b--\r\n", multipart)
                                .body())
                        .isEqualTo("q=[1];t=[b];");
                stop(running);
            }
        }
    }
}
