/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Description.Health;
import dev.hauberk.core.Problems;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that are loaded over and over, always in the background and by one load at a time.
 *
 * <p>The last good set serves until a newer one is there, or the outage tolerance is over. Whatever is not a set with a
 * usable key changes nothing. An unknown id begins a load, in a small burst and then once per cool-down; what may not
 * begin now begins as soon as it may. No id is remembered, as a stranger may name the id of a key that is yet to come.
 * Safe for use by many threads.
 */
final class LiveKeys implements IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(LiveKeys.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long LOAD_DEADLINE = 10_000;
    private static final int MAX_WAITERS = 128;

    /** Keys, and the time from which on they no longer count. */
    private record Loaded(JwkKeys keys, long loadedAt, long usableUntil) {}

    private final String source;
    private final KeyRequirements use;
    private final KeyTimes times;
    private final Semaphore waiters = new Semaphore(MAX_WAITERS);

    private volatile @Nullable Loaded loaded;

    // All that follows is guarded by this.
    private final LoadSchedule schedule;
    private final NewWarnings warnings = new NewWarnings();
    private @Nullable KeyLoader loader;
    private @Nullable Executor executor;
    private @Nullable Future<?> ticks;
    private @Nullable KeyLoad load;
    private boolean loadOwed;
    private byte[] document = {};
    private String lastFailure = "";

    /**
     * Makes keys that are not loaded yet.
     *
     * @param source what they are loaded from, to be named in logs
     */
    LiveKeys(String source, KeyLoader loader, KeyRequirements use, KeyTimes times) {
        this.source = source;
        this.loader = loader;
        this.use = use;
        this.times = times;
        this.schedule = new LoadSchedule(times);
    }

    /** Takes a first document, before {@link #start}; what is wrong with it goes to the problems. */
    synchronized LiveKeys loadedWith(byte[] first, Problems problems) {
        JwkKeys keys = JwkSetParser.parse(first, source, use, problems);
        if (keys.size() > 0) {
            accept(keys, first, use.clock().millis());
        }
        return this;
    }

    @Override
    public @Nullable JwkKeys current(long now) {
        Loaded last = loaded;
        return last != null && now < last.usableUntil ? last.keys : null;
    }

    @Override
    public @Nullable JwkKeys newer(@Nullable String missingId, long now) {
        boolean haveKeys = current(now) != null;
        KeyLoad awaited = join(missingId, now);
        if (awaited != null && waiters.tryAcquire()) {
            try {
                if (haveKeys) {
                    awaited.awaitBriefly();
                } else {
                    awaited.await();
                }
            } finally {
                waiters.release();
            }
        }
        return current(now);
    }

    /** Returns the load that is under way, or one that is begun now if it is time for one, or null. */
    private synchronized @Nullable KeyLoad join(@Nullable String missingId, long now) {
        if (load != null) {
            return load;
        }
        // A load may have ended since the caller looked, and have brought what it lacked.
        JwkKeys keys = current(now);
        boolean haveKeys = keys != null;
        if (keys != null && !keys.lacks(missingId)) {
            return null;
        }
        if (haveKeys ? schedule.maySeek(now) : schedule.isDue(false, now)) {
            return begin(now);
        }
        loadOwed = haveKeys;
        return null;
    }

    /** Begins a load on the executor, unless there is none yet or any more. */
    private @Nullable KeyLoad begin(long now) {
        Executor background = executor;
        KeyLoader fetching = loader;
        if (background == null || fetching == null) {
            return null;
        }
        KeyLoad begun = new KeyLoad(now);
        load = begun;
        loadOwed = false;
        try {
            background.execute(() -> run(begun, fetching));
        } catch (RejectedExecutionException e) {
            load = null;
            return null;
        }
        return begun;
    }

    private void run(KeyLoad begun, KeyLoader fetching) {
        CompletionStage<byte[]> fetched;
        try {
            fetched = fetching.load();
        } catch (RuntimeException e) {
            fetched = CompletableFuture.failedFuture(e);
        }
        begun.fetching(fetched);
        fetched.whenComplete((bytes, failure) -> finish(begun, bytes, failure));
    }

    private void finish(KeyLoad ended, byte @Nullable [] bytes, @Nullable Throwable failure) {
        try {
            if (bytes == null || failure != null) {
                fail(ended, reason(failure));
            } else if (!repeats(ended, bytes)) {
                Problems problems = new Problems(source);
                JwkKeys keys = JwkSetParser.parse(bytes, source, use, problems);
                replace(ended, keys, bytes, problems);
            }
        } catch (RuntimeException e) {
            fail(ended, reason(e));
        } finally {
            ended.end();
        }
    }

    /** Returns whether the document is the last one again, which then counts as loaded now. */
    private synchronized boolean repeats(KeyLoad ended, byte[] bytes) {
        Loaded last = loaded;
        if (last == null || !Arrays.equals(document, bytes)) {
            return false;
        }
        if (load == ended) {
            succeed(last.keys, bytes);
        }
        return true;
    }

    private synchronized void replace(KeyLoad ended, JwkKeys keys, byte[] bytes, Problems problems) {
        if (load != ended) {
            return;
        }
        warnings.of(problems.warnings()).forEach(warning -> LOG.warn("issuer {}: {}", use.issuer(), warning));
        if (keys.size() == 0) {
            fail(ended, String.join("; ", problems.errors()));
            return;
        }
        Loaded last = loaded;
        succeed(last == null ? keys : keys.replacing(last.keys), bytes);
    }

    private void succeed(JwkKeys keys, byte[] bytes) {
        long now = use.clock().millis();
        if (loaded == null || schedule.failures() > 0) {
            LOG.info("issuer {}: {} is loaded: {} keys", use.issuer(), source, keys.size());
        }
        load = null;
        lastFailure = "";
        accept(keys, bytes, now);
    }

    private void accept(JwkKeys keys, byte[] bytes, long now) {
        document = bytes;
        schedule.succeeded(now);
        loaded = new Loaded(keys, now, now + times.outageTolerance());
    }

    private synchronized void fail(KeyLoad ended, String why) {
        if (load != ended) {
            return;
        }
        load = null;
        long now = use.clock().millis();
        schedule.failed(now);
        if (!why.equals(lastFailure)) {
            String consequence = current(now) != null ? "the last good keys go on serving" : "there are no keys";
            LOG.warn("issuer {}: {} could not be loaded, {}: {}", use.issuer(), source, consequence, why);
        }
        lastFailure = why;
    }

    /** Returns what may be shown of a failure: our own words, or the name of what others threw. */
    private static String reason(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            return "there is no document";
        }
        return cause instanceof KeyLoadException told
                ? String.valueOf(told.getMessage())
                : cause.getClass().getSimpleName();
    }

    @Override
    public boolean needsTimer() {
        return true;
    }

    @Override
    public synchronized void start(ScheduledExecutorService timer) {
        runOn(timer);
        ticks = timer.scheduleWithFixedDelay(this::tickSafely, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    synchronized void runOn(Executor background) {
        this.executor = background;
    }

    /** Ticks, whatever happens: an exception would end all later ticks without a word. */
    private void tickSafely() {
        try {
            tick();
        } catch (RuntimeException | Error e) {
            LOG.error("issuer {}: {} could not be looked after", use.issuer(), source, e);
        }
    }

    /** Does what is due. */
    synchronized void tick() {
        long now = use.clock().millis();
        Loaded last = loaded;
        if (last != null && now < last.loadedAt) {
            // The clock was set back: count the tolerance anew, or keys would serve for longer by as much.
            loaded = new Loaded(last.keys, now, now + times.outageTolerance());
        }
        KeyLoad pending = load;
        if (pending != null && LoadSchedule.isOver(pending.startedAt, LOAD_DEADLINE, now)) {
            fail(pending, "it takes longer than " + LOAD_DEADLINE + " milliseconds");
            pending.end();
        }
        if (load == null && (schedule.isDue(current(now) != null, now) || (loadOwed && schedule.maySeek(now)))) {
            begin(now);
        }
    }

    @Override
    public void close() {
        KeyLoad pending;
        synchronized (this) {
            pending = load;
            load = null;
            loader = null;
            if (ticks != null) {
                ticks.cancel(false);
            }
        }
        if (pending != null) {
            pending.end();
        }
    }

    @Override
    public synchronized void describe(Description.Builder description) {
        long now = use.clock().millis();
        Loaded last = loaded;
        JwkKeys keys = current(now);
        description.fact(use.issuer() + " keys_from", source);
        reading(description, "keys", keys == null ? 0 : keys.size());
        if (last != null) {
            reading(description, "keys_loaded", Instant.ofEpochMilli(last.loadedAt));
            reading(description, "key_age", Duration.ofSeconds(Math.max(0, now - last.loadedAt) / 1000));
        }
        reading(description, "load_failures", schedule.failures());
        if (!lastFailure.isEmpty()) {
            reading(description, "last_failure", lastFailure);
        }
        if (loader != null) {
            loader.describe(use.issuer(), description);
        }
        if (keys == null) {
            description.healthAtMost(Health.DOWN, last == null ? "keys_not_loaded" : "keys_too_old");
        } else if (schedule.failures() > 0) {
            description.healthAtMost(Health.DEGRADED, "keys_not_refreshed");
        }
        description.dependency(
                source,
                "the last good keys serve for " + Duration.ofMillis(times.outageTolerance())
                        + ", then tokens of the issuer are answered with 503");
    }

    private void reading(Description.Builder description, String name, Object value) {
        description.reading(use.issuer() + " " + name, value);
    }
}
