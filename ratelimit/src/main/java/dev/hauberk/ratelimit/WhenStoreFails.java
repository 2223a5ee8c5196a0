/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

/** What a {@link RateLimiter} does when its store does not answer in time. */
public enum WhenStoreFails {
    /**
     * Every process grants its share of the limit by itself: the limit divided by the number of live nodes. The buckets
     * are kept warm while the store answers, so an outage hands out no fresh bursts. The default.
     */
    LOCAL_SHARE,
    /** Everything is granted. Duty: something else must bound the load then. */
    OPEN,
    /** Nothing is granted: {@link RateLimitResult.Unavailable}, which filters answer with 503. */
    CLOSED
}
