/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import java.util.List;

/**
 * Looks whether every cookie that identifies callers is protected from requests that other sites make a browser send. A
 * filter that reads such a cookie tells the facts {@link #COOKIE} and {@link #WITHOUT_CSRF}.
 */
public final class CookieProtection {
    /** The fact that names the cookie. */
    public static final String COOKIE = "cookie";

    /** The fact that tells, by {@code true}, that the cookie may be read where no filter protects it. */
    public static final String WITHOUT_CSRF = "cookie_without_csrf";

    private CookieProtection() {}

    /** Adds an error for every cookie that no enforcing filter of phase CSRF covers. */
    public static void validate(List<Description> chain, Problems problems) {
        for (Description filter : chain) {
            if (filter.fact(WITHOUT_CSRF).contains("false") && chain.stream().noneMatch(csrf -> covers(csrf, filter))) {
                String paths = filter.fact("route").isEmpty()
                        ? "all paths"
                        : "route " + filter.fact("route").get(0);
                String error = "a cookie that identifies callers must be covered by an enforcing filter of phase CSRF: "
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
