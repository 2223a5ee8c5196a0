/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.Secret;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A webhook that is checked, beside the message authentication code of its body by itself. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init")
public class WebhookBenchmark {
    private static final Secret SECRET = Secret.ofText("q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa");

    /** How long the body is. */
    @Param({"1024", "16384"})
    public int octets = 1024;

    private final Map<String, List<String>> headers = new HashMap<>();
    private byte[] body;
    private Mac raw;
    private WebhookVerifier unremembered;
    private WebhookVerifier remembering;

    @Setup
    public void sign() throws GeneralSecurityException {
        body = new byte[octets];
        Instant now = Instant.now();
        WebhookSigner.of(SECRET)
                .headers("msg_1", now, body)
                .forEach((name, value) -> headers.put(name, List.of(value)));
        raw = Mac.getInstance("HmacSHA256");
        raw.init(new SecretKeySpec(SECRET.insecureBytes(), "HmacSHA256"));
        InstantSource clock = InstantSource.fixed(now);
        WebhookScheme scheme = WebhookScheme.standardWebhooks();
        unremembered = new WebhookVerifier(scheme, List.of(SECRET), Duration.ofMinutes(5), Optional.empty(), clock);
        // A set that says of everything that it is new.
        ExpiringSet set = new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                return Result.ADDED;
            }

            @Override
            public boolean contains(String key) {
                return false;
            }
        };
        remembering = new WebhookVerifier(scheme, List.of(SECRET), Duration.ofMinutes(5), Optional.of(set), clock);
    }

    @Benchmark
    public byte[] rawCode() {
        return raw.doFinal(body);
    }

    @Benchmark
    public void verify() throws WebhookException {
        SignedMessage message = unremembered.read(headers::get);
        unremembered.verify(message, body);
    }

    @Benchmark
    public void verifyAndRemember() throws WebhookException {
        SignedMessage message = remembering.read(headers::get);
        remembering.verify(message, body);
    }
}
