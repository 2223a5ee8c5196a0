/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.time.Duration;

/** A {@code Strict-Transport-Security} policy (RFC 6797): for how long a browser must use https only. Immutable. */
public final class StrictTransportSecurity {
    private static final long PRELOAD_SECONDS = 31_536_000;

    private final long seconds;
    private final boolean subDomains;
    private final boolean preload;

    private StrictTransportSecurity(long seconds, boolean subDomains, boolean preload) {
        this.seconds = seconds;
        this.subDomains = subDomains;
        this.preload = preload;
    }

    /**
     * Makes a policy for the host itself.
     *
     * @param maxAge whole seconds, 1 to 2<sup>31</sup> - 1
     * @throws IllegalArgumentException if it is anything else; zero would delete what browsers have stored, which
     *     {@link #deletion()} does by name
     */
    public static StrictTransportSecurity of(Duration maxAge) {
        if (maxAge.getNano() != 0 || maxAge.getSeconds() < 1 || maxAge.getSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("max-age must be whole seconds from 1 to 2147483647: " + maxAge
                    + "; to make browsers forget the policy, use deletion()");
        }
        return new StrictTransportSecurity(maxAge.getSeconds(), false, false);
    }

    /**
     * Returns the policy with which a browser forgets what it has stored for the host: {@code max-age=0}. Until all
     * browsers have seen it, the host must keep serving https.
     */
    public static StrictTransportSecurity deletion() {
        return new StrictTransportSecurity(0, false, false);
    }

    /** Returns a copy that also covers every subdomain; each of them must then serve https. */
    public StrictTransportSecurity withSubDomains() {
        return new StrictTransportSecurity(seconds, true, preload);
    }

    /**
     * Returns a copy that consents to being built into browsers. Getting off those lists takes months.
     *
     * @throws IllegalArgumentException if max-age is under a year or subdomains are not covered, as the lists then
     *     refuse the host
     */
    public StrictTransportSecurity withPreload() {
        if (!subDomains || seconds < PRELOAD_SECONDS) {
            throw new IllegalArgumentException(
                    "preload must have a max-age of at least 31536000 seconds and cover subdomains: " + headerValue()
                            + "; call withSubDomains() first");
        }
        return new StrictTransportSecurity(seconds, true, true);
    }

    /** Returns the value of the header field. */
    public String headerValue() {
        return "max-age=" + seconds + (subDomains ? "; includeSubDomains" : "") + (preload ? "; preload" : "");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StrictTransportSecurity that
                && that.headerValue().equals(headerValue());
    }

    @Override
    public int hashCode() {
        return headerValue().hashCode();
    }

    /** Returns {@link #headerValue()}. */
    @Override
    public String toString() {
        return headerValue();
    }
}
