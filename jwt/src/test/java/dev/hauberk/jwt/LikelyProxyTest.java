/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LikelyProxyTest {
    private static final Map<String, String> KUBERNETES = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1");
    private static final Description JWT =
            Description.builder("JwtFilter").fact("phase", "AUTHENTICATION").build();
    private static final Description RULES = Description.builder("AuthorizationFilter")
            .fact("phase", "AUTHORIZATION")
            .build();
    private static final Description FORWARDED =
            Description.builder("ForwardedFilter").fact("phase", "FORWARDED").build();

    private static List<String> warnings(Map<String, String> environment, Description... chain) {
        Problems problems = new Problems("test");
        LikelyProxy.warn(environment, List.of(chain), problems);
        assertThat(problems.errors()).isEmpty();
        return problems.warnings();
    }

    @Test
    void platformWithAProxyThatTheChainDoesNotKnow_isWarnedOf() {
        assertThat(warnings(KUBERNETES, JWT, RULES))
                .singleElement()
                .asString()
                .contains("KUBERNETES_SERVICE_HOST is set")
                .contains("add a ForwardedFilter");
    }

    @Test
    void chainWithAForwardedFilter_otherMachines_andAFilterAlone_areNotWarnedOf() {
        assertThat(warnings(KUBERNETES, FORWARDED, JWT, RULES)).isEmpty();
        assertThat(warnings(Map.of("HOME", "/root"), JWT, RULES)).isEmpty();
        assertThat(warnings(KUBERNETES, JWT)).isEmpty();
    }
}
