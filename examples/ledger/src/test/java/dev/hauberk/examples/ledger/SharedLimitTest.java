/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** Two processes of Ledger on one Redis. */
class SharedLimitTest {
    @TempDir
    private Path directory;

    /** One Ledger in a process of its own. */
    private final class Node implements AutoCloseable {
        private final Process process;
        private final int port;

        Node(String name, int redis) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Ledger.class.getName());
            builder.environment().put("LEDGER_PORT", "0");
            builder.environment().put("LEDGER_DATA", directory.resolve(name).toString());
            builder.environment().put("LEDGER_REDIS", "redis://127.0.0.1:" + redis);
            builder.redirectError(directory.resolve(name + ".log").toFile());
            process = builder.start();
            BufferedReader out = process.inputReader();
            String base = "Ledger listens on http://127.0.0.1:";
            String line = String.valueOf(out.readLine());
            while (line.startsWith("WARN ")) {
                line = String.valueOf(out.readLine());
            }
            assertThat(line).startsWith(base);
            port = Integer.parseInt(line.substring(base.length(), line.indexOf('.', base.length())));
        }

        boolean serves() throws IOException {
            return AttackReport.send(port, "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    .startsWith("HTTP/1.1 200");
        }

        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void twoProcesses_onOneRedis_shareALimit() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RedisServer redis = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
        try (Node one = new Node("one", port);
                Node other = new Node("other", port)) {
            int admitted = 0;
            int refused = 0;
            long begin = System.nanoTime();
            for (Node node : List.of(one, other)) {
                for (int i = 0; i < Limits.PER_ADDRESS && refused < 20; i++) {
                    if (node.serves()) {
                        admitted++;
                    } else {
                        refused++;
                    }
                }
            }
            long gained = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) * Limits.PER_ADDRESS / 60 + 20;
            // Each alone would have admitted nearly all of its thousand. A decision or two may miss its deadline on a
            // busy machine and be made by a node itself, which has counted what it was granted.
            assertThat(refused).isEqualTo(20);
            assertThat((long) admitted).isBetween((long) Limits.PER_ADDRESS / 2, Limits.PER_ADDRESS + gained + 200);
        } finally {
            redis.stop();
        }
    }
}
