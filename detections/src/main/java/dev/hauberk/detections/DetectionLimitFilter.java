/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Lets networks that a response is in force for make only so many requests. */
final class DetectionLimitFilter extends SecurityFilter {
    private final Penalties penalties;
    private final LongSupplier nanoTime;
    private final long origin;

    /** Where the buckets of networks stand; as many as there are penalties. */
    private final Map<String, Long> states = new LinkedHashMap<>();

    DetectionLimitFilter(Penalties penalties, LongSupplier nanoTime) {
        super(Phase.RATE_LIMIT);
        this.penalties = penalties;
        this.nanoTime = nanoTime;
        this.origin = nanoTime.getAsLong();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        if (penalties.any()) {
            long now = nanoTime.getAsLong();
            String network = EventSignals.network(exchange.request().clientAddress());
            Optional<Penalties.Penalty> penalty = penalties.of(network, now);
            if (penalty.isPresent() && !take(penalty.get(), now)) {
                exchange.reject(Rejection.of(429, "detection_limited")
                        .withHeader("Retry-After", "60")
                        .withReason("the network is limited since "
                                + penalty.get().detection().name()));
                return;
            }
        }
        exchange.proceed();
    }

    private synchronized boolean take(Penalties.Penalty penalty, long now) {
        int perMinute = penalty.response().requestsPerMinute();
        TokenBucket bucket = TokenBucket.of(perMinute, Duration.ofMinutes(1), perMinute);
        long state = states.getOrDefault(penalty.key(), TokenBucket.FULL);
        long after = bucket.take(state, bucket.ticks(now - origin), 1);
        if (after == TokenBucket.DENIED) {
            return false;
        }
        states.put(penalty.key(), after);
        if (states.size() > Penalties.MOST) {
            states.remove(states.keySet().iterator().next());
        }
        return true;
    }
}
