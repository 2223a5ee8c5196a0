/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Base64;

/** Hash sources: {@code 'sha256-…'}, {@code 'sha384-…'} and {@code 'sha512-…'} (CSP Level 3 section 2.3.1). */
final class CspHash {
    private CspHash() {}

    /** Returns whether a quoted value is a hash whose length is that of its algorithm, in base64 or base64url. */
    static boolean isHash(String value) {
        int bytes = value.startsWith("'sha256-")
                ? 32
                : value.startsWith("'sha384-") ? 48 : value.startsWith("'sha512-") ? 64 : -1;
        if (bytes < 0 || !value.endsWith("'") || value.length() < 9) {
            return false;
        }
        String encoded = value.substring(8, value.length() - 1);
        try {
            byte[] hash = Base64.getDecoder().decode(encoded.replace('-', '+').replace('_', '/'));
            return hash.length == bytes && encoded.length() == (bytes + 2) / 3 * 4;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
