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
        boolean number = end > label;
        for (int i = label; i < end; i++) {
            number &= host.charAt(i) >= '0' && host.charAt(i) <= '9';
        }
        return end > label && !number && !host.substring(label, end).equalsIgnoreCase("localhost");
    }
}
