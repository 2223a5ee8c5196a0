/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Ordered rules that decide who may make which request.
 *
 * <ol>
 *   <li>The first rule that matches decides. If none does, the request is denied: {@code no_rule_matched}.
 *   <li>A rule that permits everyone matches its path {@linkplain PathPattern#matchesExactly exactly}. Every other rule
 *       matches {@linkplain PathPattern#matches wide}, so that no other spelling of a path slips past what guards it.
 *   <li>HEAD is decided as GET. Other methods are compared exactly.
 *   <li>Where the rules for a pattern name methods, all other methods are denied at the place of the first of these
 *       rules: {@code method_not_covered}. So nothing falls through to a weaker, wider rule. A rule without a method
 *       names all methods. {@link #deniedMethods()} tells what this denies.
 *   <li>A rule for a {@linkplain ServletRule servlet} must be met besides, whatever the path. Where no rule for a path
 *       matches, it decides alone. If a servlet's rules name methods only, its other methods are denied.
 *   <li>A denial is 401 for an anonymous caller and 403 for a known one. A stranger gets 401 for whatever is denied,
 *       also where no login could help: the difference would tell which paths have rules.
 * </ol>
 *
 * <pre>{@code
 * AuthorizationPolicy.builder()
 *         .rule("GET /health", permitAll())
 *         .rule("GET /api/orders/{id}", hasScope("orders"))
 *         .rule("DELETE /api/orders/{id}", hasRole("admin"))
 *         .rule("/api/*", authenticated())
 *         .build()
 * }</pre>
 *
 * <p>A decision takes about as long with a thousand rules as with five, and allocates nothing unless it denies for a
 * reason that is new to the rule. Immutable.
 */
public final class AuthorizationPolicy {
    /** How a policy's rules for paths relate to a request. */
    public enum Match {
        /** No rule matches. */
        NO_RULE,
        /** The rules for the path name other methods only. */
        METHOD_NOT_COVERED,
        /** A rule decides. */
        RULE
    }

    private final PolicyEntry[] entries;
    private final RequestPatternIndex index;
    private final ServletRules servletRules;
    private final RoleHierarchy roleHierarchy;
    private final boolean hidesUnmatched;
    private final Denial noRule;

    private AuthorizationPolicy(
            PolicyEntry[] entries,
            RequestPatternIndex index,
            ServletRules servletRules,
            RoleHierarchy roleHierarchy,
            boolean hidesUnmatched) {
        this.entries = entries;
        this.index = index;
        this.servletRules = servletRules;
        this.roleHierarchy = roleHierarchy;
        this.hidesUnmatched = hidesUnmatched;
        this.noRule = new Denial(hidesUnmatched ? 404 : 403, "no_rule_matched", "no rule matches the request", "");
    }

    /** Starts a policy without rules. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Decides about a request. What a predicate of {@link Requirement#matching} throws is passed on, and the request
     * must then be refused.
     *
     * @return the verdict, with the text of the rule that decided, or an empty text if no rule matched
     */
    public Decision decide(AccessRequest request) {
        int first = index.first(request.method(), request.path());
        if (servletRules.isEmpty()) {
            return first < 0 ? noRule.of(request) : entries[first].decide(request, roleHierarchy);
        }
        Decision byServlet = servletRules.decide(request, roleHierarchy);
        if (byServlet instanceof Decision.Deny) {
            return first < 0 && hidesUnmatched ? noRule.of(request) : byServlet;
        }
        if (first < 0) {
            return byServlet == null ? noRule.of(request) : byServlet;
        }
        return entries[first].decide(request, roleHierarchy);
    }

    /**
     * Returns why the policy decides about a request as it does. It asks the requirements anew, so predicates and the
     * object authorizer are called once more; that counts as no object check.
     */
    public Explanation explain(AccessRequest asked) {
        AccessRequest request = asked.forInspection();
        int first = index.first(request.method(), request.path());
        List<String> passedOver = new ArrayList<>();
        for (int i = 0; i < (first < 0 ? entries.length : first); i++) {
            passedOver.add("'" + entries[i].line() + "': " + entries[i].mismatch(request));
        }
        List<String> path = new ArrayList<>();
        if (first >= 0) {
            entries[first].explain(request, roleHierarchy, path);
        }
        return new Explanation(decide(request), passedOver, path, servletRules.explain(request, roleHierarchy));
    }

    /**
     * Returns why the policy would decide as it does about a request that nobody made; see {@link AccessRequest#of}.
     *
     * @param request such as {@code GET /orders/4711}
     * @param identity the caller
     * @throws IllegalArgumentException if the text is no method and path
     */
    public Explanation explain(String request, Identity identity) {
        return explain(AccessRequest.of(request, Optional.of(identity)));
    }

    /** Returns whether a rule for paths would decide about a request; no requirement is asked. */
    public Match match(String method, RequestPath path) {
        int first = index.first(method, path);
        if (first < 0) {
            return Match.NO_RULE;
        }
        return entries[first] instanceof PolicyEntry.Rule ? Match.RULE : Match.METHOD_NOT_COVERED;
    }

    /** Returns the patterns of the rules for paths, in order. */
    public List<RequestPattern> patterns() {
        List<RequestPattern> patterns = new ArrayList<>();
        for (PolicyEntry entry : entries) {
            if (entry instanceof PolicyEntry.Rule rule) {
                patterns.add(rule.pattern());
            }
        }
        return patterns;
    }

    /** Returns whether requests to servlets without a rule are denied. */
    public boolean deniesOtherServlets() {
        return servletRules.othersDenied();
    }

    /** Returns the position of the entry that decides about a request by its path, or -1. */
    int deciding(String method, RequestPath path) {
        return index.first(method, path);
    }

    List<PolicyEntry> entries() {
        return List.of(entries);
    }

    /**
     * Returns this policy with further rules for servlets, such as those that annotations tell.
     *
     * @param rules the rules; one for a servlet and method that has a rule already is left out, so that what was
     *     written by hand counts
     * @param othersDenied whether servlets without a rule are denied, as {@link Builder#denyOtherServlets} does
     */
    public AuthorizationPolicy withServletRules(Collection<ServletRule> rules, boolean othersDenied) {
        Map<String, ServletRule> all = new LinkedHashMap<>();
        servletRules.rules().forEach(rule -> all.put(rule.name(), rule));
        rules.forEach(rule -> all.putIfAbsent(rule.name(), rule));
        ServletRules extended = new ServletRules(all.values(), othersDenied || servletRules.othersDenied());
        return new AuthorizationPolicy(entries, index, extended, roleHierarchy, hidesUnmatched);
    }

    /** Returns the rules for servlets, in the order given. */
    public List<ServletRule> servletRules() {
        return servletRules.rules();
    }

    /** Returns whether a rule asks an {@link ObjectAuthorizer}, so that without one it could never be met. */
    public boolean asksAboutObjects() {
        return Arrays.stream(entries)
                        .anyMatch(entry -> entry instanceof PolicyEntry.Rule rule
                                && rule.requirement().asksAboutObjects())
                || servletRules.rules().stream()
                        .anyMatch(rule -> rule.requirement().asksAboutObjects());
    }

    /** Returns the rules in order, such as {@code DELETE /orders/{id}: hasRole(admin)}. */
    public List<String> rules() {
        return lines(PolicyEntry.Rule.class);
    }

    /**
     * Returns the methods that are denied because no rule names them, in order, such as {@code /orders/{id}: every
     * method but GET, HEAD, DELETE}.
     */
    public List<String> deniedMethods() {
        return lines(PolicyEntry.MethodDenial.class);
    }

    private List<String> lines(Class<? extends PolicyEntry> type) {
        return Arrays.stream(entries)
                .filter(type::isInstance)
                .map(PolicyEntry::line)
                .toList();
    }

    /** Returns which roles include which others. */
    public RoleHierarchy roleHierarchy() {
        return roleHierarchy;
    }

    /** Returns the table of all that is decided, in order: one rule a line, with the denials that rules imply. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("AuthorizationPolicy, role hierarchy: ").append(roleHierarchy);
        for (PolicyEntry entry : entries) {
            text.append(entry instanceof PolicyEntry.MethodDenial ? "\n  denied  " : "\n  rule    ")
                    .append(entry.line());
        }
        servletRules.rules().forEach(rule -> text.append("\n  rule    ").append(rule));
        if (servletRules.othersDenied()) {
            text.append("\n  denied  every other servlet");
        }
        return text.append("\n  denied  everything else").toString();
    }

    /** Collects rules. Not safe for use by several threads. */
    public static final class Builder {
        private record Line(String pattern, Requirement requirement) {}

        private final Settings settings = new Settings("AuthorizationPolicy");
        private final List<Line> lines = new ArrayList<>();
        private final List<ServletRule> servletRules = new ArrayList<>();
        private final Setting<RoleHierarchy> roleHierarchy =
                settings.of("roleHierarchy", RoleHierarchy.none()).undescribed();
        private final Setting<Boolean> denyOtherServlets = settings.flag("denyOtherServlets");
        private final Setting<Boolean> hideUnmatched = settings.flag("hideUnmatched");

        private Builder() {}

        /**
         * Adds a rule after those added before.
         *
         * @param pattern a {@link RequestPattern} such as {@code DELETE /orders/{id}} or {@code /api/*}; {@link #build}
         *     checks it
         * @param requirement what a request that matches must meet
         */
        public Builder rule(String pattern, Requirement requirement) {
            lines.add(new Line(
                    Objects.requireNonNull(pattern, "pattern"), Objects.requireNonNull(requirement, "requirement")));
            return this;
        }

        /**
         * Adds a rule for the requests that the container maps to a servlet.
         *
         * @see AuthorizationPolicy
         */
        public Builder servletRule(ServletRule rule) {
            servletRules.add(Objects.requireNonNull(rule, "rule"));
            return this;
        }

        /** Denies requests to servlets that no rule names; default: rules for paths alone may permit them. */
        public Builder denyOtherServlets() {
            denyOtherServlets.set(true);
            return this;
        }

        /**
         * Answers a known caller with 404 where no rule matches, so that paths whose rules are
         * {@linkplain Requirement#hidden hidden} look like those that do not exist; default 403.
         */
        public Builder hideUnmatched() {
            hideUnmatched.set(true);
            return this;
        }

        /** Sets which roles include which others; default {@link RoleHierarchy#none()}. */
        public Builder roleHierarchy(RoleHierarchy hierarchy) {
            roleHierarchy.set(hierarchy);
            return this;
        }

        /**
         * Returns the policy.
         *
         * @throws ConfigurationException if there is no rule, a pattern is not of the grammar, or a rule can never
         *     match because earlier rules, or the denials they imply, take every request that it has; it lists all
         */
        public AuthorizationPolicy build() {
            Problems problems = settings.problems();
            if (lines.isEmpty() && servletRules.isEmpty()) {
                problems.add("a policy must have a rule: none given; it would deny every request");
            }
            List<PolicyEntry.Rule> rules = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                try {
                    rules.add(new PolicyEntry.Rule(RequestPattern.parse(line.pattern), line.requirement));
                } catch (IllegalArgumentException e) {
                    problems.add("rule " + (i + 1) + ": " + e.getMessage());
                }
            }
            List<PolicyEntry> entries = new ArrayList<>();
            RequestPatternIndex index = index(rules, entries);
            new RuleReachability(entries, index).check(problems);
            ServletRules servlets = servletRules(problems);
            problems.throwIfAny();
            return new AuthorizationPolicy(
                    entries.toArray(PolicyEntry[]::new), index, servlets, roleHierarchy.get(), hideUnmatched.get());
        }

        private ServletRules servletRules(Problems problems) {
            try {
                return new ServletRules(servletRules, denyOtherServlets.get());
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
                return new ServletRules(List.of(), true);
            }
        }

        private static RequestPatternIndex index(List<PolicyEntry.Rule> rules, List<PolicyEntry> entries) {
            Map<String, List<PolicyEntry.Rule>> samePaths = new HashMap<>();
            for (PolicyEntry.Rule rule : rules) {
                samePaths
                        .computeIfAbsent(rule.pattern().path().wideKey(), key -> new ArrayList<>())
                        .add(rule);
            }
            RequestPatternIndex.Builder index = RequestPatternIndex.builder();
            for (PolicyEntry.Rule rule : rules) {
                RequestPattern pattern = rule.pattern();
                index.add(pattern, rule.permitsEveryone());
                entries.add(rule);
                // What is left over is denied at the place of the first of these rules.
                List<PolicyEntry.Rule> same = samePaths.remove(pattern.path().wideKey());
                Set<String> methods = same == null ? Set.of() : methods(same);
                if (same != null && !methods.isEmpty()) {
                    boolean hidden =
                            same.stream().anyMatch(each -> each.requirement().isHidden());
                    index.addExcept(pattern.path(), methods);
                    entries.add(new PolicyEntry.MethodDenial(pattern, methods, hidden));
                }
            }
            return index.build();
        }

        /** Returns the methods that rules name, or none if they name all. */
        private static Set<String> methods(List<PolicyEntry.Rule> rules) {
            Set<String> methods = new LinkedHashSet<>();
            for (PolicyEntry.Rule rule : rules) {
                if (rule.pattern().method().isEmpty()) {
                    return Set.of();
                }
                rule.pattern().method().ifPresent(methods::add);
            }
            return methods;
        }
    }
}
