/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.authorization.ObjectAccess;
import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to ask about an object that the request asked about before. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ObjectCheckBenchmark {
    private String id = "4711";
    private @Nullable ObjectAccess access;

    /** Asks for the first time. */
    @Setup
    public void ask() throws IOException, ServletException {
        Hauberk chain = Hauberk.builder()
                .filter(Login::new)
                .filter(AuthorizationFilter.builder().rule("/*", permitAll()).objectAuthorizer(new Owners()))
                .build();
        chain.doFilter(new StubRequest(), new StubResponse(), (request, response) -> access = ObjectAccess.of(request));
        if (!Objects.requireNonNull(access).may("order:read", "order", id)) {
            throw new IllegalStateException("the order must be the caller's");
        }
    }

    /** Asks again. */
    @Benchmark
    public boolean again() {
        return Objects.requireNonNull(access).may("order:read", "order", id);
    }

    private static final class Login extends SecurityFilter {
        Login() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceedAs(Identity.builder("ann").build());
        }
    }

    private static final class Owners implements ObjectAuthorizer {
        @Override
        public boolean may(Identity identity, String action, String type, String id) {
            return id.equals("4711");
        }

        @Override
        public VisibleObjects visible(Identity identity, String action, String type) {
            return VisibleObjects.none();
        }
    }
}
