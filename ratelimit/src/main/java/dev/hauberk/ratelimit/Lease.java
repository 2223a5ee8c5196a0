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

    /** How often permits of the key were given back. Guarded by the lock. */
    private int refunds;

    private final Demand demand = new Demand();
    /** The call that takes callers, and is not sent yet. */
    private @Nullable KeyCall gathering;
    /** The call that was sent last, unless it ended. */
    private @Nullable KeyCall underWay;

    /**
     * Adds a caller to the call that gathers, and returns that call. It is to be handed over to the store at once if
     * none is under way, which {@link KeyCall#begins} says to the caller that brought it.
     *
     * @param fresh a call to begin if none gathers
     */
    synchronized KeyCall join(Caller caller, KeyCall fresh) {
        KeyCall serving = gathering;
        if (serving == null) {
            serving = fresh;
            gathering = fresh;
            fresh.submitted = underWay == null;
            fresh.begins = fresh.submitted;
        }
        serving.callers.add(caller);
        return serving;
    }

    /** Closes a call to further callers, as it is sent now. */
    synchronized void seal(KeyCall call) {
        if (gathering == call) {
            gathering = null;
        }
        underWay = call;
        call.refundsBefore = refunds;
    }

    /** Ends a call, and returns the one to be handed over to the store now, if there is one. */
    synchronized @Nullable KeyCall finish(KeyCall call) {
        if (gathering == call) {
            // It was refused before it was sent.
            gathering = null;
        }
        if (underWay != call) {
            return null;
        }
        underWay = null;
        return gathering == null ? null : submitOnce(gathering);
    }

    /** Returns a call if it is to be handed over now: it has waited for another long enough. */
    synchronized @Nullable KeyCall hurry(KeyCall call) {
        return gathering == call ? submitOnce(call) : null;
    }

    private static @Nullable KeyCall submitOnce(KeyCall call) {
        if (call.submitted) {
            return null;
        }
        call.submitted = true;
        return call;
    }

    /**
     * Remembers a denial, unless permits were given back since its call was sent.
     *
     * @param refundsBefore what {@link KeyCall#refundsBefore} was
     */
    synchronized void drain(Drained denial, int refundsBefore) {
        if (refunds == refundsBefore) {
            drained = denial;
        }
    }

    /** Forgets a denial, as permits were given back. */
    synchronized void refunded() {
        refunds++;
        drained = null;
    }

    /** Takes what a call brought in place of what the one before it brought, which it returns. */
    synchronized @Nullable Held hold(Held brought) {
        Held before = held;
        held = brought;
        return before;
    }

    /** Returns how many permits are worth asking for beside those that are needed now. */
    long ahead(long needed, long nanoTime, long span) {
        Held before = held;
        long used =
                before == null ? 0 : before.leased() - Math.max(0, before.left().get());
        return demand.expected(used + needed, nanoTime, span);
    }
}
