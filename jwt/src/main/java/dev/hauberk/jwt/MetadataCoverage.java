/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import java.util.List;

/** Looks whether the metadata that challenges point to is there to be read. */
final class MetadataCoverage {
    /** The facts by which filters tell what they serve, where, and what they point to. */
    static final String SERVED = "resource_metadata_served";

    static final String PATH = "resource_metadata_path";
    static final String ADVERTISED = "resource_metadata";

    private MetadataCoverage() {}

    /** Adds a warning for metadata that a filter points to and no filter of the chain serves. */
    static void validateAdvertised(String url, List<Description> chain, Problems problems) {
        // A filter on its own, or one of several that were registered one by one, sees itself only.
        if (chain.size() > 1
                && chain.stream().noneMatch(filter -> filter.fact(SERVED).contains(url) && isReached(filter))) {
            String warning = "challenges point to metadata that no filter of this chain serves: " + url
                    + "; add a ProtectedResourceFilter for the same resource, or see that something else serves it";
            if (!problems.warnings().contains(warning)) {
                problems.warn(warning);
            }
        }
    }

    /** Adds errors for metadata that can never be served. */
    static void validateServed(String url, String path, List<Description> chain, Problems problems) {
        if (chain.stream().noneMatch(filter -> filter.fact(SERVED).contains(url) && isReached(filter))) {
            problems.add("a ProtectedResourceFilter must stand where requests for its path run: " + path
                    + " is in none of its routes; declare it outside routes");
        }
        for (Description filter : chain) {
            if (filter.fact(PATH).contains(path) && !filter.fact(SERVED).contains(url)) {
                String error = "one path must serve the metadata of one resource: two for " + path
                        + "; give one of them another path with at()";
                if (!problems.errors().contains(error)) {
                    problems.add(error);
                }
            }
        }
    }

    private static boolean isReached(Description filter) {
        List<String> route = filter.fact("route");
        String path = filter.fact(PATH).get(0);
        String pattern = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return route.isEmpty() || PathPattern.parse(route.get(0)).covers(PathPattern.parse(pattern));
    }
}
