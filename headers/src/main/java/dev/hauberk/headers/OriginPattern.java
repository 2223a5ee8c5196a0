/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Origin;

/**
 * All origins of a scheme and port whose host has one more label or several before a domain:
 * {@code https://*.example.com}, with a port, or with {@code :*} for any. Immutable.
 */
final class OriginPattern {
    private static final String WILDCARD = "*.";
    private static final String ANY_PORT = ":*";

    private final String prefix;
    private final String suffix;
    private final boolean anyPort;
    private final String text;

    private OriginPattern(String prefix, String suffix, boolean anyPort, String text) {
        this.prefix = prefix;
        this.suffix = suffix;
        this.anyPort = anyPort;
        this.text = text;
    }

    /** Returns whether a text is meant as a pattern. */
    static boolean isOne(String text) {
        return text.indexOf('*') >= 0;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if it is none, or covers names that strangers may register
     */
    static OriginPattern parse(String text) {
        int scheme = text.indexOf("://") + 3;
        boolean anyPort = text.endsWith(ANY_PORT);
        String rest = scheme < 3 ? "" : text.substring(scheme, text.length() - (anyPort ? ANY_PORT.length() : 0));
        boolean leading = rest.startsWith(WILDCARD);
        String bare = leading ? rest.substring(WILDCARD.length()) : rest;
        if (bare.indexOf('*') >= 0 || (!leading && !anyPort)) {
            throw new IllegalArgumentException("an origin pattern must be scheme://*.domain, scheme://*.domain:port or"
                    + " with :* for any port: '" + text + "'");
        }
        Origin domain = BrowserOrigin.parse(text.substring(0, scheme) + bare);
        boolean address = domain.host().startsWith("[")
                || isDigit(domain.host().charAt(domain.host().length() - 1));
        if (leading && (address || SharedDomains.contains(domain.host()))) {
            throw new IllegalArgumentException("an origin pattern must stay below a domain of yours: '" + text
                    + "' covers names that anybody may register; list the origins");
        }
        String canonical = domain.toString().substring(domain.scheme().length() + 3);
        return new OriginPattern(domain.scheme() + "://", (leading ? "." : "") + canonical, anyPort, text);
    }

    /** Returns whether an origin, as a browser serializes it, matches. */
    boolean matches(String origin) {
        if (!origin.startsWith(prefix)) {
            return false;
        }
        int end = anyPort ? portAt(origin) : origin.length();
        if (end < 0) {
            return false;
        }
        int before = end - suffix.length();
        if (suffix.charAt(0) != '.') {
            return before == prefix.length() && origin.startsWith(suffix, before);
        }
        return before > prefix.length()
                && origin.startsWith(suffix, before)
                && isLabels(origin, prefix.length(), before);
    }

    boolean isSecure() {
        return prefix.equals("https://");
    }

    /** Returns where the port begins, or the end if there is none; -1 if what follows a colon is none. */
    private int portAt(String origin) {
        int colon = origin.indexOf(':', prefix.length());
        if (colon < 0) {
            return origin.length();
        }
        int digits = origin.length() - colon - 1;
        boolean port = digits >= 1 && digits <= 5 && origin.charAt(colon + 1) != '0';
        int number = 0;
        for (int i = colon + 1; i < origin.length() && port; i++) {
            port = isDigit(origin.charAt(i));
            number = number * 10 + origin.charAt(i) - '0';
        }
        return port && number <= 65535 ? colon : -1;
    }

    private static boolean isLabels(String origin, int from, int to) {
        boolean begins = true;
        for (int i = from; i < to; i++) {
            char c = origin.charAt(i);
            boolean inside = (c >= 'a' && c <= 'z') || isDigit(c) || ((c == '-' || c == '_') && !begins);
            if (!inside && (c != '.' || begins)) {
                return false;
            }
            begins = c == '.';
        }
        return !begins;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return text;
    }
}
