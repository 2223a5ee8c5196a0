/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.input.FirewallFilter;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * What does a firewall add to an ordinary request with twelve fields of 595 characters? The answer is {@code firewall -
 * chain}; {@code read} is what it costs to look at each field once. Spring's looks at fields only when the application
 * asks for them, so it is asked for each.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FirewallBenchmark {
    private final HeaderResponse response = new HeaderResponse();
    private final BrowserRequest request = new BrowserRequest(
            "GET",
            "Host",
            "shop.example",
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
            "Accept-Language",
            "en-GB,en;q=0.9,de;q=0.8",
            "Accept-Encoding",
            "gzip, deflate, br, zstd",
            "Cookie",
            "__Host-SID=4f9d2c7be1a84f5e9a0b6c3d2e1f0a9b; theme=dark; locale=en-GB; consent=2026-01-01T00%3A00%3A00Z",
            "Referer",
            "https://shop.example/orders/2026/invoices",
            "Sec-Fetch-Site",
            "same-origin",
            "Sec-Fetch-Mode",
            "navigate",
            "Sec-Fetch-Dest",
            "document",
            "Upgrade-Insecure-Requests",
            "1",
            "Sec-CH-UA",
            "\"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"");

    private final ContainerChain chain =
            new ContainerChain(Hauberk.builder().filter(Nothing::new).build());
    private final ContainerChain firewall = new ContainerChain(Hauberk.builder()
            .filter(FirewallFilter.strict().hosts("shop.example"))
            .build());
    private final StrictHttpFirewall spring = new StrictHttpFirewall();

    private static final class Nothing extends SecurityFilter {
        Nothing() {
            super(Phase.FIREWALL);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }
    }

    private static int read(HttpServletRequest request) {
        int characters = 0;
        Enumeration<String> names = request.getHeaderNames();
        while (names.hasMoreElements()) {
            String name = names.nextElement();
            Enumeration<String> values = request.getHeaders(name);
            while (values.hasMoreElements()) {
                characters += name.length() + values.nextElement().length();
            }
        }
        return characters;
    }

    @Benchmark
    public int read() {
        request.clear();
        return read(request);
    }

    @Benchmark
    public int chain() throws IOException, ServletException {
        return chain.serve(request, response.clear());
    }

    @Benchmark
    public int firewall() throws IOException, ServletException {
        return firewall.serve(request, response.clear());
    }

    @Benchmark
    public int spring() {
        request.clear();
        return read(spring.getFirewalledRequest(request));
    }
}
