/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import dev.hauberk.ratelimit.RateLimitStore.Take;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call to the store on behalf of the callers of one key, who are served in the order in which they came. */
final class KeyCall implements StoreCalls.Call {
    private final SharedBuckets buckets;
    private final String key;
    private final long hash;
    private final Lease lease;
    /** Grows below the lock of the lease until the call is sent. */
    final List<Caller> callers = new ArrayList<>(1);

    /** Whether who made it hands it over. Set below the lock of the lease, for its maker. */
    boolean begins;
    /** Set below the lock of the lease. */
    boolean sent;

    private final AtomicBoolean overdue = new AtomicBoolean();
    private volatile long sentAt;
    private volatile long least;

    KeyCall(SharedBuckets buckets, String key, long hash, Lease lease) {
        this.buckets = buckets;
        this.key = key;
        this.hash = hash;
        this.lease = lease;
    }

    /** Returns whether this is the first to say that the call takes too long. */
    boolean becomesOverdue() {
        return overdue.compareAndSet(false, true);
    }

    @Override
    public @Nullable Command send() {
        lease.seal(this);
        sentAt = buckets.nanoTime();
        long needed = 0;
        long smallest = Long.MAX_VALUE;
        for (Caller caller : callers) {
            if (!caller.isGone() && !buckets.answerFromLease(lease, caller, sentAt)) {
                needed += caller.permits;
                smallest = Math.min(smallest, caller.permits);
            }
        }
        least = smallest;
        if (needed == 0) {
            // Nobody waits any more, so nothing is sent: a permit taken now would be taken for nobody.
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

    private void fail(Failed failed) {
        buckets.failed(failed.cause());
        callers.forEach(Caller::fail);
    }

    private void accept(Taken taken) {
        if (taken.granted() > 0) {
            buckets.mirror(hash, taken.granted());
        }
        // First, so that who is answered finds the store trusted again.
        buckets.answered(!callers.stream().allMatch(Caller::isGone));
        long left = taken.granted();
        for (Caller caller : callers) {
            if (caller.permits > left) {
                caller.answer(buckets.denied(taken, caller.permits, least, sentAt));
            } else if (caller.answer(buckets.granted(taken, caller.permits))) {
                left -= caller.permits;
            }
        }
        buckets.keep(key, lease, taken, left, least, sentAt);
    }
}
