/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.TokenBucket;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Header fields for clients: {@code RateLimit-Policy} and {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers-10,
 * and the older {@code X-RateLimit} fields. Immutable.
 */
final class RateLimitFields {
    static final String POLICY = "RateLimit-Policy";
    static final String LIMIT = "RateLimit";

    /** The largest integer of a structured field (RFC 9651 section 3.3.1). */
    private static final long LARGEST = 999_999_999_999_999L;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String policy;
    private final String limiter;
    private final boolean single;
    private final List<String> names;
    /** How the value of {@link #LIMIT} begins, for each limit. */
    private final List<String> begins;

    RateLimitFields(String limiter, List<RateLimit> limits) {
        this.limiter = limiter;
        this.single = limits.size() == 1;
        this.names = limits.stream().map(RateLimit::name).toList();
        this.begins =
                limits.stream().map(limit -> '"' + nameOf(limit) + "\";r=").toList();
        this.policy = limits.stream().map(this::policy).collect(Collectors.joining(", "));
    }

    /** Returns the value of {@link #POLICY}: quotas and windows in seconds. */
    String policy() {
        return policy;
    }

    /** Returns the value of {@link #LIMIT}: what remains, and the seconds until there is more. */
    String limit(RateLimit limit, long remaining, long nanosToMore) {
        String begin = begins.get(single ? 0 : names.indexOf(limit.name())) + Math.min(remaining, LARGEST);
        return nanosToMore > 0 && nanosToMore != TokenBucket.NEVER ? begin + ";t=" + seconds(nanosToMore) : begin;
    }

    /** Returns the value of {@link #LIMIT} for permits that were granted. */
    String limit(Granted granted) {
        return limit(granted.limit(), granted.remaining(), granted.nanosToMore());
    }

    /** Returns the value of {@link #LIMIT} for permits that were granted and given back. */
    String limitGivenBack(Granted granted) {
        long burst = granted.limit().burst();
        long remaining = Math.min(burst, granted.remaining() + granted.permits());
        return limit(granted.limit(), remaining, remaining == burst ? 0 : granted.nanosToMore());
    }

    /** Returns whole seconds, rounded up. */
    static long seconds(long nanos) {
        return (nanos - 1) / NANOS + 1;
    }

    private String policy(RateLimit limit) {
        StringBuilder text = new StringBuilder().append('"');
        name(text, limit);
        // Windows are whole seconds; a shorter one is told as what comes in one second.
        Duration window = limit.period();
        long scale = Math.max(1, NANOS / Math.max(1, window.toNanos()));
        long seconds = Math.max(1, window.multipliedBy(scale).toSeconds());
        return text.append("\";q=")
                .append(Math.min(limit.permits() * scale, LARGEST))
                .append(";w=")
                .append(seconds)
                .toString();
    }

    private StringBuilder name(StringBuilder text, RateLimit limit) {
        text.append(limiter);
        return single ? text : text.append('.').append(limit.name());
    }

    /** Returns the name of a limit as the fields have it. */
    String nameOf(RateLimit limit) {
        return name(new StringBuilder(), limit).toString();
    }
}
