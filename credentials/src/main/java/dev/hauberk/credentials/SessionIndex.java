/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions a subject has on this node, so that there are not more than a few: with one too many, the one that was
 * not used for longest ends. Sessions that are over by themselves are forgotten. Safe for use by many threads.
 */
final class SessionIndex {
    private static final int ADMISSIONS_PER_SWEEP = 1024;

    private final int most;
    private final long idle;
    private final long absolute;
    private final ExpiringSet ended;
    private final ConcurrentHashMap<String, List<SessionRecord>> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger admissions = new AtomicInteger();

    /**
     * Makes an index.
     *
     * @param idle after how many milliseconds without use a session is over
     * @param absolute after how many milliseconds it is over in any case
     * @param ended where the ones that had to go are kept
     */
    SessionIndex(int most, long idle, long absolute, ExpiringSet ended) {
        this.most = most;
        this.idle = idle;
        this.absolute = absolute;
        this.ended = ended;
    }

    /**
     * Takes a session in, in the place of an older record of it, and ends others if there are too many. One that was
     * ended meanwhile is not taken in: it would count as known from then on.
     *
     * @throws StoreUnavailableException if that could not be kept; nothing is changed then
     */
    void admit(SessionRecord record, long now) {
        if (admissions.incrementAndGet() % ADMISSIONS_PER_SWEEP == 0) {
            sweep(now);
        }
        sessions.compute(record.subject(), (subject, known) -> {
            List<SessionRecord> live = live(known, now);
            live.removeIf(one -> one.reference().equals(record.reference()));
            if (!ended.contains(record.reference())) {
                live.add(record);
            }
            while (live.size() > most) {
                SessionRecord oldest = live.stream()
                        .filter(one -> one != record)
                        .min(Comparator.comparingLong(SessionRecord::lastUsedAt))
                        .orElseThrow();
                end(oldest);
                live.remove(oldest);
            }
            return live.isEmpty() ? null : List.copyOf(live);
        });
    }

    private void end(SessionRecord record) {
        end(ended, record, absolute);
    }

    /**
     * Keeps that a session is over, until it would be by itself.
     *
     * @throws StoreUnavailableException if that could not be kept
     */
    static void end(ExpiringSet ended, SessionRecord record, long absolute) {
        ExpiringSet.Result result = ended.put(record.reference(), Instant.ofEpochMilli(record.startedAt() + absolute));
        if (result == ExpiringSet.Result.FULL) {
            throw new StoreUnavailableException(
                    "ended sessions must fit the store: it is full, so a session too many would go on; raise its capacity");
        }
    }

    /** Returns whether a session had to go; one that came from another node is taken in. */
    boolean isEnded(SessionRecord record, long now) {
        if (isKnown(record)) {
            return false;
        }
        admit(record, now);
        return !isKnown(record);
    }

    private boolean isKnown(SessionRecord record) {
        List<SessionRecord> known = sessions.get(record.subject());
        for (int i = 0; known != null && i < known.size(); i++) {
            if (known.get(i).reference().equals(record.reference())) {
                return true;
            }
        }
        return false;
    }

    void remove(SessionRecord record) {
        sessions.computeIfPresent(record.subject(), (subject, known) -> {
            List<SessionRecord> left = new ArrayList<>(known);
            left.removeIf(one -> one.reference().equals(record.reference()));
            return left.isEmpty() ? null : List.copyOf(left);
        });
    }

    private void sweep(long now) {
        for (String subject : sessions.keySet()) {
            sessions.computeIfPresent(subject, (same, known) -> {
                List<SessionRecord> live = live(known, now);
                return live.isEmpty() ? null : List.copyOf(live);
            });
        }
    }

    private List<SessionRecord> live(@Nullable List<SessionRecord> known, long now) {
        List<SessionRecord> live = new ArrayList<>();
        for (SessionRecord record : known == null ? List.<SessionRecord>of() : known) {
            if (now - record.startedAt() < absolute && now - record.lastUsedAt() < idle) {
                live.add(record);
            }
        }
        return live;
    }

    int subjects() {
        return sessions.size();
    }
}
