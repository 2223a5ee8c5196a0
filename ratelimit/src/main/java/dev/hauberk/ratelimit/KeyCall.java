/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import dev.hauberk.ratelimit.RateLimitStore.Take;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call to the store on behalf of the callers of one key, who are served in the order in which they came. */
final class KeyCall implements StoreCalls.Call<Command, Answer> {
    private final SharedBuckets buckets;
    private final String key;
    private final long hash;
    private final Lease lease;
    /** Grows below the lock of the lease until the call is sent. */
    final List<Caller> callers = new ArrayList<>(1);

    /** Whether the caller that made it hands it over. Set below the lock of the lease, for its maker. */
    boolean begins;
    /** Whether it was or is about to be handed over. Guarded by the lock of the lease. */
    boolean submitted;
    /** How often permits of the key were given back when this was sent. Set by {@link Lease#seal}. */
    volatile int refundsBefore;

    private volatile long sentAt;
    private volatile long least;

    KeyCall(SharedBuckets buckets, String key, long hash, Lease lease) {
        this.buckets = buckets;
        this.key = key;
        this.hash = hash;
        this.lease = lease;
    }

    @Override
    public @Nullable Command send() {
        lease.seal(this);
        sentAt = buckets.nanoTime();
        long needed = 0;
        long smallest = Long.MAX_VALUE;
        for (Caller caller : callers) {
            if (caller.waiter.isWaiting() && !buckets.answerFromLease(lease, caller, sentAt)) {
                needed += caller.permits;
                smallest = Math.min(smallest, caller.permits);
            }
        }
        least = smallest;
        if (needed == 0) {
            // No caller waits any more, so nothing is sent: a permit taken now would be wasted.
            buckets.finish(lease, this);
            return null;
        }
        return new Take(buckets.policy(), key, buckets.limits(), buckets.wanted(lease, needed, sentAt), least);
    }

    @Override
    public void answered(Answer answer) {
        if (answer instanceof Taken taken) {
            accept(taken);
        } else {
            fail((Failed) Objects.requireNonNull(answer, "answer"));
        }
        buckets.finish(lease, this);
    }

    @Override
    public void refused() {
        // First, as a caller that joined afterwards would be forgotten.
        buckets.finish(lease, this);
        fail(new Failed(new StoreUnavailableException("too many calls wait for the store")));
    }

    private void fail(Failed failed) {
        buckets.failed(failed.cause());
        callers.forEach(caller -> caller.waiter.fail());
    }

    private void accept(Taken taken) {
        // First, so that a caller that is answered finds the buckets of this process warm.
        buckets.mirror(hash, taken.granted() - Math.min(taken.granted(), servedMeanwhile()));
        boolean inTime = false;
        long left = taken.granted();
        for (Caller caller : callers) {
            if (caller.permits > left) {
                inTime |= caller.waiter.answer(buckets.denied(taken, caller.permits, least, sentAt));
            } else if (caller.waiter.answer(buckets.granted(taken, caller.permits))) {
                inTime = true;
                left -= caller.permits;
            } else if (caller.servedMeanwhile) {
                left -= caller.permits;
            }
        }
        if (!inTime) {
            buckets.late.increment();
        }
        buckets.keep(key, lease, taken, left, least, sentAt, refundsBefore);
    }

    /** Returns how many permits left callers took from the buckets of this process, which are warm with them. */
    private long servedMeanwhile() {
        return callers.stream()
                .filter(caller -> caller.servedMeanwhile)
                .mapToLong(caller -> caller.permits)
                .sum();
    }
}
