/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whatever a report says, what is kept of it is short and printable, and a proposal made of it is a policy. */
class BrowserReportFuzzTest {
    private static final List<String> NAMES = List.of(
            "effective-directive",
            "violated-directive",
            "blocked-uri",
            "document-uri",
            "source-file",
            "effectiveDirective",
            "blockedURL",
            "documentURL",
            "sourceFile",
            "disposition");

    @FuzzTest
    void report_ofAnyContent_isHarmless(FuzzedDataProvider data) {
        Map<String, Object> body = new HashMap<>();
        for (String name : NAMES) {
            String start = data.pickValue(List.of("", "img-src", "script-src", "http://app.example/", "https://"));
            body.put(name, start + data.consumeString(40));
        }
        Map<String, Object> report =
                Map.of("csp-report", body, "body", body, "type", data.consumeString(20), "url", "http://app.example/");
        BrowserReports reports = BrowserReports.create();
        keep(reports, BrowserReport.ofCspReport(report, "http://app.example"));
        keep(reports, BrowserReport.ofReport(report, "http://app.example"));
        BrowserReports.Proposal proposal = reports.proposal(ContentSecurityPolicy.strict(), 1);
        assertThat(proposal.policy().headerValue(true)).matches("[ -+\\--~]+");
        assertThat(proposal.policy().headerValue(true)).contains("base-uri", "frame-ancestors");
    }

    private static void keep(BrowserReports reports, Optional<BrowserReport> report) {
        report.ifPresent(one -> {
            assertThat(one.toString()).hasSizeLessThan(2000).matches("[ -~]*");
            reports.add(one);
        });
    }
}
