/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.servlet.SecurityRequest;
import dev.hauberk.servlet.Slot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The object checks of one request: asks the authorizer once for each, and tells the scopes of the request what was
 * granted. Safe for use by several threads, as an application may check in parallel.
 */
final class ObjectChecks {
    /** Beyond this, the answers of a request that checks object after object are no longer kept. */
    private static final int MAX_REMEMBERED = 1_024;

    private record Check(String action, String type, String id) {}

    /** What was answered about one caller; another caller begins anew. */
    private record Answers(Identity identity, Map<Check, Boolean> granted) {
        Answers(Identity identity) {
            this(identity, new ConcurrentHashMap<>());
        }
    }

    private static final Slot<ObjectChecks> CHECKS = new Slot<>();

    private final ObjectAuthorizer authorizer;
    private final Function<Rejection, RuntimeException> refusals;
    private final List<ObjectScope> scopes = new CopyOnWriteArrayList<>();
    private volatile @Nullable Answers answers;
    private volatile boolean asked;

    /** @param refusals makes what ends the request with a refusal */
    private ObjectChecks(ObjectAuthorizer authorizer, Function<Rejection, RuntimeException> refusals) {
        this.authorizer = authorizer;
        this.refusals = refusals;
    }

    /** Returns the checks of a request; empty if it passed no filter with an object authorizer. */
    static Optional<ObjectChecks> of(SecurityRequest request) {
        return CHECKS.get(request);
    }

    /** Has rules and application ask an authorizer from now on. Only the same object is sure to answer the same. */
    @SuppressWarnings("ReferenceEquality")
    static ObjectChecks begin(
            SecurityRequest request, ObjectAuthorizer authorizer, Function<Rejection, RuntimeException> refusals) {
        ObjectChecks known = CHECKS.get(request).orElse(null);
        if (known == null) {
            known = new ObjectChecks(authorizer, refusals);
            CHECKS.set(request, known);
        } else if (known.authorizer != authorizer) {
            throw new IllegalStateException(
                    "a request must have one object authorizer: two filters that were registered"
                            + " one by one have different ones; join them with ObjectAuthorizer.anyOf");
        }
        return known;
    }

    RuntimeException refusal(Rejection rejection) {
        return refusals.apply(rejection);
    }

    /** Returns the refusal of an answer for which the object was not granted. */
    Rejection missing(ObjectRoute route, int status) {
        String what = asked
                ? "object checks were made, and none granted the " + route.type() + " that the request is about"
                : "no object check was made";
        return Rejection.of(status, "object_check_missing")
                .withReason("route '" + route.pattern() + "' is object-scoped: " + what);
    }

    /** Has a scope learn what is granted from now on, and what was granted to the caller already. */
    void inform(ObjectScope scope) {
        scopes.add(scope);
        Answers known = answers;
        if (known != null) {
            known.granted().forEach((check, granted) -> {
                if (granted) {
                    scope.granted(check.type(), check.id());
                }
            });
        }
    }

    /** Has a scope learn nothing more, as a page may include one part after the other. */
    void forget(ObjectScope scope) {
        scopes.remove(scope);
    }

    /** @param counts whether the answer is remembered, and scopes learn it */
    boolean may(Identity identity, String action, String type, String id, boolean counts) {
        Answers known = answersAbout(identity);
        Check check = new Check(action, type, id);
        Boolean remembered = known.granted().get(check);
        if (!counts) {
            return remembered == null ? answered(() -> authorizer.may(identity, action, type, id)) : remembered;
        }
        boolean granted = remembered == null ? ask(known, check) : remembered;
        if (granted) {
            for (ObjectScope scope : scopes) {
                scope.granted(type, id);
            }
        }
        return granted;
    }

    /** Two identities of one name may hold different permissions, so only the same object is the same caller. */
    @SuppressWarnings("ReferenceEquality")
    private Answers answersAbout(Identity identity) {
        Answers known = answers;
        if (known == null || known.identity() != identity) {
            known = new Answers(identity);
            answers = known;
        }
        return known;
    }

    private boolean ask(Answers known, Check check) {
        boolean granted = answered(() -> authorizer.may(known.identity(), check.action(), check.type(), check.id()));
        asked = true;
        if (known.granted().size() < MAX_REMEMBERED) {
            known.granted().put(check, granted);
        }
        return granted;
    }

    VisibleObjects visible(Identity identity, String action, String type) {
        VisibleObjects visible = answered(() -> authorizer.visible(identity, action, type));
        asked = true;
        for (ObjectScope scope : scopes) {
            scope.listed(type);
        }
        return visible;
    }

    private <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (StoreUnavailableException e) {
            throw refusal(Rejection.of(503, "object_store_unavailable")
                    .withReason("what was granted cannot be found out")
                    .withCause(e));
        }
    }
}
