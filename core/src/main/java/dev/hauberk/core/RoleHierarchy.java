/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which roles include which others, so that a caller who holds {@code admin} also passes where {@code clerk} is
 * required.
 *
 * <pre>{@code
 * RoleHierarchy.builder()
 *         .role("admin").includes("manager", "auditor")
 *         .role("manager").includes("clerk")
 *         .build()
 * }</pre>
 *
 * <p>Inclusion is transitive, never circular, and computed once. Role names are compared exactly. Immutable.
 */
public final class RoleHierarchy {
    private static final RoleHierarchy NONE = new RoleHierarchy(Map.of(), Map.of());

    private final Map<String, Set<String>> direct;
    private final Map<String, Set<String>> reachable;
    private final Map<String, List<String>> holders;

    private RoleHierarchy(Map<String, Set<String>> direct, Map<String, Set<String>> reachable) {
        this.direct = direct;
        this.reachable = reachable;
        this.holders = new HashMap<>();
        reachable.forEach((role, included) -> included.stream()
                .filter(wanted -> !wanted.equals(role))
                .forEach(wanted ->
                        holders.computeIfAbsent(wanted, w -> new ArrayList<>()).add(role)));
        holders.replaceAll((role, including) -> List.copyOf(including));
    }

    /** Returns the hierarchy in which each role includes only itself. */
    public static RoleHierarchy none() {
        return NONE;
    }

    /** Starts a hierarchy. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the role itself and all that it includes, at any distance; for an unknown role the role itself. */
    public Set<String> reachable(String role) {
        return reachable.getOrDefault(role, Set.of(role));
    }

    /** Returns whether who holds the one role also counts as holding the other. */
    public boolean includes(String held, String wanted) {
        return held.equals(wanted) || reachable.getOrDefault(held, Set.of()).contains(wanted);
    }

    /** Returns all roles that are named. */
    public Set<String> roles() {
        Set<String> roles = new LinkedHashSet<>(direct.keySet());
        direct.values().forEach(roles::addAll);
        return roles;
    }

    /** Returns the roles other than the given one that include it. */
    public List<String> holders(String wanted) {
        return holders.getOrDefault(wanted, List.of());
    }

    /** Returns the inclusions as they were configured, such as {@code admin > manager, auditor; manager > clerk}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        direct.forEach((role, included) -> text.append(text.isEmpty() ? "" : "; ")
                .append(role)
                .append(" > ")
                .append(String.join(", ", included)));
        return text.isEmpty() ? "none" : text.toString();
    }

    /**
     * Returns the name of a role.
     *
     * @throws IllegalArgumentException if it is blank, {@code *} or {@code **}
     */
    public static String requireRole(String role) {
        if (role.isBlank() || role.equals("*") || role.equals("**")) {
            throw new IllegalArgumentException("a role must be a name other than '', '*' and '**': '" + role + "'");
        }
        return role;
    }

    /** Collects inclusions. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<String, Set<String>> direct = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Names the role whose inclusions follow; naming it again adds to them.
         *
         * @throws IllegalArgumentException if the role is blank, {@code *} or {@code **}
         */
        public Inclusion role(String role) {
            return new Inclusion(requireRole(role));
        }

        /**
         * Returns the hierarchy.
         *
         * @throws ConfigurationException if a role includes itself, directly or through others; it lists each such
         *     cycle
         */
        public RoleHierarchy build() {
            Problems problems = new Problems("RoleHierarchy");
            Map<String, Set<String>> reachable = new HashMap<>();
            Set<String> reported = new HashSet<>();
            for (String role : direct.keySet()) {
                Map<String, String> cameFrom = search(role);
                if (cameFrom.containsKey(role) && !reported.contains(role)) {
                    List<String> cycle = cycle(role, cameFrom);
                    reported.addAll(cycle);
                    problems.add("a role must not include itself: " + String.join(" > ", cycle)
                            + "; remove one of these inclusions");
                }
                Set<String> all = new LinkedHashSet<>(List.of(role));
                all.addAll(cameFrom.keySet());
                reachable.put(role, Collections.unmodifiableSet(all));
            }
            problems.throwIfAny();
            Map<String, Set<String>> copy = new LinkedHashMap<>();
            direct.forEach((role, included) -> copy.put(role, new LinkedHashSet<>(included)));
            return new RoleHierarchy(copy, reachable);
        }

        /** Returns each role that can be reached over one inclusion or more, with the role it is reached from. */
        private Map<String, String> search(String start) {
            Map<String, String> cameFrom = new LinkedHashMap<>();
            Deque<String> open = new ArrayDeque<>(List.of(start));
            while (!open.isEmpty()) {
                String role = open.remove();
                for (String next : direct.getOrDefault(role, Set.of())) {
                    if (cameFrom.putIfAbsent(next, role) == null) {
                        open.add(next);
                    }
                }
            }
            return cameFrom;
        }

        private static List<String> cycle(String role, Map<String, String> cameFrom) {
            List<String> backwards = new ArrayList<>(List.of(role));
            String step = role;
            do {
                step = cameFrom.getOrDefault(step, role);
                backwards.add(step);
            } while (!step.equals(role));
            Collections.reverse(backwards);
            return backwards;
        }

        /** A role that waits for what it includes. */
        public final class Inclusion {
            private final String role;

            private Inclusion(String role) {
                this.role = role;
            }

            /**
             * Adds the roles that who holds this one also holds.
             *
             * @throws IllegalArgumentException if none is given, or one is blank, {@code *} or {@code **}
             */
            public Builder includes(String... roles) {
                if (roles.length == 0) {
                    throw new IllegalArgumentException("a role must include at least one other: '" + role + "'");
                }
                for (String included : roles) {
                    direct.computeIfAbsent(role, r -> new LinkedHashSet<>()).add(requireRole(included));
                }
                return Builder.this;
            }
        }
    }
}
