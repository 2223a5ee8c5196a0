/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimiter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that start at the same time, or one after the other, on a server that works. */
class RedisColdStartTest {
    private static final long MILLIS = 4_000;

    /** What one process printed. */
    private record Counted(
            long begin,
            long end,
            long byStore,
            long byShare,
            int nodesAtFirst,
            int nodes,
            boolean trusted,
            boolean inTime) {
        static Counted read(Process process) throws Exception {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            String line = output.lines()
                    .filter(each -> each.startsWith("counted "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(output));
            String[] words = line.split(" ");
            return new Counted(
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Integer.parseInt(words[5]),
                    Integer.parseInt(words[6]),
                    Boolean.parseBoolean(words[7]),
                    Boolean.parseBoolean(words[8]));
        }
    }

    private static Process start(TestRedis redis, int keys, long millis) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdNode.class.getName(),
                        Integer.toString(redis.port()),
                        Integer.toString(keys),
                        Long.toString(millis))
                .redirectErrorStream(true)
                .start();
    }

    /** What a bucket grants at most in this time, and what {@link RateLimiter#explain()} adds for late answers. */
    private static long most(List<Counted> nodes) {
        long begin = nodes.stream().mapToLong(Counted::begin).min().orElseThrow();
        long end = nodes.stream().mapToLong(Counted::end).max().orElseThrow();
        return ColdNode.LIMIT.burst() + (end - begin + 100) / 2;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8})
    void freshProcesses_admitWhatTheLimitSays(int count) throws Exception {
        try (TestRedis redis = TestRedis.start()) {
            List<Process> processes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                processes.add(start(redis, 1, MILLIS));
            }
            List<Counted> nodes = new ArrayList<>();
            for (Process process : processes) {
                nodes.add(Counted.read(process));
            }
            long byStore = nodes.stream().mapToLong(Counted::byStore).sum();
            long byShare = nodes.stream().mapToLong(Counted::byShare).sum();
            assertThat(byStore).as("%s", nodes).isLessThanOrEqualTo(most(nodes));
            assertThat(byShare).as("%s", nodes).isLessThanOrEqualTo(most(nodes));
        }
    }

    /** Each process is replaced by a new one, which knows how many there are before its first decision. */
    @Test
    void rollingRestart_everyNodeCountsOnce() throws Exception {
        try (TestRedis redis = TestRedis.start();
                RateLimiter watcher = RateLimiter.builder("cold")
                        .limit(ColdNode.LIMIT)
                        .store(RedisRateLimitStore.of(redis.client(), TestRedis.KEY_SECRET))
                        .deadline(Duration.ofSeconds(10))
                        .build()) {
            int inTime = 0;
            for (int i = 0; i < 10 && inTime < 3; i++) {
                Counted node = Counted.read(start(redis, 1, 200));
                if (node.inTime()) {
                    inTime++;
                    assertThat(node.nodesAtFirst()).as("%s", node).isEqualTo(2);
                }
            }
            assertThat(inTime).as("starts that the server answered in time").isPositive();
            assertThat(watcher.statistics().nodes()).isBetween(1, 2);
        }
    }
}
