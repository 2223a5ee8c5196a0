/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import static dev.hauberk.core.authorization.Requirement.authenticated;
import static dev.hauberk.core.authorization.Requirement.hasRole;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.authorization.AccessRequest;
import dev.hauberk.core.authorization.AuthorizationPolicy;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Does a decision cost more with 500 rules than with five? The rule that decides is always among the last five. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class AuthorizationBenchmark {
    private static final int RULES_PER_RESOURCE = 5;

    private final AuthorizationPolicy five = policy(5);
    private final AuthorizationPolicy fiveHundred = policy(500);
    private final AccessRequest allowedByFive = new Call("GET", "/api/r001/42");
    private final AccessRequest allowedByFiveHundred = new Call("GET", "/api/r100/42");
    private final AccessRequest deniedByFive = new Call("DELETE", "/api/r001/42");
    private final AccessRequest deniedByFiveHundred = new Call("DELETE", "/api/r100/42");
    private final AccessRequest unmatched = new Call("GET", "/api/r000/42");

    private static AuthorizationPolicy policy(int rules) {
        AuthorizationPolicy.Builder policy = AuthorizationPolicy.builder();
        for (int i = 1; i <= rules / RULES_PER_RESOURCE; i++) {
            String resource = String.format("/api/r%03d", i);
            policy.rule("GET " + resource, authenticated())
                    .rule("POST " + resource, hasRole("clerk"))
                    .rule("GET " + resource + "/{id}", hasRole("clerk"))
                    .rule("DELETE " + resource + "/{id}", hasRole("admin"))
                    .rule(resource + "/{id}/lines/*", hasRole("clerk"));
        }
        return policy.build();
    }

    /** A role the caller has. */
    @Benchmark
    public Decision allowOf5() {
        return five.decide(allowedByFive);
    }

    /** A role the caller has. */
    @Benchmark
    public Decision allowOf500() {
        return fiveHundred.decide(allowedByFiveHundred);
    }

    /** A role the caller lacks. */
    @Benchmark
    public Decision denyOf5() {
        return five.decide(deniedByFive);
    }

    /** A role the caller lacks. */
    @Benchmark
    public Decision denyOf500() {
        return fiveHundred.decide(deniedByFiveHundred);
    }

    /** No rule. */
    @Benchmark
    public Decision unmatchedOf5() {
        return five.decide(unmatched);
    }

    /** No rule. */
    @Benchmark
    public Decision unmatchedOf500() {
        return fiveHundred.decide(unmatched);
    }

    private static final class Call implements AccessRequest {
        private final String method;
        private final RequestPath path;
        private final Optional<Identity> identity =
                Optional.of(Identity.builder("ann").roles("clerk").build());

        Call(String method, String path) {
            this.method = method;
            this.path = RequestPath.of(path, "", path, null);
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public RequestPath path() {
            return path;
        }

        @Override
        public Optional<Identity> identity() {
            return identity;
        }

        @Override
        public boolean hasRole(String role) {
            return identity.orElseThrow().roles().contains(role);
        }

        @Override
        public String clientAddress() {
            return "192.0.2.1";
        }

        @Override
        public @Nullable Object attribute(String name) {
            return null;
        }
    }
}
