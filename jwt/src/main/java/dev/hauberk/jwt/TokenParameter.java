/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import org.jspecify.annotations.Nullable;

/** The query parameter {@code access_token} of RFC 6750 section 2.3, which is never read and must not come. */
final class TokenParameter {
    private static final String NAME = "access_token";

    private TokenParameter() {}

    static boolean isIn(@Nullable String query) {
        if (query == null) {
            return false;
        }
        int at = query.indexOf(NAME);
        while (at >= 0) {
            int end = at + NAME.length();
            if ((at == 0 || query.charAt(at - 1) == '&')
                    && (end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&')) {
                return true;
            }
            at = query.indexOf(NAME, end);
        }
        return false;
    }
}
