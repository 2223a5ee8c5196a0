/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

/**
 * What a limiter admits at most for one key within one period of a limit, wherever the period begins: computed from the
 * configuration, and held against what really happens by the property tests.
 */
record Explanation(String name, List<RateLimit> limits, boolean shared, boolean leased, WhenStoreFails whenStoreFails) {
    /** Returns how many permits a bucket grants at most within any window: its burst and what it gains. */
    static long most(RateLimit limit, Duration window) {
        BigInteger gained = BigInteger.valueOf(limit.bucket().permits())
                .multiply(BigInteger.valueOf(window.toNanos()))
                .divide(BigInteger.valueOf(limit.period().toNanos()));
        return gained.add(BigInteger.valueOf(limit.burst())).longValueExact();
    }

    static long mostLeased(RateLimit limit, Duration window) {
        return most(limit, window.plusNanos(SharedBuckets.LEASE));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        for (RateLimit limit : limits) {
            Duration window = limit.period();
            long most = most(limit, window);
            text.append("\n  ").append(limit).append(", for one key in any ").append(window);
            line(text, shared ? "store answers at once" : "in this process", most, "");
            if (shared) {
                long leases = mostLeased(limit, window);
                line(text, leased ? "with leases" : "after late answers", leases, ", by any number of nodes");
                text.append("\n    store down: ").append(down(most));
                line(text, "store emptied, or failed over and behind", leases + limit.burst(), "");
            }
        }
        return text.toString();
    }

    /** Returns what a request costs that these limits grant and another one refuses. */
    String givingBack() {
        StringBuilder text = new StringBuilder();
        for (RateLimit limit : limits) {
            Duration onePermit = limit.period().dividedBy(limit.bucket().permits());
            text.append("\n  ")
                    .append(limit.name())
                    .append(", refused by another limit: costs what is gained between the two decisions, at most one"
                            + " permit in ")
                    .append(onePermit);
        }
        if (shared) {
            text.append("\n    the whole cost if the store fails in between, or did not answer before")
                    .append("\n    another node that refused the key meanwhile goes on until a permit would have come");
        }
        return text.toString();
    }

    private String down(long most) {
        return switch (whenStoreFails) {
            case OPEN -> "unlimited";
            case CLOSED -> "0";
            case LOCAL_SHARE ->
                "at most " + most + " by all nodes together, and " + 2 * most
                        + " in a window in which it goes down, comes back or answers late, as nodes notice one by one, and"
                        + " notice a new node within 5 seconds";
        };
    }

    private static void line(StringBuilder text, String when, long most, String addition) {
        text.append("\n    ").append(when).append(": at most ").append(most).append(addition);
    }
}
