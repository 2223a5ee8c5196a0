/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.servlet.Phase;
import java.util.List;

/**
 * Looks whether a chain satisfies what the HSTS preload list asks of http: a redirect to https on the same host. The
 * list refuses a host otherwise, and the word {@code preload} has no use.
 */
final class PreloadLint {
    private static final RequestPath ROOT = RequestPath.ofDispatch("/", null);
    private static final String RULE = "preload should stand beside a redirect from http to https on the same host: ";

    private PreloadLint() {}

    /** Warns of each reason for which the list would refuse the host; the certificate is out of reach. */
    static void check(List<Description> chain, Problems problems) {
        List<Description> redirecting = chain.stream()
                .filter(other -> other.fact("phase").contains(Phase.HTTPS.name()))
                .filter(other -> !other.fact("hosts").isEmpty())
                .toList();
        if (redirecting.isEmpty()) {
            problems.warn(
                    RULE + "no HttpsFilter.builder().hosts(...) is in the chain; add one, unless a proxy redirects");
        }
        for (Description filter : redirecting) {
            for (String host : filter.fact("redirect_to")) {
                problems.warn(RULE + "every redirect goes to " + host + "; remove redirectTo()");
            }
            filter.fact("port").stream()
                    .filter(port -> !port.equals("443"))
                    .forEach(port -> problems.warn(RULE + "redirects go to port " + port + "; the list asks port 443"));
            for (String route : filter.fact("route")) {
                problems.warn(RULE + "the HttpsFilter is for route " + route + " only; add it for all paths");
            }
            filter.fact("exempt").stream()
                    .filter(pattern -> RequestPattern.parse(pattern).matches("GET", ROOT))
                    .forEach(pattern -> problems.warn(RULE + "'" + pattern + "' is exempt"));
        }
    }
}
