/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes logins by compare-and-set: a change counts only if the session still holds the login that its request found.
 * All handles of one session share a lock. Inside it only the container is called, no clock and no store. Safe for use
 * by many threads.
 */
final class SessionChanges {
    /** Of all filters: two of them on different routes may change the same session. */
    private static final Object[] LOCKS = Stream.generate(Object::new).limit(64).toArray();

    private final BiConsumer<String, @Nullable SessionRecord> rotated;

    /**
     * Makes it.
     *
     * @param rotated gets each id that is given up, before that, and the login that goes on without it; null in its
     *     place if the session held no login under this id
     */
    SessionChanges(BiConsumer<String, @Nullable SessionRecord> rotated) {
        this.rotated = rotated;
    }

    /** Puts the next login in the place of the one that was seen, under a new id; returns whether it was there. */
    boolean replace(SessionSlot slot, SessionRecord seen, SessionRecord next) {
        return inLock(slot, held -> {
            boolean same = held != null && held.isSameAs(seen);
            if (same) {
                rotated.accept(slot.id(), next);
                rotate(slot, next);
            }
            return same;
        });
    }

    /**
     * Puts a new login into a session without one, under a new id. A session that holds a login is ended instead.
     *
     * @return whether the session holds the new login
     */
    boolean begin(SessionSlot slot, SessionRecord next) {
        return inLock(slot, held -> {
            rotated.accept(slot.id(), held == null ? null : next);
            if (held == null) {
                rotate(slot, next);
            } else {
                slot.invalidate();
            }
            return held == null;
        });
    }

    private static void rotate(SessionSlot slot, SessionRecord next) {
        slot.renewId();
        slot.put(next);
    }

    /** Puts the time of use where other nodes see it, unless the login was changed. */
    void touch(SessionSlot slot, SessionRecord seen) {
        inLock(slot, held -> {
            boolean same = held != null && held.isSameAs(seen);
            if (same) {
                slot.put(seen);
            }
            return same;
        });
    }

    /** Ends the session if it still holds this login. */
    boolean end(SessionSlot slot, SessionRecord seen) {
        return inLock(slot, held -> {
            boolean same = held != null && held.isSameAs(seen);
            if (same) {
                slot.invalidate();
            }
            return same;
        });
    }

    /** Ends the session, whichever login it holds; returns that login. A session without a login goes on. */
    @Nullable
    SessionRecord end(SessionSlot slot) {
        SessionRecord[] ended = {null};
        inLock(slot, held -> {
            if (held != null) {
                slot.invalidate();
            }
            ended[0] = held;
            return held != null;
        });
        return ended[0];
    }

    private boolean inLock(SessionSlot slot, Predicate<@Nullable SessionRecord> change) {
        try {
            synchronized (LOCKS[Math.floorMod(Long.hashCode(slot.key()), LOCKS.length)]) {
                return change.test(slot.record());
            }
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalStateException e) {
            // The container has ended the session.
            return false;
        }
    }
}
