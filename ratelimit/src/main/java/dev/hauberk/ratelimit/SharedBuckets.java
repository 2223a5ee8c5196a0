/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreCalls;
import dev.hauberk.core.store.StoreHealth;
import dev.hauberk.core.store.Waiter;
import dev.hauberk.ratelimit.Lease.Drained;
import dev.hauberk.ratelimit.Lease.Held;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import dev.hauberk.ratelimit.RateLimitResult.Unavailable;
import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Charge;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Failed;
import dev.hauberk.ratelimit.RateLimitStore.Refund;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buckets of a store, as this process sees them: with at most one call under way per key, a deadline, and an answer
 * when there is none.
 *
 * <p>A call that is slow does not hold up the next: a caller that waited for an eighth of the deadline has its own go
 * out beside it. A call asks for what those who wait need, and with leases for what the next {@link #SPAN} will need
 * too. What is granted and not used at once is held for at most {@link #LEASE}, so in any window W at most the burst
 * plus what is gained in W and in one lease is granted, by any number of nodes. Once the store said that it has too
 * few, no caller asks again before it can have enough.
 */
final class SharedBuckets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);

    /** For how long ahead leases are sized. */
    static final long SPAN = TimeUnit.MILLISECONDS.toNanos(50);
    /** How long after the store was asked its permits are good. */
    static final long LEASE = 2 * SPAN;

    /** The longest pause between two probes while the store is not asked. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final int MOST_KEYS = 16_384;
    private static final int AHEAD_PART = 4;

    private final String policy;
    private final List<RateLimit> limits;
    private final boolean leased;
    private final WhenStoreFails whenStoreFails;
    private final LocalBuckets share;
    private final int fixedNodes;
    private final LongSupplier clock;
    private final StoreHealth health;
    private final Nodes nodes;
    private final StoreCalls<Command, Answer> calls;
    private final Cache<String, Lease> leases;
    private final long smallestBurst;
    private final long hold;
    /** The time in which the slowest limit gains one permit, in nanoseconds. */
    private final double slowestPermit;

    final LongAdder asked = new LongAdder();
    final LongAdder late = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder fallbacks = new LongAdder();

    SharedBuckets(RateLimiter.Builder builder, RateLimitStore store, LocalBuckets share, String node) {
        this.policy = builder.name;
        this.limits = List.copyOf(builder.limits);
        this.leased = builder.leased.get();
        this.whenStoreFails = builder.whenStoreFails.get();
        this.fixedNodes = builder.nodes.value().orElse(0);
        this.share = share;
        this.clock = builder.nanoTime.get();
        StoreHealth.Listener listener =
                builder.storeListener == null ? new StoreLog(policy, whenStoreFails) : builder.storeListener;
        this.health = new StoreHealth(builder.deadline.get(), LONGEST_PAUSE, clock, listener);
        this.nodes = new Nodes(store, policy, node, health);
        this.calls = new StoreCalls<>(new Carrier(store), "ratelimit-" + policy, health, nodes, LOG::error);
        this.smallestBurst = limits.stream().mapToLong(RateLimit::burst).min().orElseThrow();
        this.hold = leased
                ? Math.min(
                        SPAN,
                        limits.stream().mapToLong(SharedBuckets::fill).min().orElseThrow() / 4)
                : 0;
        this.slowestPermit = limits.stream()
                .mapToDouble(limit -> (double) limit.bucket().period().toNanos()
                        / limit.bucket().permits())
                .max()
                .orElseThrow();
        this.leases = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterAccess(Duration.ofSeconds(30))
                .executor(Runnable::run)
                .ticker(clock::getAsLong)
                .build();
    }

    /** Returns in how many nanoseconds an empty bucket of a limit fills up. */
    static long fill(RateLimit limit) {
        long empty = limit.bucket().take(0, 0, limit.burst());
        return limit.bucket().nanosToFull(empty, 0);
    }

    long nanoTime() {
        return clock.getAsLong();
    }

    String policy() {
        return policy;
    }

    List<RateLimit> limits() {
        return limits;
    }

    boolean isStoreTrusted() {
        return health.isTrusted();
    }

    /**
     * Opens connections and learns how many nodes there are, before the first decision; waits no longer than a second.
     */
    void start() {
        calls.wakeChore();
        nodes.awaitFirst();
    }

    int nodes() {
        return fixedNodes > 0 ? fixedNodes : nodes.live();
    }

    long leasesHeld() {
        return leases.estimatedSize();
    }

    long permitsHeld() {
        long now = clock.getAsLong();
        long sum = 0;
        for (Lease lease : leases.asMap().values()) {
            Held held = lease.held;
            sum += held == null || now - held.until() >= 0 ? 0 : held.left().get();
        }
        return sum;
    }

    /** Takes permits and says no more; permits that are held are taken without allocating. */
    boolean tryTake(String key, long hash, long permits) {
        long now = clock.getAsLong();
        Lease lease = leases.getIfPresent(KeyHash.bounded(key));
        if (lease != null) {
            Held held = lease.held;
            if (held != null && held.take(permits, now)) {
                return true;
            }
            Drained drained = lease.drained;
            if (drained != null && drained.denies(permits, now)) {
                return false;
            }
        }
        return take(key, hash, permits).admitted();
    }

    RateLimitResult take(String key, long hash, long permits) {
        for (RateLimit limit : limits) {
            if (permits > limit.burst()) {
                return new Denied(limit, 0, Long.MAX_VALUE, Source.STORE);
            }
        }
        Lease lease = leases.get(KeyHash.bounded(key), unused -> new Lease());
        long now = clock.getAsLong();
        RateLimitResult known = known(lease, permits, now);
        if (known != null) {
            return known;
        }
        if (!health.allows()) {
            return withoutStore(hash, permits);
        }
        Caller caller = new Caller(permits);
        KeyCall fresh = new KeyCall(this, key, hash, lease);
        KeyCall joined = lease.join(caller, fresh);
        if (fresh.begins) {
            calls.submit(fresh);
        }
        await(caller.waiter, lease, joined);
        if (!caller.waiter.leave()) {
            RateLimitResult result = caller.waiter.result();
            return result != null ? result : withoutStore(hash, permits);
        }
        // An interrupt is no failure of the store.
        if (!Thread.currentThread().isInterrupted() && health.gaveUp(now)) {
            failures.increment();
        }
        RateLimitResult result = withoutStore(hash, permits);
        caller.servedMeanwhile = whenStoreFails == WhenStoreFails.LOCAL_SHARE && result.admitted();
        return result;
    }

    private void await(Waiter<RateLimitResult> waiter, Lease lease, KeyCall joined) {
        long begun = System.nanoTime();
        waiter.await(begun + calls.slowNanos());
        if (waiter.isWaiting() && !Thread.currentThread().isInterrupted()) {
            submitIfAny(lease.hurry(joined));
            calls.hurry();
            waiter.await(begun + health.deadlineNanos());
        }
    }

    private void submitIfAny(@Nullable KeyCall call) {
        if (call != null) {
            calls.submit(call);
        }
    }

    /** Ends a call of a key, so that the next can begin. */
    void finish(Lease lease, KeyCall call) {
        submitIfAny(lease.finish(call));
    }

    private static @Nullable RateLimitResult known(Lease lease, long permits, long now) {
        Held held = lease.held;
        if (held != null && held.take(permits, now)) {
            long left = held.left().get() + held.remaining();
            return new Granted(held.limit(), left, 0, permits, held.at(), Source.STORE);
        }
        Drained drained = lease.drained;
        if (drained != null && drained.denies(permits, now)) {
            return new Denied(
                    drained.limit(), drained.remaining(), Math.max(1, drained.enoughAt() - now), Source.STORE);
        }
        return null;
    }

    /**
     * Answers a caller by what the call before brought, if that tells; its permits are taken only if it still waits.
     */
    boolean answerFromLease(Lease lease, Caller caller, long now) {
        RateLimitResult known = known(lease, caller.permits, now);
        // If it left meanwhile its permits are lost, which is the stricter of both.
        return known != null && (caller.waiter.answer(known) || caller.waiter.isGone());
    }

    /** Returns how many permits a call asks for. */
    long wanted(Lease lease, long needed, long now) {
        asked.increment();
        if (!leased) {
            return Math.min(smallestBurst, needed);
        }
        long ahead = Math.min(lease.ahead(needed, now, SPAN), smallestBurst / AHEAD_PART);
        Held held = lease.held;
        // Fewer towards the end, so that the last permits are not held where nobody asks for them.
        long tapered = held == null ? ahead : Math.min(ahead, Math.max(0, held.remaining() / 2));
        return Math.min(smallestBurst, needed + tapered);
    }

    /** Puts into the buckets of this process what the store granted, so that they are warm when it fails. */
    void mirror(long hash, long granted) {
        if (granted > 0 && whenStoreFails == WhenStoreFails.LOCAL_SHARE) {
            share.mirror(hash, Math.min(smallestBurst, saturated(granted, nodes())));
        }
    }

    private static long saturated(long permits, int nodes) {
        return permits > Long.MAX_VALUE / nodes ? Long.MAX_VALUE : permits * nodes;
    }

    Granted granted(Taken taken, long permits) {
        return new Granted(limits.get(taken.limit()), taken.remaining(), 0, permits, taken.at(), Source.STORE);
    }

    /** @param least what the store was asked for at least; for that it told the wait, if it granted nothing */
    Denied denied(Taken taken, long permits, long least, long sentAt) {
        RateLimit limit = limits.get(taken.limit());
        if (taken.retryAfter().isNegative()) {
            return new Denied(limit, taken.remaining(), Long.MAX_VALUE, Source.STORE);
        }
        // What goes beyond that takes one interval for each permit, less what is there already.
        long beyond = taken.granted() > 0 ? permits - taken.remaining() : permits - least;
        double wait = taken.retryAfter().toNanos() + Math.max(0, beyond) * slowestPermit;
        long left = sentAt + (long) Math.ceil(wait) - clock.getAsLong();
        return new Denied(limit, taken.remaining(), Math.max(1, left), Source.STORE);
    }

    /** Keeps what came of a call for the callers to come. */
    void keep(String key, Lease lease, Taken taken, long left, long least, long sentAt, int refundsBefore) {
        RateLimit limit = limits.get(taken.limit());
        Held before = lease.hold(
                new Held(limit, new AtomicLong(left), taken.granted(), taken.remaining(), sentAt + LEASE, taken.at()));
        if (before != null) {
            giveBack(key, lease, before, sentAt);
        }
        if (taken.granted() > 0) {
            lease.drained = null;
        } else if (!taken.retryAfter().isNegative()) {
            long wait = taken.retryAfter().toNanos();
            lease.drain(
                    new Drained(limit, least, taken.remaining(), sentAt + Math.max(wait, hold), sentAt + wait),
                    refundsBefore);
        }
    }

    /** Gives unused permits back, unless as many came by themselves since they were granted. */
    private void giveBack(String key, Lease lease, Held before, long now) {
        long unused = before.left().getAndSet(0);
        long age = now - (before.until() - LEASE);
        if (unused > 0 && (double) unused * slowestPermit > age) {
            submit(new Refund(policy, key, limits, unused, before.at()), lease);
        }
    }

    /**
     * Has a command carried out that no caller waits for. What fails stays as it is: taken, or not charged.
     *
     * @param refunded the key that may have permits again afterwards, or null
     */
    private void submit(Command command, @Nullable Lease refunded) {
        calls.submit(new StoreCalls.Call<Command, Answer>() {
            @Override
            public Command send() {
                return command;
            }

            @Override
            public void answered(Answer answer) {
                if (answer instanceof Failed failed) {
                    LOG.debug("the store did not carry out a command", failed.cause());
                    failures.increment();
                } else if (refunded != null) {
                    refunded.refunded();
                }
            }

            @Override
            public void refused() {
                failures.increment();
            }
        });
    }

    void charge(String key, long hash, long used) {
        mirror(hash, used);
        submit(new Charge(policy, key, limits, used), null);
    }

    void refund(String key, Granted granted) {
        if (granted.source() != Source.STORE) {
            // The number of nodes may have changed since, so what it cost here is not known.
            return;
        }
        submit(
                new Refund(policy, key, limits, granted.permits(), granted.grantedAt()),
                leases.getIfPresent(KeyHash.bounded(key)));
    }

    void failed(StoreUnavailableException cause) {
        LOG.debug("the store did not answer", cause);
        failures.increment();
    }

    private RateLimitResult withoutStore(long hash, long permits) {
        fallbacks.increment();
        return switch (whenStoreFails) {
            case OPEN -> new Granted(limits.get(0), 0, 0, permits, clock.getAsLong(), Source.FALLBACK);
            case CLOSED -> new Unavailable(TimeUnit.SECONDS.toNanos(1));
            case LOCAL_SHARE -> fromShare(hash, permits, nodes());
        };
    }

    /** Takes for every node what this one needs, which leaves each its share of rate and burst. */
    private RateLimitResult fromShare(long hash, long permits, int nodes) {
        long cost = saturated(permits, nodes);
        long first = Math.min(smallestBurst, cost);
        RateLimitResult result = share.take(hash, first);
        if (cost > first && result.admitted()) {
            // More nodes than the burst has permits: each may grant one, and then waits for as long as all must.
            share.charge(hash, cost - first);
        }
        if (result instanceof Granted granted) {
            long left = granted.remaining() / nodes;
            return new Granted(
                    granted.limit(), left, granted.nanosToMore(), permits, granted.grantedAt(), Source.FALLBACK);
        }
        Denied denied = (Denied) result;
        return new Denied(denied.limit(), denied.remaining() / nodes, denied.nanosToWait(), Source.FALLBACK);
    }

    @Override
    public void close() {
        calls.close();
        nodes.leave();
    }

    /** The store, as {@link StoreCalls} asks it. */
    private record Carrier(RateLimitStore store) implements StoreCalls.Store<Command, Answer> {
        @Override
        public List<Answer> run(List<Command> commands) {
            return store.run(commands);
        }

        @Override
        public Answer failure(StoreUnavailableException cause) {
            return new Failed(cause);
        }

        @Override
        public @Nullable StoreUnavailableException cause(@Nullable Answer answer) {
            return answer instanceof Failed failed ? failed.cause() : null;
        }
    }
}
