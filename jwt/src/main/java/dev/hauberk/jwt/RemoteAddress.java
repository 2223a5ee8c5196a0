/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.net.URI;

/** Where keys may be fetched from: over https, or over http from this very machine where that is allowed. */
final class RemoteAddress {
    private RemoteAddress() {}

    /**
     * Returns an address that has a scheme for the web, a host, and neither user information nor fragment.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    static URI require(String what, URI address) {
        if (!isWellFormed(address)) {
            throw new IllegalArgumentException(what + " must be an http or https uri with a host, and without user"
                    + " information and fragment: it is not");
        }
        return address;
    }

    private static boolean isWellFormed(URI address) {
        return ("https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme()))
                && address.getHost() != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null;
    }

    /** Returns whether nobody on the way can change what comes from the address. */
    static boolean isSafe(URI address, boolean httpOnLoopback) {
        return isWellFormed(address)
                && ("https".equalsIgnoreCase(address.getScheme())
                        || (httpOnLoopback && SecureUrl.isLoopback(address.getHost())));
    }

    /** Returns the address as it may be shown: queries may hold what should not be. */
    static String shown(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority() + address.getRawPath();
    }
}
