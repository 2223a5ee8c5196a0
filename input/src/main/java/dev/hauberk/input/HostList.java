/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The hosts that an application answers for, with a port or for any; all if there are none. Immutable. */
final class HostList {
    private final Set<String> hosts;
    /** What comes after the first label of those that stand for all hosts below a domain, with the dot. */
    private final List<String> below;

    private final boolean ports;

    private HostList(Set<String> hosts, List<String> below, boolean ports) {
        this.hosts = Set.copyOf(hosts);
        this.below = List.copyOf(below);
        this.ports = ports;
    }

    /** @throws IllegalArgumentException if one is no host, or a wildcard anywhere but as the first label */
    static HostList of(Collection<String> names) {
        Set<String> hosts = new LinkedHashSet<>();
        List<String> below = new ArrayList<>();
        boolean ports = false;
        for (String name : names) {
            boolean all = name.startsWith("*.");
            String bare = all ? name.substring(2) : name;
            String host = Origin.parse("https://" + bare).host();
            String port = bare.length() > host.length() ? bare.substring(host.length()) : "";
            ports |= !port.isEmpty();
            if (all) {
                below.add("." + host + port);
            } else {
                hosts.add(host + port);
            }
        }
        return new HostList(hosts, below, ports);
    }

    /** Returns a name that a list may have. */
    static String require(String name) {
        of(Set.of(name));
        return name;
    }

    /** Returns whether the application answers for every host. */
    boolean isAny() {
        return hosts.isEmpty() && below.isEmpty();
    }

    /**
     * Returns what is wrong with a host. No text is made for one that is spelt as it is listed.
     *
     * @param name its name or address, an IPv6 address in brackets
     */
    @Nullable
    Fault check(String name, int port) {
        boolean ported = name.startsWith("[") ? !name.endsWith("]") : name.indexOf(':') >= 0;
        if (ported || !isHost(name)) {
            return Fault.HOST_MALFORMED;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        String host = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        return isAny() || isListed(host) || (ports && isListed(host + ":" + port)) ? null : Fault.HOST_UNKNOWN;
    }

    private boolean isListed(String host) {
        if (hosts.contains(host)) {
            return true;
        }
        for (String domain : below) {
            if (host.length() > domain.length() && host.endsWith(domain)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a text is {@code host[:port]} with a name, an IPv4 address, or an IPv6 address in brackets. */
    static boolean isHost(String field) {
        int end = field.length();
        int colon = field.startsWith("[") ? field.indexOf(']') + 1 : field.indexOf(':');
        if (field.startsWith("[") && colon == 0) {
            return false;
        }
        if (colon >= 0 && colon < end) {
            if (field.charAt(colon) != ':' || !isPort(field, colon + 1)) {
                return false;
            }
            end = colon;
        }
        if (field.startsWith("[")) {
            return isAddress(field, 1, end - 1);
        }
        boolean labelEmpty = true;
        for (int i = 0; i < end; i++) {
            char c = field.charAt(i);
            boolean inside = isAlphanumeric(c) || c == '-' || c == '_';
            if (!inside && (c != '.' || labelEmpty)) {
                return false;
            }
            labelEmpty = c == '.';
        }
        return end > 0 && end <= 255;
    }

    private static boolean isAddress(String field, int from, int to) {
        boolean valid = to - from >= 2;
        for (int i = from; i < to && valid; i++) {
            char c = field.charAt(i);
            valid = (c < 0x80 && Character.digit(c, 16) >= 0) || c == ':' || c == '.';
        }
        return valid;
    }

    /** An empty port is one (RFC 9110 section 7.2 takes it from RFC 3986). */
    private static boolean isPort(String field, int from) {
        int port = 0;
        for (int i = from; i < field.length(); i++) {
            int digit = field.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i - from >= 5) {
                return false;
            }
            port = port * 10 + digit;
        }
        return from == field.length() || (port >= 1 && port <= 65535);
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
