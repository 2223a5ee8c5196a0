/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes of one session by two filters; SessionChangesModelTest has those by one. */
class SessionChangesTest {
    private static final SessionRecord LOGIN =
            SessionRecord.of(Identity.builder("ann").build(), List.of("pwd"), "aal1", "reference", 0);

    private static SessionSlot slot(Runnable renewal, Runnable invalidation) {
        return new SessionSlot() {
            @Override
            public long key() {
                return 1;
            }

            @Override
            public String id() {
                return "id";
            }

            @Override
            public SessionRecord record() {
                return LOGIN;
            }

            @Override
            public void renewId() {
                renewal.run();
            }

            @Override
            public void put(SessionRecord record) {}

            @Override
            public void invalidate() {
                invalidation.run();
            }
        };
    }

    /** Two routes may have a filter each, and share the container's session. */
    @Test
    void changesOfTwoFilters_doNotOverlap() {
        SessionChanges one = new SessionChanges((id, login) -> {});
        SessionChanges two = new SessionChanges((id, login) -> {});
        boolean[] ended = {false};
        Thread other = new Thread(() -> two.end(slot(() -> {}, () -> ended[0] = true)));
        boolean[] endedMeanwhile = {false};
        one.replace(
                slot(
                        () -> {
                            other.start();
                            while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
                                Thread.onSpinWait();
                            }
                            endedMeanwhile[0] = !other.isAlive();
                        },
                        () -> {}),
                LOGIN,
                LOGIN.with(LOGIN.who()));
        assertThat(endedMeanwhile[0]).isFalse();
        join(other);
        assertThat(ended[0]).isTrue();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
