/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import dev.hauberk.benchmarks.TokenReaders.TokenReader;
import java.security.Provider;
import java.util.concurrent.TimeUnit;
import org.conscrypt.Conscrypt;
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
 * What does a token that was never seen cost, from the {@code Authorization} field to a checked subject, next to other
 * libraries and to the signature alone? Nothing is kept from one token to the next.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JwtBenchmark {
    /** What everybody offers. */
    @State(Scope.Thread)
    public static class Common {
        /** The algorithm. */
        @Param({"HS256", "RS256", "ES256"})
        public String algorithm = "";

        private String field = "";
        private TokenReader nimbus = field -> field;
        private TokenReader spring = field -> field;
        private TokenReader jose4j = field -> field;
        private TokenReader javaJwt = field -> field;

        /** Makes a token and what reads it. */
        @Setup
        public void prepare() throws Exception {
            SignedToken token = SignedToken.of(algorithm);
            field = token.field;
            nimbus = TokenReaders.nimbus(token);
            spring = TokenReaders.spring(token);
            jose4j = TokenReaders.jose4j(token);
            javaJwt = TokenReaders.javaJwt(token);
        }
    }

    /** What the JDK offers. */
    @State(Scope.Thread)
    public static class Platform {
        /** The algorithm. */
        @Param({"HS256", "RS256", "ES256", "EdDSA"})
        public String algorithm = "";

        private String field = "";
        private TokenReader hauberk = field -> field;
        private TokenReader limit = field -> field;

        /** Makes a token and what reads it. */
        @Setup
        public void prepare() throws Exception {
            SignedToken token = SignedToken.of(algorithm);
            field = token.field;
            hauberk = TokenReaders.hauberk(token, 0, null);
            limit = TokenReaders.limit(token, null);
        }
    }

    /** What native providers offer. */
    @State(Scope.Thread)
    public static class Native {
        /** The algorithm. */
        @Param({"HS256", "RS256", "ES256"})
        public String algorithm = "";

        /** Whose signatures. */
        @Param({"conscrypt", "corretto"})
        public String provider = "";

        private String field = "";
        private TokenReader hauberk = field -> field;
        private TokenReader limit = field -> field;

        /** Makes a token and what reads it. */
        @Setup
        public void prepare() throws Exception {
            Provider chosen =
                    provider.equals("corretto") ? AmazonCorrettoCryptoProvider.INSTANCE : Conscrypt.newProvider();
            SignedToken token = SignedToken.of(algorithm);
            field = token.field;
            hauberk = TokenReaders.hauberk(token, 0, chosen);
            limit = TokenReaders.limit(token, algorithm.equals("HS256") ? null : chosen);
        }
    }

    /** Checks the signature alone, over decoded bytes, with an object of the platform that is kept. */
    @Benchmark
    public @Nullable Object limit(Platform state) throws Exception {
        return state.limit.read(state.field);
    }

    /** Reads with {@link dev.hauberk.jwt.JwtVerifier}, which keeps no tokens. */
    @Benchmark
    public @Nullable Object hauberk(Platform state) throws Exception {
        return state.hauberk.read(state.field);
    }

    /** Checks the signature alone with a native provider. */
    @Benchmark
    public @Nullable Object limitOfProvider(Native state) throws Exception {
        return state.limit.read(state.field);
    }

    /** Reads with {@link dev.hauberk.jwt.JwtVerifier} and a native provider. */
    @Benchmark
    public @Nullable Object hauberkWithProvider(Native state) throws Exception {
        return state.hauberk.read(state.field);
    }

    /** Reads with Nimbus. */
    @Benchmark
    public @Nullable Object nimbus(Common state) throws Exception {
        return state.nimbus.read(state.field);
    }

    /** Reads with Spring Security. */
    @Benchmark
    public @Nullable Object spring(Common state) throws Exception {
        return state.spring.read(state.field);
    }

    /** Reads with jose4j. */
    @Benchmark
    public @Nullable Object jose4j(Common state) throws Exception {
        return state.jose4j.read(state.field);
    }

    /** Reads with java-jwt. */
    @Benchmark
    public @Nullable Object javaJwt(Common state) throws Exception {
        return state.javaJwt.read(state.field);
    }
}
