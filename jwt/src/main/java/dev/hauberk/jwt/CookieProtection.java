/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import java.util.List;

/** Looks whether every token cookie is protected from requests that other sites make a browser send. */
final class CookieProtection {
    /** The facts by which a filter tells of its cookie. */
    static final String COOKIE = "cookie";

    static final String WITHOUT_CSRF = "cookie_without_csrf";

    private static final String PUNCTUATION = "!#$%&'*+-.^_`|~";

    private CookieProtection() {}

    /** Returns a name that RFC 6265 section 4.1.1 allows. */
    static String requireName(String name) {
        boolean token = !name.isEmpty()
                && name.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || PUNCTUATION.indexOf(c) >= 0);
        if (!token) {
            throw new IllegalArgumentException(
                    "a cookie name must be an RFC 6265 token: '" + (PlainText.isAscii(name) ? name : "") + "'");
        }
        return name;
    }

    /** Adds an error for every cookie that no enforcing filter of phase CSRF covers. */
    static void validate(List<Description> chain, Problems problems) {
        for (Description filter : chain) {
            if (filter.fact(WITHOUT_CSRF).contains("false") && chain.stream().noneMatch(csrf -> covers(csrf, filter))) {
                String paths = filter.fact("route").isEmpty()
                        ? "all paths"
                        : "route " + filter.fact("route").get(0);
                String error = "a token cookie must be covered by an enforcing filter of phase CSRF: "
                        + filter.fact(COOKIE).get(0) + " on " + paths
                        + " is not; add a CsrfFilter there, or call allowCookieWithoutCsrf()";
                if (!problems.errors().contains(error)) {
                    problems.add(error);
                }
            }
        }
    }

    private static boolean covers(Description csrf, Description filter) {
        if (!csrf.fact("phase").contains("CSRF") || !csrf.fact("enforcing").contains("true")) {
            return false;
        }
        List<String> covering = csrf.fact("route");
        List<String> covered = filter.fact("route");
        return covering.isEmpty()
                || (!covered.isEmpty() && PathPattern.parse(covering.get(0)).covers(PathPattern.parse(covered.get(0))));
    }
}
