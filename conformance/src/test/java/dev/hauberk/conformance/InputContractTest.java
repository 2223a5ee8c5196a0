/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.input.Field;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
import dev.hauberk.input.LearningFilter;
import dev.hauberk.input.ValidInput;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A schema gives one verdict, and the application the same values, on every container. */
final class InputContractTest extends ContainerTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";
    private static final String ID = "123e4567-e89b-12d3-a456-426614174000";

    private final AtomicInteger served = new AtomicInteger();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    private static InputFilter.Builder schemas() {
        return InputFilter.builder()
                .on(
                        "GET /orders/{id}",
                        InputSchema.builder()
                                .path("id", Field.uuid())
                                .query("page", Field.integer(1, 1000).defaultTo("1"))
                                .query("q", Field.text(20).optional())
                                .query("tag", Field.list(Field.slug(8), 2).optional())
                                .header("X-Tenant", Field.slug(8).optional())
                                .cookie("theme", Field.oneOf("dark", "light").optional())
                                .build())
                .on(
                        "POST /orders",
                        InputSchema.builder()
                                .json("quantity", Field.integer(1, 100))
                                .json("note", Field.text(40).optional())
                                .refuseUndeclared()
                                .bodyBytes(1000)
                                .rule("too_many_gifts", "must be few", input -> input.integer("quantity") != 77)
                                .build())
                .on(
                        "POST /contact",
                        InputSchema.builder()
                                .form("email", Field.email())
                                .form("text", Field.lines(100))
                                .refuseUndeclared()
                                .build());
    }

    @Override
    App app() {
        return app(schemas());
    }

    private App app(InputFilter.Builder schemas) {
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict())
                .filter(schemas)
                .listener(events::add)
                .build();
        return App.at("/app")
                .servlet("orders", Page.of(this::orders), "/orders/*")
                .servlet("contact", Page.of(this::contact), "/contact")
                .servlet(
                        "async",
                        Page.of((request, response) -> request.startAsync().dispatch("/contact")),
                        "/async")
                .servlet("other", Page.text("other"), "/other")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private void orders(HttpServletRequest request, HttpServletResponse response) throws IOException {
        served.incrementAndGet();
        response.setContentType("text/plain;charset=UTF-8");
        ValidInput input = InputFilter.input(request);
        if (request.getMethod().equals("POST")) {
            // The raw octets are still there, for a signature for example.
            int raw = request.getInputStream().readAllBytes().length;
            response.getWriter()
                    .write(input.integer("quantity") + " "
                            + input.find("note", String.class).orElse("-") + " " + raw);
        } else {
            response.getWriter()
                    .write(input.uuid("id") + " " + input.integer("page") + " "
                            + input.find("q", String.class).orElse("-") + " "
                            + input.find("tag", List.class).orElse(List.of()));
        }
    }

    private void contact(HttpServletRequest request, HttpServletResponse response) throws IOException {
        served.incrementAndGet();
        response.setContentType("text/plain;charset=UTF-8");
        ValidInput input = InputFilter.input(request);
        response.getWriter().write(input.text("email") + " " + input.text("text") + " " + request.getParameter("text"));
    }

    private RawHttp.Response post(String target, String body, String... headers) throws IOException {
        served.set(0);
        return server.request("POST", "/app" + target, body, headers);
    }

    private RawHttp.Response get(String target, String... headers) throws IOException {
        served.set(0);
        return server.get("/app" + target, headers);
    }

    @Test
    void fields_reachTheApplicationTyped() throws Exception {
        assertThat(get(
                                "/orders/" + ID + "?page=7&q=Zo%C3%AB%20%3Cb%3E&tag=a&tag=b",
                                "Cookie: theme=dark",
                                "X-Tenant: t1")
                        .body())
                .isEqualTo(ID + " 7 Zo\u00eb <b> [a, b]");
        assertThat(get("/orders/" + ID).body()).isEqualTo(ID + " 1 - []");
        assertThat(post("/orders", "{\"quantity\":5,\"note\":\"\u6771\u4eac O'Brien\"}", JSON)
                        .body())
                .isEqualTo("5 \u6771\u4eac O'Brien 38");
        String text = "text=a%0D%0A%3Cb%3E+%26&email=alice%2Btag%40example.org";
        assertThat(post("/contact", text, FORM).body()).isEqualTo("alice+tag@example.org a\r\n<b> & a\r\n<b> &");
        assertThat(get("/other?page=x").body()).isEqualTo("other");
    }

    @Test
    void request_thatIsNotWhatItsSchemaSays_isRefused() throws Exception {
        for (String target : List.of(
                "/orders/1-1-1-1-1",
                "/orders/" + ID + "?page=0",
                "/orders/" + ID + "?page=1&page=2",
                "/orders/" + ID + "?page=%2B5",
                "/orders/" + ID + "?page=",
                "/orders/" + ID + "?page=%D9%A3",
                "/orders/" + ID + "?q=" + "x".repeat(21),
                "/orders/" + ID + "?q=a%0d%0ab",
                "/orders/" + ID + "?tag=a&tag=b&tag=c",
                "/orders/" + ID + "?tag=A",
                "/ORDERS/" + "x")) {
            RawHttp.Response refused = get(target);
            assertThat(refused.status()).as(target).isIn(400, 404);
            assertThat(served).as(target).hasValue(0);
        }
        assertThat(get("/orders/" + ID, "X-Tenant: A B").status()).isEqualTo(400);
        assertThat(get("/orders/" + ID, "Cookie: theme=blue").status()).isEqualTo(400);
        assertThat(get("/orders/" + ID, "Cookie: theme=dark; theme=light").status())
                .isEqualTo(400);
        assertThat(post("/orders", "{\"quantity\":\"5\"}", JSON).status()).isEqualTo(422);
        assertThat(post("/orders", "{\"quantity\":5,\"role\":\"admin\"}", JSON).status())
                .isEqualTo(422);
        assertThat(post("/orders", "{\"quantity\":5,\"quantity\":6}", JSON).status())
                .isEqualTo(400);
        assertThat(post("/orders", "{\"quantity\":5}x", JSON).status()).isEqualTo(400);
        assertThat(post("/orders", "[".repeat(900), JSON).status()).isEqualTo(400);
        assertThat(post("/orders", "", JSON).status()).isEqualTo(400);
        assertThat(post("/orders", "{\"quantity\":5}" + " ".repeat(1000), JSON).status())
                .isEqualTo(413);
        assertThat(post("/orders", "quantity=5", FORM).status()).isEqualTo(415);
        assertThat(post("/orders", "{\"quantity\":77}", JSON).status()).isEqualTo(422);
        assertThat(post("/contact", "email=a@b.org&text=x&admin=1", FORM).status())
                .isEqualTo(422);
        assertThat(post("/contact", "email=a@b.org&email=c@d.org&text=x", FORM).status())
                .isEqualTo(422);
        assertThat(post("/contact", "email=a%40b.org%0D%0ABcc:x&text=x", FORM).status())
                .isEqualTo(422);
        assertThat(served).hasValue(0);
    }

    @Test
    void refusal_namesThePlaceAndNoValue() throws Exception {
        events.clear();
        RawHttp.Response refused =
                post("/orders", "{\"quantity\":\"s3cret\",\"no\u00eb\\u000a\":\"s3cret\",\"a/b\":1}", JSON);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(refused.body())
                .contains("\"type\":\"urn:hauberk:problem:validation\"")
                .contains("{\"in\":\"body\",\"pointer\":\"/quantity\",\"code\":\"wrong_type\","
                        + "\"detail\":\"must be an integer\"}")
                .contains("\"pointer\":\"/a~1b\",\"code\":\"undeclared\"")
                .doesNotContain("s3cret");
        assertThat(events)
                .filteredOn(event -> event.kind() == SecurityEvent.Kind.REFUSAL)
                .singleElement()
                .satisfies(event -> assertThat(event.reason())
                        .contains("BODY /quantity wrong_type", "BODY /no?? undeclared")
                        .doesNotContain("s3cret", "\n"));
        RawHttp.Response malformed = post("/orders", "{\"quantity\":5,}", JSON);
        assertThat(malformed.body())
                .matches(".*\\{\"in\":\"body\",\"code\":\"[a-z_]+\",\"offset\":\"14\"}.*")
                .contains("\"offset\":\"14\"")
                .doesNotContain("quantity");
        assertThat(get("/orders/" + ID + "?page=x", "Accept: text/html").body())
                .contains("<h1>")
                .doesNotContain("page=");
    }

    @Test
    void asyncAndReportOnly() throws Exception {
        Container.Running reporting = start(app(schemas().reportOnly()));
        events.clear();
        served.set(0);
        assertThat(reporting
                        .request("POST", "/app/contact", "email=x&text=y", FORM)
                        .status())
                .isEqualTo(500);
        assertThat(served).hasValue(1);
        assertThat(events)
                .filteredOn(event -> event.kind() == SecurityEvent.Kind.WOULD_REFUSE)
                .singleElement()
                .satisfies(event -> assertThat(event.rule()).isEqualTo("POST /contact"));
        // A dispatch is no new request: it has the fields that the schema of its own request gave it.
        assertThat(server.request("POST", "/app/async", "email=x&text=y", FORM).status())
                .isEqualTo(500);
    }

    @Test
    void body_isKeptAsItCame() throws Exception {
        String body = "{ \"quantity\" : 5 , \"note\":\"\\u0041\" }";
        RawHttp.Response answer = post("/orders", body, JSON);
        assertThat(answer.body()).isEqualTo("5 A " + body.getBytes(StandardCharsets.UTF_8).length);
    }

    /** It changes nothing, learns of what was answered only, and proposes what then takes the same requests. */
    @Test
    void learning_proposesWhatWasSeen_andTheApplicationStillReadsTheBody() throws Exception {
        LearningFilter learning =
                LearningFilter.builder().on("POST /learn/{id}").build();
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict())
                .filter(learning)
                .build();
        Container.Running taught = start(App.at("/app")
                .servlet(
                        "learn",
                        Page.of((request, response) -> {
                            if (request.getPathInfo().equals("/8")) {
                                request.startAsync().complete(); // how it is answered is not known yet
                            } else if (request.getPathInfo().equals("/9")) {
                                response.setStatus(404);
                            } else if (request.getContentType().equals("application/json")) {
                                response.getWriter()
                                        .print(request.getInputStream().readAllBytes().length);
                            } else {
                                response.getWriter().print(request.getParameter("size"));
                            }
                        }),
                        "/learn/*")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                }));
        assertThat(learning.proposal()).contains("nothing was answered yet");

        assertThat(taught.request("POST", "/app/learn/1?page=2", "{\"name\":\"Zo O'Brien\"}", JSON)
                        .body())
                .isEqualTo("21");
        assertThat(taught.request("POST", "/app/learn/2", "{\"name\":\"Al\",\"age\":7}", JSON)
                        .status())
                .isEqualTo(200);
        assertThat(taught.request("POST", "/app/learn/8", "{\"later\":\"x\"}", JSON)
                        .status())
                .isEqualTo(200);
        assertThat(taught.request("POST", "/app/learn/9", "{\"probe\":\"x\"}", JSON)
                        .status())
                .isEqualTo(404);

        assertThat(learning.proposal())
                .contains(
                        ".on(\"POST /learn/{id}\", InputSchema.builder()",
                        ".path(\"id\", Field.integer(0, 10))",
                        ".query(\"page\", Field.integer(0, 10).optional()) // in 1 of 2",
                        ".json(\"name\", Field.text(10))",
                        ".json(\"age\", Field.integer(0, 10).optional()) // in 1 of 2")
                .doesNotContain("probe", "later", "Brien", "form(");
        assertThat(taught.request("POST", "/app/learn/3", "size=7", FORM).body())
                .isEqualTo("7");
        assertThat(learning.proposal()).contains(".form(\"size\", Field.integer(0, 10))");
    }
}
