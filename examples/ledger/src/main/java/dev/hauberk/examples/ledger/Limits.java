/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.Secret;
import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitFilter;
import dev.hauberk.ratelimit.RateLimitKey;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.redis.RedisRateLimitStore;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import redis.clients.jedis.RedisClient;

/** How often Ledger may be called: counted in this process, or through Redis by several Ledgers together. */
final class Limits implements AutoCloseable {
    /** How many requests an address may make at once, and per minute. */
    static final int PER_ADDRESS = 1_000;

    /** How many requests with a body an address may have under way; Jetty has 200 threads for all. */
    static final int AT_ONCE = 32;

    private final Optional<RedisClient> client;
    private final Optional<RateLimitStore> store;

    Limits(Optional<URI> redis) {
        client = redis.map(RedisClient::create);
        store = client.map(each -> RedisRateLimitStore.of(each, keySecret(redis.orElseThrow())));
    }

    /** Any service of your own would read one from its environment; the URL is what these Ledgers share here. */
    private static Secret keySecret(URI redis) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Secret.of(digest.digest(redis.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Bounds what one address can ask for, before any token is looked at. */
    RateLimitFilter.Builder perAddress() {
        return filter("address", RateLimit.perMinute(PER_ADDRESS)).keyedBy(RateLimitKey.clientAddress());
    }

    /** Keeps one address from holding every thread by bodies that it does not finish. Pages and health have none. */
    static RateLimitFilter.Builder bodiesPerAddress() {
        return RateLimitFilter.builder()
                .name("bodies")
                .concurrent(AT_ONCE)
                .keyedBy(RateLimitKey.clientAddress())
                .on("POST /*")
                .on("DELETE /*");
    }

    /** Bounds the transfers of one caller. */
    RateLimitFilter.Builder transfersPerCaller() {
        return filter("transfers", RateLimit.perMinute(120).withBurst(60))
                .keyedBy(RateLimitKey.principal())
                .on("POST /api/v1/transfers");
    }

    private RateLimitFilter.Builder filter(String name, RateLimit limit) {
        return RateLimitFilter.builder().name(name).limit(limit).limiter(limiter -> store.ifPresent(limiter::store));
    }

    @Override
    public void close() {
        client.ifPresent(RedisClient::close);
    }
}
