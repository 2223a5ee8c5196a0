/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.core.RequestPath;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What does the canonical path of a request cost? Each raw path but the encoded one has 40 characters. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class RequestPathBenchmark {
    private final Mapped exact = new Mapped(StubRequest.PATH, "", StubRequest.PATH, null);
    private final Mapped prefix =
            new Mapped(StubRequest.PATH, "", "/shop/orders", StubRequest.PATH.substring("/shop/orders".length()));
    private final Mapped inContext =
            new Mapped(StubRequest.PATH, "/shop", StubRequest.PATH.substring("/shop".length()), null);
    private final Mapped encoded = new Mapped(
            "/shop/orders/2026/invoices/a%20b/download", "", "/shop/orders/2026/invoices/a b/download", null);

    /** The container mapped the path whole, so the result is the container's own string in a wrapper. */
    @Benchmark
    public RequestPath exactMapping() {
        return exact.path();
    }

    /** The servlet is mapped to a prefix, so the result joins two strings. */
    @Benchmark
    public RequestPath prefixMapping() {
        return prefix.path();
    }

    /** The application has a context path. */
    @Benchmark
    public RequestPath contextPath() {
        return inContext.path();
    }

    /** The path has an escape, so it is decoded and compared with what the container decoded. */
    @Benchmark
    public RequestPath encoded() {
        return encoded.path();
    }

    /** Tells what the result itself weighs with a prefix mapping: the string joined, without any check. */
    @Benchmark
    public void joinOnly(Blackhole result) {
        result.consume(prefix.servletPath.concat(String.valueOf(prefix.pathInfo)));
    }

    private record Mapped(
            String requestUri,
            String contextPath,
            String servletPath,
            @org.jspecify.annotations.Nullable String pathInfo) {
        RequestPath path() {
            return RequestPath.of(requestUri, contextPath, servletPath, pathInfo);
        }
    }
}
