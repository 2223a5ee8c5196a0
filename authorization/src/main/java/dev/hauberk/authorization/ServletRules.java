/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.RoleHierarchy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of requests by the servlet that they were mapped to, which no spelling of a path can change. Immutable.
 */
final class ServletRules {
    private static final Denial NOT_COVERED = new Denial(
            403, "servlet_not_covered", "servlets without a rule are denied, and no rule names the request's", "");

    private final Map<String, MethodRules> servlets = new HashMap<>();
    private final List<ServletRule> rules;
    private final boolean othersDenied;

    ServletRules(Collection<ServletRule> rules, boolean othersDenied) {
        this.rules = List.copyOf(rules);
        this.othersDenied = othersDenied;
        Map<String, Map<String, Requirement>> byServlet = new LinkedHashMap<>();
        for (ServletRule rule : rules) {
            Map<String, Requirement> methods = byServlet.computeIfAbsent(rule.servlet(), name -> new LinkedHashMap<>());
            if (methods.putIfAbsent(rule.method().orElse(""), rule.requirement()) != null) {
                throw new IllegalArgumentException("a servlet rule must appear once: '" + rule.name()
                        + "' appears twice; join the requirements with and() or or()");
            }
        }
        byServlet.forEach((name, methods) -> servlets.put(name, new MethodRules(name, methods)));
    }

    List<ServletRule> rules() {
        return rules;
    }

    boolean othersDenied() {
        return othersDenied;
    }

    boolean isEmpty() {
        return servlets.isEmpty() && !othersDenied;
    }

    /** Returns the verdict, or {@code null} if no rule is about the servlet. */
    @Nullable
    Decision decide(AccessRequest request, RoleHierarchy hierarchy) {
        MethodRules methods = servlets.get(request.servletName());
        if (methods == null) {
            return othersDenied ? NOT_COVERED.of(request) : null;
        }
        return methods.decide(request, hierarchy);
    }

    /** Returns what is asked of a request by its servlet, and what of that is met; empty if nothing is. */
    List<String> explain(AccessRequest request, RoleHierarchy hierarchy) {
        List<String> lines = new ArrayList<>();
        String name = request.servletName();
        List<ServletRule> own =
                rules.stream().filter(rule -> rule.servlet().equals(name)).toList();
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        Optional<ServletRule> deciding = own.stream()
                .filter(rule -> rule.method().equals(Optional.of(method)))
                .findFirst()
                .or(() -> own.stream().filter(rule -> rule.method().isEmpty()).findFirst());
        if (deciding.isPresent()) {
            lines.add("rule '" + deciding.get().name() + "' matches");
            deciding.get().requirement().explain(request, hierarchy, "  ", lines);
        } else if (!own.isEmpty()) {
            lines.add("the rules for servlet " + name + " do not name the method " + request.method());
        } else if (othersDenied) {
            lines.add("no rule names the servlet '" + name + "', and those are denied");
        }
        return lines;
    }

    /** The rules for one servlet; if they name methods only, the others are denied. */
    private static final class MethodRules {
        private final Map<String, Verdicts> verdicts = new HashMap<>();
        private final @Nullable Verdicts others;
        private final Denial denied;

        MethodRules(String servlet, Map<String, Requirement> methods) {
            Set<String> named = new LinkedHashSet<>(methods.keySet());
            methods.forEach((method, requirement) -> verdicts.put(
                    method, new Verdicts((method.isEmpty() ? "" : method + " ") + "servlet " + servlet, requirement)));
            this.others = verdicts.remove("");
            StringJoiner text = new StringJoiner(", ");
            named.forEach(method -> text.add(method.equals("GET") ? "GET, HEAD" : method));
            String rule = "servlet " + servlet;
            this.denied = new Denial(
                    403, "method_not_covered", "the rules for " + rule + " name no method but " + text, rule);
        }

        Decision decide(AccessRequest request, RoleHierarchy hierarchy) {
            String method = request.method();
            Verdicts own = verdicts.get(method.equals("HEAD") ? "GET" : method);
            Verdicts deciding = own == null ? others : own;
            return deciding == null ? denied.of(request) : deciding.decide(request, hierarchy);
        }
    }
}
