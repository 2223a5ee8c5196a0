/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.input.Field;
import dev.hauberk.input.FileType;
import dev.hauberk.input.FirewallFilter;
import dev.hauberk.input.HtmlPolicy;
import dev.hauberk.input.InputFilter;
import dev.hauberk.input.InputSchema;
import dev.hauberk.input.Upload;
import dev.hauberk.input.ValidInput;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of a form give one verdict, and the application the same values, on every container. */
final class UploadContractTest extends ContainerTest {
    private static final String TYPE = "Content-Type: multipart/form-data; boundary=b";
    /** In ISO 8859-1, as {@link #request} sends octets. */
    private static final String PNG = "\u0089PNG\r\n\u001a\n and the rest";

    private final AtomicInteger served = new AtomicInteger();
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();

    @Override
    App app() {
        Hauberk security = Hauberk.builder()
                .filter(FirewallFilter.strict())
                .filter(InputFilter.builder()
                        .on(
                                "POST /photos",
                                InputSchema.builder()
                                        .part("caption", Field.text(40))
                                        .part("photo", Field.file(1000, FileType.PNG, FileType.JPEG))
                                        .part(
                                                "bio",
                                                Field.html(HtmlPolicy.basic()).optional())
                                        .part(
                                                "more",
                                                Field.list(Field.file(1000, FileType.PNG, FileType.TEXT), 2)
                                                        .optional())
                                        .refuseUndeclared()
                                        .bodyBytes(20_000)
                                        .parts(4)
                                        .build())
                        .on(
                                "POST /bare",
                                InputSchema.builder()
                                        .part("caption", Field.text(40))
                                        .build()))
                .listener(events::add)
                .build();
        return App.at("/app")
                .multipart("photos", Page.of(this::photos), "/photos")
                .servlet("bare", Page.of(this::photos), "/bare")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        security.register(event.getServletContext());
                    }
                });
    }

    private void photos(HttpServletRequest request, HttpServletResponse response) throws IOException {
        served.incrementAndGet();
        response.setContentType("text/plain;charset=UTF-8");
        ValidInput input = InputFilter.input(request);
        Upload photo = input.get("photo", Upload.class);
        int octets;
        try (InputStream in = photo.open()) {
            octets = in.readAllBytes().length;
        }
        response.getWriter()
                .write(input.text("caption") + "|" + photo.fileName() + "|" + photo.contentType() + "|" + octets + "|"
                        + input.find("bio", String.class).orElse("-") + "|"
                        + input.find("more", List.class).orElse(List.of()).size());
    }

    @BeforeEach
    void forget() {
        served.set(0);
        events.clear();
    }

    private RawHttp.Response request(String target, String body, String... headers) throws IOException {
        StringBuilder head =
                new StringBuilder("POST /app" + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
        head.append("Content-Length: ").append(octets.length).append("\r\n\r\n").append(body);
        return RawHttp.send(server.port(), head.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String part(String disposition, String content, String... headers) {
        StringBuilder part = new StringBuilder("--b\r\nContent-Disposition: form-data; " + disposition + "\r\n");
        for (String header : headers) {
            part.append(header).append("\r\n");
        }
        return part.append("\r\n").append(content).append("\r\n").toString();
    }

    private static String caption() {
        return part("name=\"caption\"", "hi");
    }

    private static String photo(String fileName) {
        return part("name=\"photo\"; filename=\"" + fileName + "\"", PNG, "Content-Type: image/png");
    }

    private RawHttp.Response parts(String... parts) throws IOException {
        return request("/photos", String.join("", parts) + "--b--\r\n", TYPE);
    }

    private void passes(String name, RawHttp.Response response, String body) {
        assertThat(response.status())
                .as("%s: %s %s", name, response.body(), events)
                .isEqualTo(200);
        assertThat(response.body()).as(name).isEqualTo(body);
        assertThat(served.getAndSet(0)).as(name).isOne();
    }

    private void refused(String name, RawHttp.Response response, int status, String says) {
        assertThat(response.status())
                .as("%s: %s %s", name, response.body(), events)
                .isEqualTo(status);
        String told = response.body() + events.stream().map(SecurityEvent::code).toList();
        assertThat(told).as("%s: %s", name, events).contains(says);
        events.clear();
        assertThat(served.get()).as(name).isZero();
    }

    @Test
    void parts_reachTheApplicationTyped() throws Exception {
        passes("plain", parts(caption(), photo("a.png")), "hi|a.png|image/png|" + PNG.length() + "|-|0");
        passes(
                "names and text of any script",
                parts(part("name=\"caption\"", utf8("Zoë 東京 O'Brien <b>")), photo(utf8("résumé 報告.png"))),
                "Zoë 東京 O'Brien <b>|résumé 報告.png|image/png|" + PNG.length() + "|-|0");
        passes(
                "html, and a file nobody chose",
                parts(
                        caption(),
                        photo("blob"),
                        part("name=\"bio\"", "<b>x</b><script>y</script>"),
                        part("name=\"more\"; filename=\"\"", "", "Content-Type: application/octet-stream")),
                "hi|blob|image/png|" + PNG.length() + "|<b>x</b>|0");
        passes(
                "several files",
                parts(
                        caption(),
                        photo("a.PNG"),
                        part("name=\"more\"; filename=\"1.txt\"", "<3 you & me", "Content-Type: text/plain"),
                        part("name=\"more\"; filename=\"2.png\"", PNG, "Content-Type: image/png")),
                "hi|a.PNG|image/png|" + PNG.length() + "|-|2");
    }

    @Test
    void fileNames_thatMeanMoreThanTheFile_areRefused() throws Exception {
        for (String name : List.of(
                "../../etc/passwd.png",
                "..\\x.png",
                "a/b.png",
                "C:x.png",
                ".htaccess",
                "CON",
                "con.png",
                "LPT1.png",
                "x.jsp;.png",
                "x.png.",
                utf8("a／b.png"),
                utf8("a\u202egnp.exe"),
                "a\u0001.png")) {
            RawHttp.Response response = parts(caption(), photo(name));
            // A container may refuse a control character, or cut a path off, before any filter.
            assertThat(response.status()).as("%s: %s", name, response.body()).isIn(422, 400);
            assertThat(served.get()).as(name).isZero();
        }
        passes(
                "a name of two dots",
                parts(caption(), photo("a..b.png")),
                "hi|a..b.png|image/png|" + PNG.length() + "|-|0");
    }

    @Test
    void fileTypes_byDeclarationNameAndContent_mustAgree() throws Exception {
        String disposition = "name=\"photo\"; filename=\"x.png\"";
        refused(
                "markup",
                parts(caption(), part(disposition, "<svg onload=f()>", "Content-Type: image/png")),
                415,
                "file_type");
        refused(
                "program",
                parts(caption(), part(disposition, "MZ\u0000\u0001", "Content-Type: image/png")),
                415,
                "file_type");
        refused(
                "other declaration",
                parts(caption(), part(disposition, PNG, "Content-Type: image/svg+xml")),
                415,
                "file_type");
        refused("no declaration", parts(caption(), part(disposition, PNG)), 415, "file_type");
        refused("other name", parts(caption(), photo("x.php")), 415, "file_type");
        refused(
                "jpeg that says png",
                parts(caption(), part(disposition, "\u00ff\u00d8\u00ff\u00e0 and the rest", "Content-Type: image/png")),
                415,
                "file_type");
        refused(
                "page that says text",
                parts(
                        caption(),
                        photo("a.png"),
                        part("name=\"more\"; filename=\"1.txt\"", " <script>f()</script>", "Content-Type: text/plain")),
                415,
                "file_type");
        passes(
                "jpeg",
                parts(
                        caption(),
                        part(
                                "name=\"photo\"; filename=\"x.jpg\"",
                                "\u00ff\u00d8\u00ff\u00e0 rest",
                                "Content-Type: image/jpeg")),
                "hi|x.jpg|image/jpeg|9|-|0");
    }

    @Test
    void parts_thatSayTwoThings_areRefused() throws Exception {
        refused(
                "two names",
                parts(
                        caption(),
                        part("name=\"photo\"; filename=\"a.png\"; filename=\"b.jsp\"", PNG, "Content-Type: image/png")),
                400,
                "multipart_malformed");
        refused(
                "a second spelling",
                parts(
                        caption(),
                        part(
                                "name=\"photo\"; filename=\"a.png\"; filename*=UTF-8''b.jsp",
                                PNG,
                                "Content-Type: image/png")),
                400,
                "multipart_malformed");
        refused(
                "encoded",
                parts(part("name=\"caption\"", "aGk=", "Content-Transfer-Encoding: base64"), photo("a.png")),
                400,
                "multipart_malformed");
        refused(
                "charset of all",
                parts(part("name=\"_charset_\"", "utf-7"), caption(), photo("a.png")),
                400,
                "multipart_malformed");
        refused(
                "charset of one",
                parts(part("name=\"caption\"", "hi", "Content-Type: text/plain; charset=iso-8859-1"), photo("a.png")),
                415,
                "charset_unsupported");
        refused("not UTF-8", parts(part("name=\"caption\"", "\u00ff"), photo("a.png")), 400, "parameter_encoding");
        // Undertow keeps the last and shows no other, so that there is one reading of it too.
        for (String second : List.of(
                "Content-Disposition: form-data; name=\"photo\"; filename=\"b.jsp\"", "Content-Type: text/html")) {
            refused(
                    "twice, " + second,
                    parts(
                            caption(),
                            part("name=\"photo\"; filename=\"a.png\"", PNG, "Content-Type: image/png", second)),
                    isUndertow() ? 415 : 400,
                    isUndertow() ? "file_type" : "multipart_malformed");
        }
        refused(
                "replaced",
                parts(part("name=\"caption\"", utf8("a\ufffdb")), photo("a.png")),
                400,
                "parameter_encoding");
        refused("twice", parts(caption(), caption(), photo("a.png")), 422, "repeated");
        refused("undeclared", parts(caption(), photo("a.png"), part("name=\"role\"", "admin")), 422, "undeclared");
        refused("text for a file", parts(caption(), part("name=\"photo\"", "hi")), 422, "wrong_type");
        refused(
                "file for text",
                parts(part("name=\"caption\"; filename=\"a.txt\"", "hi", "Content-Type: text/plain"), photo("a.png")),
                422,
                "wrong_type");
        refused("missing", parts(caption()), 422, "missing");
        passes(
                "charset",
                parts(part("name=\"caption\"", "hi", "Content-Type: text/plain; charset=UTF-8"), photo("a.png")),
                "hi|a.png|image/png|" + PNG.length() + "|-|0");
    }

    @Test
    void limits_holdPerFileAndAltogether() throws Exception {
        String large = PNG + "x".repeat(1000);
        refused(
                "file",
                parts(caption(), part("name=\"photo\"; filename=\"a.png\"", large, "Content-Type: image/png")),
                422,
                "too_long");
        String[] many = {caption(), photo("a.png"), photo("b.png"), photo("c.png"), photo("d.png")};
        refused("count", parts(many), 413, "too_many_parts");
        refused("body", request("/photos", "x".repeat(20_001), TYPE), 413, "body_too_large");
        refused("five", parts(part("name=\"caption\"", "").repeat(5)), 413, "too_many_parts");
        // Tomcat reads 50 parts, unless it is told otherwise, and says no more than that it cannot.
        refused(
                "hundreds",
                parts(part("name=\"caption\"", "").repeat(300)),
                isTomcat() ? 400 : 413,
                isTomcat() ? "multipart_malformed" : "too_many_parts");
    }

    @Test
    void bodies_thatAreNoParts_areRefused() throws Exception {
        refused(
                "no boundary",
                request("/photos", "x", "Content-Type: multipart/form-data"),
                400,
                "multipart_malformed");
        refused("cut off", request("/photos", caption() + "--b\r\nContent-Disp", TYPE), 400, "multipart_malformed");
        refused("empty", request("/photos", "--b--\r\n", TYPE), 400, "multipart_malformed");
        refused(
                "other charset of all",
                request("/photos", caption() + photo("a.png") + "--b--\r\n", TYPE + "; charset=iso-8859-1"),
                415,
                "charset_unsupported");
        refused(
                "other type",
                request("/photos", "x=1", "Content-Type: application/x-www-form-urlencoded"),
                415,
                "content_type_unsupported");
        refused(
                "servlet that reads no parts",
                request("/bare", caption() + "--b--\r\n", TYPE),
                400,
                "multipart_malformed");
    }
}
