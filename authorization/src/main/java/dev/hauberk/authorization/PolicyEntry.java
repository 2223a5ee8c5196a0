/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RoleHierarchy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a policy asks at one place: a rule that was written, or the denial of the methods that no rule names. */
sealed interface PolicyEntry {
    Decision decide(AccessRequest request, RoleHierarchy hierarchy);

    /** Returns why the entry does not match a request; called for one that does not. */
    String mismatch(AccessRequest request);

    /** Adds what the entry asks of a request that matches it, and what of that is met. */
    void explain(AccessRequest request, RoleHierarchy hierarchy, List<String> lines);

    /** Returns what remains to be asked of a caller of whom only the roles are known. */
    Residual residual(MatrixCaller caller, RoleHierarchy hierarchy);

    /** Returns the entry as one line of the policy's table. */
    String line();

    /** Returns the rule at whose place the entry stands. */
    String place();

    /** A rule that was written, with the verdicts that do not depend on the request. */
    final class Rule implements PolicyEntry {
        private final RequestPattern pattern;
        private final Requirement requirement;
        private final Verdicts verdicts;

        Rule(RequestPattern pattern, Requirement requirement) {
            this.pattern = pattern;
            this.requirement = requirement.boundTo(pattern.path());
            this.verdicts = new Verdicts(pattern.toString(), this.requirement);
        }

        RequestPattern pattern() {
            return pattern;
        }

        Requirement requirement() {
            return requirement;
        }

        boolean permitsEveryone() {
            return requirement.permitsEveryone();
        }

        @Override
        public Decision decide(AccessRequest request, RoleHierarchy hierarchy) {
            return verdicts.decide(request, hierarchy);
        }

        @Override
        public String mismatch(AccessRequest request) {
            String reason = Mismatch.of(pattern, request);
            return reason.isEmpty() ? "it permits everyone, so only its exact spelling matches" : reason;
        }

        @Override
        public void explain(AccessRequest request, RoleHierarchy hierarchy, List<String> lines) {
            lines.add("rule '" + pattern + "' matches");
            requirement.explain(request, hierarchy, "  ", lines);
        }

        @Override
        public Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
            return requirement.residual(caller, hierarchy);
        }

        @Override
        public String line() {
            return pattern + ": " + requirement;
        }

        @Override
        public String place() {
            return pattern.toString();
        }
    }

    /**
     * The denial of the methods that no rule for a pattern names: {@code deny-uncovered-http-methods} of Jakarta
     * Servlet 6.0 section 13.8.4.1.
     */
    final class MethodDenial implements PolicyEntry {
        private final RequestPattern first;
        private final String named;
        private final Denial denied;

        /**
         * Makes the denial.
         *
         * @param first the first rule for the path
         * @param methods the methods that rules name
         * @param hidden whether a known caller is told that there is nothing
         */
        MethodDenial(RequestPattern first, Set<String> methods, boolean hidden) {
            this.first = first;
            this.named = methods.stream()
                    .map(method -> method.equals("GET") ? "GET, HEAD" : method)
                    .collect(Collectors.joining(", "));
            String reason = "the rules for '" + first.path() + "' name no method but " + named;
            this.denied = new Denial(hidden ? 404 : 403, "method_not_covered", reason, first.toString());
        }

        @Override
        public Decision decide(AccessRequest request, RoleHierarchy hierarchy) {
            return denied.of(request);
        }

        @Override
        public String mismatch(AccessRequest request) {
            String reason = Mismatch.of(first.path(), request.path());
            return reason.isEmpty() ? "a rule names the method " + request.method() : reason;
        }

        @Override
        public void explain(AccessRequest request, RoleHierarchy hierarchy, List<String> lines) {
            lines.add("the denial that rule '" + first + "' implies matches: " + line());
        }

        @Override
        public Residual residual(MatrixCaller caller, RoleHierarchy hierarchy) {
            return Residual.NOT_MET;
        }

        @Override
        public String line() {
            return first.path() + ": every method but " + named;
        }

        @Override
        public String place() {
            return first.toString();
        }
    }
}
