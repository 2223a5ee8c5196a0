/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link ExpiringEpochs} must hold to. Extend it, say how to make one and how time passes. */
public abstract class ExpiringEpochsContract {
    /** Makes an empty store that holds this many keys. */
    protected abstract ExpiringEpochs create(int capacity);

    /** Tells the time as the store sees it. */
    protected abstract Instant now();

    /** Lets time pass for the store, or waits; asked for whole seconds. */
    protected abstract void pass(Duration time);

    /** Returns whether a store of a small capacity refuses a key more; false if it is bounded by its memory only. */
    protected boolean countsKeys() {
        return true;
    }

    @Test
    protected void revoked_issuedBeforeTheEpoch_only() {
        ExpiringEpochs epochs = create(10);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(epochs.notBefore("a")).isEmpty();
        assertThat(epochs.revoked("a", Instant.EPOCH)).isFalse();
        epochs.advance("a", epoch, later(60));
        assertThat(epochs.notBefore("a")).hasValue(epoch);
        assertThat(epochs.revoked("a", epoch.minusMillis(1))).isTrue();
        assertThat(epochs.revoked("a", epoch)).isFalse();
        assertThat(epochs.revoked("a", epoch.plusMillis(1))).isFalse();
        assertThat(epochs.revoked("b", Instant.EPOCH)).isFalse();
    }

    @Test
    protected void notBefore_severalKeys_areAnsweredInTheirOrder() {
        ExpiringEpochs epochs = create(10);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        epochs.advance("a", epoch, later(60));
        epochs.advance("c", epoch.plusSeconds(1), later(60));
        assertThat(epochs.notBefore(List.of("c", "b", "a", "c")))
                .containsExactly(
                        Optional.of(epoch.plusSeconds(1)),
                        Optional.empty(),
                        Optional.of(epoch),
                        Optional.of(epoch.plusSeconds(1)));
        assertThat(epochs.notBefore(List.of("b"))).containsExactly(Optional.empty());
        assertThat(epochs.notBefore(List.of())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> epochs.notBefore(List.of("a", "")));
    }

    @Test
    protected void advance_neverGoesBack() {
        ExpiringEpochs epochs = create(10);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        epochs.advance("a", epoch, later(60));
        epochs.advance("a", epoch.minusSeconds(5), later(60));
        assertThat(epochs.notBefore("a")).hasValue(epoch);
        epochs.advance("a", epoch.plusSeconds(5), later(60));
        assertThat(epochs.notBefore("a")).hasValue(epoch.plusSeconds(5));
    }

    @Test
    protected void advance_expiry_isTheLaterOfBoth() {
        ExpiringEpochs epochs = create(10);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        epochs.advance("longer", epoch, later(2));
        epochs.advance("longer", epoch.minusSeconds(1), later(60));
        epochs.advance("shorter", epoch, later(60));
        epochs.advance("shorter", epoch.plusSeconds(1), later(2));
        epochs.advance("gone", epoch, later(2));
        pass(Duration.ofSeconds(3));
        epochs.advance("other", epoch, later(60));
        assertThat(epochs.notBefore("longer")).hasValue(epoch);
        assertThat(epochs.notBefore("shorter")).hasValue(epoch.plusSeconds(1));
        assertThat(epochs.notBefore("gone")).isEmpty();
        epochs.advance("gone", epoch.minusSeconds(9), later(60));
        assertThat(epochs.notBefore("gone")).hasValue(epoch.minusSeconds(9));
    }

    @Test
    protected void advance_expiryNotAfterNow_doesNothing() {
        ExpiringEpochs epochs = create(10);
        epochs.advance("a", now(), now().minusSeconds(1));
        assertThat(epochs.notBefore("a")).isEmpty();
    }

    @Test
    protected void advance_full_isRefusedUntilSomethingExpires() {
        if (!countsKeys()) {
            return;
        }
        ExpiringEpochs epochs = create(2);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        epochs.advance("a", epoch, later(2));
        epochs.advance("b", epoch, later(2));
        epochs.advance("a", epoch, later(60));
        assertThatThrownBy(() -> epochs.advance("c", epoch, later(60))).isInstanceOf(StoreUnavailableException.class);
        epochs.advance("b", epoch.plusSeconds(1), later(2));
        assertThat(epochs.notBefore("b")).hasValue(epoch.plusSeconds(1));
        pass(Duration.ofSeconds(3));
        epochs.advance("c", epoch, later(60));
        assertThatThrownBy(() -> epochs.advance("d", epoch, later(60))).isInstanceOf(StoreUnavailableException.class);
        assertThat(epochs.notBefore("a")).hasValue(epoch);
        assertThat(epochs.notBefore("c")).hasValue(epoch);
    }

    @Test
    protected void key_emptyOrTooLong_isRefused() {
        ExpiringEpochs epochs = create(10);
        for (String key : List.of("", "x".repeat(1025))) {
            assertThatIllegalArgumentException().isThrownBy(() -> epochs.notBefore(key));
            assertThatIllegalArgumentException().isThrownBy(() -> epochs.revoked(key, now()));
            assertThatIllegalArgumentException().isThrownBy(() -> epochs.advance(key, now(), later(60)));
        }
    }

    @Test
    protected void advance_manyThreads_latestWins() throws Exception {
        ExpiringEpochs epochs = create(10);
        Instant epoch = now().truncatedTo(ChronoUnit.MILLIS);
        List<Callable<Boolean>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int offset = thread;
            work.add(() -> {
                boolean back = false;
                for (int i = 0; i < 250; i++) {
                    Instant mine = epoch.plusMillis(4L * i + offset);
                    epochs.advance("a", mine, later(600));
                    back |= epochs.notBefore("a").orElse(Instant.EPOCH).isBefore(mine);
                }
                return back;
            });
        }
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (Future<Boolean> future : executor.invokeAll(work)) {
                assertThat(future.get()).isFalse();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(epochs.notBefore("a")).hasValue(epoch.plusMillis(999));
    }

    private Instant later(int seconds) {
        return now().plusSeconds(seconds);
    }
}
