/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What three containers reported for the same request line. */
class ContainerPathsTest {
    private static final Pattern FIELD =
            Pattern.compile("\"(?<name>[^\"]+)\": (?:(?<open>\\{)|null|\"(?<text>(?:[^\"\\\\]|\\\\.)*)\")");
    private static final Set<String> ACCEPTED = Set.of(
            "/app/admin/.bar",
            "/app/admin/..bar",
            "/app/admin/.../bar",
            "/app/admin%E2%82%ACbar",
            "/app/admin/bar?q",
            "/app/admin/bar/?q",
            "/app/",
            "/app/?q",
            "/app/Admin/x",
            "/app/admin%23/x",
            "/app/admin/x.do",
            "/app/foo.do/",
            "/app/exact",
            "/app/exact/",
            "/app/exact.do",
            "/app/exact/x.do",
            "/app/admin/x?y=/../..",
            "/app/admin/%E2%82%AC",
            "/app/admi%6E/x",
            "/app");

    /** A request line and what each container that let it reach a filter reported there. */
    record Case(String target, List<Map<String, String>> reports) {
        @Override
        public String toString() {
            return target;
        }
    }

    static List<Case> cases() throws IOException {
        String json;
        try (InputStream file = ContainerPathsTest.class.getResourceAsStream("container_paths.json")) {
            json = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<Case> cases = new ArrayList<>();
        Matcher field = FIELD.matcher(json);
        while (field.find()) {
            if (field.group("name").equals("target")) {
                cases.add(new Case(unescape(field.group("text")), new ArrayList<>()));
            } else if (field.group("open") != null) {
                cases.get(cases.size() - 1).reports().add(new HashMap<>());
            } else if (field.group("text") != null) {
                List<Map<String, String>> reports = cases.get(cases.size() - 1).reports();
                reports.get(reports.size() - 1).put(field.group("name"), unescape(field.group("text")));
            }
        }
        cases.forEach(c -> c.reports().removeIf(report -> report.containsKey("status")));
        return cases;
    }

    private static String unescape(String text) {
        return Pattern.compile("\\\\(?:u(\\p{XDigit}{4})|(.))").matcher(text).replaceAll(escape -> {
            String plain = escape.group(1) == null
                    ? Map.of("n", "\n", "r", "\r", "t", "\t").getOrDefault(escape.group(2), escape.group(2))
                    : String.valueOf((char) Integer.parseInt(escape.group(1), 16));
            return Matcher.quoteReplacement(plain);
        });
    }

    @Test
    void cases_all_read() throws IOException {
        assertThat(cases()).hasSize(66).allSatisfy(c -> assertThat(c.target()).isNotEmpty());
        assertThat(cases().stream().mapToInt(c -> c.reports().size()).sum()).isEqualTo(145);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void requestLine_onEveryContainer_refusedOrOnePath(Case line) {
        Set<String> paths = new LinkedHashSet<>();
        int refusals = 0;
        for (Map<String, String> report : line.reports()) {
            @Nullable String path = path(report);
            if (path == null) {
                refusals++;
            } else {
                paths.add(path);
            }
        }
        if (ACCEPTED.contains(line.target())) {
            assertThat(paths).hasSize(1);
            assertThat(refusals).isZero();
        } else {
            assertThat(paths).isEmpty();
        }
    }

    private static @Nullable String path(Map<String, String> report) {
        try {
            return RequestPath.of(report.get("uri"), report.get("ctx"), report.get("sp"), report.get("pi"))
                    .value();
        } catch (AmbiguousPathException e) {
            return null;
        }
    }
}
