/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;

/** What Spring's processor takes for the request of {@link HeadersBenchmark#cors}, without any filter around it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class CorsRivals {
    private final HeaderResponse response = new HeaderResponse();
    private final BrowserRequest request = new BrowserRequest("GET", "Origin", "https://app.example");
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();
    private final CorsConfiguration configuration = configuration();

    private static CorsConfiguration configuration() {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(List.of("https://app.example", "https://other.example"));
        configuration.setAllowCredentials(true);
        return configuration;
    }

    @Benchmark
    public boolean spring() throws IOException {
        request.clear();
        return processor.processRequest(configuration, request, response.clear());
    }
}
