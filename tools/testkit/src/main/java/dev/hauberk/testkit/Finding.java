/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.testkit;

/**
 * A place in which what a request sent came out as code. Immutable.
 *
 * @param kind what it came out as
 * @param input where the request had it, such as {@code parameter q}
 * @param around the SQL or HTML around it, with the value as {@code …}
 */
public record Finding(Kind kind, String input, String around) {
    /** What a value came out as. */
    public enum Kind {
        /** Part of the text of a statement: it needs a parameter. */
        SQL,
        /** Part of a page, as it is: it needs encoding. */
        HTML
    }

    @Override
    public String toString() {
        return (kind == Kind.SQL ? "a statement contains " : "a page contains, unencoded, ") + input + ": " + around;
    }
}
