/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.Rejection;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import java.util.List;
import java.util.Map;

/** A limiter, what it goes by, and how it tells clients: what a filter applies to a request. */
record LimitPolicy(RateLimiter limiter, RateLimitKey key, RateLimitFields fields) {
    private static final String PROBLEM = "https://iana.org/assignments/http-problem-types#";
    private static final String RETRY_BUSY_SECONDS = "1";

    LimitPolicy(RateLimiter limiter, RateLimitKey key) {
        this(limiter, key, new RateLimitFields(limiter.name(), limiter.limits()));
    }

    /** Returns the stable code of a result that admits nothing. */
    static String code(RateLimitResult result) {
        if (result instanceof Denied denied) {
            return denied.possible() ? "rate_limited" : "rate_limit_cost";
        }
        return "rate_limit_unavailable";
    }

    /** Returns the refusal for a result that admits nothing. */
    Rejection rejection(RateLimitResult result) {
        if (!(result instanceof Denied denied)) {
            return busy(code(result), "the store of " + limiter.name() + " does not answer");
        }
        String limit = fields.nameOf(denied.limit());
        Rejection rejection =
                Rejection.of(denied.possible() ? 429 : 413, code(denied)).withReason("limit " + limit + ", by " + key);
        if (!denied.possible()) {
            return rejection;
        }
        return rejection
                .withHeader("Retry-After", Long.toString(Jitter.retryAfterSeconds(denied.nanosToWait())))
                .withProblem(
                        new Rejection.Problem(PROBLEM + "quota-exceeded", Map.of("violated-policies", List.of(limit))));
    }

    /** Returns the refusal for what is nobody's fault and soon over. */
    static Rejection busy(String code, String reason) {
        return Rejection.of(503, code)
                .withReason(reason)
                .withHeader("Retry-After", RETRY_BUSY_SECONDS)
                .withProblem(new Rejection.Problem(PROBLEM + "temporary-reduced-capacity", Map.of()));
    }
}
