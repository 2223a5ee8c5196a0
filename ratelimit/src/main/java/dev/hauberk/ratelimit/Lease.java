/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of one key of a store: permits that it holds, until when the store has none, and the call
 * that is under way. Safe for use by several threads.
 */
final class Lease {
    /**
     * Permits that the store granted and nobody used yet.
     *
     * @param left how many; a taker lowers it
     * @param until when they are good no more, by the clock of this process; counted from before the store was asked,
     *     so that none is used later after its grant than a lease lasts
     * @param at when they were granted, by the store's clock
     */
    record Held(RateLimit limit, AtomicLong left, long leased, long remaining, long until, long at) {
        boolean take(long permits, long nanoTime) {
            if (nanoTime - until >= 0) {
                return false;
            }
            long before = left.get();
            while (before >= permits) {
                if (left.compareAndSet(before, before - permits)) {
                    return true;
                }
                before = left.get();
            }
            return false;
        }
    }

    /**
     * The store had too few permits.
     *
     * @param least how many were asked for at least
     * @param until when it is worth to ask again
     * @param enoughAt when it will have enough if nobody else takes
     */
    record Drained(RateLimit limit, long least, long remaining, long until, long enoughAt) {
        boolean denies(long permits, long nanoTime) {
            return permits >= least && nanoTime - until < 0;
        }
    }

    volatile @Nullable Held held;
    volatile @Nullable Drained drained;

    private final Demand demand = new Demand();
    private @Nullable KeyCall underWay;
    private @Nullable KeyCall next;

    /**
     * Adds a caller to the next call of this key, and returns that call.
     *
     * @param fresh a call to begin if there is none, which then is to be handed over to the store
     */
    synchronized KeyCall join(Caller caller, KeyCall fresh) {
        KeyCall serving = underWay;
        if (serving == null) {
            fresh.begins = true;
            serving = fresh;
            underWay = fresh;
        } else if (serving.sent) {
            serving = next != null ? next : fresh;
            next = serving;
        }
        serving.callers.add(caller);
        return serving;
    }

    /** Closes a call to further callers. */
    synchronized void seal(KeyCall call) {
        call.sent = true;
    }

    /** Ends a call, and returns the next one if there is one, to be handed over to the store now. */
    synchronized @Nullable KeyCall finish(KeyCall call) {
        if (underWay != call) {
            return null;
        }
        underWay = next;
        next = null;
        return underWay;
    }

    /** Returns how many permits are worth asking for beside those that are needed now. */
    long ahead(long needed, long nanoTime, long span) {
        Held before = held;
        long used =
                before == null ? 0 : before.leased() - Math.max(0, before.left().get());
        return demand.expected(used + needed, nanoTime, span);
    }
}
