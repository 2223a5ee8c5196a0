/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how many checks run at once, in total and for one address. So a flood from one address leaves the others their
 * part of the processor. A further check waits for its turn, in order of arrival. Memory grows with the requests that
 * are under way, and with nothing else. Safe for use by many threads.
 */
final class ChecksAtOnce {
    /** For how long a check waits. A queue that takes longer is one that the processor does not keep up with. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** The places of one address; forgotten when no request of it is left. */
    private static final class Lane extends Semaphore {
        private static final long serialVersionUID = 1L;

        private int users;

        Lane(int places) {
            super(places, true);
        }
    }

    private final int most;
    private final int mostOfOne;
    private final long waitNanos;
    private final Semaphore places;
    private final ConcurrentHashMap<String, Lane> lanes = new ConcurrentHashMap<>();

    ChecksAtOnce(int most, int mostOfOne, Duration wait) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.waitNanos = wait.toNanos();
        this.places = new Semaphore(most, true);
    }

    /** Returns a bound for work of the processor: one check for each core, and half of the cores for one address. */
    static ChecksAtOnce ofProcessor() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new ChecksAtOnce(cores, Math.max(1, cores / 2), LONGEST_WAIT);
    }

    /** Returns a bound for calls, whose total is bounded elsewhere. */
    static ChecksAtOnce ofCalls(int mostOfOne) {
        return new ChecksAtOnce(Integer.MAX_VALUE, mostOfOne, LONGEST_WAIT);
    }

    /**
     * Takes a place, and waits for it if need be. {@link #leave} gives it back.
     *
     * @throws JwtException if there was none in time
     */
    void enter(String address) throws JwtException {
        Lane lane = lane(address);
        long end = System.nanoTime() + waitNanos;
        boolean inLane = false;
        boolean entered = false;
        try {
            inLane = lane.tryAcquire(waitNanos, TimeUnit.NANOSECONDS);
            if (!inLane) {
                throw new JwtException(JwtFault.CHECKS_LIMITED);
            }
            entered = places.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!entered) {
                throw new JwtException(JwtFault.CHECKS_OVERLOADED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JwtException(JwtFault.CHECKS_OVERLOADED, e);
        } finally {
            if (inLane && !entered) {
                lane.release();
            }
            if (!entered) {
                forget(address);
            }
        }
    }

    /** Gives a place back that {@link #enter} took. */
    void leave(String address) {
        places.release();
        lanes.computeIfPresent(address, (key, lane) -> {
            lane.release();
            return lane;
        });
        forget(address);
    }

    private Lane lane(String address) {
        return lanes.compute(address, (key, known) -> {
            Lane lane = known == null ? new Lane(mostOfOne) : known;
            lane.users++;
            return lane;
        });
    }

    private void forget(String address) {
        lanes.computeIfPresent(address, (key, lane) -> --lane.users == 0 ? null : lane);
    }

    /** Returns how many addresses have a check under way or waiting. */
    int addresses() {
        return lanes.size();
    }

    @Override
    public String toString() {
        return (most == Integer.MAX_VALUE ? "" : most + " in total, ") + mostOfOne + " for an address";
    }
}
