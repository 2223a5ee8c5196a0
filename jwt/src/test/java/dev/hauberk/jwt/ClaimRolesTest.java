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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaimRolesTest {
    @Test
    void path_insideOtherClaims_isFollowed() {
        JwtVerifier verifier = verifier(i -> i.roles(ClaimRoles.path("realm_access/roles")));
        assertThat(accepted(
                                verifier,
                                EC.token().claim("realm_access", Map.of("roles", List.of("admin", "user", "admin"))))
                        .roles())
                .containsExactly("admin", "user");
        assertThat(accepted(verifier, EC.token().claim("roles", List.of("admin")))
                        .roles())
                .isEmpty();
        assertThat(accepted(verifier, EC.token().claim("realm_access", Map.of()))
                        .roles())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"admin\"]",
                "\"admin\"",
                "1",
                "{\"roles\":1}",
                "{\"roles\":\"*\"}",
                "{\"roles\":{\"admin\":true}}"
            })
    void row45_pathThroughOtherTypes_isRefused(String json) {
        JwtVerifier verifier = verifier(i -> i.roles(ClaimRoles.path("realm_access/roles")));
        assertRefused(verifier, EC.token().insertIntoClaims("\"realm_access\":" + json + ","), JwtFault.ROLES);
    }

    @Test
    void claim_withSlashes_isOneName() {
        JwtVerifier verifier = verifier(i -> i.roles(ClaimRoles.claim("https://example.com/roles")));
        assertThat(accepted(verifier, EC.token().claim("https://example.com/roles", List.of("admin")))
                        .roles())
                .containsExactly("admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"*\"",
                "\"**\"",
                "\"a\\nb\"",
                "1",
                "true",
                "{\"admin\":true}",
                "[1]",
                "[\"admin\",null]",
                "[[\"admin\"]]",
                "[\"\"]",
                "[\"*\"]",
                "[\"admin\",\"**\"]",
                "[\"a\\nb\"]"
            })
    void row45_rolesOfAnotherType_areRefusedWhereTheClaimIsSet_andGrantNothingElsewhere(String json) {
        JwtVerifier asked = verifier(i -> i.roles(ClaimRoles.claim("roles")));
        TestToken token = EC.token().insertIntoClaims("\"roles\":" + json + ",");
        assertRefused(asked, token, JwtFault.ROLES);
        assertThat(accepted(token).roles()).isEmpty();
    }

    @Test
    void roleThatIsOneString_isOneRole() {
        JwtVerifier asked = verifier(i -> i.roles(ClaimRoles.claim("role")));
        assertThat(accepted(asked, EC.token().claim("role", "admin")).roles()).containsExactly("admin");
        assertThat(accepted(asked, EC.token().claim("role", "admin user")).roles())
                .containsExactly("admin user");
        assertThat(accepted(EC.token().claim("roles", "admin")).roles()).containsExactly("admin");
        JwtVerifier nested = verifier(i -> i.roles(ClaimRoles.keycloakRealm()));
        assertThat(accepted(nested, EC.token().claim("realm_access", Map.of("roles", "admin")))
                        .roles())
                .containsExactly("admin");
    }

    @Test
    void rolesThatAreNull_areNone() {
        JwtVerifier asked = verifier(i -> i.roles(ClaimRoles.keycloakRealm()));
        for (String json : List.of("null", "{\"roles\":null}")) {
            assertThat(accepted(asked, EC.token().insertIntoClaims("\"realm_access\":" + json + ","))
                            .roles())
                    .isEmpty();
        }
    }

    @Test
    void row45_roles_areTakenAsTheyAre() {
        assertThat(accepted(EC.token().claim("roles", List.of("ROLE_admin", "admin user", "***")))
                        .roles())
                .containsExactly("ROLE_admin", "admin user", "***");
        assertThat(accepted(EC.token().claim("roles", List.of())).roles()).isEmpty();
    }

    @Test
    void row45_moreThan500RolesOrLongOnes_areRefused() {
        assertThat(accepted(EC.token().claim("roles", ClaimAttackTest.numbered(500)))
                        .roles())
                .hasSize(500);
        JwtVerifier asked = verifier(i -> i.roles(ClaimRoles.claim("roles")));
        assertRefused(asked, EC.token().claim("roles", ClaimAttackTest.numbered(501)), JwtFault.ROLES);
        assertRefused(asked, EC.token().claim("roles", List.of("r".repeat(257))), JwtFault.ROLES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/roles", "roles/", "a//b", "a\nb"})
    void path_withoutNames_isRefusedAtOnce(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClaimRoles.path(path));
    }

    @Test
    void toString_tellsThePath() {
        assertThat(ClaimRoles.path("a/b")).hasToString("a/b");
        assertThatIllegalArgumentException().isThrownBy(() -> ClaimRoles.claim(""));
    }
}
