/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Secret;
import dev.hauberk.core.TokenBucket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Does the time of a refusal tell whether there is such a user? The answer is the ratio of each pair. */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class LoginTimeBenchmark {
    private PasswordHash passwords;
    private Optional<String> stored;
    private OneTimeCodes codes;

    /** Makes a user. */
    @Setup
    public void enrol() {
        passwords = PasswordHash.builder().build();
        stored = Optional.of(passwords.hash("correct horse battery staple"));
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-01T12:00:00Z"));
        codes = OneTimeCodes.builder(
                        OneTimeCodeStore.inMemory(), "Ledger", Secret.ofText("kT5v-9wQ3zXc7NbM1yLp4RsG8hJ2dFeA"))
                .attempts(AttemptLimit.builder()
                        .perUser(TokenBucket.of(1_000_000_000, Duration.ofSeconds(1), 1_000_000_000))
                        .build())
                .clock(clock)
                .build();
        String secret = codes.enrol("ann", "ann").secret();
        long step = clock.instant().getEpochSecond() / 30;
        if (codes.confirm("ann", Hotp.at("HmacSHA1", octets(secret), step, 6)).isEmpty()) {
            throw new IllegalStateException("a right code must be accepted");
        }
    }

    private static byte[] octets(String base32) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (byte letter : base32.getBytes(StandardCharsets.US_ASCII)) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                octets.write(buffer >> bits);
            }
        }
        return octets.toByteArray();
    }

    /** Tries a wrong password of a user. */
    @Benchmark
    public PasswordVerdict passwordOfAKnownUser() {
        return passwords.verify("a guess", stored);
    }

    /** Tries a password of nobody. */
    @Benchmark
    public PasswordVerdict passwordOfAnUnknownUser() {
        return passwords.verify("a guess", Optional.empty());
    }

    /** Tries a wrong code of a user. */
    @Benchmark
    public OneTimeCodeResult codeOfAKnownUser() {
        return codes.verify("ann", "000000");
    }

    /** Tries a code of nobody. */
    @Benchmark
    public OneTimeCodeResult codeOfAnUnknownUser() {
        return codes.verify("bob", "000000");
    }
}
