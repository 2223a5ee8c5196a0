/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
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
    private final Settings settings = new Settings("Introspection");
    private final TrustSettings trust = new TrustSettings(settings);
    private final Setting<String> issuer = settings.<String>of("issuer")
            .where("must have 1 to 256 characters and no control characters", PlainText::is)
            .required("");
    private final Setting<String> client =
            settings.<String>of("client").undescribed().required("as the endpoint answers to those it knows");
    private final Setting<Duration> cacheTime =
            settings.duration("cacheTime", Duration.ofSeconds(30), Duration.ZERO, MAX_CACHE_TIME);
    private final Setting<Integer> cacheSize = settings.number("cacheSize", 10_000, 1, 10_000_000);
    private final Setting<HttpClient> httpClient = settings.<HttpClient>of("httpClient")
            .where(
                    "must not follow redirects; build it with Redirect.NEVER",
                    value -> value.followRedirects() == HttpClient.Redirect.NEVER)
            .undescribed();
    private final Setting<Boolean> httpOnLoopback = settings.flag("allowHttpOnLoopback");
    private Duration deadline = IntrospectionEndpoint.DEADLINE;

    Introspection(URI endpoint) {
        this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    }

    /**
     * Sets who vouches for the tokens, required: the issuer of the identities. An answer that names another is refused.
     *
     * @param name 1 to 256 characters without control characters
     */
    public Introspection issuer(String name) {
        issuer.set(name);
        return this;
    }

    /**
     * Sets who this service is to the endpoint, required: {@code client_secret_basic} of RFC 6749 section 2.3.1. The
     * secret appears in no message, log or description.
     *
     * @param id 1 to 256 characters without control characters
     * @param secret is UTF-8 text
     */
    public Introspection client(String id, Secret secret) {
        client.parse(() -> IntrospectionEndpoint.basic(PlainText.require("the id", id), secret));
        return this;
    }

    /**
     * Sets who this service is in {@code aud}, required: a token must name one of them exactly.
     *
     * @param values one or more, each of 1 to 256 characters without control characters
     */
    public Introspection audience(String... values) {
        trust.audience.set(PlainText.set(values));
        return this;
    }

    /**
     * Sets which clients may have got the token, by {@code client_id} or else {@code azp}; default any.
     *
     * @param values one or more, each of 1 to 256 characters without control characters
     */
    public Introspection clients(String... values) {
        trust.clients.set(PlainText.set(values));
        return this;
    }

    /** Sets the member of the answer with the roles; default {@code roles}, as with {@link JwtIssuer#roles}. */
    public Introspection roles(ClaimRoles source) {
        trust.roles.set(source);
        return this;
    }

    /**
     * Sets how far the clocks of issuer and verifier may differ; default as {@link JwtVerifier.Builder#clockSkew} says.
     *
     * @param value 0 to 5 minutes; fractions of a second are dropped
     */
    public Introspection clockSkew(Duration value) {
        trust.clockSkew.set(value);
        return this;
    }

    /**
     * Sets the longest time from {@code iat} to {@code exp} that is accepted, as {@link JwtIssuer#maximumLifetime}
     * does; default no limit.
     *
     * @param value at least one second
     */
    public Introspection maximumLifetime(Duration value) {
        trust.maximumLifetime.set(value);
        return this;
    }

    /**
     * Sets how long the endpoint's yes counts, at most until the token expires; default 30 seconds. A token that was
     * revoked meanwhile is accepted until then. Its no counts for 5 seconds.
     *
     * @param value 0 to 5 minutes, 0 for asking anew for each request; fractions of a second are dropped
     */
    public Introspection cacheTime(Duration value) {
        cacheTime.set(value);
        return this;
    }

    /**
     * Sets how many tokens are kept that the endpoint said yes to; default 10,000. Those it said no to are kept apart,
     * so that strangers cannot push these out.
     *
     * @param tokens 1 to 10,000,000; one of more than 1024 characters counts as several
     */
    public Introspection cacheSize(int tokens) {
        cacheSize.set(tokens);
        return this;
    }

    /**
     * Sets who makes the calls, which brings proxies and trusted certificates with it; default a client of its own,
     * over HTTP/1.1, that connects within 2 seconds. It is not closed here.
     *
     * @param value must not follow redirects
     */
    public Introspection httpClient(HttpClient value) {
        httpClient.set(value);
        return this;
    }

    /**
     * Lets the endpoint be http, where its host is {@code localhost} or a loopback address. The duty: no other user of
     * that machine can take the port, or they get the client secret and say yes to any token.
     */
    public Introspection allowHttpOnLoopback() {
        httpOnLoopback.set(true);
        return this;
    }

    /** Sets how long a call may take. */
    Introspection deadline(Duration value) {
        this.deadline = value;
        return this;
    }

    /** Returns what asks the endpoint, or null if that would be unsafe. */
    @Nullable
    Introspector build(VerifierSettings.Common defaults, Problems problems) {
        Problems own = settings.problems();
        try {
            SecureUrl.require("the endpoint", endpoint.toString(), httpOnLoopback.get());
        } catch (IllegalArgumentException e) {
            own.add(e.getMessage()
                    + (httpOnLoopback.get() ? "" : "; on a loopback address call allowHttpOnLoopback()"));
        }
        problems.addAll("introspection", own);
        if (!own.errors().isEmpty()) {
            return null;
        }
        return new Introspector(
                new IntrospectionEndpoint(
                        httpClient.value().orElseGet(HttpDocuments::newClient), endpoint, client.get(), deadline),
                trust.build(
                        issuer.get(),
                        Set.of(),
                        IssuerKeys.NONE,
                        ClaimMapping.ofRoles(trust.roles.get()),
                        TokenProfile.GENERIC,
                        defaults),
                new IntrospectionCache(cacheSize.get(), cacheTime.get()),
                defaults.clock(),
                settings.facts());
    }
}
