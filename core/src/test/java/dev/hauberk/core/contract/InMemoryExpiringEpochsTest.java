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
import org.junit.jupiter.api.Test;

class InMemoryExpiringEpochsTest extends ExpiringEpochsContract {
    private final FakeClock clock = new FakeClock();

    @Override
    protected ExpiringEpochs create(int capacity) {
        return ExpiringEpochs.inMemory(capacity, clock);
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }

    @Test
    void advance_full_tellsTheRemedy() {
        ExpiringEpochs epochs = create(1);
        epochs.advance("a", now(), now().plusNanos(1));
        assertThatThrownBy(() -> epochs.advance("b", now(), now().plusNanos(1)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("epochs must fit their capacity: 1 of at most 1; raise it");
        assertThat(epochs).hasToString("ExpiringEpochs of 1 of at most 1");
    }

    @Test
    void expiry_isExact() {
        ExpiringEpochs epochs = create(1);
        epochs.advance("a", now(), now());
        assertThat(epochs.notBefore("a")).isEmpty();
        assertThat(epochs).hasToString("ExpiringEpochs of 0 of at most 1");
        epochs.advance("a", now(), now().plusNanos(1));
        assertThat(epochs.notBefore("a")).isPresent();
        clock.pass(Duration.ofNanos(1));
        assertThat(epochs.notBefore("a")).isEmpty();
    }

    @Test
    void inMemory_noRoomAtAll_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> create(0));
    }

    @Test
    void storeUnavailable_keepsMessageAndCause() {
        RuntimeException cause = new RuntimeException("x");
        assertThat(new StoreUnavailableException("m", cause)).hasMessage("m").hasCause(cause);
    }
}
