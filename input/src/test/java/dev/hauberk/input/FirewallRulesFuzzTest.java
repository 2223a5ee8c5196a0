/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What the rules let through means the same to whoever decodes it, strictly or not. */
class FirewallRulesFuzzTest {
    private static final QueryRules QUERY = new QueryRules(16, 64, 256, false, true);
    private static final HostList HOSTS = HostList.of(Set.of("*.shop.example"));

    @FuzzTest
    void whatPasses_isUnderstoodInOneWay(FuzzedDataProvider data) {
        String query = data.consumeString(100);
        if (QUERY.check(query) == null) {
            String decoded = URLDecoder.decode(query, StandardCharsets.UTF_8);
            assertThat(decoded).doesNotContain("\u0000");
            boolean raw = query.chars().anyMatch(c -> c >= 0x80);
            assertThat(raw
                            || !decoded.contains("\ufffd")
                            || query.toLowerCase(java.util.Locale.ROOT).contains("%ef%bf%bd"))
                    .as(query)
                    .isTrue();
            assertThat(query.split("&")).noneMatch(pair -> pair.startsWith("="));
        }
        String host = data.consumeString(60);
        if (HOSTS.check(host, 443) == null) {
            assertThat(host.toLowerCase(java.util.Locale.ROOT)).contains(".shop.example");
            assertThat(host).matches("[A-Za-z0-9._-]+");
        }
        String disposition = data.consumeString(80);
        ContentDisposition.parse(disposition).ifPresent(read -> {
            assertThat(disposition)
                    .contains(read.name())
                    .contains(read.fileName().orElse(""));
            assertThat(read.name() + read.fileName().orElse("")).doesNotContain("\"");
        });
        MediaType.parse(data.consumeRemainingAsString())
                .ifPresent(type -> assertThat(type.type()).matches("[!-~]+/[!-~]+"));
    }
}
