/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.denyAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.ConfigurationException;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Requests that got past other libraries, against an app that falls for them: what each reaches without Hauberk, that
 * it reaches no secret with it, and that who may is let through. Each test is named after what was reported there.
 */
final class BypassTest extends ContainerTest {
    private static final Set<String> WITHOUT_ROWS = Set.of(
            "cve2023_20860_patternWithoutASlash",
            "cve2023_34034_patternWithoutASlash",
            "cve2026_24733_headOfHttp09",
            "cve2026_82463_noRuleMatches",
            "cve2017_5664_errorPageOfADelete");

    private final VictimApp victim = new VictimApp();
    private final VictimApp guarded = new VictimApp();

    private record Case(String test, String method, String target, String twin, String withoutHauberk) {
        @Override
        public String toString() {
            return test + ": " + method + ' ' + target;
        }
    }

    @Override
    App app() {
        return guarded.guarded(DispatcherType.FORWARD, DispatcherType.INCLUDE);
    }

    @Test
    void cve2016_6802_nonRootContextPath() throws Exception {
        assertRefusedButToAnn("cve2016_6802_nonRootContextPath");
    }

    @Test
    void shiro682_trailingSlash() throws Exception {
        assertRefusedButToAnn("shiro682_trailingSlash");
    }

    @Test
    void cve2020_1957_dotDotSemicolon() throws Exception {
        assertRefusedButToAnn("cve2020_1957_dotDotSemicolon");
    }

    @Test
    void cve2020_11989_doubleEncoding() throws Exception {
        assertRefusedButToAnn("cve2020_11989_doubleEncoding");
    }

    @Test
    void cve2020_13933_encodedSemicolon() throws Exception {
        assertRefusedButToAnn("cve2020_13933_encodedSemicolon");
    }

    @Test
    void cve2020_17510_encodedDot() throws Exception {
        assertRefusedButToAnn("cve2020_17510_encodedDot");
    }

    @Test
    void cve2020_17523_encodedSpace() throws Exception {
        assertRefusedButToAnn("cve2020_17523_encodedSpace");
    }

    @Test
    void cve2022_32532_newlineInASegment() throws Exception {
        assertRefusedButToAnn("cve2022_32532_newlineInASegment");
    }

    @Test
    void cve2023_22602_dotDotAtTheEnd() throws Exception {
        assertRefusedButToAnn("cve2023_22602_dotDotAtTheEnd");
    }

    @Test
    void cve2023_34478_encodedDotDot() throws Exception {
        assertRefusedButToAnn("cve2023_34478_encodedDotDot");
    }

    @Test
    void cve2023_46749_semicolonBeforeDotDot() throws Exception {
        assertRefusedButToAnn("cve2023_46749_semicolonBeforeDotDot");
    }

    @Test
    void cve2026_23903_caseInsensitiveFiles() throws Exception {
        assertRefusedButToAnn("cve2026_23903_caseInsensitiveFiles");
    }

    @Test
    void cve2026_114737_mixedCaseAndTrailingDot() throws Exception {
        assertRefusedButToAnn("cve2026_114737_mixedCaseAndTrailingDot");
    }

    @Test
    void cve2016_5007_trimmedSpaces() throws Exception {
        assertRefusedButToAnn("cve2016_5007_trimmedSpaces");
    }

    @Test
    void cve2022_22978_lineEndInASegment() throws Exception {
        assertRefusedButToAnn("cve2022_22978_lineEndInASegment");
    }

    @Test
    void cve2023_34035_pathBelowAnotherServlet() throws Exception {
        assertRefusedButToAnn("cve2023_34035_pathBelowAnotherServlet");
    }

    @Test
    void cve2026_22754_servletPathLeftOut() throws Exception {
        assertRefusedButToAnn("cve2026_22754_servletPathLeftOut");
    }

    @Test
    void cve2024_38821_staticFilesNotNormalised() throws Exception {
        assertRefusedButToAnn("cve2024_38821_staticFilesNotNormalised");
    }

    @Test
    void cve2026_45075_headOfAGetRule() throws Exception {
        assertRefusedButToAnn("cve2026_45075_headOfAGetRule");
    }

    @Test
    void cve2026_68525_methodNotInTheRule() throws Exception {
        assertRefusedButToAnn("cve2026_68525_methodNotInTheRule");
    }

    @Test
    void cve2019_9901_notNormalised() throws Exception {
        assertRefusedButToAnn("cve2019_9901_notNormalised");
    }

    @Test
    void cve2021_29492_encodedSlash() throws Exception {
        assertRefusedButToAnn("cve2021_29492_encodedSlash");
    }

    @Test
    void cve2021_31920_emptySegments() throws Exception {
        assertRefusedButToAnn("cve2021_31920_emptySegments");
    }

    @Test
    void cve2026_65182_longestPrefix() throws Exception {
        assertRefusedButToAnn("cve2026_65182_longestPrefix");
    }

    @Test
    void cve2024_1459_dotDotSemicolonOnUndertow() throws Exception {
        assertRefusedButToAnn("cve2024_1459_dotDotSemicolonOnUndertow");
    }

    @Test
    void ghsa_v7ff_8wcx_gmc5_encodedDotOnJetty() throws Exception {
        assertRefusedButToAnn("ghsa_v7ff_8wcx_gmc5_encodedDotOnJetty");
    }

    @Test
    void cve2025_31651_rewrittenPath() throws Exception {
        assertRefusedButToAnn("cve2025_31651_rewrittenPath");
    }

    @Test
    void cve2026_59083_rewrittenToAnotherCase() throws Exception {
        assertRefusedButToAnn("cve2026_59083_rewrittenToAnotherCase");
    }

