/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import dev.hauberk.core.TokenBucket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Watches events for all detections, and bounds how many findings become alerts: for one key one in a while, and for
 * one detection so many in a row, whatever the keys. Safe for use by many threads.
 */
final class Detections {
    /** Ten thousand clients that attack at once are one thing to be told of, not ten thousand. */
    private static final TokenBucket PER_DETECTION = TokenBucket.of(1, Duration.ofMinutes(1), 10);

    private final List<EventWatch> watches = new ArrayList<>();
    private final Map<Kind, List<EventWatch>> byKind = new EnumMap<>(Kind.class);
    private final Map<String, Long> states = new HashMap<>();
    private final Map<String, Long> unsaid = new HashMap<>();
    private final Consumer<Hit> hearer;
    private final long origin;

    Detections(List<Detection> detections, Duration quiet, long now, Consumer<Hit> hearer) {
        long seed = new SecureRandom().nextLong();
        for (Detection detection : detections) {
            EventWatch watch = detection.watch(quiet.toNanos(), seed);
            watches.add(watch);
            detection
                    .kinds()
                    .forEach(kind -> byKind.computeIfAbsent(kind, unused -> new ArrayList<>())
                            .add(watch));
        }
        this.origin = now;
        this.hearer = hearer;
    }

    void see(SecurityEvent event, long now) {
        List<EventWatch> concerned = byKind.getOrDefault(event.kind(), List.of());
        for (int i = 0; i < concerned.size(); i++) {
            concerned.get(i).see(event, now).ifPresent(hit -> raise(hit, now));
        }
    }

    /** Raises what was seen by other means than events. */
    void raise(Hit hit, long now) {
        Hit told;
        synchronized (states) {
            String name = hit.detection().name();
            long after = PER_DETECTION.take(
                    states.getOrDefault(name, TokenBucket.FULL), PER_DETECTION.ticks(now - origin), 1);
            if (after == TokenBucket.DENIED) {
                unsaid.merge(name, 1 + hit.suppressed(), Long::sum);
                return;
            }
            states.put(name, after);
            Long more = unsaid.remove(name);
            told = more == null
                    ? hit
                    : new Hit(hit.detection(), hit.key(), hit.count(), hit.suppressed() + more, hit.event());
        }
        hearer.accept(told);
    }

    long forgotten() {
        return watches.stream().mapToLong(EventWatch::forgotten).sum();
    }
}
