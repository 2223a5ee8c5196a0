/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.Identity;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests apart for a limit: those with one key share buckets.
 *
 * <p>A request without the thing that a key is made of, such as a caller or a header field, is keyed by its client's
 * address instead, apart from all other keys, so it is never without a limit. A key that clients choose freely, as a
 * header field, bounds nothing by itself: combine it with a limit by address. Immutable and safe for use by several
 * threads.
 */
public final class RateLimitKey {
    private static final int DEFAULT_PREFIX = 64;
    private static final String GLOBAL = "*";

    /** Makes the key, or null if the request has none. */
    private interface Source {
        @Nullable
        String of(SecurityRequest request);
    }

    private final String name;
    private final Phase phase;
    private final Source source;

    private RateLimitKey(String name, Phase phase, Source source) {
        this.name = name;
        this.phase = phase;
        this.source = source;
    }

    /** Returns one key for all requests. */
    public static RateLimitKey global() {
        return new RateLimitKey("global", Phase.RATE_LIMIT, request -> GLOBAL);
    }

    /** Returns the address of the client as trusted proxies report it; an IPv6 client is its /64. */
    public static RateLimitKey clientAddress() {
        return clientAddress(DEFAULT_PREFIX);
    }

    /**
     * Returns the address of the client as trusted proxies report it, IPv6 ones by their first bits. An IPv4-mapped one
     * is the IPv4 address. What is no address, as containers tell of Unix sockets, is a key as it is.
     *
     * @param ipv6Prefix 16 to 128; providers give a customer a /64, a /56 or a /48
     * @throws IllegalArgumentException if it is outside that range
     */
    public static RateLimitKey clientAddress(int ipv6Prefix) {
        if (ipv6Prefix < 16 || ipv6Prefix > 128) {
            throw new IllegalArgumentException("an IPv6 prefix must have 16 to 128 bits: " + ipv6Prefix);
        }
        return new RateLimitKey("client_address", Phase.RATE_LIMIT, request -> address(request, ipv6Prefix));
    }

    /** Returns the request method; methods of more than 16 characters share one key. */
    public static RateLimitKey method() {
        return new RateLimitKey(
                "method", Phase.RATE_LIMIT, request -> request.method().length() > 16 ? GLOBAL : request.method());
    }

    /**
     * Returns the first of these patterns that the request matches; requests that match none share a key.
     *
     * @param patterns as in {@code "POST /orders/{id}"}
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public static RateLimitKey route(String... patterns) {
        if (patterns.length == 0) {
            throw new IllegalArgumentException("a key by route must name at least one pattern: none given");
        }
        List<RequestPattern> parsed =
                Arrays.stream(patterns).map(RequestPattern::parse).toList();
        return new RateLimitKey("route", Phase.RATE_LIMIT, request -> route(parsed, request));
    }

    /** Returns the name of the caller and who vouches for it; known in phase QUOTA. */
    public static RateLimitKey principal() {
        return new RateLimitKey(
                "principal",
                Phase.QUOTA,
                request -> request.identity().map(RateLimitKey::caller).orElse(null));
    }

    /**
     * Returns an attribute of the caller, such as {@code "tenant"}; known in phase QUOTA.
     *
     * @param claim the name of the attribute; a value that is a list or a map is its text
     */
    public static RateLimitKey claim(String claim) {
        return new RateLimitKey(
                "claim " + claim, Phase.QUOTA, request -> claim(request, claim).orElse(null));
    }

    static Optional<String> claim(SecurityRequest request, String claim) {
        return request.identity()
                .map(identity -> identity.attributes().get(claim))
                .map(String::valueOf);
    }

    /**
     * Returns a header field, such as that of an API key, by its SHA-256 hash, so that the key itself is kept nowhere.
     * The first field of the name counts.
     */
    public static RateLimitKey header(String field) {
        return new RateLimitKey("header " + field, Phase.RATE_LIMIT, request -> {
            String value = request.getHeader(field);
            return value == null || value.isEmpty() ? null : KeyHash.digest(value);
        });
    }

    /**
     * Returns whatever a function makes of a request before anybody is authenticated; empty for none.
     *
     * @param name for events and descriptions
     */
    public static RateLimitKey of(String name, Function<SecurityRequest, Optional<String>> key) {
        return new RateLimitKey(
                name, Phase.RATE_LIMIT, request -> key.apply(request).orElse(null));
    }

    /**
     * Returns whatever a function makes of a request whose caller is known, in phase QUOTA; empty for none.
     *
     * @param name for events and descriptions
     */
    public static RateLimitKey ofCaller(String name, Function<SecurityRequest, Optional<String>> key) {
        return new RateLimitKey(name, Phase.QUOTA, request -> key.apply(request).orElse(null));
    }

    /** Returns the key of both together; none if one of them has none. It belongs to the later phase of the two. */
    public RateLimitKey and(RateLimitKey other) {
        Phase later = phase.compareTo(other.phase) >= 0 ? phase : other.phase;
        return new RateLimitKey(name + " and " + other.name, later, request -> {
            String first = source.of(request);
            if (first == null) {
                return null;
            }
            String second = other.source.of(request);
            // With the length ahead, no two pairs read the same.
            return second == null ? null : first.length() + ":" + first + second;
        });
    }

    /** Returns the phase in which it is known. */
    Phase phase() {
        return phase;
    }

    /** Returns the key of a request. */
    String of(SecurityRequest request) {
        String key = source.of(request);
        // No header field and no name can hold a NUL, so nobody can choose the key of a stranger.
        return key != null ? KeyHash.bounded(key) : "\0" + address(request, DEFAULT_PREFIX);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String address(SecurityRequest request, int ipv6Prefix) {
        String text = request.clientAddress();
        // Only IPv6 has spellings and prefixes to settle.
        return text.indexOf(':') < 0
                ? text
                : IpAddress.tryParse(literal(text))
                        .map(address -> address.prefix(ipv6Prefix).toString())
                        .orElse(text);
    }

    /** Some containers tell brackets, and the interface that a link-local address was seen on. */
    static String literal(String text) {
        int begin = text.charAt(0) == '[' ? 1 : 0;
        int end = text.length() - (begin == 1 && text.charAt(text.length() - 1) == ']' ? 1 : 0);
        int zone = text.indexOf('%');
        return text.substring(begin, zone >= 0 ? zone : end);
    }

    private static String route(Collection<RequestPattern> patterns, SecurityRequest request) {
        Optional<RequestPath> path = request.unambiguousPath();
        for (RequestPattern pattern : patterns) {
            if (path.isPresent() && pattern.matches(request.method(), path.get())) {
                return pattern.toString();
            }
        }
        return GLOBAL;
    }

    private static String caller(Identity identity) {
        return identity.issuer() + " " + identity.getName();
    }
}
