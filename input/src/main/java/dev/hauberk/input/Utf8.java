/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

/** Checks octets one by one: shortest forms only, no surrogates, nothing above U+10FFFF (RFC 3629 section 4). */
final class Utf8 {
    private int missing;
    private int least = 0x80;
    private int most = 0xbf;

    /** Returns whether the octet may come next. */
    boolean accepts(int octet) {
        if (missing > 0) {
            boolean valid = octet >= least && octet <= most;
            least = 0x80;
            most = 0xbf;
            missing--;
            return valid;
        }
        if (octet < 0x80) {
            return true;
        }
        if (octet < 0xc2 || octet > 0xf4) {
            return false;
        }
        missing = octet < 0xe0 ? 1 : octet < 0xf0 ? 2 : 3;
        least = octet == 0xe0 ? 0xa0 : octet == 0xf0 ? 0x90 : 0x80;
        most = octet == 0xed ? 0x9f : octet == 0xf4 ? 0x8f : 0xbf;
        return true;
    }

    /** Returns whether no octet is missing. */
    boolean isComplete() {
        return missing == 0;
    }
}
