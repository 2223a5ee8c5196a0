/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final PasswordHash BCRYPT = PasswordHash.builder()
            .bcrypt(10)
            .concurrent(4, Duration.ofSeconds(20))
            .build();
    private static final PasswordHash ARGON2ID = PasswordHash.builder()
            .argon2id(7168, 5)
            .concurrent(4, Duration.ofSeconds(20))
            .build();

    private static PasswordVerdict verify(PasswordHash hash, String password, String stored) {
        return hash.verify(password, Optional.of(stored));
    }

    /** Vectors of crypt_blowfish by Openwall, which OpenBSD's agrees with, but for {@code $2x$}. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            value = {
                "U*U,    $2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "U*U*,   $2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
                "U*U*U,  $2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
                "U*U,    $2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "U*U,    $2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "U*U,    {bcrypt}$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            })
    void bcryptOfOthers_isRight_andOutdated(String password, String stored) {
        assertThat(verify(BCRYPT, password, stored)).isEqualTo(PasswordVerdict.RIGHT_BUT_OUTDATED);
        assertThat(verify(ARGON2ID, password, stored)).isEqualTo(PasswordVerdict.RIGHT_BUT_OUTDATED);
        assertThat(verify(BCRYPT, password + "x", stored)).isEqualTo(PasswordVerdict.WRONG);
    }

    /** Vectors of the reference implementation of Argon2, version 19. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc",
                "{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            })
    void argon2idOfOthers_isRight(String stored) {
        assertThat(verify(ARGON2ID, "password", stored)).isEqualTo(PasswordVerdict.RIGHT_BUT_OUTDATED);
        assertThat(verify(ARGON2ID, "differentpassword", stored)).isEqualTo(PasswordVerdict.WRONG);
    }

    @Test
    void ownHashes_areRight_andToldApart() {
        for (PasswordHash hash : List.of(BCRYPT, ARGON2ID)) {
            String stored = hash.hash("correct horse battery staple");
            assertThat(verify(hash, "correct horse battery staple", stored)).isEqualTo(PasswordVerdict.RIGHT);
            assertThat(verify(hash, "Correct horse battery staple", stored)).isEqualTo(PasswordVerdict.WRONG);
            assertThat(hash.hash("correct horse battery staple")).isNotEqualTo(stored);
        }
        assertThat(BCRYPT.hash("x")).startsWith("$2b$10$");
        assertThat(ARGON2ID.hash("x")).startsWith("$argon2id$v=19$m=7168,t=5,p=1$");
    }

    @Test
    void strongerHashThanConfigured_isNotOutdated_andAWeakerOneIs() {
        PasswordHash stronger = PasswordHash.builder().bcrypt(11).build();
        String stored = stronger.hash("a long password");
        assertThat(verify(BCRYPT, "a long password", stored)).isEqualTo(PasswordVerdict.RIGHT);
        assertThat(verify(stronger, "a long password", BCRYPT.hash("a long password")))
                .isEqualTo(PasswordVerdict.RIGHT_BUT_OUTDATED);
    }

    @Test
    void bcrypt_takes72Octets_andNotOneMore() {
        String longest = "\u00e9".repeat(36);
        String stored = BCRYPT.hash(longest);
        assertThat(verify(BCRYPT, longest, stored)).isEqualTo(PasswordVerdict.RIGHT);
        assertThat(verify(BCRYPT, longest + "x", stored)).isEqualTo(PasswordVerdict.WRONG);
        assertThat(verify(ARGON2ID, longest + "x", stored)).isEqualTo(PasswordVerdict.WRONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BCRYPT.hash(longest + "x"))
                .withMessage("A password must have at most 72 octets of UTF-8: it has 73.");
        assertThat(verify(ARGON2ID, longest + "x", ARGON2ID.hash(longest + "x")))
                .isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void longPasswordOfAStrongHash_isNotCalledOutdated_whereItCouldNotBeHashedAnew() {
        String password = "x".repeat(73);
        String stored = ARGON2ID.hash(password);
        assertThat(verify(BCRYPT, password, stored)).isEqualTo(PasswordVerdict.RIGHT);
    }

    /** A NUL ends a password in C: what follows would not count. */
    @ParameterizedTest
    @ValueSource(strings = {"", "a\0b", "\0", "\ud800", "a\udc00"})
    void whatIsNoPassword_isRefused_andNeverRight(String password) {
        for (PasswordHash hash : List.of(BCRYPT, ARGON2ID)) {
            assertThat(hash.problem(password)).isPresent();
            assertThatIllegalArgumentException().isThrownBy(() -> hash.hash(password));
            assertThat(verify(hash, password, hash.hash("a"))).isEqualTo(PasswordVerdict.WRONG);
            assertThat(verify(hash, password, hash.hash("?"))).isEqualTo(PasswordVerdict.WRONG);
            assertThat(verify(hash, password, hash.hash("impossible"))).isEqualTo(PasswordVerdict.WRONG);
        }
    }

    @Test
    void hugePassword_isWrong() {
        assertThat(verify(ARGON2ID, "x".repeat(10_000_000), ARGON2ID.hash("x"))).isEqualTo(PasswordVerdict.WRONG);
        assertThat(ARGON2ID.problem("x".repeat(1025))).isPresent();
        assertThat(ARGON2ID.problem("x".repeat(1024))).isEmpty();
    }

    @Test
    void samePasswordOfAnotherKeyboard_isRight() {
        String stored = ARGON2ID.hash("caf\u00e9");
        assertThat(verify(ARGON2ID, "cafe\u0301", stored)).isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void unknownUser_isWrong_withAnyPassword() {
        for (String password : List.of("", "x", "impossible", "\0", "x".repeat(100))) {
            assertThat(BCRYPT.verify(password, Optional.empty())).isEqualTo(PasswordVerdict.WRONG);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{",
                "{noop}x",
                "$2a$",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
                "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$17$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$05$CCCCCCCCCCCCCCCCCCCC!.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=256,t=99,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=99$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65",
                "$argon2id$v=19$m=256,t=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
            })
    void hashThatCannotBeRead_isWrong_andCounted(String stored) {
        PasswordHash hash = PasswordHash.builder().bcrypt(10).build();
        for (String password : List.of("x", "U*U", "password", "noop")) {
            assertThat(verify(hash, password, stored)).isEqualTo(PasswordVerdict.WRONG);
        }
        assertThat(hash.describe().fact("unreadable")).containsExactly("4");
    }

    @Test
    void manyAtOnce_areRefused_andOthersStillDecided() throws Exception {
        PasswordHash hash =
                PasswordHash.builder().bcrypt(10).concurrent(1, Duration.ZERO).build();
        String stored = hash.hash("password of ann");
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(64);
        List<Future<Boolean>> verdicts = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                verdicts.add(threads.submit(() -> {
                    start.await();
                    try {
                        return verify(hash, "password of ann", stored).isRight();
                    } catch (PasswordsBusyException e) {
                        return false;
                    }
                }));
            }
            start.countDown();
            int right = 0;
            for (Future<Boolean> verdict : verdicts) {
                right += verdict.get() ? 1 : 0;
            }
            assertThat(right).isBetween(1, 63);
            assertThat(hash.describe().fact("refused_as_busy")).containsExactly(String.valueOf(64 - right));
        } finally {
            threads.shutdownNow();
        }
        assertThat(verify(hash, "password of ann", stored)).isEqualTo(PasswordVerdict.RIGHT);
    }

    @Test
    void interruptedWait_isBusy_andStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> BCRYPT.verify("x", Optional.empty())).isInstanceOf(PasswordsBusyException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** One instance of the library serves all threads. */
    @Test
    void manyThreads_mixNothingUp() throws Exception {
        PasswordHash hash = PasswordHash.builder()
                .argon2id(7168, 5)
                .concurrent(4, Duration.ofSeconds(30))
                .build();
        String stored = hash.hash("password of ann");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<PasswordVerdict>> verdicts = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String password = i % 2 == 0 ? "password of ann" : "password of " + i;
                verdicts.add(threads.submit(() -> verify(hash, password, stored)));
            }
            for (int i = 0; i < 32; i++) {
                assertThat(verdicts.get(i).get().isRight()).isEqualTo(i % 2 == 0);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void costsOutsideTheirRange_areRefused() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder().bcrypt(9).build())
                .withMessageContaining("bcrypt: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder().bcrypt(17).build())
                .withMessageContaining("bcrypt: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder().argon2id(7167, 5).build())
                .withMessageContaining("argon2id: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder().argon2id(19_456, 1).build())
                .withMessageContaining("argon2id: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder().argon2id(1 << 19, 1).build())
                .withMessageContaining("argon2id: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        PasswordHash.builder().concurrent(0, Duration.ZERO).build())
                .withMessageContaining("concurrent: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> PasswordHash.builder()
                        .concurrent(1, Duration.ofMinutes(1))
                        .build())
                .withMessageContaining("concurrent: ");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() ->
                        PasswordHash.builder().argon2id(19_456, 2).bcrypt(10).build())
                .withMessageContaining("of one algorithm");
    }

    @Test
    void nothingTellsAPassword() {
        assertThat(BCRYPT.toString() + BCRYPT.describe())
                .contains("bcrypt, cost 10")
                .doesNotContain("$2b$");
    }
}
