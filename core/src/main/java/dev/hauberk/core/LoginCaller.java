/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Objects;

/**
 * Who waits for a password to be compared. Callers with equal values wait in one line, and lines take turns. So a
 * caller who sends many logins delays his own.
 *
 * @param line what the line is known by
 * @param knownDevice whether the user of this login succeeded on this device before; such callers do not wait behind
 *     others
 */
public record LoginCaller(String line, boolean knownDevice) {
    /** A caller of whom nothing is known. All of them share one line. */
    public static final LoginCaller UNKNOWN = new LoginCaller("", false);

    private static final int IPV4_NETWORK_BITS = 24;
    private static final int IPV6_NETWORK_BITS = 48;

    public LoginCaller {
        Objects.requireNonNull(line, "line");
    }

    /** Returns a caller by the network of an address: an IPv4 /24, an IPv6 /48. */
    public static LoginCaller from(IpAddress address) {
        int bits = address.isIpv4() ? IPV4_NETWORK_BITS : IPV6_NETWORK_BITS;
        return new LoginCaller(address.prefix(bits).toString(), false);
    }

    /**
     * Returns a caller on a device on which this user succeeded before. The line is the user's, as one user can have
     * many devices made.
     *
     * @param user the name of the user
     */
    public static LoginCaller onKnownDevice(String user) {
        return new LoginCaller(AttemptLimit.canonicalUser(user), true);
    }
}
