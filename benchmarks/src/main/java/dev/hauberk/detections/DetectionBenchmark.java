/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What all detections together cost an event: of an allowed request, with and without a token, and of a failed login.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class DetectionBenchmark {
    private static final int USERS = 1024;

    private final SecurityEvent[] plain = new SecurityEvent[USERS];
    private final SecurityEvent[] tokens = new SecurityEvent[USERS];
    private final SecurityEvent[] failures = new SecurityEvent[USERS];
    private Detections detections;
    private int next;

    @Setup
    public void fill() {
        detections = new Detections(Detection.all(), Duration.ofMinutes(15), System.nanoTime(), hit -> {});
        for (int i = 0; i < USERS; i++) {
            Identity user = Identity.builder("user" + i).build();
            String client = "10.1." + (i >> 8) + "." + (i & 255);
            plain[i] = SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                    .clientAddress(client)
                    .status(200)
                    .build();
            tokens[i] = SecurityEvent.builder(SecurityEvent.Kind.DECISION, "allowed")
                    .clientAddress(client)
                    .identity(user)
                    .attribute("token_id", "token" + i)
                    .status(200)
                    .build();
            failures[i] = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, "login_failed")
                    .clientAddress(client)
                    .identity(user)
                    .status(401)
                    .build();
        }
    }

    @Benchmark
    public void allowed() {
        detections.see(plain[next++ & (USERS - 1)], System.nanoTime());
    }

    @Benchmark
    public void allowedWithToken() {
        detections.see(tokens[next++ & (USERS - 1)], System.nanoTime());
    }

    @Benchmark
    public void failedLogin() {
        detections.see(failures[next++ & (USERS - 1)], System.nanoTime());
    }
}
