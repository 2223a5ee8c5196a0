/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options of a {@link JwtVerifier}, whether it is built alone or in a filter. Not safe for several threads. */
final class VerifierSettings {
    /** The farthest that clocks of issuer and verifier may differ. */
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(JwtVerifier.class);
    private static final int MAX_CACHE_SIZE = 10_000_000;
    private static final int MIN_TOKEN_ID_SECRET = 32;

    /**
     * What counts for all issuers.
     *
     * @param clockSkew for issuers that set none
     * @param provider who computes where it can, or null for the platform's choice
     * @param ids names tokens in events
     */
    record Common(Duration clockSkew, @Nullable Provider provider, InstantSource clock, TokenIds ids) {}

    final Setting<Duration> clockSkew;
    final Setting<Integer> cacheSize;
    final Setting<Provider> provider;
    final Setting<Revocations> revocations;
    final Setting<InstantSource> clock;

    private final Settings settings;
    private final Setting<Secret> tokenIdSecret;
    private final Map<String, JwtIssuer> issuers = new LinkedHashMap<>();

    VerifierSettings(Settings settings) {
        this.settings = settings;
        clockSkew = settings.duration("clockSkew", Duration.ofSeconds(30), Duration.ZERO, MAX_CLOCK_SKEW);
        cacheSize = settings.number("cacheSize", 10_000, 0, MAX_CACHE_SIZE);
        provider = settings.of("provider");
        revocations = settings.of("revocations");
        clock = settings.clock();
        tokenIdSecret = settings.<Secret>of("tokenIdSecret").undescribed();
    }

    void addIssuer(String name, Consumer<JwtIssuer> configure) {
        JwtIssuer issuer = new JwtIssuer(name);
        configure.accept(issuer);
        settings.collect("issuer", () -> {
            if (issuers.putIfAbsent(PlainText.require("its name", name), issuer) != null) {
                throw new IllegalArgumentException("an issuer must be given once: " + name);
            }
        });
    }

    boolean hasIssuer() {
        return !issuers.isEmpty();
    }

    void setTokenIdSecret(Secret secret) {
        tokenIdSecret.parse(() -> secret.requireStrong("tokenIdSecret", MIN_TOKEN_ID_SECRET));
    }

    /** Returns what counts for all issuers; other names for tokens each time, unless there is a secret. */
    Common defaults() {
        return new Common(
                clockSkew.get(),
                provider.orNull(),
                clock.get(),
                tokenIdSecret.value().map(TokenIds::keyedBy).orElseGet(TokenIds::random));
    }

    /**
     * Returns the verifier, which may have no issuer.
     *
     * @param problems what is wrong so far; if there is anything in the end, it is thrown
     */
    JwtVerifier build(Common defaults, Problems problems) {
        Map<String, TrustedIssuer> trusted = new LinkedHashMap<>();
        for (JwtIssuer issuer : issuers.values()) {
            TrustedIssuer built = issuer.build(defaults, problems);
            if (built != null) {
                requireShortLives(built, problems);
                trusted.put(built.name(), built);
            }
        }
        problems.warnings().forEach(warning -> LOG.warn("{}", warning));
        if (!problems.errors().isEmpty()) {
            trusted.values().forEach(issuer -> issuer.keys().close());
        }
        problems.throwIfAny();
        return new JwtVerifier(
                trusted,
                defaults.clock(),
                new TokenCache(cacheSize.get()),
                revocations.orNull(),
                startTimer(trusted.values()),
                settings.facts());
    }

    /** Adds a problem if tokens of an issuer may live longer than a revocation is remembered. */
    void requireShortLives(TrustedIssuer issuer, Problems problems) {
        Revocations asked = revocations.orNull();
        if (asked == null) {
            return;
        }
        Duration longest = asked.longestLifetime();
        if (issuer.maximumLifetime() == 0 || issuer.maximumLifetime() > longest.toSeconds()) {
            problems.add("issuer " + issuer.name() + ": the maximum lifetime must be set, to at most the " + longest
                    + " that revocations are remembered: "
                    + (issuer.maximumLifetime() == 0 ? "it is not set" : issuer.maximumLifetime() + " seconds")
                    + "; or a token could outlive its revocation");
        }
    }

    private static @Nullable ScheduledExecutorService startTimer(Collection<TrustedIssuer> issuers) {
        if (issuers.stream().noneMatch(issuer -> issuer.keys().needsTimer())) {
            return null;
        }
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hauberk-jwt-keys");
            thread.setDaemon(true);
            return thread;
        });
        issuers.forEach(issuer -> issuer.keys().start(timer));
        return timer;
    }
}
