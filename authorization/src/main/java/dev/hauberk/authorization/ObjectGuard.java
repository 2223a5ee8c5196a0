/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.SecurityRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knows which routes are object-scoped, and who decides about objects. Immutable. */
final class ObjectGuard {
    /** The name of the fact that distinguishes filters with different authorizers. */
    static final String FACT = "object authorizer";

    private static final String NO_AUTHORIZER = "rules and routes about objects must have an object authorizer: none is"
            + " set, and every such request would be refused; add objectAuthorizer(...)";

    private final @Nullable ObjectAuthorizer authorizer;
    private final List<ObjectRoute> routes;
    private final RequestPatternIndex index;
    private final int refusalStatus;

    private ObjectGuard(@Nullable ObjectAuthorizer authorizer, List<ObjectRoute> routes, int refusalStatus) {
        this.authorizer = authorizer;
        this.routes = List.copyOf(routes);
        this.refusalStatus = refusalStatus;
        RequestPatternIndex.Builder patterns = RequestPatternIndex.builder();
        routes.forEach(route -> patterns.add(route.pattern(), false));
        this.index = patterns.build();
    }

    boolean hasRoutes() {
        return !routes.isEmpty();
    }

    /** Returns why a policy cannot be used with this filter; empty if it can. */
    List<String> objections(AuthorizationPolicy policy) {
        return authorizer == null && policy.asksAboutObjects() ? List.of(NO_AUTHORIZER) : List.of();
    }

    /** Lets rules and application ask about objects from now on; null if nothing answers. */
    @Nullable
    ObjectChecks begin(SecurityRequest request, Function<Rejection, RuntimeException> refusals) {
        return authorizer == null
                ? ObjectChecks.of(request).orElse(null)
                : ObjectChecks.begin(request, authorizer, refusals);
    }

    /** Returns what must be granted before the answer may be sent; null if the route is not object-scoped. */
    @Nullable
    ObjectScope scope(SecurityRequest request, ObjectChecks checks) {
        int place = routes.isEmpty() ? -1 : index.first(request.method(), request.path());
        return place < 0 ? null : routes.get(place).scope(request.path(), checks, refusalStatus);
    }

    Description.Builder describe(Description.Builder description) {
        if (authorizer != null) {
            description.reading(FACT, authorizer.getClass().getName() + '@' + System.identityHashCode(authorizer));
        }
        return routes.isEmpty() ? description : description.fact("object-scoped", routes.toArray());
    }

    /** Collects what is object-scoped; not safe for use by several threads. */
    static final class Builder {
        final Setting<ObjectAuthorizer> authorizer;
        final Setting<Integer> refusalStatus;
        private final Settings settings;
        private final List<ObjectRoute> routes = new ArrayList<>();

        /** Declares its options among those of the filter. */
        Builder(Settings settings) {
            this.settings = settings;
            authorizer = settings.<ObjectAuthorizer>of("objectAuthorizer").undescribed();
            refusalStatus = settings.of("uncheckedObjectStatus", 500)
                    .where("must be 403 or 500", status -> status == 403 || status == 500);
        }

        void route(Supplier<ObjectRoute> route) {
            settings.collect("objectScoped", () -> routes.add(route.get()));
        }

        ObjectGuard build(AuthorizationPolicy policy, Problems problems) {
            if (!authorizer.isSet() && (!routes.isEmpty() || policy.asksAboutObjects())) {
                problems.add(NO_AUTHORIZER);
            }
            for (int i = 0; i < routes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    if (routes.get(j).pattern().covers(routes.get(i).pattern())) {
                        problems.add(
                                "an object-scoped route must be able to match: '" + routes.get(i) + "' comes after '"
                                        + routes.get(j) + "', which takes all its requests; move it before");
                    }
                }
            }
            return new ObjectGuard(authorizer.orNull(), routes, refusalStatus.get());
        }
    }
}
