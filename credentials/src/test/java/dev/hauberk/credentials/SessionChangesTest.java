/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes of one session by two filters; SessionChangesModelTest has those by one. */
class SessionChangesTest {
    private static final SessionRecord LOGIN =
            SessionRecord.of(Identity.builder("ann").build(), List.of("pwd"), "aal1", "reference", 0);

    private static SessionSlot slot(Runnable renewal, Runnable invalidation) {
        return slot(LOGIN, renewal, invalidation);
    }

    private static SessionSlot slot(@Nullable SessionRecord held, Runnable renewal, Runnable invalidation) {
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
            public @Nullable SessionRecord record() {
                return held;
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

    /** An attacker may have planted the id that a visitor has before the login. */
    @Test
    void idThatIsGivenUp_comesWithTheLogin_onlyIfTheSessionHeldOne() {
        Map<String, Optional<SessionRecord>> former = new HashMap<>();
        SessionChanges changes = new SessionChanges((id, login) -> former.put(id, Optional.ofNullable(login)));
        SessionRecord next = LOGIN.with(LOGIN.who());

        assertThat(changes.begin(slot(null, () -> {}, () -> {}), next)).isTrue();
        assertThat(former).containsExactly(Map.entry("id", Optional.empty()));

        assertThat(changes.begin(slot(() -> {}, () -> {}), next)).isFalse();
        assertThat(former).containsExactly(Map.entry("id", Optional.of(next)));

        former.clear();
        assertThat(changes.replace(slot(() -> {}, () -> {}), LOGIN, next)).isTrue();
        assertThat(former).containsExactly(Map.entry("id", Optional.of(next)));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
