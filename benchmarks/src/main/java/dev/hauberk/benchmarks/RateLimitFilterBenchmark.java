/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.ratelimit.RateLimiter;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What does a limit by address add to a request, header fields included? The answer is {@code filter - chain - engine}:
 * the chain's other filter does nothing.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class RateLimitFilterBenchmark {
    private static final RateLimit PLENTY =
            RateLimit.perSecond(100_000_000).withBurst(1_000_000_000_000L).withName("plenty");

    private final StubRequest request = new StubRequest();
    private final StubResponse response = new StubResponse();
    private final ContainerChain plain =
            new ContainerChain(Hauberk.builder().filter(Nothing::new).build());
    private final ContainerChain limited = new ContainerChain(
            Hauberk.builder().filter(RateLimitFilter.builder().limit(PLENTY)).build());
    private final RateLimiter limiter =
            RateLimiter.builder("engine").limit(PLENTY).build();

    private static final class Nothing extends SecurityFilter {
        Nothing() {
            super(Phase.RATE_LIMIT);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }
    }

    @Benchmark
    public boolean engine() {
        return limiter.tryAcquire("192.0.2.1");
    }

    @Benchmark
    public int chain() throws IOException, ServletException {
        return plain.serve(request, response);
    }

    @Benchmark
    public int filter() throws IOException, ServletException {
        return limited.serve(request, response);
    }
}
