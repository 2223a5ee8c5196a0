/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.headers.CookieFilter.SameSite;
import java.util.Locale;
import java.util.Set;

/**
 * What every {@code Set-Cookie} has. Immutable.
 *
 * @param readable names that scripts may read
 * @param insecure whether cookies of plain requests may do without {@code Secure}
 */
record CookiePolicy(SameSite sameSite, Set<String> readable, boolean insecure) {
    /**
     * Returns the value of a {@code Set-Cookie} with what it lacks.
     *
     * @throws IllegalArgumentException if browsers would refuse the cookie, or read it otherwise than it is meant
     */
    String hardened(String value, boolean secureRequest) {
        SetCookie cookie = SetCookie.parse(value);
        StringBuilder text = new StringBuilder(value.strip());
        if (!cookie.has("secure") && (secureRequest || !insecure || cookie.needsSecure())) {
            text.append("; Secure");
        }
        if (!cookie.has("httponly") && !readable.contains(cookie.name())) {
            text.append("; HttpOnly");
        }
        if (!cookie.has("samesite")) {
            String name = sameSite.name();
            text.append("; SameSite=")
                    .append(name.charAt(0))
                    .append(name.substring(1).toLowerCase(Locale.ROOT));
        }
        cookie.requirePrefixRules();
        return text.toString();
    }
}
