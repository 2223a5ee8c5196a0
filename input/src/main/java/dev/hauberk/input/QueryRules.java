/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a query as it came, without making anything of it: escapes are two digits, what they stand for is UTF-8
 * without NUL, and parameters are within limits. So whatever decodes it afterwards, strictly or not, comes to the same.
 */
final class QueryRules {
    private final int parameters;
    private final int nameLength;
    private final int valueLength;
    private final boolean methodOverride;
    private final boolean repeats;

    QueryRules(int parameters, int nameLength, int valueLength, boolean methodOverride, boolean repeats) {
        this.parameters = parameters;
        this.nameLength = nameLength;
        this.valueLength = valueLength;
        this.methodOverride = methodOverride;
        this.repeats = repeats;
    }

    @Nullable
    Fault check(String query) {
        Fault fault = characters(query);
        return fault == null ? pairs(query) : fault;
    }

    private static @Nullable Fault characters(String query) {
        Utf8 utf8 = new Utf8();
        for (int i = 0; i < query.length(); i++) {
            int octet = query.charAt(i);
            if (octet == '%') {
                int high = i + 2 < query.length() ? hex(query.charAt(i + 1)) : -1;
                int low = i + 2 < query.length() ? hex(query.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return Fault.QUERY_MALFORMED;
                }
                octet = high << 4 | low;
                i += 2;
                if (octet == 0) {
                    return Fault.QUERY_MALFORMED;
                }
            } else if (octet <= 0x20 || octet == 0x7f || octet == '#' || octet > 0xff) {
                return Fault.QUERY_MALFORMED;
            }
            if (!utf8.accepts(octet)) {
                return Fault.QUERY_MALFORMED;
            }
        }
        return utf8.isComplete() ? null : Fault.QUERY_MALFORMED;
    }

    private @Nullable Fault pairs(String query) {
        Set<String> names = repeats ? Set.of() : new HashSet<>();
        int count = 0;
        int start = 0;
        while (start <= query.length()) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (end > start) {
                int equals = query.indexOf('=', start);
                int nameEnd = equals < 0 || equals > end ? end : equals;
                if (++count > parameters) {
                    return Fault.TOO_MANY_PARAMETERS;
                }
                if (nameEnd - start > nameLength || end - nameEnd - 1 > valueLength) {
                    return Fault.PARAMETER_TOO_LONG;
                }
                if (nameEnd == start) {
                    // Tomcat 11 throws when parameters are read, others make a name of nothing.
                    return Fault.PARAMETER_WITHOUT_NAME;
                }
                if (!methodOverride && isMethod(query, start, nameEnd)) {
                    return Fault.METHOD_OVERRIDE;
                }
                if (!repeats
                        && !names.add(URLDecoder.decode(query.substring(start, nameEnd), StandardCharsets.UTF_8))) {
                    return Fault.PARAMETER_REPEATED;
                }
            }
            start = end + 1;
        }
        return null;
    }

    /** Returns whether a name is {@code _method}, in whatever escapes. */
    private static boolean isMethod(String query, int from, int to) {
        String wanted = "_method";
        int at = from;
        for (int i = 0; i < wanted.length(); i++) {
            if (at >= to) {
                return false;
            }
            int c = query.charAt(at);
            if (c == '%') {
                c = hex(query.charAt(at + 1)) << 4 | hex(query.charAt(at + 2));
                at += 2;
            }
            at++;
            if (c != wanted.charAt(i)) {
                return false;
            }
        }
        return at == to;
    }

    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
