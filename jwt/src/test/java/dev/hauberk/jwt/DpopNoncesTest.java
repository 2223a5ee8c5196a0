/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DpopNoncesTest {
    private static final Secret FIRST = Secret.ofText("0rp4vRkQ8zT2mWcXa7LsYb9NdEfGhJuK");
    private static final Secret SECOND = Secret.ofText("q7Zc1Vx5Bn3Mf9Kd2Hs8Jg4Lw6Tr0YpA");
    private static final long SLOT = DpopNonces.SLOT_MILLIS;
    private static final long NOW = 15_000 * SLOT + 7;

    private final DpopNonces nonces = new DpopNonces(List.of(FIRST));

    @Test
    void nonce_isGoodInItsSlotAndTheNext() {
        String nonce = nonces.current(NOW);
        assertThat(nonce).hasSize(22).isEqualTo(nonces.current(NOW - 7)).isEqualTo(nonces.current(NOW - 8 + SLOT));
        assertThat(nonces.accepts(nonce, NOW)).isTrue();
        assertThat(nonces.accepts(nonce, NOW - 7 + 2 * SLOT - 1)).isTrue();
        assertThat(nonces.accepts(nonce, NOW - 7 + 2 * SLOT)).isFalse();
        assertThat(nonces.accepts(nonce, NOW - 8)).isFalse();
        assertThat(nonces.accepts(nonce, NOW)).isTrue();
    }

    @Test
    void nonce_ofEachSlot_differs() {
        assertThat(nonces.current(NOW)).isNotEqualTo(nonces.current(NOW + SLOT));
        assertThat(nonces.current(-1)).isNotEqualTo(nonces.current(0));
    }

    @Test
    void anythingElse_isNotGood() {
        String nonce = nonces.current(NOW);
        assertThat(nonces.accepts(null, NOW)).isFalse();
        assertThat(nonces.accepts("", NOW)).isFalse();
        assertThat(nonces.accepts(nonce + "A", NOW)).isFalse();
        assertThat(nonces.accepts(nonce.substring(1), NOW)).isFalse();
        assertThat(nonces.accepts("\ud800".repeat(2000), NOW)).isFalse();
        assertThat(nonces.accepts(new DpopNonces(List.of(SECOND)).current(NOW), NOW))
                .isFalse();
    }

    @Test
    void anotherProcess_withTheSameSecret_makesTheSame() {
        assertThat(new DpopNonces(List.of(FIRST)).current(NOW)).isEqualTo(nonces.current(NOW));
    }

    @Test
    void rotation_firstSecretMakesAndAllAccept() {
        DpopNonces rotated = new DpopNonces(List.of(SECOND, FIRST));
        assertThat(rotated.current(NOW)).isEqualTo(new DpopNonces(List.of(SECOND)).current(NOW));
        assertThat(rotated.accepts(nonces.current(NOW), NOW)).isTrue();
        assertThat(rotated.accepts(nonces.current(NOW), NOW + SLOT)).isTrue();
        assertThat(rotated.accepts(nonces.current(NOW), NOW + 2 * SLOT)).isFalse();
    }
}
