/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.ExpiringSet.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What every {@link ExpiringSet} must hold to. Extend it, say how to make one and how time passes. */
public abstract class ExpiringSetContract {
    /** Makes an empty set that holds this many keys. */
    protected abstract ExpiringSet create(int capacity);

    /** Tells the time as the set sees it. */
    protected abstract Instant now();

    /** Lets time pass for the set, or waits; asked for whole seconds. */
    protected abstract void pass(Duration time);

    /**
     * Returns whether a set of a small capacity refuses a key more; false if the store is bounded by its memory only.
     */
    protected boolean countsKeys() {
        return true;
    }

    @Test
    protected void lookUp_severalBegunBeforeTheirAnswers_areAnsweredAsByContains() {
        ExpiringSet set = create(10);
        set.add("a", now().plusSeconds(60));
        BooleanSupplier there = set.lookUp("a");
        BooleanSupplier absent = set.lookUp("b");
        assertThat(absent.getAsBoolean()).isFalse();
        assertThat(there.getAsBoolean()).isTrue();
    }

    @Test
    protected void add_newKey_isAddedOnce() {
        ExpiringSet set = create(10);
        assertThat(set.contains("a")).isFalse();
        assertThat(set.add("a", later(60))).isEqualTo(Result.ADDED);
        assertThat(set.contains("a")).isTrue();
        assertThat(set.contains("A")).isFalse();
        assertThat(set.add("a", later(60))).isEqualTo(Result.PRESENT);
        assertThat(set.add("b", later(60))).isEqualTo(Result.ADDED);
    }

    @Test
    protected void add_keyWithAnyCharacters_isKeptApart() {
        ExpiringSet set = create(10);
        for (String key : List.of(" ", "a b", "a\nb", "a\0b", "é", "\ud83d\ude00", "{a}", "x".repeat(1024))) {
            assertThat(set.add(key, later(60))).isEqualTo(Result.ADDED);
            assertThat(set.contains(key)).isTrue();
        }
    }

    @Test
    protected void add_presentKey_keepsItsExpiry() {
        ExpiringSet set = create(10);
        set.add("a", later(2));
        assertThat(set.add("a", later(60))).isEqualTo(Result.PRESENT);
        pass(Duration.ofSeconds(3));
        assertThat(set.contains("a")).isFalse();
        assertThat(set.add("a", later(60))).isEqualTo(Result.ADDED);
        assertThat(set.contains("a")).isTrue();
    }

    @Test
    protected void add_expiryNotAfterNow_isNeverAdded() {
        ExpiringSet set = create(10);
        assertThat(set.add("a", now().minusSeconds(1))).isEqualTo(Result.EXPIRED);
        assertThat(set.add("b", Instant.EPOCH)).isEqualTo(Result.EXPIRED);
        assertThat(set.contains("a")).isFalse();
        set.add("c", later(60));
        assertThat(set.add("c", now().minusSeconds(1))).isEqualTo(Result.PRESENT);
        assertThat(set.contains("c")).isTrue();
    }

    @Test
    protected void add_full_isRefusedUntilSomethingExpires() {
        if (!countsKeys()) {
            return;
        }
        ExpiringSet set = create(3);
        set.add("a", later(60));
        set.add("b", later(2));
        set.add("c", later(90));
        assertThat(set.add("d", later(60))).isEqualTo(Result.FULL);
        assertThat(set.add("a", later(60))).isEqualTo(Result.PRESENT);
        for (String key : List.of("a", "b", "c")) {
            assertThat(set.contains(key)).isTrue();
        }
        assertThat(set.contains("d")).isFalse();
        pass(Duration.ofSeconds(3));
        assertThat(set.add("d", later(60))).isEqualTo(Result.ADDED);
        assertThat(set.add("e", later(60))).isEqualTo(Result.FULL);
        assertThat(set.contains("a")).isTrue();
        assertThat(set.contains("c")).isTrue();
    }

    @Test
    protected void key_emptyOrTooLong_isRefused() {
        ExpiringSet set = create(10);
        for (String key : List.of("", "x".repeat(1025))) {
            assertThatIllegalArgumentException().isThrownBy(() -> set.contains(key));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> set.add(key, later(60)))
                    .withMessage("key must have 1 to 1024 characters: " + key.length() + "; hash longer ones");
        }
    }

    @Test
    protected void add_manyThreads_oneIsToldAdded() throws Exception {
        int threads = 4;
        int keys = 500;
        ExpiringSet set = create(keys);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            Callable<Integer> work = () -> {
                int added = 0;
                for (int key = 0; key < keys; key++) {
                    added += set.add("key " + key, later(600)) == Result.ADDED ? 1 : 0;
                }
                return added;
            };
            int added = 0;
            for (Future<Integer> future : executor.invokeAll(new ArrayList<>(List.of(work, work, work, work)))) {
                added += future.get();
            }
            assertThat(added).isEqualTo(keys);
        } finally {
            executor.shutdownNow();
        }
    }

    private Instant later(int seconds) {
        return now().plusSeconds(seconds);
    }
}
