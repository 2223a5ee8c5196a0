/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;

/** A Redis Cluster on loopback: three masters that share all slots, and if asked a replica of each. */
final class TestRedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<TestRedis> nodes = new ArrayList<>();
    private final List<Path> configurations = new ArrayList<>();
    private final List<UnifiedJedis> clients = new ArrayList<>();

    private TestRedisCluster(boolean replicas) throws Exception {
        for (int i = 0; i < (replicas ? 2 * MASTERS : MASTERS); i++) {
            Path configuration = Files.createTempFile("redis-cluster", ".conf");
            Files.delete(configuration);
            configurations.add(configuration);
            nodes.add(TestRedis.start(
                    "cluster-enabled yes", "cluster-node-timeout 1000", "cluster-config-file " + configuration));
        }
        for (int i = 0; i < MASTERS; i++) {
            try (Jedis jedis = new Jedis("127.0.0.1", nodes.get(i).port())) {
                int from = SLOTS * i / MASTERS;
                int to = SLOTS * (i + 1) / MASTERS;
                int[] slots = new int[to - from];
                for (int slot = from; slot < to; slot++) {
                    slots[slot - from] = slot;
                }
                jedis.clusterAddSlots(slots);
            }
        }
        try (Jedis jedis = new Jedis("127.0.0.1", nodes.get(0).port())) {
            for (TestRedis other : nodes.subList(1, nodes.size())) {
                jedis.clusterMeet("127.0.0.1", other.port());
            }
        }
        await(nodes.size());
        for (int i = MASTERS; i < nodes.size(); i++) {
            String master;
            try (Jedis jedis = new Jedis("127.0.0.1", nodes.get(i - MASTERS).port())) {
                master = jedis.clusterMyId();
            }
            try (Jedis jedis = new Jedis("127.0.0.1", nodes.get(i).port())) {
                jedis.clusterReplicate(master);
            }
        }
        await(nodes.size());
        awaitReplicas();
    }

    static TestRedisCluster start() throws Exception {
        return new TestRedisCluster(false);
    }

    static TestRedisCluster startWithReplicas() throws Exception {
        return new TestRedisCluster(true);
    }

    private void await(int known) throws Exception {
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (TestRedis node : nodes) {
            while (true) {
                try (Jedis jedis = new Jedis("127.0.0.1", node.port())) {
                    String info = jedis.clusterInfo();
                    if (info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + known)) {
                        break;
                    }
                }
                if (System.nanoTime() - giveUpAt > 0) {
                    throw new IllegalStateException("the cluster must come up within a minute: it did not");
                }
                Thread.sleep(50);
            }
        }
    }

    private void awaitReplicas() throws Exception {
        long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (TestRedis replica : nodes.subList(MASTERS, nodes.size())) {
            try (Jedis jedis = new Jedis("127.0.0.1", replica.port())) {
                while (!jedis.info("replication").contains("master_link_status:up")) {
                    if (System.nanoTime() - giveUpAt > 0) {
                        throw new IllegalStateException("replicas must be in step within a minute: they are not");
                    }
                    Thread.sleep(50);
                }
            }
        }
    }

    List<TestRedis> nodes() {
        return nodes;
    }

    UnifiedJedis client() {
        Set<HostAndPort> addresses = nodes.stream()
                .map(node -> new HostAndPort("127.0.0.1", node.port()))
                .collect(Collectors.toSet());
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(16);
        UnifiedJedis client = RedisClusterClient.builder()
                .nodes(addresses)
                .clientConfig(DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(500)
                        .socketTimeoutMillis(500)
                        .build())
                .poolConfig(pool)
                .maxAttempts(3)
                .build();
        clients.add(client);
        return client;
    }

    /** Removes all keys. */
    void empty() {
        for (TestRedis node : nodes) {
            try (Jedis jedis = new Jedis("127.0.0.1", node.port())) {
                if (jedis.role().get(0).equals("master")) {
                    jedis.flushAll();
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        clients.forEach(UnifiedJedis::close);
        for (TestRedis node : nodes) {
            node.close();
        }
        for (Path configuration : configurations) {
            Files.deleteIfExists(configuration);
        }
    }
}
