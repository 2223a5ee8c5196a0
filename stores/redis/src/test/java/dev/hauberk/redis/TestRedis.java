/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import dev.hauberk.core.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/**
 * A real redis-server on loopback and a free port, which the test that started it ends. With the environment variable
 * {@code REDIS_URL} set, {@link #shared} means that server instead.
 */
final class TestRedis implements AutoCloseable {
    static final Secret KEY_SECRET = Secret.ofText("b8a1e8d04ff25f4f8f0e5a6c9d3b7712");

    private final List<String> settings;
    private int port;
    private RedisServer server;
    private final List<UnifiedJedis> clients = new ArrayList<>();
    private long pid;

    private TestRedis(List<String> settings) throws Exception {
        this.settings = settings;
        for (int attempt = 1; ; attempt++) {
            port = freePort();
            try {
                launch();
                return;
            } catch (IOException e) {
                // Somebody else may have taken the port since it was free.
                if (attempt == 5) {
                    throw e;
                }
            }
        }
    }

    static TestRedis start(String... settings) throws Exception {
        return new TestRedis(List.of(settings));
    }

    /** Returns a client of the server that all tests may use, and that is to be emptied first. */
    static UnifiedJedis shared(TestRedis fallback) {
        String url = System.getenv("REDIS_URL");
        return url == null || url.isEmpty() ? fallback.client() : RedisClient.create(url);
    }

    /** Lets time pass for a server, whose clock is the real one. */
    static void pass(Duration time) {
        try {
            Thread.sleep(time.toMillis() + 1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds a port below those that a cluster's bus, 10,000 further up, could not have. */
    static int freePort() throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    private void launch() throws Exception {
        RedisServerBuilder builder = RedisServer.newRedisServer()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly no");
        settings.forEach(builder::setting);
        server = builder.build();
        server.start();
        try (RedisClient admin = RedisClient.create("127.0.0.1", port)) {
            pid = admin.info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .mapToLong(line -> Long.parseLong(
                            line.substring("process_id:".length()).strip()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    int port() {
        return port;
    }

    /** Returns a client with time limits of two seconds, as is Jedis's default. */
    UnifiedJedis client() {
        return client(2000);
    }

    UnifiedJedis client(int timeoutMillis) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        pool.setMaxWait(Duration.ofMillis(timeoutMillis));
        UnifiedJedis client = RedisClient.builder()
                .hostAndPort(new HostAndPort("127.0.0.1", port))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(timeoutMillis)
                        .socketTimeoutMillis(timeoutMillis)
                        .build())
                .poolConfig(pool)
                .build();
        clients.add(client);
        return client;
    }

    /** Stops the process in its tracks: connections stay open, and nothing answers. */
    void suspend() throws Exception {
        signal("-STOP");
    }

    void resume() throws Exception {
        signal("-CONT");
    }

    /** Ends the process at once, as a crash does. */
    void kill() throws Exception {
        ProcessHandle handle = ProcessHandle.of(pid).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().get(10, TimeUnit.SECONDS);
        server.stop();
    }

    /** Starts an empty server on the same port. */
    void restart() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                launch();
                return;
            } catch (IOException e) {
                if (attempt == 20) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
        if (kill.waitFor() != 0) {
            throw new IllegalStateException("kill " + signal + " must succeed: it ended with " + kill.exitValue());
        }
    }

    @Override
    public void close() throws IOException {
        clients.forEach(UnifiedJedis::close);
        ProcessHandle.of(pid).ifPresent(handle -> {
            handle.destroyForcibly();
        });
        server.stop();
    }
}
