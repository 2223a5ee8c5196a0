/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.List;

/**
 * Thrown by {@code build()} when a configuration would be unsafe or contradicts itself; it lists every problem found,
 * each with its remedy, so that one run shows all there is to fix. Immutable.
 */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Makes an exception that lists the given problems.
     *
     * @param subject what was being configured, for the first line of the message
     * @param problems at least one problem, each in the form <i>what must hold: actual value; remedy</i>
     * @throws IllegalArgumentException if {@code problems} is empty
     */
    public ConfigurationException(String subject, List<String> problems) {
        super(message(subject, problems));
        this.problems = List.copyOf(problems);
    }

    /** Returns every problem, in the order found; empty only on a copy that was serialized. */
    public List<String> problems() {
        return problems == null ? List.of() : problems;
    }

    private static String message(String subject, List<String> problems) {
        if (problems.isEmpty()) {
            throw new IllegalArgumentException("a configuration exception must name a problem: none given");
        }
        if (problems.size() == 1) {
            return subject + ": " + problems.get(0);
        }
        StringBuilder text =
                new StringBuilder(subject).append(": ").append(problems.size()).append(" problems");
        problems.forEach(problem -> text.append("\n  - ").append(problem));
        return text.toString();
    }
}
