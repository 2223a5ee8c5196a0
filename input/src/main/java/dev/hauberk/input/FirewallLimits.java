/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

/**
 * How large the parts of a request may be that come before its body; lengths are in characters as they came, encoded.
 * Immutable.
 *
 * @param target the path and query together, 414 beyond
 * @param query the query alone, 414 beyond
 * @param fields the number of header fields, 431 beyond
 * @param field the length of one header field's value, 431 beyond
 * @param cookies the length of all {@code Cookie} fields together, 431 beyond
 */
public record FirewallLimits(int target, int query, int fields, int field, int cookies) {
    private static final FirewallLimits DEFAULTS = new FirewallLimits(8192, 8192, 100, 8192, 8192);

    /**
     * Checks each limit.
     *
     * @throws IllegalArgumentException if one is less than 1
     */
    public FirewallLimits {
        if (target < 1 || query < 1 || fields < 1 || field < 1 || cookies < 1) {
            throw new IllegalArgumentException("limits of a request must be at least 1: " + target + ", " + query + ", "
                    + fields + ", " + field + ", " + cookies);
        }
    }

    /** Returns 8,192 characters for the target, its query, a field and the cookies, and 100 fields. */
    public static FirewallLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with other lengths of target and query. */
    public FirewallLimits withTarget(int target, int query) {
        return new FirewallLimits(target, query, fields, field, cookies);
    }

    /** Returns these limits with another number of fields, and other lengths of one and of the cookies. */
    public FirewallLimits withFields(int number, int length, int cookieLength) {
        return new FirewallLimits(target, query, number, length, cookieLength);
    }
}
