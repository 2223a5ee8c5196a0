/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.credentials.OneTimeCodeResult.Verdict;
import dev.hauberk.testsupport.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one-time codes do whatever store they are in. */
public abstract class OneTimeCodesContract {
    private static final Secret KEY = Secret.ofText("kT5v-9wQ3zXc7NbM1yLp4RsG8hJ2dFeA");
    private static final Secret NEXT_KEY = Secret.ofText("uW8n-4rB6mYq2VkX9tZs1CgH7jP5fLdE");

    private final MovableClock clock = new MovableClock();
    private final AtomicLong nanos = new AtomicLong();
    private OneTimeCodeStore store;
    private OneTimeCodes codes;

    /** Returns an empty store. */
    protected abstract OneTimeCodeStore store() throws Exception;

    @BeforeEach
    void codes() throws Exception {
        store = store();
        codes = codes(KEY);
    }

    private OneTimeCodes codes(Secret key, Secret... previous) {
        return OneTimeCodes.builder(store, "Ledger", key)
                .previousKeys(previous)
                .attempts(AttemptLimit.builder()
                        .perUser(TokenBucket.of(5, Duration.ofMinutes(5), 5))
                        .nanoTime(nanos::get)
                        .build())
                .clock(clock)
                .build();
    }

    private void forward(Duration time) {
        clock.move(time);
        nanos.addAndGet(time.toNanos());
    }

    /** Returns what the application of a user shows, some steps from now. */
    private String shown(OneTimeCodeEnrolment enrolment, int steps) {
        return Hotp.at("HmacSHA1", octets(enrolment.secret()), clock.instant().getEpochSecond() / 30 + steps, 6);
    }

