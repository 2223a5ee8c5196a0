/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.core.RequestPath;
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
 * What does a chain of eight filters that do nothing cost a request, above eight plain filters in the container's
 * chain?
 *
 * <p>The answer is {@code eightSecurityFilters - eightPlainFilters - path}: the chain computes the canonical path once,
 * which is a question of its own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ChainBenchmark {
    private final StubRequest request = new StubRequest();
    private final StubResponse response = new StubResponse();
    private final ContainerChain bare = new ContainerChain();
    private final ContainerChain plain = new ContainerChain(NoOpFilters.plain());
    private final ContainerChain empty = new ContainerChain(NoOpFilters.empty());
    private final ContainerChain secured = new ContainerChain(NoOpFilters.secured());

    /** Calls the servlet. */
    @Benchmark
    public int noFilter() throws IOException, ServletException {
        return bare.serve(request, response);
    }

    /** Calls the servlet through eight plain filters. */
    @Benchmark
    public int eightPlainFilters() throws IOException, ServletException {
        return plain.serve(request, response);
    }

    /** Calls the servlet through a chain of no filters, which guards paths and exceptions all the same. */
    @Benchmark
    public int emptyHauberk() throws IOException, ServletException {
        return empty.serve(request, response);
    }

    /** Calls the servlet through a chain of eight filters. */
    @Benchmark
    public int eightSecurityFilters() throws IOException, ServletException {
        return secured.serve(request, response);
    }

    /** Computes the path that a chain computes once. */
    @Benchmark
    public RequestPath path() {
        return RequestPath.of(
                request.getRequestURI(), request.getContextPath(), request.getServletPath(), request.getPathInfo());
    }
}
