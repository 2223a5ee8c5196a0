/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the headers say on every path, before it is known in which context they are sent. Immutable.
 *
 * @param all for the paths of no route
 * @param routes for the paths of routes, each complete
 * @param endpoints addresses of reporting endpoints by name
 * @param reportsTo where the policies report to, or an empty string
 */
record SiteSettings(
        HeaderSettings all, Map<PathPattern, HeaderSettings> routes, Map<String, String> endpoints, String reportsTo) {
    static final String REPORTS = "reports";

    private static final PathPattern ALL_PATHS = PathPattern.parse("/*");

    /** Returns settings with the address that policies report to in a context. */
    HeaderSettings reporting(HeaderSettings settings, String context) {
        return reportsTo.isEmpty() ? settings : settings.reportingTo(ReportAddress.within(context, reportsTo), REPORTS);
    }

    /** Returns the headers, with every path that is an address inside a context: those of all paths come last. */
    List<RouteHeaders> in(String context) {
        Map<String, String> placed = new TreeMap<>(endpoints);
        placed.replaceAll((name, address) -> ReportAddress.within(context, address));
        List<RouteHeaders> headers = new ArrayList<>();
        routes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(PathPattern.bySpecificity()))
                .forEach(route ->
                        headers.add(RouteHeaders.of(route.getKey(), reporting(route.getValue(), context), placed)));
        headers.add(RouteHeaders.of(ALL_PATHS, reporting(all, context), placed));
        return List.copyOf(headers);
    }
}
