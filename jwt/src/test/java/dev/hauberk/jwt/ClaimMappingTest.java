/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static dev.hauberk.jwt.JwtFixture.verifier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that become what rules ask about. */
final class ClaimMappingTest {
    @Test
    void defaults() {
        Identity identity = accepted(
                        verifier(i -> {}),
                        EC.token().claim("permissions", List.of("order:read")).claim("tenant", "acme"))
                .identity();

        assertThat(identity.permissions()).isEmpty();
        assertThat(identity.attributes()).doesNotContainKey("tenant");
    }

    @Test
    void permissions_comeFromTheClaimNamed() {
        JwtVerifier verifier = verifier(i -> i.permissions(ClaimRoles.claim("permissions")));

        assertThat(accepted(verifier, EC.token().claim("permissions", List.of("order:read", "not a permission")))
                        .identity()
                        .permissions())
                .containsExactly("order:read", "not a permission");
        assertThat(accepted(verifier, EC.token()).identity().permissions()).isEmpty();
    }

    @Test
    void permissionsOfAnotherForm_areRefused() {
        JwtVerifier verifier = verifier(i -> i.permissions(ClaimRoles.claim("permissions")));

        assertThat(accepted(verifier, EC.token().claim("permissions", "order:read"))
                        .identity()
                        .permissions())
                .containsExactly("order:read");
        assertRefused(verifier, EC.token().claim("permissions", 7), JwtFault.PERMISSIONS);
        assertRefused(verifier, EC.token().claim("permissions", List.of(7)), JwtFault.PERMISSIONS);
    }

    @Test
    void attributes_areTheClaimsNamed() {
        JwtVerifier verifier = verifier(i -> i.attributes("tenant", "level", "missing", "nothing"));
        Identity identity = accepted(
                        verifier,
                        EC.token()
                                .claim("tenant", "acme")
                                .claim("level", 3)
                                .claim("other", "x")
                                .insertIntoClaims("\"nothing\":null,"))
                .identity();

        assertThat(identity.attributes())
                .containsEntry("tenant", "acme")
                .containsEntry("level", 3L)
                .doesNotContainKeys("other", "missing", "nothing");
    }

    @Test
    void attributes_thatChecksEstablish_cannotBeTakenFromClaims() {
        assertThat(JwtFixture.problems(() -> verifier(i -> i.attributes("acr"))))
                .singleElement()
                .asString()
                .contains("attributes must be one or more claims, and none of [")
                .endsWith(": [acr]");
    }
}
