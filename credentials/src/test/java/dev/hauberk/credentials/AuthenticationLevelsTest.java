/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.ConfigurationException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which methods are one factor, which are two, and since when. */
class AuthenticationLevelsTest {
    private final AuthenticationLevels levels = new AuthenticationLevels(
            "one", "two", Map.of("passkey", Set.of(FactorKind.POSSESSION, FactorKind.KNOWLEDGE)));

    private static List<String> split(String methods) {
        return methods.isEmpty() ? List.of() : List.of(methods.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pwd",
                "pin",
                "kba",
                "otp",
                "hwk",
                "swk",
                "pop",
                "sc",
                "sms",
                "tel",
                "face",
                "fpt",
                "iris",
                "retina",
                "vbm",
                "user",
                "geo",
                "rba",
                "mca",
                "wia",
                "saml",
                "PWD",
                "MFA",
                "pwd kba",
                "pwd pin kba",
                "otp sms",
                "hwk otp tel",
                "face fpt",
                "pwd user",
                "otp user",
                "face user",
                "pwd geo rba",
                "pwd mca",
                "pwd saml",
                "saml email",
                "otp unknown",
                "pwd wia"
            })
    void methodsOfOneKindOrNone_areOneFactor(String methods) {
        assertThat(levels.level(split(methods))).isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mfa",
                "mfa pwd",
                "hwk user",
                "user swk",
                "pwd otp",
                "pin hwk",
                "sc pin",
                "kba sms",
                "fpt hwk",
                "pwd face",
                "passkey",
                "saml pwd otp",
                "pwd kba tel"
            })
    void methodsOfTwoKinds_areTwoFactors(String methods) {
        assertThat(levels.level(split(methods))).isEqualTo("two");
    }

    private Map<String, Long> times(Object... methodsAndSeconds) {
        Map<String, Long> provenAt = new LinkedHashMap<>();
        for (int i = 0; i < methodsAndSeconds.length; i += 2) {
            provenAt.put((String) methodsAndSeconds[i], 1000L * (Integer) methodsAndSeconds[i + 1] + 999);
        }
        return levels.times(provenAt).seconds();
    }

    @Test
    void level_isAsOldAsTheOldestFactorThatItNeeds() {
        assertThat(times("pwd", 5)).isEqualTo(Map.of("one", 5L));
        assertThat(times("pwd", 5, "otp", 9)).isEqualTo(Map.of("one", 9L, "two", 5L));
        assertThat(times("pwd", 9, "otp", 5)).isEqualTo(Map.of("one", 9L, "two", 5L));
        assertThat(times("pwd", 9, "kba", 8)).isEqualTo(Map.of("one", 9L));
        assertThat(times("pwd", 1, "kba", 8, "otp", 9)).isEqualTo(Map.of("one", 9L, "two", 8L));
        assertThat(times("otp", 1, "pwd", 9, "kba", 8)).isEqualTo(Map.of("one", 9L, "two", 1L));
        assertThat(times("mfa", 3, "pwd", 9)).isEqualTo(Map.of("one", 9L, "two", 3L));
        assertThat(times("hwk", 3, "user", 9)).isEqualTo(Map.of("one", 9L, "two", 3L));
        assertThat(times("pwd", 2, "otp", 2)).isEqualTo(Map.of("one", 2L, "two", 2L));
        assertThat(times("saml", 7, "pwd", 2, "otp", 4)).isEqualTo(Map.of("one", 7L, "two", 2L));
    }

    @Test
    void methodOfOnesOwn_provesTheKindsThatAreSet() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        SessionFilter.builder().factor("", FactorKind.KNOWLEDGE).build())
                .withMessageContaining("factor: ");
        SessionFilter filter = SessionFilter.builder()
                .factor("badge", FactorKind.POSSESSION)
                .allowCookieWithoutCsrf()
                .build();
        assertThat(filter.level(Arrays.asList("pwd", "badge"))).isEqualTo("aal2");
        assertThat(filter.level(Arrays.asList("otp", "badge"))).isEqualTo("aal1");
    }
}
