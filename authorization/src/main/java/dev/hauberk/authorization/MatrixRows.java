/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Asks a policy about one request for each row of its matrix. */
final class MatrixRows {
    private final AuthorizationPolicy policy;
    private final List<MatrixCaller> callers;
    private final HardestPaths paths;
    private final Map<String, Map<String, String>> rows = new TreeMap<>();

    MatrixRows(AuthorizationPolicy policy, List<MatrixCaller> callers) {
        this.policy = policy;
        this.callers = callers;
        this.paths = HardestPaths.of(policy.entries());
    }

    PolicyMatrix matrix() {
        List<PolicyEntry> entries = policy.entries();
        for (int position = 0; position < entries.size(); position++) {
            if (entries.get(position) instanceof PolicyEntry.Rule rule) {
                add(rule.pattern(), position);
            }
        }
        policy.servletRules().forEach(this::add);
        return new PolicyMatrix(callers.stream().map(MatrixCaller::name).toList(), rows);
    }

    private void add(RequestPattern pattern, int position) {
        Set<String> named = methods(pattern.path());
        String method = pattern.method().orElse(named.isEmpty() ? "any" : "other");
        String asked = pattern.method().orElse(HardestPaths.OTHER_METHOD);
        row(PolicyMatrix.key(pattern, method), entryAt(asked, pattern.path(), position));
        if (pattern.method().isPresent()) {
            rows.computeIfAbsent(
                    PolicyMatrix.key(pattern, "other"),
                    key -> cells(entryAt(HardestPaths.OTHER_METHOD, pattern.path(), position)));
        }
    }

    /** Returns the methods that rules for the same paths name. */
    private Set<String> methods(PathPattern path) {
        Set<String> methods = new LinkedHashSet<>();
        for (PolicyEntry entry : policy.entries()) {
            if (entry instanceof PolicyEntry.Rule rule && rule.pattern().path().sameAs(path)) {
                rule.pattern().method().ifPresent(methods::add);
            }
        }
        return methods;
    }

    /** Returns the entry that decides about requests that are left to a rule, or else about the first of its paths. */
    private int entryAt(String method, PathPattern path, int position) {
        int first = -1;
        for (RequestPath request : paths.of(path)) {
            int deciding = policy.deciding(method, request);
            if (deciding == position) {
                return position;
            }
            first = first < 0 ? deciding : first;
        }
        return first;
    }

    private void row(String key, int entry) {
        rows.put(key, cells(entry));
    }

    private Map<String, String> cells(int entry) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (MatrixCaller caller : callers) {
            Residual residual =
                    entry < 0 ? Residual.NOT_MET : policy.entries().get(entry).residual(caller, policy.roleHierarchy());
            cells.put(caller.name(), residual.toString());
        }
        return cells;
    }

    private void add(ServletRule rule) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (MatrixCaller caller : callers) {
            cells.put(
                    caller.name(),
                    rule.requirement().residual(caller, policy.roleHierarchy()).toString());
        }
        rows.put("servlet " + rule.servlet() + " " + rule.method().orElse("any"), cells);
    }
}
