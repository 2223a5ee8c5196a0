/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.headers.ContentSecurityPolicy.Directive;
import dev.hauberk.headers.HeadersTestServer.Answer;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.testsupport.Rounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportFilterTest {
    private static final String CSP = "application/csp-report";
    private static final String REPORTS = "application/reports+json";

    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private final BrowserReports reports = BrowserReports.create();

    private HeadersTestServer serving() throws Exception {
        return serving(Hauberk.builder()
                .filter(ForwardedFilter.builder().trustedProxies("127.0.0.1"))
                .filter(ReportFilter.builder("/reports").keptIn(reports))
                .filter(HttpsFilter.api())
                .filter(CsrfFilter.builder())
                .listener(event -> {
                    if (event.kind() == SecurityEvent.Kind.NOTE) {
                        events.add(event);
                    }
                })
                .build());
    }

    private HeadersTestServer serving(jakarta.servlet.Filter filter) throws Exception {
        return new HeadersTestServer(filter)
                .servlet("/*", (request, response) -> served.incrementAndGet())
                .start();
    }

    private static Answer post(HeadersTestServer server, String type, String body, String... more) throws IOException {
        List<String> lines = new ArrayList<>(List.of(more));
        lines.add("Content-Type: " + type);
        lines.add("Content-Length: " + body.length());
        lines.add("\r\n" + body);
        return server.send("POST /reports", lines.toArray(String[]::new));
    }

    private static String csp(String directive, String blocked, String document) {
        return "{\"csp-report\":{\"document-uri\":\"" + document + "\",\"effective-directive\":\"" + directive
                + "\",\"blocked-uri\":\"" + blocked + "\",\"disposition\":\"enforce\",\"line-number\":7,"
                + "\"source-file\":\"http://app.example/a.js?secret=1\"}}";
    }

    @Test
    void violation_isPublishedOnceAndThenByPowersOfTen() throws Exception {
        try (HeadersTestServer server = serving()) {
            for (int i = 0; i < 12; i++) {
                Answer answer = post(
                        server,
                        CSP,
                        csp("img-src", "https://cdn.example/x.png?user=1", "http://app.example/page?token=2"));
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.body()).isEmpty();
            }
        }
        assertThat(served).hasValue(0);
        assertThat(events).extracting(event -> event.attributes().get("count")).containsExactly(1L, 10L);
        SecurityEvent first = events.get(0);
        assertThat(first.code()).isEqualTo("browser_report");
        assertThat(first.rule()).isEqualTo("img-src");
        assertThat(first.attributes())
                .containsEntry("blocked", "https://cdn.example")
                .containsEntry("document", "/page")
                .containsEntry("source", "/a.js:7")
                .containsEntry("enforced", true);
        assertThat(reports.seen()).containsExactly("12 times: img-src blocked https://cdn.example on /page by /a.js:7");
    }

    @Test
    void reportsOfTheReportingApi_areRead() throws Exception {
        String body = "[{\"type\":\"csp-violation\",\"age\":1,\"url\":\"http://app.example/p\",\"user_agent\":\"x\","
                + "\"body\":{\"effectiveDirective\":\"script-src-elem\",\"blockedURL\":\"inline\","
                + "\"documentURL\":\"http://app.example/p\",\"disposition\":\"report\"}},"
                + "{\"type\":\"deprecation\",\"url\":\"http://app.example/q\",\"body\":{\"id\":\"x\"}},"
                + "{\"type\":7},[],null]";
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, REPORTS, body).status()).isEqualTo(204);
        }
        assertThat(reports.seen())
                .containsExactly(
                        "1 times: script-src-elem would block inline on /p",
                        "1 times: deprecation on /q",
                        "3 dropped: of extensions, or about pages of other origins");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chrome-extension://abc/x.js",
                "moz-extension",
                "safari-web-extension://x",
                "about",
                "about:blank",
                "webkit-masked-url://hidden/"
            })
    void whatExtensionsDid_isDropped(String blocked) throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, CSP, csp("script-src", blocked, "http://app.example/"))
                            .status())
                    .isEqualTo(204);
        }
        assertThat(reports.seen()).containsExactly("1 dropped: of extensions, or about pages of other origins");
        assertThat(events).isEmpty();
    }

    @Test
    void element_thatIsBothKinds_countsOnce() throws Exception {
        String both = "[{\"type\":\"deprecation\",\"url\":\"http://app.example/q\",\"body\":{},"
                + csp("img-src", "inline", "http://app.example/p").substring(1) + "]";
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, REPORTS, both).status()).isEqualTo(204);
        }
        assertThat(reports.seen()).containsExactly("1 times: deprecation on /q");
    }

    @Test
    void pagesOfOthers_areDropped() throws Exception {
        try (HeadersTestServer server = serving()) {
            for (String document : List.of("https://app.example/", "http://other.example/", "about:srcdoc", "x", "")) {
                assertThat(post(server, CSP, csp("script-src", "eval", document))
                                .status())
                        .isEqualTo(204);
            }
        }
        assertThat(reports.seen()).singleElement().asString().startsWith("5 dropped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,", "{\"csp-report\":{},\"csp-report\":{}}", "[[[[[[[[[[1]]]]]]]]]]", "nonsense"})
    void body_thatIsNoJson_isRefused(String body) throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, CSP, body).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"x\"", "[]", "{}", "[1]", "{\"csp-report\":1}", "[{\"body\":[]}]"})
    void json_thatIsNoReport_isDropped(String body) throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, REPORTS, body).status()).isEqualTo(204);
        }
        assertThat(reports.seen()).allMatch(line -> line.startsWith("1 dropped"));
    }

    @Test
    void requests_thatAreNotReports_areRefused() throws Exception {
        try (HeadersTestServer server = serving()) {
            assertThat(post(server, "text/plain", "{}").status()).isEqualTo(415);
            assertThat(server.sendTo("a~b", "POST /reports", "Content-Type: " + CSP, "Content-Length: 2", "\r\n{}")
                            .status())
                    .isEqualTo(400);
            Answer get = server.send("GET /reports");
            assertThat(get.status()).isEqualTo(405);
            assertThat(get.headers("Allow")).containsExactly("POST");
            assertThat(server.send("POST /reports", "Content-Type: " + CSP, "Content-Length: 1048576")
                            .status())
                    .isEqualTo(413);
            // Elsewhere it does not stand in the way.
            assertThat(server.send("GET /other", "X-Forwarded-Proto: https").status())
                    .isEqualTo(200);
            assertThat(server.send("GET /REPORTS", "X-Forwarded-Proto: https").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void flood_isRefused_andOthersAreStillHeard() throws Exception {
        try (HeadersTestServer server = serving()) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                statuses.add(
                        post(server, CSP, "{}", "X-Forwarded-For: 192.0.2.1").status());
            }
            assertThat(statuses.subList(0, 60)).containsOnly(204);
            assertThat(statuses).contains(429);
            assertThat(post(server, CSP, "{}", "X-Forwarded-For: 192.0.2.2").status())
                    .isEqualTo(204);
        }
    }

    @Test
    void things_beyondThePlaces_areCounted() {
        for (int i = 0; i < 1010; i++) {
            assertThat(reports.add(new BrowserReport("t", "", "", "/" + i, "", true)))
                    .isEqualTo(i < 1000 ? 1 : 0);
        }
        assertThat(reports.seen()).hasSize(1001).endsWith("10 more of other things");
        assertThat(reports.add(new BrowserReport("t", "", "", "/1", "", true))).isEqualTo(2);
    }

    @Test
    void proposal_addsWhatIsSafe_andSaysWhatIsNot() {
        add(3, "img-src", "https://cdn.example");
        add(1, "img-src", "https://rare.example");
        add(2, "script-src-elem", "https://js.example");
        add(2, "script-src-elem", "inline");
        add(2, "script-src", "eval");
        add(2, "script-src-elem", "data:");
        add(2, "bogus-src", "https://x.example");
        BrowserReports.Proposal proposal = reports.proposal(ContentSecurityPolicy.spa(), 2);
        assertThat(proposal.policy())
                .isEqualTo(ContentSecurityPolicy.spa()
                        .with(Directive.IMG_SRC, "'self'", "data:", "https://cdn.example")
                        .with(Directive.SCRIPT_SRC, "'self'", "https://js.example"));
        assertThat(proposal.notes())
                .hasSize(6)
                .contains("img-src https://cdn.example, 3 times: added")
                .contains("script-src eval, 2 times: rewrite the script, as this lets injected script run")
                .contains("script-src-elem data:, 2 times: cannot be allowed safely")
                .anyMatch(note -> note.contains("inline") && note.contains("nonce"));
    }

    private void add(int times, String directive, String blocked) {
        for (int i = 0; i < times; i++) {
            reports.add(new BrowserReport("csp-violation", directive, blocked, "/", "", true));
        }
    }

    @Test
    void anyText_isReadWithoutHarm() {
        Random random = new Random(11);
        String[] atoms = {"http", "://", "app.example", "/", "?", "#", ":", "%", "\u0000", "\u00e9", "inline", "[", "]"
        };
        for (int round = 0; round < Rounds.of(20_000); round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                text.append(atoms[random.nextInt(atoms.length)]);
            }
            java.util.Map<String, Object> body = java.util.Map.of(
                    "effective-directive", text.toString(),
                    "blocked-uri", text.toString(),
                    "source-file", text.toString(),
                    "document-uri", "http://app.example/" + text);
            BrowserReport.ofCspReport(java.util.Map.of("csp-report", body), "http://app.example")
                    .ifPresent(report -> assertThat(report.toString()).matches("[ -~]*"));
        }
    }

    @Test
    void standalone_andDefaults() throws Exception {
        assertThat(ReportFilter.builder("/reports").build().describe().fact("path"))
                .containsExactly("/reports");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ReportFilter.builder("/reports/*").build())
                .withMessageContaining("path");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> ReportFilter.builder("/{any}").build())
                .withMessageContaining("path");
        try (HeadersTestServer server = serving(ReportFilter.builder("/reports").build())) {
            assertThat(post(server, CSP, "{}").status()).isEqualTo(204);
            assertThat(server.send("GET /other").status()).isEqualTo(200);
        }
    }
}
