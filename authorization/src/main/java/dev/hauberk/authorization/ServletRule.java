/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.RequestPattern;
import java.util.Objects;
import java.util.Optional;

/**
 * A rule about the requests that a container maps to one servlet.
 *
 * @param servlet the servlet's name, as it was registered
 * @param method the method, such as {@code POST}, or empty for those that no other rule for the servlet names
 * @param requirement what a request must meet; it cannot name a variable of a path
 */
public record ServletRule(String servlet, Optional<String> method, Requirement requirement) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the name is empty, the method is not an upper-case token or is HEAD, or the
     *     requirement names a variable
     */
    public ServletRule {
        Objects.requireNonNull(requirement, "requirement");
        if (servlet.isEmpty()) {
            throw new IllegalArgumentException("a servlet rule must name a servlet: its name is empty");
        }
        // A pattern without variables: what names one cannot be bound to it.
        RequestPattern pattern =
                RequestPattern.parse(method.map(name -> name + " /").orElse("/"));
        requirement = requirement.boundTo(pattern.path());
    }

    /** Returns a rule for all methods that no other rule for the servlet names. */
    public static ServletRule of(String servlet, Requirement requirement) {
        return new ServletRule(servlet, Optional.empty(), requirement);
    }

    /** Returns a rule for one method; GET has HEAD too. */
    public static ServletRule of(String servlet, String method, Requirement requirement) {
        return new ServletRule(servlet, Optional.of(method), requirement);
    }

    /** Returns what the rule is about, such as {@code POST servlet reports}. */
    String name() {
        return method.map(value -> value + " ").orElse("") + "servlet " + servlet;
    }

    @Override
    public String toString() {
        return name() + ": " + requirement;
    }
}
