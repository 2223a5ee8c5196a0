/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.store.StoreHealth;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.ratelimit.RateLimitResult.Source;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often something may happen, by key: a bucket for each key and limit, all of which must grant.
 *
 * <p>Without a store the buckets are in this process, exact, in memory that never grows: {@link Builder#keys} of them
 * are kept apart, and further ones share buckets, which makes them stricter and never looser. A WARN, once an hour,
 * says that keys share. A decision takes no lock, and {@link #tryAcquire(String)} with one limit does not allocate.
 *
 * <p>With a {@link RateLimitStore} the buckets are shared by all processes that use one name. A decision takes at most
 * one call, callers of one key share calls, and none waits longer than {@link Builder#deadline}. A denial is remembered
 * until the store can have permits again. {@link Builder#leased} asks the store for permits ahead. {@link #explain()}
 * prints what can be admitted at most in each case.
 *
 * <pre>{@code
 * RateLimiter reports = RateLimiter.builder("reports").limit(RateLimit.perMinute(10).withBurst(3)).build();
 * if (!reports.tryAcquire(userId)) { ... }
 * }</pre>
 *
 * <p>Safe for use by several threads.
 */
public final class RateLimiter implements AutoCloseable {
    private final String name;
    private final List<RateLimit> limits;
    private final KeyHash hash = new KeyHash(new SecureRandom());
    private final LocalBuckets local;
    private final @Nullable SharedBuckets shared;
    private final boolean leased;
    private final WhenStoreFails whenStoreFails;
    private final boolean failureModeChosen;
    private final Saturation saturation;
    private final LongAdder admitted = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder nearLimit = new LongAdder();

    private RateLimiter(Builder builder) {
        this.name = builder.name;
        this.limits = List.copyOf(builder.limits);
        this.leased = builder.leased.get();
        this.whenStoreFails = builder.whenStoreFails.get();
        this.failureModeChosen = builder.whenStoreFails.isSet();
        LongSupplier clock = builder.nanoTime.get();
        this.saturation = new Saturation(name, clock);
        RateLimitStore store = builder.store.orNull();
        this.local = store == null
                ? new LocalBuckets(limits, builder.keys.get(), clock, Source.LOCAL)
                : new LocalBuckets(shares(limits), builder.keys.get(), clock, Source.FALLBACK);
        boolean countsNodes = !builder.nodes.isSet() && whenStoreFails == WhenStoreFails.LOCAL_SHARE;
        String node = countsNodes ? UUID.randomUUID().toString() : "";
        this.shared = store == null ? null : new SharedBuckets(builder, store, local, node);
        if (shared != null) {
            shared.start();
        }
    }

    /**
     * Returns the limits for the buckets that stand in for the store. They are charged with what the store grants, and
     * may owe it, or else a store that fails now and then would let both grant.
     */
    private static List<RateLimit> shares(List<RateLimit> limits) {
        return limits.stream()
                .map(limit -> limit.withDebt(Math.min(
                        limit.bucket().largestDebt(),
                        Math.max(limit.debt(), Math.max(limit.burst(), Builder.MOST_NODES)))))
                .toList();
    }

    /**
     * Starts a limiter.
     *
     * @param name tells its buckets from those of others in a store, in header fields and events: 1 to 64 letters,
     *     digits, {@code -}, {@code _} or {@code .}
     * @throws IllegalArgumentException if it is anything else
     */
    public static Builder builder(String name) {
        return new Builder(RateLimit.requireName("limiter name", name));
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the limits, in the order given. */
    public List<RateLimit> limits() {
        return limits;
    }

    /**
     * Takes one permit; returns whether it was there. False as well if the store fails and the limit is closed then.
     * The quickest way: it tells no more, and {@link #statistics()} does not count it.
     */
    public boolean tryAcquire(String key) {
        return tryAcquire(key, 1);
    }

    /**
     * Takes permits, all or none; returns whether they were there, as {@link #tryAcquire(String)} does.
     *
     * @param permits at least 1; more than the burst are never there
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public boolean tryAcquire(String key, long permits) {
        requirePermits(permits);
        return shared == null ? local.tryTake(hash, key, permits) : shared.tryTake(key, hash.hash(key), permits);
    }

    /** Takes one permit, and tells how it stands. */
    public RateLimitResult acquire(String key) {
        return acquire(key, 1);
    }

    /**
     * Takes permits, all or none, and tells how it stands.
     *
     * @param permits at least 1; more than the burst are never there
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public RateLimitResult acquire(String key, long permits) {
        requirePermits(permits);
        long hashed = hash.hash(key);
        RateLimitResult result = shared == null ? local.take(hashed, permits) : shared.take(key, hashed, permits);
        saturation.notice(local);
        if (result instanceof Granted granted) {
            admitted.increment();
            if (granted.remaining() < granted.limit().burst() / 5) {
                nearLimit.increment();
            }
        } else {
            (result instanceof RateLimitResult.Denied ? denied : unavailable).increment();
        }
        return result;
    }

    /**
     * Takes permits for what was done already, whether they are there or not: a cost that is known only afterwards,
     * such as bytes or the time of a query. What is missing becomes a debt up to {@link RateLimit#debt()}, which is
     * made good before anything is granted; what exceeds it is forgiven. With a store this returns at once and is
     * carried out later; if the store fails it counts in this process only.
     *
     * @param permits at least 1
     * @throws IllegalArgumentException if {@code permits} is less than 1
     */
    public void charge(String key, long permits) {
        requirePermits(permits);
        long hashed = hash.hash(key);
        if (shared == null) {
            local.charge(hashed, permits);
        } else {
            shared.charge(key, hashed, permits);
        }
    }

    /**
     * Gives back what was granted, less what the buckets gained since, so that the bound of the limit stays. With a
     * store this returns at once and is carried out later; what was granted while the store failed is not given back.
     *
     * @param granted what {@link #acquire} returned for this key; further calls with it do nothing
     */
    public void refund(String key, Granted granted) {
        if (!granted.claimRefund()) {
            return;
        }
        if (shared == null) {
            local.refund(hash.hash(key), granted.permits(), granted.grantedAt());
        } else {
            shared.refund(key, granted);
        }
    }

    /** Returns what was counted so far, and how it is now. */
    public RateLimitStatistics statistics() {
        SharedBuckets s = shared;
        return new RateLimitStatistics(
                admitted.sum(),
                denied.sum(),
                unavailable.sum(),
                s == null ? 0 : s.fallbacks.sum(),
                nearLimit.sum(),
                local.overflowed(),
                s == null ? 0 : s.asked.sum(),
                s == null ? 0 : s.failures.sum(),
                s == null ? 0 : s.late.sum(),
                s == null ? 0 : s.leasesHeld(),
                s == null ? 0 : s.permitsHeld(),
                s == null ? 1 : s.nodes(),
                s == null || s.isStoreTrusted());
    }

    /** Returns whether the store is asked, or there is none; false while the circuit breaker is open. */
    boolean isStoreTrusted() {
        return shared == null || shared.isStoreTrusted();
    }

    /** Adds the store, if there is one, and its health. */
    void describe(Description.Builder description) {
        if (shared != null) {
            description.dependency(RateLimitFilter.STORE + name, whenStoreFails.toString());
            description.fact(RateLimitFilter.STORE_FAILURE_MODE, failureModeChosen ? "chosen" : "by default");
            if (!isStoreTrusted()) {
                description.healthAtMost(Description.Health.DEGRADED, "rate_limit_store_failed");
            }
        }
    }

    /** Returns, in lines for people, what is admitted at most for one key within a period of each limit. */
    public String explain() {
        return explanation().toString();
    }

    /** Returns, in lines for people, what a request costs that this limiter grants and another one refuses. */
    String explainGivingBack() {
        return explanation().givingBack();
    }

    private Explanation explanation() {
        return new Explanation(name, limits, shared != null, leased, whenStoreFails);
    }

    Saturation saturation() {
        return saturation;
    }

    /**
     * Ends calls to the store; the store itself is the application's to close. Afterwards the store counts as failed.
     */
    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }

    @Override
    public String toString() {
        return name + " " + limits;
    }

    private static void requirePermits(long permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("permits must be at least 1: " + permits);
        }
    }

    /**
     * Collects the parts of a {@link RateLimiter}. Each setter may be called once. Not safe for use by several threads.
     */
    public static final class Builder {
        private static final int MOST_KEYS = 1 << 24;
        private static final int MOST_NODES = 10_000;

        final String name;
        final Settings settings = new Settings("RateLimiter");
        final List<RateLimit> limits = settings.list("limit");
        final Setting<Integer> keys = settings.number("keys", 1 << 16, 16, MOST_KEYS);
        final Setting<RateLimitStore> store =
                settings.<RateLimitStore>of("store").undescribed();
        final Setting<Boolean> leased = settings.flag("leased");
        final Setting<WhenStoreFails> whenStoreFails = settings.of("whenStoreFails", WhenStoreFails.LOCAL_SHARE);
        final Setting<Duration> deadline =
                settings.duration("deadline", Duration.ofMillis(20), Duration.ofMillis(1), Duration.ofSeconds(10));
        final Setting<Integer> nodes = settings.<Integer>of("nodes")
                .where("must be 1 to " + MOST_NODES, value -> value >= 1 && value <= MOST_NODES);
        final Setting<LongSupplier> nanoTime = settings.nanoTime();
        StoreHealth.@Nullable Listener storeListener;

        private Builder(String name) {
            this.name = name;
        }

        /** Adds a limit; all must grant. At least one, at most {@value RateLimitStore#MOST_LIMITS}. */
        public Builder limit(RateLimit value) {
            limits.add(Objects.requireNonNull(value, "limit"));
            return this;
        }

        /**
         * Sets how many keys are kept apart at a time in this process; default 65,536. Each takes 32 bytes, at once.
         *
         * @param value 16 to 2<sup>24</sup>
         */
        public Builder keys(int value) {
            keys.set(value);
            return this;
        }

        /** Sets the store that other processes share; default none. It stays the application's to close. */
        public Builder store(RateLimitStore value) {
            store.set(value);
            return this;
        }

        /**
         * Asks the store for permits ahead where a key is busy, as many as it will use in 50 milliseconds, and uses
         * them for at most 100. Then most decisions need no call, and at most what comes in 100 milliseconds is
         * admitted beyond the limit, by any number of nodes together. Default: each decision is the store's.
         */
        public Builder leased() {
            leased.set(true);
            return this;
        }

        /** Sets what happens when the store does not answer in time; default {@link WhenStoreFails#LOCAL_SHARE}. */
        public Builder whenStoreFails(WhenStoreFails value) {
            whenStoreFails.set(value);
            return this;
        }

        /**
         * Sets how long a decision waits for the store, whatever the time limits of the store's client are; default 20
         * milliseconds.
         *
         * @param value 1 millisecond to 10 seconds
         */
        public Builder deadline(Duration value) {
            deadline.set(value);
            return this;
        }

        /**
         * Sets among how many nodes the limit is divided while the store fails; default: as many as the store last knew
         * to be alive, and 1 if it never told; set it where a start without the store must not grant each node the
         * whole.
         *
         * @param value 1 to 10,000
         */
        public Builder nodes(int value) {
            nodes.set(value);
            return this;
        }

        /** Sets the clock of this process, in nanoseconds that never go back; default {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime.set(value);
            return this;
        }

        /** Sets who hears of the store's failures, in place of the log; for tests. */
        Builder storeListener(StoreHealth.Listener value) {
            this.storeListener = value;
            return this;
        }

        /**
         * Returns the limiter, with every bucket full. With a store it opens a connection first, for a second at most.
         *
         * @throws dev.hauberk.core.ConfigurationException if it would not do what was asked, or a value is outside its
         *     range; it lists every problem
         */
        public RateLimiter build() {
            Problems problems = new Problems("RateLimiter " + name);
            problems().errors().forEach(problems::add);
            problems.throwIfAny();
            return new RateLimiter(this);
        }

        /** Returns what is wrong. */
        Problems problems() {
            Problems problems = settings.problems();
            if (limits.isEmpty() || limits.size() > RateLimitStore.MOST_LIMITS) {
                problems.add("there must be 1 to " + RateLimitStore.MOST_LIMITS + " limits: " + limits.size()
                        + "; add them with limit()");
            }
            if (limits.stream().map(RateLimit::name).distinct().count() < limits.size()) {
                problems.add("each limit must have a name of its own: " + limits + "; use withName()");
            }
            store.value()
                    .ifPresentOrElse(
                            shared -> limits.forEach(limit -> requireSupported(shared, limit, problems)),
                            () -> Stream.of(leased, whenStoreFails, deadline, nodes)
                                    .filter(Setting::isSet)
                                    .forEach(option -> problems.add(option.name()
                                            + " must come with a store: there is none; add store() or leave it out")));
            if (leased.get()) {
                limits.stream()
                        .filter(limit -> SharedBuckets.fill(limit) < SharedBuckets.SPAN)
                        .forEach(limit -> problems.add("a leased limit must save up at least what comes in 50"
                                + " milliseconds: " + limit + "; raise its burst"));
            }
            return problems;
        }

        private static void requireSupported(RateLimitStore shared, RateLimit limit, Problems problems) {
            try {
                shared.requireSupported(limit);
            } catch (IllegalArgumentException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
    }
}
