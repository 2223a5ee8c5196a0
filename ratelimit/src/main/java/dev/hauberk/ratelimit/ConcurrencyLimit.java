/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of each key are under way, and the most there may be. An upgraded connection is under way until it
 * is closed. No container reports that, so connections are asked: those of a key when the key has no place left, and
 * all of them each time their number has doubled, so that closed ones take no memory for long. Safe for use by several
 * threads.
 */
final class ConcurrencyLimit {
    private static final int FIRST_SWEEP = 1024;

    /** What one key has under way; guarded by its entry in the map. */
    private static final class Places {
        int requests;
        final List<BooleanSupplier> connections = new ArrayList<>();

        int taken() {
            return requests + connections.size();
        }

        void forgetClosed() {
            connections.removeIf(open -> !open.getAsBoolean());
        }

        @Nullable
        Places unlessEmpty() {
            return taken() == 0 ? null : this;
        }
    }

    private final ConcurrentHashMap<String, Places> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final int most;
    private volatile int sweepAt = FIRST_SWEEP;

    ConcurrencyLimit(int most) {
        this.most = most;
    }

    /** Lets one in if there is room; what is let in leaves once. */
    boolean enter(String key) {
        boolean[] entered = new boolean[1];
        underWay.compute(key, (unused, known) -> {
            Places places = known == null ? new Places() : known;
            if (places.taken() >= most) {
                places.forgetClosed();
            }
            entered[0] = places.taken() < most;
            places.requests += entered[0] ? 1 : 0;
            return places.unlessEmpty();
        });
        return entered[0];
    }

    /**
     * Ends a request.
     *
     * @param connection whether the connection that it was upgraded to is open, or null if there is none
     */
    void leave(String key, @Nullable BooleanSupplier connection) {
        underWay.computeIfPresent(key, (unused, places) -> {
            places.requests--;
            if (connection != null) {
                places.connections.add(connection);
            }
            return places.unlessEmpty();
        });
        if (connection != null && connections.incrementAndGet() >= sweepAt) {
            sweep();
        }
    }

    private synchronized void sweep() {
        if (connections.get() < sweepAt) {
            return;
        }
        int[] open = new int[1];
        for (String key : underWay.keySet()) {
            underWay.computeIfPresent(key, (unused, places) -> {
                places.forgetClosed();
                open[0] += places.connections.size();
                return places.unlessEmpty();
            });
        }
        connections.set(open[0]);
        sweepAt = Math.max(FIRST_SWEEP, 2 * open[0]);
    }

    /** Returns how many keys have something under way, as far as is known. */
    int keys() {
        return underWay.size();
    }

    int most() {
        return most;
    }
}
