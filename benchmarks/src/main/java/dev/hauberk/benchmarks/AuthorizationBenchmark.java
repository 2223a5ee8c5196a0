/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Does a decision cost more with a thousand rules than with twenty? The rule that decides is among the last five. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class AuthorizationBenchmark {
    private static final int RULES_PER_RESOURCE = 5;
    private static final Identity CLERK = Identity.builder("ann").roles("clerk").build();

    private final AuthorizationPolicy twenty = policy(20);
    private final AuthorizationPolicy thousand = policy(1_000);
    private final AccessRequest allowedByTwenty = new ImaginedCall("GET", "/api/r004/42", CLERK);
    private final AccessRequest allowedByThousand = new ImaginedCall("GET", "/api/r200/42", CLERK);
    private final AccessRequest deniedByTwenty = new ImaginedCall("DELETE", "/api/r004/42", CLERK);
    private final AccessRequest deniedByThousand = new ImaginedCall("DELETE", "/api/r200/42", CLERK);
    private final AccessRequest unmatched = new ImaginedCall("GET", "/api/r000/42", CLERK);

    static AuthorizationPolicy policy(int rules) {
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
    public Decision allowOf20() {
        return twenty.decide(allowedByTwenty);
    }

    /** A role the caller has. */
    @Benchmark
    public Decision allowOf1000() {
        return thousand.decide(allowedByThousand);
    }

    /** A role the caller lacks. */
    @Benchmark
    public Decision denyOf20() {
        return twenty.decide(deniedByTwenty);
    }

    /** A role the caller lacks. */
    @Benchmark
    public Decision denyOf1000() {
        return thousand.decide(deniedByThousand);
    }

    /** No rule. */
    @Benchmark
    public Decision unmatchedOf20() {
        return twenty.decide(unmatched);
    }

    /** No rule. */
    @Benchmark
    public Decision unmatchedOf1000() {
        return thousand.decide(unmatched);
    }
}
