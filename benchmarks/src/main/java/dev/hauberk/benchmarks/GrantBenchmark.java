/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import static dev.hauberk.authorization.Requirement.hasPermission;
import static dev.hauberk.authorization.Requirement.hasRole;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What roles that include each other and many permissions cost: fifty roles in a row, and 10, 500 or 10,000 grants. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class GrantBenchmark {
    private static final int ROLES = 50;

    private final AuthorizationPolicy policy = AuthorizationPolicy.builder()
            .rule("GET /roles", hasRole("role49"))
            .rule("GET /permissions", hasPermission("type7:read:4711"))
            .rule("GET /missing", hasPermission("type7:write:4711"))
            .roleHierarchy(hierarchy())
            .build();
    private final AccessRequest topRole = new ImaginedCall("GET", "/roles", caller(500, "role0"));
    private final AccessRequest manyRoles = new ImaginedCall("GET", "/roles", caller(500, roles()));
    private final AccessRequest ten = new ImaginedCall("GET", "/permissions", caller(10));
    private final AccessRequest fiveHundred = new ImaginedCall("GET", "/permissions", caller(500));
    private final AccessRequest tenThousand = new ImaginedCall("GET", "/permissions", caller(10_000));
    private final AccessRequest missing = new ImaginedCall("GET", "/missing", caller(500));

    private static RoleHierarchy hierarchy() {
        RoleHierarchy.Builder hierarchy = RoleHierarchy.builder();
        for (int i = 0; i + 1 < ROLES; i++) {
            hierarchy = hierarchy.role("role" + i).includes("role" + (i + 1));
        }
        return hierarchy.build();
    }

    private static String[] roles() {
        String[] roles = new String[20];
        for (int i = 0; i < roles.length; i++) {
            roles[i] = i == 0 ? "role25" : "other" + i;
        }
        return roles;
    }

    /** A caller whose last grant is the one that counts. */
    private static Identity caller(int grants, String... roles) {
        Identity.Builder caller = Identity.builder("ann").roles(roles);
        for (int i = 1; i < grants; i++) {
            caller.permissions("type" + i % 20 + ":print:" + i);
        }
        return caller.permissions("type7:read").build();
    }

    /** The role at the top of the row, where the one at its end is asked for. */
    @Benchmark
    public Decision roleOfFifty() {
        return policy.decide(topRole);
    }

    /** Twenty roles, one of which includes the one asked for. */
    @Benchmark
    public Decision roleOfFiftyHeldAmongTwenty() {
        return policy.decide(manyRoles);
    }

    /** Ten grants. */
    @Benchmark
    public Decision permissionOf10() {
        return policy.decide(ten);
    }

    /** Five hundred grants. */
    @Benchmark
    public Decision permissionOf500() {
        return policy.decide(fiveHundred);
    }

    /** Ten thousand grants. */
    @Benchmark
    public Decision permissionOf10000() {
        return policy.decide(tenThousand);
    }

    /** Five hundred grants, none of which is enough. */
    @Benchmark
    public Decision noPermissionOf500() {
        return policy.decide(missing);
    }
}
