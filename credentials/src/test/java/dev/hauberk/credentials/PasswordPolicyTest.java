/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hauberk.core.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordPolicyTest {
    private static final PasswordHash HASH = PasswordHash.builder().bcrypt(10).build();
    private static final PasswordPolicy POLICY = PasswordPolicy.builder(HASH)
            .minimumLength(8)
            .words("Ledger")
            .blocklist("leaked from elsewhere"::equals)
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Passwort",
                "Password1!",
                "P4$$w0rd2026",
                "passwordpassword",
                "qwertyuiop",
                "QWERTY123456",
                "1qaz2wsx3edc",
                "12345678",
                "87654321",
                "1234567890123456",
                "aaaaaaaaaaaaaaaa",
                "abababababab",
                "abcdefgh",
                "iloveyou2",
                "letmein!!",
                "summer2026!",
                "welcome123",
                "ledger2026",
                "Ledger-Ledger",
                "ann.smith@example.com",
                "annsmith1990",
                "smithsmith1",
                "leaked from elsewhere",
                "short",
                "a\0bcdefghijk",
            })
    void guessedEarly_isRefused(String password) {
        assertThat(POLICY.problem(password, "ann.smith@example.com"))
                .hasValueSatisfying(
                        problem -> assertThat(problem).doesNotContain(password).endsWith("."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple",
                "vm8-Kq2x.Tz4w",
                "my dog ate the printer",
                "gr\u00fcn wie die hoffnung",
                "\u043f\u0430\u0440\u043e\u043b\u044c \u043d\u0430 \u043c\u043e\u0440\u043e\u0437\u0435",
                "27 bicycles and a goat",
                "annoyed by smithereens",
            })
    void hardToGuess_isTaken(String password) {
        assertThat(POLICY.problem(password, "ann.smith@example.com")).isEmpty();
    }

    @Test
    void length_isCountedInCharacters_notInUnits() {
        assertThat(POLICY.problem(
                        "\ud83d\ude00\ud83d\ude81\ud83d\ude02\ud83d\ude43\ud83d\ude84\ud83d\ude45\ud83d\ude86"))
                .hasValue("A password must have at least 8 characters: it has 7.");
    }

    @Test
    void longerThanBcryptTakes_isRefused_andFineWithArgon2id() {
        String phrase = "seventeen very long words that nobody would ever put next to each other here";
        assertThat(POLICY.problem(phrase))
                .hasValueSatisfying(problem -> assertThat(problem).contains("at most 72"));
        PasswordPolicy argon2id = PasswordPolicy.builder(
                        PasswordHash.builder().argon2id(7168, 5).build())
                .build();
        assertThat(argon2id.problem(phrase)).isEmpty();
        assertThat(argon2id.problem("fourteen chars")).isPresent();
    }

    @Test
    void hugePassword_isRefusedAtOnce() {
        assertThat(POLICY.problem("passwordx".repeat(1_000_000))).isPresent();
    }

    @Test
    void minimumBelowTheStandard_isRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordPolicy.builder(HASH).minimumLength(7).build())
                .withMessageContaining("minimumLength");
    }
}
