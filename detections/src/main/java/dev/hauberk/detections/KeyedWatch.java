/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a detection sees, key by key. It keeps so many keys and no more: the one that was not seen for longest
 * makes room.
 */
final class KeyedWatch implements EventWatch {
    static final int MOST_KEYS = 4096;
    private static final int SHARED_SIGHTINGS = 65_536;
    private static final long NEVER = Long.MIN_VALUE;

    /** What is known of one key. */
    private static final class Entry {
        private final Sightings sightings;
        private final TypedPaths typed = new TypedPaths();
        private long alerted = NEVER;
        private long suppressed;

        Entry(Sightings sightings) {
            this.sightings = sightings;
        }
    }

    private final Detection detection;
    private final long window;
    private final long quiet;
    private final long seed;
    private final Sightings.Room room = new Sightings.Room(SHARED_SIGHTINGS);
    private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long forgotten;

    /**
     * @param quiet nanoseconds after an alert in which the same key raises none
     * @param seed a secret of this process, so that nobody can make values that look the same
     */
    KeyedWatch(Detection detection, long quiet, long seed) {
        this.detection = detection;
        this.window = detection.window().toNanos();
        this.quiet = quiet;
        this.seed = seed;
    }

    @Override
    public Optional<Hit> see(SecurityEvent event, long now) {
        Signal signal = detection.signal(event);
        return signal == null ? Optional.empty() : take(signal, event, now);
    }

    private synchronized Optional<Hit> take(Signal signal, SecurityEvent event, long now) {
        Entry entry = entry(signal);
        if (entry == null) {
            return Optional.empty();
        }
        if (signal.effect() != Signal.Effect.CONFIRM && signal.effect() != Signal.Effect.PROVE) {
            add(entry, signal, event.kind() == SecurityEvent.Kind.DECISION, now);
        }
        int seen = entry.sightings.against(now, window);
        int count = signal.effect() == Signal.Effect.PROVE ? Math.max(seen, detection.threshold()) : seen;
        boolean asks = signal.effect() != Signal.Effect.PREPARE && signal.effect() != Signal.Effect.EXONERATE;
        boolean enough = asks && count >= detection.threshold() && !isMostlyInFavour(entry, count);
        if (!enough) {
            return Optional.empty();
        }
        if (entry.alerted != NEVER && now - entry.alerted < quiet) {
            entry.suppressed++;
            return Optional.empty();
        }
        Hit hit = new Hit(detection, signal.key(), count, entry.suppressed, Optional.of(event));
        entry.alerted = now;
        entry.suppressed = 0;
        return Optional.of(hit);
    }

    /** Adds a signal; what was refused is never something that was only typed. */
    private void add(Entry entry, Signal signal, boolean answered, long now) {
        String earlier = answered ? entry.typed.continuedBy(signal.value()) : "";
        if (!earlier.isEmpty()) {
            entry.sightings.remove(hash(earlier));
        }
        entry.sightings.add(
                hash(signal.value()),
                !signal.value().isEmpty(),
                signal.effect() == Signal.Effect.EXONERATE,
                now,
                window);
    }

    /** More than one good login for nine bad ones is an office, not an attack. */
    private static boolean isMostlyInFavour(Entry entry, int against) {
        return entry.sightings.inFavour() * 9 > against;
    }

    private @Nullable Entry entry(Signal signal) {
        Entry entry = entries.get(signal.key());
        boolean remembers = signal.effect() != Signal.Effect.CONFIRM;
        if (entry == null && remembers) {
            if (entries.size() == MOST_KEYS) {
                Map.Entry<String, Entry> silent = entries.entrySet().iterator().next();
                silent.getValue().sightings.release();
                entries.remove(silent.getKey());
                forgotten++;
            }
            entry = new Entry(new Sightings(detection.threshold(), room));
            entries.put(signal.key(), entry);
        }
        return entry;
    }

    private long hash(String value) {
        long hash = seed;
        for (int i = 0; i < value.length(); i++) {
            hash = (hash ^ value.charAt(i)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash;
    }

    @Override
    public synchronized long forgotten() {
        return forgotten;
    }
}
