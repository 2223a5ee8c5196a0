/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.audit.AuditVerifier;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ledger under mixed requests for minutes: {@code ci/deep soak}. The name keeps it out of {@code mvn verify}. */
class LedgerSoak {
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("soak.seconds", 360));
    private static final int CALLERS = 4;
    private static final Demo DEMO = new Demo();

    private final Map<Integer, LongAdder> answers = new ConcurrentSkipListMap<>();

    @TempDir
    private Path data;

    @Test
    void mixedRequests_forMinutes_leakNothing_andTheRecordIsWhole() throws Exception {
        Settings settings = Settings.from(Map.of("LEDGER_PORT", "0", "LEDGER_DATA", data.toString()));
        String key;
        try (LedgerServer ledger = LedgerServer.start(settings, DEMO, event -> {})) {
            key = ledger.audit().log().publicKey();
            run(ledger, WARM_UP);
            long heap = usedHeap();
            int threads = Thread.activeCount();
            run(ledger, TIME);
            long after = usedHeap();
            System.out.printf(
                    "soak: answers %s, heap %d to %d KB, threads %d to %d%n",
                    answers, heap >> 10, after >> 10, threads, Thread.activeCount());
            // Tables of callers and sessions are bounded, so half as much again is room enough.
            assertThat(after).isLessThan(heap + heap / 2 + (32 << 20));
            assertThat(Thread.activeCount()).isLessThan(threads + 10);
        }
        assertThat(answers.keySet()).isSubsetOf(200, 400, 401, 403, 429).contains(200, 400, 401);
        assertThat(AuditVerifier.of(data.resolve("audit")).key(key).verify().findings())
                .isEmpty();
    }

    private void run(LedgerServer ledger, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<?>> running = java.util.stream.IntStream.range(0, CALLERS)
                    .<Future<?>>mapToObj(seed -> callers.submit(() -> {
                        Random random = new Random(seed);
                        while (System.nanoTime() - end < 0) {
                            count(AttackReport.send(ledger.port(), request(ledger, random)));
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> caller : running) {
                caller.get();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static String request(LedgerServer ledger, Random random) {
        String token = "Authorization: Bearer " + ledger.tokens().issue("alice", Demo.role("alice")) + "\r\n";
        return switch (random.nextInt(5)) {
            case 0 -> get("/health", "");
            case 1 -> get("/api/v1/accounts", token);
            case 2 -> get("/api/v1/accounts", "");
            case 3 -> get("/api/v1/accounts", "Authorization: Bearer e30.e30." + random.nextInt() + "\r\n");
            default -> get("/health/..;/admin/users", token);
        };
    }

    private static String get(String target, String fields) {
        return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + fields + "\r\n";
    }

    private void count(String answer) {
        int status = answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : 0;
        answers.computeIfAbsent(status, unused -> new LongAdder()).increment();
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
