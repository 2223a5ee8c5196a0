/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import org.jspecify.annotations.Nullable;

/** The header by which a caller tells its trace (W3C Trace Context section 3.2). */
final class TraceParent {
    static final String HEADER = "traceparent";

    private static final String NONE = "00000000000000000000000000000000";

    private TraceParent() {}

    /** Returns the trace id of version 00, or an empty string if the header is none or anything else. */
    static String traceId(@Nullable String header) {
        if (header == null || header.length() != 55 || !header.startsWith("00-")) {
            return "";
        }
        boolean dashes = header.charAt(35) == '-' && header.charAt(52) == '-';
        for (int i = 3; i < 55 && dashes; i++) {
            char c = header.charAt(i);
            dashes = i == 35 || i == 52 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        String trace = header.substring(3, 35);
        return dashes && !trace.equals(NONE) ? trace : "";
    }
}
