/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code Accept} (RFC 9110 section 12.5.1) says of HTML. */
enum HtmlAcceptance {
    /** HTML is named, as browsers do when they open a page. */
    NAMED,
    /** HTML is covered by a wildcard, or the field is absent. */
    COVERED,
    /** HTML would not be accepted. */
    EXCLUDED;

    private static final int MAX_LENGTH = 1000;

    /** Reads all lines of the field; the most specific range decides. */
    static HtmlAcceptance of(@Nullable Enumeration<String> lines) {
        String all =
                lines == null ? "" : String.join(",", Collections.list(lines)).toLowerCase(Locale.ROOT);
        if (all.isBlank()) {
            return COVERED;
        }
        if (all.length() > MAX_LENGTH) {
            return EXCLUDED;
        }
        List<String> ranges = List.of(all.split(",", -1));
        for (String type : List.of("text/html", "text/*", "*/*")) {
            for (String range : ranges) {
                int semicolon = range.indexOf(';');
                String name = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
                if (name.equals(type)) {
                    boolean wanted = semicolon < 0 || !isZero(range.substring(semicolon));
                    return !wanted ? EXCLUDED : type.equals("text/html") ? NAMED : COVERED;
                }
            }
        }
        return EXCLUDED;
    }

    private static boolean isZero(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=")) {
                return text.substring(2).chars().allMatch(c -> c == '0' || c == '.');
            }
        }
        return false;
    }
}
