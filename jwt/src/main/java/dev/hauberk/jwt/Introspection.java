/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects how to ask an issuer about tokens that only it can read (RFC 7662). Issuer, client and audience are
 * required; each setter may be called once. Not safe for use by several threads.
 */
public final class Introspection {
    private static final Duration MAX_CACHE_TIME = Duration.ofMinutes(5);

    private final URI endpoint;
    private @Nullable String issuer;
    private @Nullable String clientId;
    private @Nullable Secret clientSecret;
    private @Nullable Set<String> audiences;
    private @Nullable Set<String> clients;
    private @Nullable ClaimRoles roles;
    private @Nullable Duration clockSkew;
    private @Nullable Duration maximumLifetime;
    private @Nullable Duration cacheTime;
    private @Nullable Integer cacheSize;
    private @Nullable HttpClient httpClient;
    private Duration deadline = IntrospectionEndpoint.DEADLINE;
    private boolean httpOnLoopback;

    Introspection(URI endpoint) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    }

    /**
     * Sets who vouches for the tokens, required: the issuer of the identities. An answer that names another is refused.
     *
     * @param name 1 to 256 characters without control characters
     * @throws IllegalArgumentException if it is malformed
     */
    public Introspection issuer(String name) {
        requireUnset("issuer", issuer);
        this.issuer = PlainText.require("an issuer", name);
        return this;
    }

    /**
     * Sets who this service is to the endpoint, required: {@code client_secret_basic} of RFC 6749 section 2.3.1. The
     * secret appears in no message, log or description.
     *
     * @param id 1 to 256 characters without control characters
     * @param secret is UTF-8 text
     * @throws IllegalArgumentException if the id is malformed
     */
    public Introspection client(String id, Secret secret) {
        requireUnset("client", clientId);
        this.clientId = PlainText.require("a client id", id);
        this.clientSecret = Objects.requireNonNull(secret, "secret");
        return this;
    }

    /**
     * Sets who this service is in {@code aud}, required: a token must name one of them exactly.
     *
     * @param values each of 1 to 256 characters without control characters
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public Introspection audience(String... values) {
        requireUnset("audience", audiences);
        this.audiences = PlainText.requireAll("an audience", values);
        return this;
    }

    /**
     * Sets which clients may have got the token, by {@code client_id} or else {@code azp}; default any.
     *
     * @param values each of 1 to 256 characters without control characters
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public Introspection clients(String... values) {
        requireUnset("clients", clients);
        this.clients = PlainText.requireAll("a client", values);
        return this;
    }

    /** Sets the member of the answer with the roles; default {@code roles}, as with {@link JwtIssuer#roles}. */
    public Introspection roles(ClaimRoles source) {
        requireUnset("role source", roles);
        this.roles = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets how far the clocks of issuer and verifier may differ; default as {@link JwtVerifier.Builder#clockSkew} says.
     *
     * @param value 0 to 300 seconds; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public Introspection clockSkew(Duration value) {
        requireUnset("clock skew", clockSkew);
        this.clockSkew = ClockSkew.require(value);
        return this;
    }

    /**
     * Sets the longest time from {@code iat} to {@code exp} that is accepted, as {@link JwtIssuer#maximumLifetime}
     * does; default no limit.
     *
     * @throws IllegalArgumentException if it is shorter than a second
     */
    public Introspection maximumLifetime(Duration value) {
        requireUnset("maximum lifetime", maximumLifetime);
        if (value.toSeconds() < 1) {
            throw new IllegalArgumentException("the maximum lifetime must be at least a second: " + value);
        }
        this.maximumLifetime = value;
        return this;
    }

    /**
     * Sets how long the endpoint's yes counts, at most until the token expires; default 30 seconds. A token that was
     * revoked meanwhile is accepted until then. Its no counts for 5 seconds.
     *
     * @param value 0 to 5 minutes, 0 for asking anew for each request; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public Introspection cacheTime(Duration value) {
        requireUnset("cache time", cacheTime);
        if (value.isNegative() || value.compareTo(MAX_CACHE_TIME) > 0) {
            throw new IllegalArgumentException("the cache time must be 0 to 300 seconds: " + value);
        }
        this.cacheTime = value;
        return this;
    }

    /**
     * Sets how many tokens are kept that the endpoint said yes to; default 10,000. Those it said no to are kept apart,
     * so that strangers cannot push these out.
     *
     * @param tokens 1 to 10,000,000; one of more than 1024 characters counts as several
     * @throws IllegalArgumentException if it is outside that range
     */
    public Introspection cacheSize(int tokens) {
        requireUnset("cache size", cacheSize);
        if (tokens < 1 || tokens > IntrospectionCache.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "the cache size must be 1 to " + IntrospectionCache.MAX_SIZE + " tokens: " + tokens);
        }
        this.cacheSize = tokens;
        return this;
    }

    /**
     * Sets who makes the calls, which brings proxies and trusted certificates with it; default a client of its own,
     * over HTTP/1.1, that connects within 2 seconds. It is not closed here.
     *
     * @param client must not follow redirects, or the filter does not build
     */
    public Introspection httpClient(HttpClient client) {
        requireUnset("http client", httpClient);
        this.httpClient = Objects.requireNonNull(client, "client");
        return this;
    }

    /**
     * Lets the endpoint be http, where its host is {@code localhost} or a loopback address. The duty: no other user of
     * that machine can take the port, or they get the client secret and say yes to any token.
     */
    public Introspection allowHttpOnLoopback() {
        this.httpOnLoopback = true;
        return this;
    }

    /** Sets how long a call may take. */
    Introspection deadline(Duration value) {
        this.deadline = value;
        return this;
    }

    private static void requireUnset(String what, @Nullable Object value) {
        if (value != null) {
            throw new IllegalStateException("the " + what + " of introspection must be set once: it is set");
        }
    }

    /** Returns what asks the endpoint, or null if that would be unsafe. */
    @Nullable
    Introspector build(IssuerDefaults defaults, Problems problems) {
        Problems own = new Problems("introspection");
        URI checked = endpoint(own);
        if (issuer == null) {
            own.add("an issuer must be set: none is; call issuer()");
        }
        if (clientId == null) {
            own.add("a client must be set, as the endpoint answers to those it knows: none is; call client()");
        }
        if (audiences == null) {
            own.add("an audience must be set, or tokens made for other services pass: none is; call audience()");
        }
        if (httpClient != null && httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
            own.add("the http client must not follow redirects: it follows " + httpClient.followRedirects()
                    + "; build it with Redirect.NEVER");
        }
        String credentials = credentials(own);
        own.errors().forEach(error -> problems.add("introspection: " + error));
        if (!own.errors().isEmpty() || checked == null || issuer == null || audiences == null) {
            return null;
        }
        TrustedIssuer trusted = new TrustedIssuer(
                issuer,
                audiences,
                clients != null ? clients : Set.of(),
                Set.of(),
                FixedKeys.NONE,
                ClaimMapping.ofRoles(roles != null ? roles : ClaimRoles.UNASKED),
                TokenProfile.GENERIC,
                (clockSkew != null ? clockSkew : defaults.clockSkew()).toSeconds(),
                maximumLifetime != null ? maximumLifetime.toSeconds() : 0,
                defaults.ids());
        return new Introspector(
                new IntrospectionEndpoint(
                        httpClient != null ? httpClient : HttpDocuments.newClient(), checked, credentials, deadline),
                trusted,
                new IntrospectionCache(
                        cacheSize != null ? cacheSize : IntrospectionCache.DEFAULT_SIZE,
                        cacheTime != null ? cacheTime : IntrospectionCache.DEFAULT_TIME),
                defaults.clock());
    }

    private @Nullable URI endpoint(Problems problems) {
        try {
            return SecureUrl.require("the endpoint", endpoint.toString(), httpOnLoopback);
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage() + (httpOnLoopback ? "" : "; on a loopback address call allowHttpOnLoopback()"));
            return null;
        }
    }

    private String credentials(Problems problems) {
        if (clientId == null || clientSecret == null) {
            return "";
        }
        try {
            return IntrospectionEndpoint.basic(clientId, clientSecret);
        } catch (IllegalStateException e) {
            problems.add("the client secret must be text: it is not UTF-8");
            return "";
        }
    }
}
