/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.benchmarks.TokenReaders.TokenReader;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does a token that was seen before cost? Each comes in a string made from bytes, as a container makes it, so its
 * hash is not known.
 *
 * <p>The answers are {@code verify - freshToken} and, with a request around it, {@code filter - chain}, whose other
 * filter reads the field and no more.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class JwtReturningBenchmark {
    private static final int CACHED = 10_000;

    /** The algorithm. */
    @Param({"HS256", "RS256", "ES256", "EdDSA"})
    public String algorithm = "";

    private final StubRequest request = new StubRequest();
    private final StubResponse response = new StubResponse();
    private ContainerChain plain = new ContainerChain();
    private ContainerChain secured = new ContainerChain();
    private ContainerChain uncached = new ContainerChain();
    private byte[] field = {};
    private byte[] token = {};
    private TokenReader verifier = text -> text;

    /** Makes a token and what verifies it. */
    @Setup
    public void prepare() throws Exception {
        SignedToken signed = SignedToken.of(algorithm);
        field = signed.field.getBytes(StandardCharsets.US_ASCII);
        token = signed.token().getBytes(StandardCharsets.US_ASCII);
        JwtVerifier built = TokenReaders.verifier(signed, CACHED, null);
        verifier = text -> built.verify(text).identity();
        plain = new ContainerChain(Hauberk.builder().filter(FieldReader::new).build());
        secured = chain(signed, CACHED);
        uncached = chain(signed, 0);
    }

    private static ContainerChain chain(SignedToken signed, int cacheSize) {
        return new ContainerChain(Hauberk.builder()
                .filter(JwtFilter.builder()
                        .issuer(SignedToken.ISSUER, TokenReaders.trust(signed))
                        .cacheSize(cacheSize))
                .build());
    }

    /** Makes the string. */
    @Benchmark
    public String freshToken() {
        return new String(token, StandardCharsets.ISO_8859_1);
    }

    /** Makes the string and verifies it. */
    @Benchmark
    public @Nullable Object verify() throws Exception {
        return verifier.read(freshToken());
    }

    /** Serves a request through a chain that reads the field. */
    @Benchmark
    public int chain() throws IOException, ServletException {
        request.authorization = new String(field, StandardCharsets.ISO_8859_1);
        return plain.serve(request, response);
    }

    /** Serves a request through a chain that verifies the field. */
    @Benchmark
    public int filter() throws IOException, ServletException {
        request.authorization = new String(field, StandardCharsets.ISO_8859_1);
        return secured.serve(request, response);
    }

    /** Serves a request through a chain that verifies the field anew each time. */
    @Benchmark
    public int filterWithoutCache() throws IOException, ServletException {
        request.authorization = new String(field, StandardCharsets.ISO_8859_1);
        return uncached.serve(request, response);
    }

    private static final class FieldReader extends SecurityFilter {
        FieldReader() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            Enumeration<String> fields = exchange.request().getHeaders("Authorization");
            if (!fields.hasMoreElements()
                    || fields.nextElement().isEmpty()
                    || exchange.request().getQueryString() != null) {
                throw new IllegalStateException("the field must be there: it is not");
            }
            exchange.proceed();
        }
    }
}
