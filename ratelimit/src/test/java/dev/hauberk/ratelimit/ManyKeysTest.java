/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A million keys that nobody saw before, in a process with a heap of 128 MiB. */
class ManyKeysTest {
    private static final int KEYS = 1_000_000;

    /** What that process does. */
    static final class Flood {
        private Flood() {}

        public static void main(String[] arguments) {
            RateLimiter local =
                    RateLimiter.builder("flood").limit(RateLimit.perDay(3)).build();
            RateLimiter shared = RateLimiter.builder("shared")
                    .limit(RateLimit.perDay(3))
                    .store(new Forgetful())
                    .nodes(1)
                    .build();
            int admitted = 0;
            for (int i = 0; i < 10; i++) {
                admitted += local.tryAcquire("victim") ? 1 : 0;
            }
            for (int i = 0; i < KEYS; i++) {
                local.tryAcquire("key" + i);
            }
            for (int i = 0; i < KEYS / 5; i++) {
                shared.tryAcquire("key" + i);
            }
            for (int i = 0; i < 10; i++) {
                admitted += local.tryAcquire("victim") ? 1 : 0;
            }
            System.out.print("victim was admitted " + admitted + " times");
            shared.close();
        }
    }

    /** Grants everything and remembers nothing, as the memory of a real store is not that of this process. */
    private static final class Forgetful implements RateLimitStore {
        @Override
        public List<Answer> run(List<Command> commands) {
            return commands.stream()
                    .map(command -> (Answer) new Taken(1, 2, 0, Duration.ZERO, 0))
                    .toList();
        }
    }

    @Test
    void flood_ofKeys_neitherFillsTheHeapNorPushesOutADrainedKey() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Flood.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(told).isEqualTo("victim was admitted 3 times");
    }
}
