/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does checking an API key cost, from a store in memory? Each key comes in a string made from bytes, as a
 * container makes it. A key with another id and one with another secret take the way of an attacker.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class ApiKeyBenchmark {
    private static final Secret PEPPER = Secret.ofText("pZ7r-2xK9vLm4TzR8xW3bN6yH5gD1sFaQ");
    private static final String ADDRESS = "192.0.2.1";

    private ApiKeys keys;
    private byte[] good;
    private byte[] unknown;
    private byte[] wrong;
    private Mac raw;

    /** Issues a key among a thousand. */
    @Setup
    public void issue() throws GeneralSecurityException {
        keys = ApiKeys.builder(ApiKeyStore.inMemory(), PEPPER).build();
        IssuedApiKey issued = null;
        for (int i = 0; i < 1000; i++) {
            issued = keys.issue("batch", key -> key.scopes(Set.of("reports")));
        }
        String text = Objects.requireNonNull(issued).text();
        good = bytes(text);
        String[] parts = text.split("_", -1);
        unknown = bytes(ApiKeyText.write("live", "a".repeat(16), parts[3]));
        wrong = bytes(ApiKeyText.write("live", parts[2], "a".repeat(43)));
        raw = Mac.getInstance("HmacSHA256");
        raw.init(new SecretKeySpec(PEPPER.insecureBytes(), "HmacSHA256"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Computes the bare HMAC of as many octets. */
    @Benchmark
    public byte[] rawCode() {
        return raw.doFinal(wrong);
    }

    /** Makes the string. */
    @Benchmark
    public String freshText() {
        return text(good);
    }

    /** Checks a key that is in force. */
    @Benchmark
    public ApiKey check() throws ApiKeyException {
        return keys.check(text(good), ADDRESS);
    }

    /** Checks a key of an id that nobody has. */
    @Benchmark
    public Object unknown() {
        return refused(unknown);
    }

    /** Checks a key of an id that somebody has. */
    @Benchmark
    public Object wrong() {
        return refused(wrong);
    }

    private Object refused(byte[] key) {
        try {
            return keys.check(text(key), ADDRESS);
        } catch (ApiKeyException e) {
            return e;
        }
    }
}
