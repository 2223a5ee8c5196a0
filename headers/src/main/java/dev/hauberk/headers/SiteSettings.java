/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.PathPattern;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the headers say on every path, before it is known in which context they are sent. Immutable.
 *
 * @param endpoints addresses of reporting endpoints by name
 * @param reportsTo where the policies report to, or an empty string
 */
record SiteSettings(
        HeaderSettings all, Map<PathPattern, HeaderSettings> routes, Map<String, String> endpoints, String reportsTo) {
    private static final String REPORTS = "reports";

    /** The headers of a context. Immutable. */
    record Headers(RouteHeaders everywhere, List<RouteHeaders> routes) {}

    /** Returns the settings with the address that policies report to in a context. */
    private HeaderSettings reporting(HeaderSettings settings, String context) {
        return reportsTo.isEmpty() ? settings : settings.reportingTo(ReportAddress.within(context, reportsTo), REPORTS);
    }

    /** Returns the settings of all paths as they are without a context. */
    HeaderSettings everywhere() {
        return reporting(all, "");
    }

    /** Returns the settings of a route as they are without a context. */
    HeaderSettings of(HeaderSettings route) {
        return reporting(route, "").over(everywhere());
    }

    /** Returns the headers, with every path that is an address inside a context. */
    Headers in(String context) {
        Map<String, String> placed = new TreeMap<>(endpoints);
        placed.replaceAll((name, address) -> ReportAddress.within(context, address));
        HeaderSettings everywhere = reporting(all, context);
        return new Headers(
                RouteHeaders.of("/*", everywhere, placed),
                routes.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey(PathPattern.bySpecificity()))
                        .map(route -> RouteHeaders.of(
                                route.getKey().toString(),
                                reporting(route.getValue(), context).over(everywhere),
                                placed))
                        .toList());
    }
}
