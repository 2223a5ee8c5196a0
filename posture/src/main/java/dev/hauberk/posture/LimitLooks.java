/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.core.Description;
import dev.hauberk.ratelimit.RateLimitFilter;
import java.util.List;
import java.util.stream.Stream;

/** Looks at how often something may happen. */
final class LimitLooks {
    private LimitLooks() {}

    static void add(Checklist rows) {
        Class<?> limits = RateLimitFilter.class;
        rows.look("HBK-LIM-001", limits, LimitLooks::forAll)
                .look("HBK-LIM-002", limits, LimitLooks::forRoutes)
                .look("HBK-LIM-004", limits, facts -> Outcome.configured(facts.places(limits)))
                .look("HBK-LIM-006", limits, LimitLooks::shadows);
    }

    private static Stream<Description> filters(PostureFacts facts) {
        return facts.filters(RateLimitFilter.class);
    }

    /** Returns the routes that a filter is for; none if it is for all requests. */
    private static List<String> routes(Description filter) {
        List<String> own = RateLimitFilter.ROUTES.in(filter);
        return own.isEmpty() ? Description.ROUTE.in(filter) : own;
    }

    private static Outcome forAll(PostureFacts facts) {
        List<Description> all =
                filters(facts).filter(filter -> routes(filter).isEmpty()).toList();
        return all.isEmpty()
                ? Outcome.warn("limits for some routes only")
                : Outcome.configured("limits for all requests: "
                        + all.stream()
                                .flatMap(filter -> RateLimitFilter.LIMITS.in(filter).stream())
                                .toList());
    }

    private static Outcome forRoutes(PostureFacts facts) {
        List<String> routes = filters(facts)
                .map(filter -> String.join(" ", routes(filter)))
                .filter(text -> !text.isEmpty())
                .toList();
        return routes.isEmpty()
                ? Outcome.warn("no endpoint has a limit of its own")
                : Outcome.configured("limits for " + routes);
    }

    /** Returns whether a limit is kept in a store. */
    static boolean hasStore(PostureFacts facts) {
        return filters(facts)
                .flatMap(filter -> filter.dependencies().stream())
                .anyMatch(needed -> needed.name().startsWith(RateLimitFilter.STORE));
    }

    private static Outcome shadows(PostureFacts facts) {
        List<String> shadows = filters(facts)
                .filter(filter -> RateLimitFilter.SHADOW.in(filter).contains(true))
                .flatMap(filter -> RateLimitFilter.NAME.in(filter).stream())
                .toList();
        return shadows.isEmpty()
                ? Outcome.configured("all limits refuse")
                : facts.failInProduction("limits that only report: " + shadows);
    }

    /** Returns the limits with a store for whose failure the application chose nothing. */
    static List<String> withoutFailureMode(PostureFacts facts) {
        return filters(facts)
                .filter(filter -> RateLimitFilter.STORE_FAILURE_MODE.in(filter).contains("by default"))
                .map(filter -> filter.name() + " " + RateLimitFilter.NAME.in(filter))
                .distinct()
                .toList();
    }
}
