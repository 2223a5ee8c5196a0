/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import org.jspecify.annotations.Nullable;

/** Which hosts a browser keeps a transport policy for (RFC 6797 section 8.1.1). */
final class HostNames {
    private HostNames() {}

    /** Returns whether the host is a name, and not an IP address, {@code localhost} or a name under it. */
    static boolean isPinnable(@Nullable String host) {
        if (host == null || host.isEmpty() || host.indexOf(':') >= 0) {
            return false;
        }
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        int label = host.lastIndexOf('.', end - 1) + 1;
        return end > label && !isNumber(host, label, end) && !isLocalhost(host, label, end);
    }

    /** An address ends in a number; a name does not. */
    private static boolean isNumber(String host, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (host.charAt(i) < '0' || host.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLocalhost(String host, int from, int to) {
        return to - from == 9 && host.regionMatches(true, from, "localhost", 0, 9);
    }
}
