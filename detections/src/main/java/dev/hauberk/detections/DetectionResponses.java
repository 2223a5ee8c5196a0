/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.SecurityFilter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins what was chosen for a finding, and ends it when its time is over. Safe for use by many threads. */
final class DetectionResponses {
    private static final Logger LOG = LoggerFactory.getLogger(DetectionFilter.class);

    private final Map<String, List<DetectionResponse>> chosen;
    private final Penalties limited = new Penalties();
    private final Penalties steppedUp = new Penalties();
    private final LongSupplier nanoTime;
    private final Consumer<SecurityEvent.Builder> publisher;

    /**
     * Takes what was chosen.
     *
     * @param chosen by the name of the detection
     * @param publisher takes an event for each beginning and end
     */
    DetectionResponses(
            Map<String, List<DetectionResponse>> chosen,
            LongSupplier nanoTime,
            Consumer<SecurityEvent.Builder> publisher) {
        this.chosen = new LinkedHashMap<>(chosen);
        this.nanoTime = nanoTime;
        this.publisher = publisher;
    }

    /** Returns the filters that carry them out, in the phases where that is done. */
    List<SecurityFilter> filters() {
        List<DetectionResponse> all =
                chosen.values().stream().flatMap(List::stream).toList();
        List<SecurityFilter> needed = new ArrayList<>();
        if (all.stream().anyMatch(response -> response.requestsPerMinute() > 0)) {
            needed.add(new DetectionLimitFilter(limited, nanoTime));
        }
        if (all.stream().anyMatch(response -> response.stepUp().isPresent())) {
            needed.add(new DetectionStepUpFilter(steppedUp, nanoTime));
        }
        return needed;
    }

    void begin(Hit hit) {
        for (DetectionResponse response : chosen.getOrDefault(hit.detection().name(), List.of())) {
            if (begin(hit, response)) {
                publisher.accept(event("response_begun", hit.detection(), response, hit.event()));
            }
        }
    }

    /** Returns whether it was not in force before. */
    private boolean begin(Hit hit, DetectionResponse response) {
        long until = nanoTime.getAsLong() + response.time().toNanos();
        Optional<SecurityEvent> event = hit.event();
        if (response.requestsPerMinute() > 0 && event.isPresent()) {
            String network = EventSignals.network(event.get().clientAddress());
            return limited.begin(new Penalties.Penalty(network, hit.detection(), response, until));
        }
        if (response.stepUp().isPresent()
                && event.flatMap(SecurityEvent::identity).isPresent()) {
            String user = EventSignals.user(event.get());
            return steppedUp.begin(new Penalties.Penalty(user, hit.detection(), response, until));
        }
        return response.lockDown().isPresent()
                && lockDown(hit, response, response.lockDown().get());
    }

    private static boolean lockDown(Hit hit, DetectionResponse response, LockDown lockDown) {
        if (lockDown.state().isPresent()) {
            return false;
        }
        try {
            lockDown.begin(response.role(), hit.detection().name(), Optional.of(response.time()), Optional.empty());
        } catch (IOException e) {
            LOG.error("the lock-down is in force here, and would not survive a restart", e);
        }
        return true;
    }

    /** Ends those whose time is over. */
    void end(long now) {
        for (Penalties penalties : List.of(limited, steppedUp)) {
            for (Penalties.Penalty over : penalties.ended(now)) {
                publisher.accept(event("response_ended", over.detection(), over.response(), Optional.empty()));
            }
        }
    }

    private static SecurityEvent.Builder event(
            String code, Detection detection, DetectionResponse response, Optional<SecurityEvent> seen) {
        SecurityEvent.Builder told = SecurityEvent.builder(SecurityEvent.Kind.NOTE, code)
                .time(Instant.now())
                .attribute("detection", detection.name())
                .attribute("response", response.name())
                .attribute("seconds", response.time().toSeconds());
        seen.ifPresent(event -> told.clientAddress(event.clientAddress()));
        seen.flatMap(SecurityEvent::identity).ifPresent(told::identity);
        return told;
    }

    int inForce() {
        return limited.size() + steppedUp.size();
    }

    /** Returns what was chosen, such as {@code brute_force=[tighten for PT10M]}. */
    Object[] told() {
        return chosen.entrySet().stream().sorted(Map.Entry.comparingByKey()).toArray();
    }
}
