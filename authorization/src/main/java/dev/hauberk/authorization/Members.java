/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The members of an object in a policy file, each of which must be asked for. */
final class Members {
    private final Map<?, ?> members;
    private final PolicyProblems problems;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * Takes an object.
     *
     * @throws IllegalArgumentException if it is none
     */
    Members(PolicyNode node, PolicyProblems problems) {
        if (!(node.value() instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("it must be an object: " + node.pointer());
        }
        this.members = map;
        this.problems = problems;
    }

    boolean has(String name) {
        asked.add(name);
        return members.containsKey(name);
    }

    /**
     * Returns a member.
     *
     * @throws IllegalArgumentException if it is missing
     */
    PolicyNode get(String name) {
        asked.add(name);
        if (members.get(name) instanceof PolicyNode member) {
            return member;
        }
        throw new IllegalArgumentException("the member '" + name + "' must be there");
    }

    boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        if (get(name).value() instanceof Boolean value) {
            return value;
        }
        problems.add(get(name), "it must be true or false");
        return false;
    }

    /** Reports the members that nobody took; of several forms of a requirement only one may be there. */
    void refuseOthers() {
        members.forEach((name, member) -> {
            if (!asked.contains(String.valueOf(name)) && member instanceof PolicyNode known) {
                problems.add(known, "the member '" + name + "' is not known here");
            }
        });
    }
}
