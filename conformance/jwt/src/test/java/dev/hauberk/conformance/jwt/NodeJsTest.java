/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

class NodeJsTest {
    @Test
    void unavailable_onOwnMachine_skips() {
        assertThat(NodeJs.unavailable("no node", null)).isInstanceOf(TestAbortedException.class);
        assertThat(NodeJs.unavailable("no node", "false")).isInstanceOf(TestAbortedException.class);
    }

    @Test
    void unavailable_inCi_fails() {
        assertThat(NodeJs.unavailable("no node", "true"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no node");
    }

    @ParameterizedTest
    @CsvSource({"v20.0.0,true", "v100.1.0,true", "v18.20.4,false", "20.1.0,false", "v20,false", "vx.1,false"})
    void version_comparedToTheLeast_isRecentOrNot(String version, boolean recent) {
        assertThat(NodeJs.isRecent(version)).isEqualTo(recent);
    }

    @Test
    void process_closed_hasEnded() {
        NodeProcess process = NodeJs.start("provider.mjs");
        try (process) {
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void process_thatFails_isNoAnswer() {
        try (NodeProcess process = NodeJs.start("provider.mjs")) {
            assertThat(catchThrowable(() -> process.ask(Map.of("order", "nonsense"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("unknown order: nonsense");
        }
    }
}
