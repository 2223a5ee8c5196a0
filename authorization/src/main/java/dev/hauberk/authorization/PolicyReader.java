/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RoleHierarchy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a policy from JSON, and reports all that is wrong with it. */
final class PolicyReader {
    /** A rule for paths, and where it stands. */
    private record Line(String pattern, PolicyNode node) {}

    private final PolicyProblems problems;
    private final RequirementReader requirements;
    private final AuthorizationPolicy.Builder policy = AuthorizationPolicy.builder();
    private final List<Line> lines = new ArrayList<>();

    private PolicyReader(byte[] json, Map<String, Requirement> named) {
        this.problems = new PolicyProblems(json);
        this.requirements = new RequirementReader(named, problems);
    }

    /**
     * Reads a policy.
     *
     * @param source what is being read, for the message
     * @throws ConfigurationException if it is malformed, or would be no policy; it lists all problems with their places
     */
    static AuthorizationPolicy read(byte[] json, Map<String, Requirement> named, String source) {
        PolicyReader reader = new PolicyReader(json, named);
        try {
            reader.document(PolicyNode.read(json));
        } catch (JsonException e) {
            reader.problems.add(e.offset(), "", String.valueOf(e.getMessage()));
        }
        Optional<AuthorizationPolicy> built = reader.build();
        if (built.isEmpty()) {
            throw reader.problems.exception(source);
        }
        return built.get();
    }

    private void document(PolicyNode root) {
        try {
            Members members = new Members(root, problems);
            if (members.has("roleHierarchy")) {
                hierarchy(members.get("roleHierarchy"));
            }
            if (members.flag("hideUnmatched")) {
                policy.hideUnmatched();
            }
            if (members.flag("denyOtherServlets")) {
                policy.denyOtherServlets();
            }
            PolicyNode rules = members.get("rules");
            if (rules.value() instanceof List<?> list) {
                list.forEach(rule -> rule((PolicyNode) rule));
            } else {
                problems.add(rules, "it must be an array of rules");
            }
            members.refuseOthers();
        } catch (IllegalArgumentException e) {
            problems.add(root, String.valueOf(e.getMessage()));
        }
    }

    private void hierarchy(PolicyNode node) {
        try {
            RoleHierarchy.Builder hierarchy = RoleHierarchy.builder();
            Members members = new Members(node, problems);
            if (node.value() instanceof Map<?, ?> roles) {
                for (Object name : roles.keySet()) {
                    String role = String.valueOf(name);
                    PolicyNode included = members.get(role);
                    if (!(included.value() instanceof List<?> list)) {
                        throw new IllegalArgumentException("a role must have an array of roles: " + role);
                    }
                    String[] names = list.stream()
                            .map(each -> RequirementReader.text((PolicyNode) each))
                            .toArray(String[]::new);
                    hierarchy = hierarchy.role(role).includes(names);
                }
            }
            policy.roleHierarchy(hierarchy.build());
        } catch (IllegalArgumentException | ConfigurationException e) {
            problems.add(node, String.valueOf(e.getMessage()));
        }
    }

    private void rule(PolicyNode node) {
        try {
            Members members = new Members(node, problems);
            Requirement requirement = requirements.read(members.get("require"));
            if (members.flag("hidden")) {
                requirement = requirement.hidden();
            }
            if (members.has("servlet")) {
                String servlet = RequirementReader.text(members.get("servlet"));
                Optional<String> method = members.has("method")
                        ? Optional.of(RequirementReader.text(members.get("method")))
                        : Optional.empty();
                policy.servletRule(new ServletRule(servlet, method, requirement));
            } else {
                String pattern = RequirementReader.text(members.get("for"));
                PathPattern path = RequestPattern.parse(pattern).path();
                requirement.boundTo(path);
                policy.rule(pattern, requirement);
                lines.add(new Line(pattern, node));
            }
            members.refuseOthers();
        } catch (IllegalArgumentException e) {
            problems.add(node, String.valueOf(e.getMessage()));
        }
    }

    /** Builds the policy, unless something is wrong with it already. */
    private Optional<AuthorizationPolicy> build() {
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(policy.build());
        } catch (ConfigurationException e) {
            e.problems().forEach(this::place);
            return Optional.empty();
        }
    }

    /** Adds a problem of the policy as a whole at the rule that it quotes first. */
    private void place(String problem) {
        Optional<Line> quoted = lines.stream()
                .filter(line -> problem.contains(": '" + line.pattern() + "' "))
                .reduce((first, second) -> second);
        if (quoted.isPresent()) {
            problems.add(quoted.get().node(), problem);
        } else {
            problems.add(0, "", problem);
        }
    }
}
