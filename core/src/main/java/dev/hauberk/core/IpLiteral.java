/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import org.jspecify.annotations.Nullable;

/** A strict reader of one address literal; used once, by one thread. */
final class IpLiteral {
    /** The longest form: six groups of four digits and a dotted quad. */
    private static final int LONGEST = 45;

    private static final int NONE = -1;

    private final CharSequence text;
    private final int length;
    private int at;

    IpLiteral(CharSequence text) {
        this.text = text;
        this.length = text.length();
    }

    @Nullable
    IpAddress parse() {
        if (length > LONGEST) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) == ':') {
                return ipv6();
            }
        }
        long quad = quad();
        return quad == NONE ? null : IpAddress.ipv4(quad);
    }

    private @Nullable IpAddress ipv6() {
        int[] groups = new int[8];
        int count = 0;
        int gap = NONE;
        if (startsWithGap()) {
            gap = 0;
            at = 2;
        }
        while (at < length) {
            if (count == 8) {
                return null;
            }
            int start = at;
            int group = hexGroup();
            if (at < length && text.charAt(at) == '.') {
                at = start;
                long quad = count <= 6 ? quad() : NONE;
                if (quad == NONE) {
                    return null;
                }
                groups[count++] = (int) (quad >>> 16);
                groups[count++] = (int) quad & 0xffff;
                break;
            }
            if (group == NONE) {
                return null;
            }
            groups[count++] = group;
            if (at == length) {
                break;
            }
            if (startsWithGap() && gap == NONE) {
                gap = count;
                at += 2;
            } else if (text.charAt(at) != ':' || ++at == length) {
                return null;
            }
        }
        // A gap stands for at least one group (RFC 4291 section 2.2).
        return gap == NONE
                ? (count == 8 ? address(groups) : null)
                : count < 8 ? address(spread(groups, gap, count)) : null;
    }

    private boolean startsWithGap() {
        return at + 1 < length && text.charAt(at) == ':' && text.charAt(at + 1) == ':';
    }

    /** Reads one to four hexadecimal digits; a fifth is left for the caller to stumble over. */
    private int hexGroup() {
        int value = 0;
        int start = at;
        while (at < length && at - start < 4) {
            int digit = hexDigit(text.charAt(at));
            if (digit == NONE) {
                break;
            }
            value = value << 4 | digit;
            at++;
        }
        return at == start ? NONE : value;
    }

    /** Reads four decimal numbers up to the end. */
    private long quad() {
        long value = 0;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (at == length || text.charAt(at++) != '.')) {
                return NONE;
            }
            int start = at;
            int number = 0;
            while (at < length && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                number = number * 10 + text.charAt(at++) - '0';
            }
            boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
            if (at == start || leadingZero || number > 255) {
                return NONE;
            }
            value = value << 8 | number;
        }
        return at == length ? value : NONE;
    }

    private static int[] spread(int[] groups, int gap, int count) {
        int[] all = new int[8];
        System.arraycopy(groups, 0, all, 0, gap);
        System.arraycopy(groups, gap, all, 8 - (count - gap), count - gap);
        return all;
    }

    private static IpAddress address(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return IpAddress.ipv6(high, low);
    }

    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return c < 0x80 && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : NONE;
    }
}
