/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Refuses paths that two parsers could read in two ways (Jakarta Servlet 6.0 section 3.5.2, and more): once as sent,
 * once decoded.
 */
final class PathGuard {
    private static final int ASCII = 128;
    private static final char DELETE = 127;
    private static final byte ORDINARY = 0;
    private static final byte SLASH = 1;
    private static final byte MARKED = 2;
    private static final byte REFUSED = 3;

    /** The kind of each ASCII character and, in the last place, of all others. */
    private static final byte[] RAW = rawKinds();

    private static final byte[] DECODED = decodedKinds();

    private PathGuard() {}

    /**
     * Checks a path as sent and returns whether it has percent-encoded parts, which must then be decoded and checked.
     */
    static boolean checkRaw(String path) {
        return check(path, RAW);
    }

    /** Checks a decoded path and returns whether it has characters beyond ASCII; {@link PathUnicode} checks those. */
    static boolean checkDecoded(String path) {
        return check(path, DECODED);
    }

    private static boolean check(String path, byte[] kinds) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            throw new AmbiguousPathException(PathFault.NO_LEADING_SLASH);
        }
        boolean marked = false;
        int start = 1;
        for (int i = 1; i < length; i++) {
            byte kind = kinds[Math.min(path.charAt(i), ASCII)];
            if (kind == SLASH) {
                checkSegment(path, start, i);
                start = i + 1;
            } else if (kind == MARKED) {
                marked = true;
            } else if (kind != ORDINARY) {
                throw new AmbiguousPathException(fault(path.charAt(i)));
            }
        }
        if (start < length) {
            checkSegment(path, start, length);
        }
        checkLastSegment(path);
        return marked;
    }

    private static void checkSegment(String path, int start, int end) {
        if (start == end) {
            throw new AmbiguousPathException(PathFault.EMPTY_SEGMENT);
        }
        char last = path.charAt(end - 1);
        if (last != '.' && last != ' ') {
            return;
        }
        boolean spaces = false;
        for (int i = start; i < end; i++) {
            char c = path.charAt(i);
            if (c != '.' && c != ' ') {
                return;
            }
            spaces |= c == ' ';
        }
        if (spaces) {
            throw new AmbiguousPathException(PathFault.BLANK_SEGMENT);
        }
        if (end - start <= 2) {
            throw new AmbiguousPathException(PathFault.DOT_SEGMENT);
        }
    }

    /** Windows drops the dots at the very end of a path, so {@code /a/...} would be another spelling of {@code /a/}. */
    private static void checkLastSegment(String path) {
        int i = path.length() - 1;
        if (path.charAt(i) == '/') {
            i--;
        }
        if (i > 0 && path.charAt(i) == '.') {
            while (path.charAt(i) == '.') {
                i--;
            }
            if (path.charAt(i) == '/') {
                throw new AmbiguousPathException(PathFault.DOT_SEGMENT);
            }
        }
    }

    /**
     * Decodes percent-encoded UTF-8 in a path that {@link #checkRaw} let pass. Bytes that are not UTF-8 become U+FFFD,
     * which {@link PathUnicode} refuses.
     */
    static String decode(String path) {
        int length = path.length();
        byte[] bytes = new byte[length];
        int count = 0;
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c != '%') {
                bytes[count++] = (byte) c;
                continue;
            }
            if (i + 2 >= length
                    || !HexFormat.isHexDigit(path.charAt(i + 1))
                    || !HexFormat.isHexDigit(path.charAt(i + 2))) {
                throw new AmbiguousPathException(PathFault.BAD_ENCODING);
            }
            int octet = HexFormat.fromHexDigits(path, i + 1, i + 3);
            if (octet == '/') {
                throw new AmbiguousPathException(PathFault.ENCODED_SLASH);
            }
            bytes[count++] = (byte) octet;
            i += 2;
        }
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    private static PathFault fault(char refused) {
        return switch (refused) {
            case '\\' -> PathFault.BACKSLASH;
            case ';' -> PathFault.PARAMETER;
            case '%' -> PathFault.DOUBLE_ENCODING;
            case '#' -> PathFault.FRAGMENT;
            default -> {
                if (refused >= ASCII) {
                    yield PathFault.NOT_ASCII;
                }
                yield refused < ' ' || refused == DELETE ? PathFault.CONTROL_CHARACTER : PathFault.ILLEGAL_CHARACTER;
            }
        };
    }

    private static byte[] rawKinds() {
        byte[] kinds = decodedKinds();
        for (char c : " \"#<>?[]^`{|}".toCharArray()) {
            kinds[c] = REFUSED;
        }
        kinds['%'] = MARKED;
        kinds[ASCII] = REFUSED;
        return kinds;
    }

    private static byte[] decodedKinds() {
        byte[] kinds = new byte[ASCII + 1];
        Arrays.fill(kinds, 0, ' ', REFUSED);
        kinds[DELETE] = REFUSED;
        kinds['\\'] = REFUSED;
        kinds[';'] = REFUSED;
        kinds['%'] = REFUSED;
        kinds['/'] = SLASH;
        kinds[ASCII] = MARKED;
        return kinds;
    }
}
