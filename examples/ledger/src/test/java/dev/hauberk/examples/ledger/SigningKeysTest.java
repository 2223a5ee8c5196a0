/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final SigningKeys keys = new SigningKeys(() -> now);

    @Test
    void rotate_signsWithTheNewKey_andPublishesBoth() throws Exception {
        String first = keys.signing().getKeyID();
        assertThat(keys.rotate()).isTrue();

        assertThat(keys.ids()).hasSize(2).last().isEqualTo(first);
        assertThat(SignedJWT.parse(new Tokens(keys).issue("alice", Role.PAYER))
                        .getHeader()
                        .getKeyID())
                .isEqualTo(keys.ids().get(0))
                .isNotEqualTo(first);
        assertThat(JWKSet.parse(keys.publicKeys()).getKeys()).hasSize(2).noneMatch(JWK::isPrivate);
    }

    @Test
    void oldKey_isPublishedUntilItsLastTokenHasExpired() {
        keys.rotate();
        now = now.plus(Tokens.LIFETIME).plusSeconds(59);
        assertThat(keys.ids()).hasSize(2);

        now = now.plusSeconds(1);
        assertThat(keys.ids()).containsExactly(keys.signing().getKeyID());
    }

    @Test
    void signingKey_doesNotExpire() {
        String id = keys.signing().getKeyID();
        now = now.plus(Duration.ofDays(10_000));

        assertThat(keys.ids()).containsExactly(id);
    }

    @Test
    void dropOld_leavesTheSigningKey() {
        keys.rotate();
        keys.rotate();
        keys.dropOld();

        assertThat(keys.ids()).containsExactly(keys.signing().getKeyID());
    }

    @Test
    void rotate_beyondTheGreatestNumber_changesNothing() {
        for (int i = 1; i < SigningKeys.MAX; i++) {
            assertThat(keys.rotate()).isTrue();
        }
        String signing = keys.signing().getKeyID();
        assertThat(keys.rotate()).isFalse();

        assertThat(keys.ids()).hasSize(SigningKeys.MAX).first().isEqualTo(signing);
    }
}
