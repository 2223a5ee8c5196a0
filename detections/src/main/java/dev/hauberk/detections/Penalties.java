/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whom a response is in force for, by key, and until when. It keeps so many and no more. Safe for many threads. */
final class Penalties {
    static final int MOST = 4096;

    /** A response in force. */
    record Penalty(String key, Detection detection, DetectionResponse response, long until) {}

    private final Map<String, Penalty> inForce = new LinkedHashMap<>();
    /** Spares the lock where there is none, which is always. */
    private volatile boolean any;

    /** Begins or prolongs one; returns whether it is new. */
    synchronized boolean begin(Penalty penalty) {
        boolean fresh = inForce.remove(penalty.key()) == null;
        if (fresh && inForce.size() == MOST) {
            inForce.remove(inForce.keySet().iterator().next());
        }
        inForce.put(penalty.key(), penalty);
        any = true;
        return fresh;
    }

    boolean any() {
        return any;
    }

    synchronized Optional<Penalty> of(String key, long now) {
        return Optional.ofNullable(inForce.get(key)).filter(penalty -> now - penalty.until() < 0);
    }

    /** Takes out and returns those whose time is over. */
    synchronized List<Penalty> ended(long now) {
        List<Penalty> ended = new ArrayList<>();
        inForce.values().removeIf(penalty -> now - penalty.until() >= 0 && ended.add(penalty));
        any = !inForce.isEmpty();
        return ended;
    }

    synchronized int size() {
        return inForce.size();
    }
}