    @Test
    void cve2022_40664_forwardAndInclude() throws Exception {
        assertRefusedButToAnn("cve2022_40664_forwardAndInclude");
    }

    @Test
    void cve2022_31692_secondForward() throws Exception {
        assertRefusedButToAnn("cve2022_31692_secondForward");
    }

    @Test
    void cve2023_20860_patternWithoutASlash() {
        assertNoPattern("**");
    }

    @Test
    void cve2023_34034_patternWithoutASlash() {
        assertNoPattern("admin/**");
    }

    @Test
    void cve2026_24733_headOfHttp09() throws Exception {
        int before = guarded.secrets();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("HEAD /app/reports/1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);

            assertThat(answer).doesNotContain(VictimApp.SECRET);
        }
        assertThat(guarded.secrets()).isEqualTo(before);
        assertThat(server.request("HEAD", "/app/reports/1", "", "X-User: ann").status())
                .isEqualTo(200);
    }

    @Test
    void cve2026_82463_noRuleMatches() throws Exception {
        VictimApp parts = new VictimApp();
        Container.Running running = start(parts.guardedInParts());

        assertThat(start(victim.naive()).get("/app/unlisted").status()).isEqualTo(200);
        assertThat(running.get("/app/unlisted").status()).isEqualTo(401);
        assertThat(running.get("/app/unlisted", "X-User: eve").status()).isEqualTo(403);
        assertThat(running.get("/app/unlisted", "X-User: ann").status()).isEqualTo(403);
        assertThat(server.get("/app/unlisted", "X-User: eve").header("X-Open")).isPresent();
    }

    @Test
    void cve2017_5664_errorPageOfADelete() throws Exception {
        int before = guarded.errorPages();

        assertThat(server.request("DELETE", "/app/admin/x", "").status()).isEqualTo(401);
        assertThat(server.request("DELETE", "/app/admin/x", "", "X-User: eve").status())
                .isEqualTo(403);
        assertThat(guarded.errorPages()).isEqualTo(before);
        assertThat(server.request("DELETE", "/app/admin/x", "", "X-User: ann").body())
                .isEqualTo(VictimApp.SECRET);
    }

    @Test
    void cases_haveATestEach_andReachASecretOnSomeContainer() throws Exception {
        Set<String> tests = new LinkedHashSet<>();
        Arrays.stream(BypassTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(java.lang.reflect.Method::getName)
                .filter(name -> !name.startsWith("cases_"))
                .forEach(tests::add);
        Set<String> inRows = new LinkedHashSet<>();
        for (String line : lines()) {
            inRows.add(line.split("\t")[0]);
            assertThat(line).contains("\tsecret");
        }

        inRows.addAll(WITHOUT_ROWS);
        assertThat(inRows).isEqualTo(tests);
        assertThat(Files.readString(Path.of("../../docs/bypasses.md"))).contains(tests);
    }

    private static void assertNoPattern(String pattern) {
        assertThatThrownBy(() ->
                        AuthorizationFilter.builder().rule(pattern, denyAll()).build())
                .isInstanceOfAny(ConfigurationException.class, IllegalArgumentException.class)
                .hasMessageContaining("must be a method, one space and a path, or a path alone");
    }

    private void assertRefusedButToAnn(String test) throws Exception {
        Container.Running naive = start(victim.naive());
        List<Case> cases = cases(test);
        assertThat(cases).isNotEmpty();
        for (Case one : cases) {
            assertThat(withoutHauberk(naive, one)).as(one + " without Hauberk").isEqualTo(one.withoutHauberk());
            assertRefused(one);
            assertRefused(one, "X-User: eve");
            assertLetThrough(one);
        }
    }

    private String withoutHauberk(Container.Running naive, Case one) throws IOException {
        int before = victim.secrets();
        RawHttp.Response response = naive.request(one.method(), one.target(), "");
        return victim.secrets() > before ? "secret" : Integer.toString(response.status());
    }

    private void assertRefused(Case one, String... headers) throws IOException {
        int before = guarded.secrets();
        RawHttp.Response response = server.request(one.method(), one.target(), "", headers);

        // 404 is the container's own; a refusal within an include fails the page around it
        assertThat(response.status()).as(one.toString()).isIn(400, 401, 403, 404, 405, 500, 501);
        assertThat(response.body()).as(one.toString()).doesNotContain(VictimApp.SECRET);
        assertThat(response.header("X-Secret")).as(one.toString()).isEmpty();
        assertThat(guarded.secrets()).as(one.toString()).isEqualTo(before);
    }

    private void assertLetThrough(Case one) throws IOException {
        int before = guarded.secrets();
        String method = one.method().equals("HEAD") ? "HEAD" : "GET";
        RawHttp.Response response = server.request(method, one.twin(), "", "X-User: ann");

        assertThat(response.status()).as(one + " as " + one.twin()).isEqualTo(200);
        assertThat(guarded.secrets()).as(one + " as " + one.twin()).isEqualTo(before + 1);
    }

    private List<Case> cases(String test) throws IOException {
        int column = List.of(headings()).indexOf(container.name());
        return lines().stream()
                .map(line -> line.split("\t"))
                .filter(cells -> cells[0].equals(test))
                .map(cells -> new Case(cells[0], cells[1], cells[2], cells[3], cells[column]))
                .toList();
    }

    private static String[] headings() throws IOException {
        return text().lines().findFirst().orElseThrow().split("\t");
    }

    private static List<String> lines() throws IOException {
        Stream<String> all = text().lines();
        return all.skip(1).toList();
    }

    private static String text() throws IOException {
        try (InputStream in = BypassTest.class.getResourceAsStream("/bypasses.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
