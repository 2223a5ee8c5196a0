/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.PathPattern;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;

/** Says why a pattern does not match a request. */
final class Mismatch {
    private Mismatch() {}

    /** Returns the reason, or an empty string if the pattern matches wide. */
    static String of(RequestPattern pattern, AccessRequest request) {
        String method = request.method();
        String deciding = method.equals("HEAD") ? "GET" : method;
        if (pattern.method().isPresent() && !pattern.method().get().equals(deciding)) {
            return "its method is " + pattern.method().get() + ", the request's " + method;
        }
        return of(pattern.path(), request.path());
    }

    static String of(PathPattern pattern, RequestPath path) {
        if (pattern.matches(path)) {
            return "";
        }
        String text = pattern.toString();
        int place = 0;
        for (int slash = text.indexOf('/', 1); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            if (!PathPattern.parse(text.substring(0, slash) + "/*").matches(path)) {
                return segment(place, text.substring(0, slash), path);
            }
            place++;
        }
        boolean anyDepth = text.endsWith("/*");
        if (!anyDepth && !text.endsWith("/") && !PathPattern.parse(text + "/*").matches(path)) {
            return segment(place, text, path);
        }
        return "the path goes on after segment " + (place + 1);
    }

    private static String segment(int place, String prefix, RequestPath path) {
        String wanted = prefix.substring(prefix.lastIndexOf('/') + 1);
        return place >= path.segmentCount()
                ? "the path ends before segment " + (place + 1) + ", '" + wanted + "'"
                : "segment " + (place + 1) + " is '" + path.segment(place) + "', the rule has '" + wanted + "'";
    }
}
