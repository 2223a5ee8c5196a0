/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Identity;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionIndexTest {
    private static final Identity ANN = Identity.builder("ann").build();

    /** A store that can take an addition back, and keeps only what was put. */
    private static final class PuttingSet implements ExpiringSet {
        final List<String> kept = new ArrayList<>();
        Result result = Result.ADDED;

        @Override
        public Result add(String key, Instant expiresAt) {
            return Result.ADDED;
        }

        @Override
        public Result put(String key, Instant expiresAt) {
            kept.add(key);
            return result;
        }

        @Override
        public boolean contains(String key) {
            return kept.contains(key);
        }
    }

    private final PuttingSet ended = new PuttingSet();

    private static SessionRecord record(String reference, long now) {
        return SessionRecord.of(ANN, List.of("pwd"), "aal1", reference, now);
    }

    @Test
    void sessionTooMany_isEndedSoThatNoStoreTakesItBack() {
        SessionIndex index = new SessionIndex(1, 1_000, 1_000, ended);
        index.admit(record("first", 1), 1);
        index.admit(record("second", 2), 2);

        assertThat(ended.kept).containsExactly("first");
        assertThat(index.isEnded(record("first", 1), 3)).isTrue();
        assertThat(index.isEnded(record("second", 2), 3)).isFalse();
    }

    @Test
    void endedSessionsThatDoNotFit_areAFailedStore() {
        ended.result = ExpiringSet.Result.FULL;

        assertThatThrownBy(() -> SessionIndex.end(ended, record("first", 1), 1_000))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
