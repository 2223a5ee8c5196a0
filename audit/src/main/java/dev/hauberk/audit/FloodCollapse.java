/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Lets only so many equal routine events a second become records of their own; of the others it keeps the number, and
 * when the first and the last came. For one thread.
 */
final class FloodCollapse {
    private static final int MOST_KEYS = 4096;
    private static final long WINDOW = 1_000_000_000L;

    /** What makes events equal. */
    private record Key(String code, String filter, String client, String route, String rule, int status, String user) {
        static Key of(SecurityEvent event) {
            return new Key(
                    event.code(),
                    event.filter(),
                    event.clientAddress(),
                    event.route(),
                    event.rule(),
                    event.status(),
                    event.identity().map(Identity::getName).orElse(""));
        }
    }

    /** Events that came in one window. */
    static final class Flood {
        final SecurityEvent example;
        private int seen;
        private long collapsed;
        private Instant first = Instant.MAX;
        private Instant last = Instant.MIN;

        private Flood(SecurityEvent example) {
            this.example = example;
        }

        private void add(Instant time) {
            collapsed++;
            first = time.isBefore(first) ? time : first;
            last = time.isAfter(last) ? time : last;
        }

        RecordEncoder.Collapsed collapsed() {
            return new RecordEncoder.Collapsed(collapsed, first, last);
        }
    }

    private final int perSecond;
    private final Map<Key, Flood> floods = new HashMap<>();
    private long windowBegan;

    /** @param perSecond how many equal events a second are written one by one; 0 for all */
    FloodCollapse(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Returns whether an event was taken into a number and needs no record of its own. */
    boolean takes(Pending pending) {
        if (perSecond == 0 || pending.eventClass != EventClass.ROUTINE || pending.isDurable()) {
            return false;
        }
        Key key = Key.of(pending.event);
        Flood flood = floods.get(key);
        if (flood == null) {
            if (floods.size() < MOST_KEYS) {
                floods.put(key, new Flood(pending.event));
                floods.get(key).seen = 1;
            }
            return false;
        }
        if (++flood.seen <= perSecond) {
            return false;
        }
        flood.add(pending.event.time());
        return true;
    }

    /** Hands over what was collapsed, if a second is over or at the end, and begins anew. */
    Iterable<Flood> ended(long now, boolean atOnce) {
        if (!atOnce && now - windowBegan < WINDOW) {
            return java.util.List.of();
        }
        windowBegan = now;
        java.util.List<Flood> ended =
                floods.values().stream().filter(flood -> flood.collapsed > 0).toList();
        floods.clear();
        return ended;
    }
}