    static byte[] octets(String base32) {
        byte[] octets = new byte[base32.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < base32.length(); i++) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(base32.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                octets[at++] = (byte) (buffer >> bits);
            }
        }
        return octets;
    }

    private Verdict verify(String code) {
        return codes.verify("ann", code).verdict();
    }

    private OneTimeCodeEnrolment enrolled() {
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann@example.com");
        assertThat(codes.confirm("ann", shown(enrolment, 0))).isPresent();
        forward(Duration.ofSeconds(60));
        return enrolment;
    }

    /** Some databases hold no NUL, write half a surrogate pair as a question mark, or cut what is too long. */
    @Test
    void userThatNoColumnHolds_hasNoSecondFactor() {
        codes.enrol("ann?", "ann@example.com");
        for (String user : List.of("ann\0", "\0", "ann\ud83d", "\udc00", "a".repeat(257), "a".repeat(100_000))) {
            assertThat(codes.verify(user, "123456").verdict()).isEqualTo(Verdict.WRONG);
            assertThat(codes.recover(user, "AAAA-BBBB-CCCC-DDDD").verdict()).isEqualTo(Verdict.WRONG);
            assertThat(codes.confirm(user, "123456")).isEmpty();
            assertThat(codes.isEnrolled(user)).isFalse();
            assertThat(codes.recoveryCodesLeft(user)).isZero();
            assertThat(codes.remove(user)).isFalse();
            assertThatIllegalArgumentException().isThrownBy(() -> codes.enrol(user, "ann@example.com"));
        }
    }

    @Test
    void enrolment_isWhatApplicationsRead_andCountsOnceConfirmed() {
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann smith@example.com");
        assertThat(enrolment.secret()).hasSize(32);
        assertThat(enrolment.uri())
                .isEqualTo("otpauth://totp/Ledger:ann%20smith%40example.com?secret=" + enrolment.secret()
                        + "&issuer=Ledger&algorithm=SHA1&digits=6&period=30");
        assertThat(enrolment.toString()).doesNotContain(enrolment.secret());
        assertThat(codes.isEnrolled("ann")).isFalse();
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.WRONG);
        assertThat(codes.confirm("ann", "000000")).isEmpty();
        List<String> recovery = codes.confirm("ann", shown(enrolment, 0)).orElseThrow();
        assertThat(codes.isEnrolled("ann")).isTrue();
        assertThat(recovery).hasSize(10).allMatch(code -> code.length() == 19);
        assertThat(new HashSet<>(recovery)).hasSize(10);
        assertThat(codes.confirm("ann", shown(enrolment, 1))).isEmpty();
        assertThat(verify(shown(enrolment, 0))).as("what confirmed is used up").isEqualTo(Verdict.REPLAYED);
    }

    @Test
    void secondFactor_isReplacedOnlyAfterItWasRemoved() {
        OneTimeCodeEnrolment first = codes.enrol("ann", "ann");
        OneTimeCodeEnrolment second = codes.enrol("ann", "ann");
        assertThat(codes.confirm("ann", shown(first, 0))).isEmpty();
        assertThat(codes.confirm("ann", shown(second, 0))).isPresent();
        assertThatIllegalStateException().isThrownBy(() -> codes.enrol("ann", "ann"));
        assertThat(codes.remove("ann")).isTrue();
        assertThat(codes.remove("ann")).isFalse();
        assertThat(codes.isEnrolled("ann")).isFalse();
        codes.enrol("ann", "ann");
    }

    @Test
    void window_isOneStep_bothWays() {
        OneTimeCodeEnrolment enrolment = enrolled();
        assertThat(verify(shown(enrolment, -2))).isEqualTo(Verdict.WRONG);
        assertThat(verify(shown(enrolment, 2))).isEqualTo(Verdict.WRONG);
        assertThat(verify(shown(enrolment, -1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(shown(enrolment, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void code_isGoodOnce_andNoOlderOneAfterIt() {
        OneTimeCodeEnrolment enrolment = enrolled();
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.REPLAYED);
        assertThat(verify(shown(enrolment, -1))).isEqualTo(Verdict.REPLAYED);
        forward(Duration.ofSeconds(30));
        assertThat(verify(shown(enrolment, -1))).isEqualTo(Verdict.REPLAYED);
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void code_mayHaveBlanks_andNothingElse() {
        OneTimeCodeEnrolment enrolment = enrolled();
        String code = shown(enrolment, 0);
        for (String wrong : List.of("", code.substring(1), code + "0", "+" + code.substring(1), code + "\n")) {
            assertThat(verify(wrong)).as(wrong).isEqualTo(Verdict.WRONG);
            forward(Duration.ofMinutes(5));
            code = shown(enrolment, 0);
        }
        assertThat(verify("1".repeat(10_000_000))).isEqualTo(Verdict.WRONG);
        StringBuilder arabic = new StringBuilder();
        code.chars().forEach(c -> arabic.append((char) (c - '0' + 0x660)));
        assertThat(verify(arabic.toString())).isEqualTo(Verdict.WRONG);
        assertThat(verify(" " + code.substring(0, 3) + " " + code.substring(3))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void sixthTryInFiveMinutes_isNotLookedAt_andSuccessesDoNotCount() {
        OneTimeCodeEnrolment enrolment = enrolled();
        for (int i = 0; i < 20; i++) {
            assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.ACCEPTED);
            forward(Duration.ofSeconds(30));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(verify("x")).isEqualTo(Verdict.WRONG);
        }
        OneTimeCodeResult throttled = codes.verify("ann", shown(enrolment, 0));
        assertThat(throttled.verdict()).isEqualTo(Verdict.THROTTLED);
        assertThat(throttled.retryAfter()).isPositive();
        assertThat(codes.recover("ann", "x").verdict()).isEqualTo(Verdict.THROTTLED);
        assertThat(codes.verify("bob", "x").verdict()).isEqualTo(Verdict.WRONG);
        forward(Duration.ofMinutes(1));
        assertThat(verify(shown(enrolment, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void unknownUser_isWrong() {
        for (String code : List.of("", "000000", "123456", Hotp.at("HmacSHA1", new byte[20], 0, 6))) {
            assertThat(codes.verify("nobody", code).verdict()).isEqualTo(Verdict.WRONG);
        }
        String ofNobody = Hotp.at("HmacSHA1", new byte[20], clock.instant().getEpochSecond() / 30, 6);
        assertThat(codes.verify("nobody", ofNobody).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(codes.recover("nobody2", "AAAA-AAAA-AAAA-AAAA").verdict()).isEqualTo(Verdict.WRONG);
    }

    @Test
    void recoveryCode_isGoodOnce_howeverItIsTyped() {
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann");
        List<String> recovery = codes.confirm("ann", shown(enrolment, 0)).orElseThrow();
        assertThat(codes.recoveryCodesLeft("ann")).isEqualTo(10);
        assertThat(codes.recover("ann", recovery.get(0)).isAccepted()).isTrue();
        assertThat(codes.recover("ann", recovery.get(0)).verdict()).isEqualTo(Verdict.WRONG);
        String typed = recovery.get(1).toLowerCase(Locale.ROOT).replace("-", " ");
        assertThat(codes.recover("ann", typed).isAccepted()).isTrue();
        assertThat(codes.recover("ann", "").verdict()).isEqualTo(Verdict.WRONG);
        assertThat(codes.recoveryCodesLeft("ann")).isEqualTo(8);
        assertThat(store.find("ann").orElseThrow().toString()).doesNotContain(recovery.get(2));
        assertThat(store.find("ann").orElseThrow().recoveryCodes()).doesNotContain(recovery.get(2));
        List<String> renewed = codes.renewRecoveryCodes("ann");
        assertThat(codes.recover("ann", recovery.get(2)).isAccepted()).isFalse();
        assertThat(codes.recover("ann", renewed.get(2)).isAccepted()).isTrue();
        for (int i = 0; i < 10; i++) {
            forward(Duration.ofMinutes(1));
            codes.recover("ann", renewed.get(i));
        }
        assertThat(codes.recoveryCodesLeft("ann")).isZero();
        assertThatIllegalStateException().isThrownBy(() -> codes.renewRecoveryCodes("nobody"));
    }

    /** Whoever writes the store must not be able to give a user a secret of another. */
    @Test
    void secretOfAnotherUser_opensNothing() {
        OneTimeCodeEnrolment mine = codes.enrol("mallory", "mallory");
        codes.confirm("mallory", shown(mine, 0));
        enrolled();
        OneTimeCodeRecord ann = store.find("ann").orElseThrow();
        OneTimeCodeRecord mallory = store.find("mallory").orElseThrow();
        store.replace(
                "ann",
                new OneTimeCodeRecord(mallory.sealedSecret(), -1, true, mallory.recoveryCodes(), ann.version() + 1));
        assertThatThrownBy(() -> verify(shown(mine, 0))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void keyThatChanged_stillOpens_andSealsAnewWithTheNextCode() {
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann");
        List<String> recovery = codes.confirm("ann", shown(enrolment, 0)).orElseThrow();
        forward(Duration.ofMinutes(1));
        assertThatThrownBy(() -> codes(NEXT_KEY).verify("ann", shown(enrolment, 0)))
                .isInstanceOf(StoreUnavailableException.class);
        OneTimeCodes moved = codes(NEXT_KEY, KEY);
        String before = store.find("ann").orElseThrow().sealedSecret();
        assertThat(moved.verify("ann", shown(enrolment, 0)).isAccepted()).isTrue();
        assertThat(store.find("ann").orElseThrow().sealedSecret()).isNotEqualTo(before);
        forward(Duration.ofMinutes(1));
        assertThat(codes(NEXT_KEY).verify("ann", shown(enrolment, 0)).isAccepted())
                .isTrue();
        assertThat(moved.recover("ann", recovery.get(0)).isAccepted()).isTrue();
    }

    @Test
    void brokenSeal_isAStoreThatFails_notAUserWithoutASecondFactor() {
        enrolled();
        OneTimeCodeRecord record = store.find("ann").orElseThrow();
        long version = record.version();
        String sealed = record.sealedSecret();
        for (String broken : List.of(
                "x",
                ".",
                sealed.substring(0, 9),
                sealed.substring(0, 20),
                sealed.replace(sealed.charAt(30), '*'),
                sealed.substring(0, sealed.length() - 4) + (sealed.endsWith("AAAA") ? "BBBB" : "AAAA"))) {
            store.replace("ann", new OneTimeCodeRecord(broken, -1, true, List.of(), ++version));
            assertThatThrownBy(() -> verify("000000")).as(broken).isInstanceOf(StoreUnavailableException.class);
            forward(Duration.ofMinutes(5));
        }
    }

    @Test
    void sameCodeOn64Threads_isAcceptedOnce() throws Exception {
        OneTimeCodeEnrolment enrolment = codes.enrol("ann", "ann");
        List<String> recovery = codes.confirm("ann", shown(enrolment, 0)).orElseThrow();
        OneTimeCodes unlimited = OneTimeCodes.builder(store, "Ledger", KEY)
                .attempts(AttemptLimit.builder()
                        .perUser(TokenBucket.of(1000, Duration.ofMinutes(5), 1000))
                        .build())
                .clock(clock)
                .build();
        for (int round = 0; round < 5; round++) {
            forward(Duration.ofSeconds(30));
            String code = shown(enrolment, 0);
            String recover = recovery.get(round);
            assertThat(accepted(() -> unlimited.verify("ann", code))).isEqualTo(1);
            assertThat(accepted(() -> unlimited.recover("ann", recover))).isEqualTo(1);
        }
    }

    private interface Show {
        OneTimeCodeResult now();
    }

    private static int accepted(Show show) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(64);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                results.add(threads.submit(() -> {
                    start.await();
                    return show.now().isAccepted();
                }));
            }
            start.countDown();
            int accepted = 0;
            for (Future<Boolean> result : results) {
                accepted += result.get() ? 1 : 0;
            }
            return accepted;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void changesAtOnce_areToldApart() {
        OneTimeCodeRecord record = new OneTimeCodeRecord("x", -1, false, List.of(), 0);
        assertThat(store.add("x", record)).isTrue();
        assertThat(store.add("x", record)).isFalse();
        OneTimeCodeRecord next = new OneTimeCodeRecord("y", 7, true, List.of("a", "b"), 1);
        assertThat(store.replace("x", next)).isTrue();
        assertThat(store.replace("x", next)).isFalse();
        assertThat(store.find("x")).hasValue(next);
        assertThat(store.find("X")).isEmpty();
        assertThat(store.replace("y", next)).isFalse();
        OneTimeCodeRecord emptied = new OneTimeCodeRecord("y", 7, true, List.of(), 2);
        assertThat(store.replace("x", emptied)).isTrue();
        assertThat(store.find("x")).hasValue(emptied);
    }

    @Test
    void malformedNames_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> codes.enrol("", "ann"));
        assertThatIllegalArgumentException().isThrownBy(() -> codes.enrol("x".repeat(257), "ann"));
        assertThatIllegalArgumentException().isThrownBy(() -> codes.enrol("ann", "a:b"));
        assertThatIllegalArgumentException().isThrownBy(() -> OneTimeCodes.builder(store, "a:b", KEY));
    }
}
