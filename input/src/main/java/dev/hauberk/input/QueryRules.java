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
    private final String escaped;

    /** Makes rules that ask for no escapes: a form may do without most of them. */
    QueryRules(int parameters, int nameLength, int valueLength, boolean methodOverride, boolean repeats) {
        this(parameters, nameLength, valueLength, methodOverride, repeats, "");
    }

    /** @param escaped the characters that must come as an escape */
    QueryRules(
            int parameters, int nameLength, int valueLength, boolean methodOverride, boolean repeats, String escaped) {
        this.parameters = parameters;
        this.nameLength = nameLength;
        this.valueLength = valueLength;
        this.methodOverride = methodOverride;
        this.repeats = repeats;
        this.escaped = escaped;
    }

    @Nullable
    Fault check(String query) {
        Found found = find(query);
        return found == null ? null : found.fault();
    }

    /** @param name the name of the parameter that is at fault, as it was sent; empty if it is not one of them */
    record Found(Fault fault, String name) {}

    @Nullable
    Found find(String query) {
        Found found = characters(query);
        return found == null ? pairs(query) : found;
    }

    /** Finds the name around or before a place. */
    private static Found at(Fault fault, String query, int place) {
        int start = query.lastIndexOf('&', place) + 1;
        int end = start;
        while (end < query.length() && query.charAt(end) != '=' && query.charAt(end) != '&') {
            end++;
        }
        return new Found(fault, query.substring(start, end));
    }

    private @Nullable Found characters(String query) {
        Utf8 utf8 = new Utf8();
        for (int i = 0; i < query.length(); i++) {
            int octet = query.charAt(i);
            if (octet == '%') {
                int high = i + 2 < query.length() ? hex(query.charAt(i + 1)) : -1;
                int low = i + 2 < query.length() ? hex(query.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    return at(Fault.QUERY_MALFORMED, query, i);
                }
                octet = high << 4 | low;
                i += 2;
                if (octet == 0) {
                    return at(Fault.QUERY_MALFORMED, query, i);
                }
            } else if (octet <= 0x20 || octet == 0x7f || octet == '#' || octet > 0xff) {
                return at(Fault.QUERY_MALFORMED, query, i);
            } else if (escaped.indexOf(octet) >= 0) {
                return at(Fault.QUERY_RAW, query, i);
            }
            if (!utf8.accepts(octet)) {
                return at(Fault.QUERY_MALFORMED, query, i);
            }
        }
        return utf8.isComplete() ? null : at(Fault.QUERY_MALFORMED, query, query.length());
    }

    private @Nullable Found pairs(String query) {
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
                    return new Found(Fault.TOO_MANY_PARAMETERS, "");
                }
                if (nameEnd - start > nameLength || end - nameEnd - 1 > valueLength) {
                    return at(Fault.PARAMETER_TOO_LONG, query, start);
                }
                if (nameEnd == start) {
                    // Tomcat 11 throws when parameters are read, others make a name of nothing.
                    return new Found(Fault.PARAMETER_WITHOUT_NAME, "");
                }
                if (!methodOverride && isMethod(query, start, nameEnd)) {
                    return at(Fault.METHOD_OVERRIDE, query, start);
                }
                if (!repeats
                        && !names.add(URLDecoder.decode(query.substring(start, nameEnd), StandardCharsets.UTF_8))) {
                    return at(Fault.PARAMETER_REPEATED, query, start);
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
