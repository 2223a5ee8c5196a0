/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PseudonymsTest {
    @TempDir
    Path directory;

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    private static Secret key(int fill) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) fill);
        return Secret.of(bytes);
    }

    @Test
    void pseudonym_dependsOnKeyFieldAndEachPart() {
        Pseudonyms names = Pseudonyms.of("k1", key(1));
        assertThat(names.of("user", "a", "bc"))
                .matches("h1:k1:[A-Za-z0-9_-]{22}")
                .isEqualTo(names.of("user", "a", "bc"))
                .isNotEqualTo(names.of("user", "ab", "c"))
                .isNotEqualTo(names.of("token", "a", "bc"))
                .isNotEqualTo(Pseudonyms.of("k1", key(2)).of("user", "a", "bc"));
        assertThat(names.of("user", "\uff41")).as("the same name, written wide").isEqualTo(names.of("user", "a"));
        assertThat(names).hasToString("Pseudonyms[redacted]");
    }

    @Test
    void keys_changeWithTheMonth_andCanBeForgotten() throws IOException {
        String october =
                Pseudonyms.directory(directory, at("2026-10-31T23:59:59Z")).of("user", "ann");
        Pseudonyms november = Pseudonyms.directory(directory, at("2026-11-01T00:00:00Z"));
        assertThat(october).startsWith("h1:2026-10:");
        assertThat(november.of("user", "ann")).startsWith("h1:2026-11:").isNotEqualTo(october);
        assertThat(november.everyOf("user", "ann")).containsExactly(october, november.of("user", "ann"));
        november.forgetBefore(Instant.parse("2026-10-15T00:00:00Z"));
        assertThat(november.everyOf("user", "ann")).hasSize(2);
        november.forgetBefore(Instant.parse("2026-11-02T00:00:00Z"));
        assertThat(november.everyOf("user", "ann")).containsExactly(november.of("user", "ann"));
        assertThat(directory.resolve("2026-10.key")).doesNotExist();
    }

    @Test
    void weakOrBrokenKeys_areRefused() throws IOException {
        assertThatThrownBy(() -> Pseudonyms.of("k1", Secret.ofText("short"))).hasMessageContaining("32 bytes");
        assertThatThrownBy(() -> Pseudonyms.of("k:1", key(1))).hasMessageContaining("key id");
        Files.writeString(directory.resolve("2026-10.key"), "s3cret!!");
        assertThatThrownBy(() -> Pseudonyms.directory(directory))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void manyNames_areNotAllRemembered() {
        Pseudonyms names = Pseudonyms.of("k1", key(1));
        String first = names.of("user", "0");
        for (int i = 0; i < 10_000; i++) {
            names.of("user", Integer.toString(i));
        }
        assertThat(names.of("user", "0")).isEqualTo(first);
    }
}
