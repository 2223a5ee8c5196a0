/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.headers.CorsFilter;
import dev.hauberk.headers.CsrfFilter;
import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.HstsHeaderWriter;
import org.springframework.security.web.header.writers.PermissionsPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.header.writers.XContentTypeOptionsHeaderWriter;
import org.springframework.security.web.header.writers.XXssProtectionHeaderWriter;
import org.springframework.security.web.header.writers.frameoptions.XFrameOptionsHeaderWriter;

/**
 * What do the filters that protect browsers add to a request? Each answer is a filter's row less {@code chain}, in
 * which a filter does nothing. Beside them: the same fields set as constants, Spring Security's writers for them, and
 * the fields that helmet sets.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class HeadersBenchmark {
    private static final String POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'";

    private final HeaderResponse response = new HeaderResponse();
    private final BrowserRequest get = new BrowserRequest("GET");
    private final BrowserRequest crossOrigin = new BrowserRequest("GET", "Origin", "https://app.example");
    private final BrowserRequest post =
            new BrowserRequest("POST", "Sec-Fetch-Site", "same-origin", "Origin", "https://shop.example");
    private final BrowserRequest oldPost = new BrowserRequest("POST", "Origin", "https://shop.example");

    private final String[] constants = SecurityHeadersFilter.strict().build().headers(true, "shop.example").stream()
            .flatMap(header -> List.of(header.getKey(), header.getValue()).stream())
            .toArray(String[]::new);
    /** The names and values of helmet 8.3. */
    private final String[] helmet = {
        "Content-Security-Policy",
        "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';"
                + "img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';"
                + "style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
        "Cross-Origin-Opener-Policy",
        "same-origin",
        "Cross-Origin-Resource-Policy",
        "same-origin",
        "Origin-Agent-Cluster",
        "?1",
        "Referrer-Policy",
        "no-referrer",
        "Strict-Transport-Security",
        "max-age=31536000; includeSubDomains",
        "X-Content-Type-Options",
        "nosniff",
        "X-DNS-Prefetch-Control",
        "off",
        "X-Download-Options",
        "noopen",
        "X-Frame-Options",
        "SAMEORIGIN",
        "X-Permitted-Cross-Domain-Policies",
        "none",
        "X-XSS-Protection",
        "0"
    };

    private final List<HeaderWriter> spring = List.of(
            new ContentSecurityPolicyHeaderWriter(POLICY),
            new HstsHeaderWriter(),
            new XContentTypeOptionsHeaderWriter(),
            new XFrameOptionsHeaderWriter(XFrameOptionsHeaderWriter.XFrameOptionsMode.DENY),
            new XXssProtectionHeaderWriter(),
            new ReferrerPolicyHeaderWriter(ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN),
            new PermissionsPolicyHeaderWriter("camera=(), geolocation=()"),
            opener(),
            resource());

    private final ContainerChain chain =
            new ContainerChain(Hauberk.builder().filter(Nothing::new).build());
    private final Hauberk strictHeaders =
            Hauberk.builder().filter(SecurityHeadersFilter.strict()).build();
    private final ContainerChain strict = new ContainerChain(strictHeaders);
    private final ContainerChain nonce = new ContainerChain(strictHeaders, (request, answer, rest) -> {
        SecurityHeadersFilter.nonce((HttpServletRequest) request);
        rest.doFilter(request, answer);
    });
    private final ContainerChain cors = new ContainerChain(Hauberk.builder()
            .filter(CorsFilter.builder()
                    .allowedOrigins("https://app.example", "https://other.example")
                    .credentials())
            .build());
    private final ContainerChain csrf =
            new ContainerChain(Hauberk.builder().filter(CsrfFilter.builder()).build());

    private static HeaderWriter opener() {
        CrossOriginOpenerPolicyHeaderWriter writer = new CrossOriginOpenerPolicyHeaderWriter();
        writer.setPolicy(CrossOriginOpenerPolicy.SAME_ORIGIN);
        return writer;
    }

    private static HeaderWriter resource() {
        CrossOriginResourcePolicyHeaderWriter writer = new CrossOriginResourcePolicyHeaderWriter();
        writer.setPolicy(CrossOriginResourcePolicy.SAME_ORIGIN);
        return writer;
    }

    private static final class Nothing extends SecurityFilter {
        Nothing() {
            super(Phase.HEADERS);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }
    }

    private int constants(String[] namesAndValues) {
        HeaderResponse answer = response.clear();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            answer.setHeader(namesAndValues[i], namesAndValues[i + 1]);
        }
        return namesAndValues.length;
    }

    @Benchmark
    public int constantFields() {
        return constants(constants);
    }

    @Benchmark
    public int helmetFields() {
        return constants(helmet);
    }

    @Benchmark
    public int springWriters() {
        HeaderResponse answer = response.clear();
        for (HeaderWriter writer : spring) {
            writer.writeHeaders(get, answer);
        }
        return spring.size();
    }

    @Benchmark
    public int chain() throws IOException, ServletException {
        return chain.serve(get, response.clear());
    }

    @Benchmark
    public int strict() throws IOException, ServletException {
        return strict.serve(get, response.clear());
    }

    @Benchmark
    public int strictWithNonce() throws IOException, ServletException {
        return nonce.serve(get, response.clear());
    }

    @Benchmark
    public int cors() throws IOException, ServletException {
        return cors.serve(crossOrigin, response.clear());
    }

    @Benchmark
    public int csrfSafe() throws IOException, ServletException {
        return csrf.serve(get, response.clear());
    }

    @Benchmark
    public int csrfByMetadata() throws IOException, ServletException {
        return csrf.serve(post, response.clear());
    }

    @Benchmark
    public int csrfByOrigin() throws IOException, ServletException {
        return csrf.serve(oldPost, response.clear());
    }
}
