/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known ways around path and method rules, tried by a caller who is logged in and holds no role. */
class AuthorizationBypassTest {
    /** A wide, weak last rule, which each bypass tries to reach. */
    private static final AuthorizationPolicy POLICY = AuthorizationPolicy.builder()
            .rule("/public/*", permitAll())
            .rule("/admin/*", hasRole("admin"))
            .rule("GET /reports/{id}", hasRole("auditor"))
            .rule("/files/secret.txt", hasRole("admin"))
            .rule("/*", authenticated())
            .build();

    private static Decision decide(String method, String path) {
        return POLICY.decide(
                FakeRequest.anonymous(method, path).by(Identity.builder("eve").build()));
    }

    private static String codeOf(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Deny.class);
        Rejection rejection = ((Decision.Deny) decision).rejection();
        return rejection.status() + " " + rejection.code();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin/", "/admin/users/", "/files/secret.txt/"})
    void trailingSlash_onAGuardedPath_isGuarded(String path) {
        assertThat(codeOf(decide("GET", path))).isEqualTo("403 role_missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/Admin", "/ADMIN/users", "/aDmIn/", "/files/SECRET.TXT", "/Files/secret.txt"})
    void caseOfLetters_onAGuardedPath_isGuarded(String path) {
        assertThat(codeOf(decide("GET", path))).isEqualTo("403 role_missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin ", "/admin./users", "/admin. ./", "/files/secret.txt.", "/files/secret.txt "})
    void trailingDotsAndSpaces_onAGuardedPath_areGuarded(String path) {
        assertThat(codeOf(decide("GET", path))).isEqualTo("403 role_missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/x/..;/admin",
                "/public/../admin",
                "//admin",
                "/admin;x",
                "/admin%2fusers",
                "/%61dmin",
                "/admin/\n",
                "/x\\admin"
            })
    void spellingThatTwoParsersReadDifferently_neverReachesAPolicy(String path) {
        assertThatExceptionOfType(AmbiguousPathException.class).isThrownBy(() -> decide("GET", path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/PUBLIC/x", "/Public", "/public./x", "/public /x"})
    void oddSpelling_ofAPathOpenToEveryone_isNotOpen(String path) {
        assertThat(codeOf(POLICY.decide(FakeRequest.anonymous("GET", path)))).isEqualTo("401 authentication_required");
    }

    @Test
    void head_isNeverLooserThanGet() {
        assertThat(codeOf(decide("HEAD", "/reports/7"))).isEqualTo("403 role_missing");
        assertThat(codeOf(decide("HEAD", "/reports/7/"))).isEqualTo("403 role_missing");
        assertThat(codeOf(decide("HEAD", "/admin"))).isEqualTo("403 role_missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST",
                "PUT",
                "DELETE",
                "PATCH",
                "OPTIONS",
                "TRACE",
                "TRACK",
                "PROPFIND",
                "JEFF",
                "get",
                "Get",
                "head",
                "GETS",
                "GE",
                "",
                " GET",
                "GET "
            })
    void methodThatNoRuleNames_doesNotFallThroughToAWeakerRule(String method) {
        assertThat(codeOf(decide(method, "/reports/7"))).isEqualTo("403 method_not_covered");
        assertThat(codeOf(decide(method, "/Reports/7/"))).isEqualTo("403 method_not_covered");
    }

    @Test
    void methodOfAnyKind_onAPathGuardedForAllMethods_isGuarded() {
        for (String method : new String[] {"GET", "get", "OPTIONS", "JEFF", "TRACE", ""}) {
            assertThat(codeOf(decide(method, "/admin/x"))).isEqualTo("403 role_missing");
        }
    }

    @Test
    void emptyPath_isDecidedAsTheRoot() {
        assertThat(decide("GET", "")).isEqualTo(decide("GET", "/"));
    }
}
