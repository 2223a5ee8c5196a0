/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.IpAddress;
import org.jspecify.annotations.Nullable;

/** Names and addresses of the machine itself. */
final class Loopback {
    private Loopback() {}

    /** Returns whether a host is {@code localhost}, a name under it, or a loopback address, in brackets or not. */
    static boolean isHost(@Nullable String host) {
        if (host == null) {
            return false;
        }
        boolean named =
                host.equalsIgnoreCase("localhost") || host.regionMatches(true, host.length() - 10, ".localhost", 0, 10);
        return named || isAddress(host);
    }

    static boolean isAddress(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        try {
            return IpAddress.parse(bare).isLoopback();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
