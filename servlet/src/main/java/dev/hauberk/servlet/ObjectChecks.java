/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.authorization.ObjectAuthorizer;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private final ObjectAuthorizer authorizer;
    private final List<ObjectScope> scopes = new CopyOnWriteArrayList<>();
    private volatile @Nullable Answers answers;
    private volatile boolean asked;

    ObjectChecks(ObjectAuthorizer authorizer) {
        this.authorizer = authorizer;
    }

    ObjectAuthorizer authorizer() {
        return authorizer;
    }

    /** Returns whether anything was checked, whatever the answer. */
    boolean asked() {
        return asked;
    }

    /** Returns the refusal of an answer whose scope was not met. */
    Rejection missing(ObjectScope scope, int status) {
        String what = asked
                ? "object checks were made, and none granted the "
                        + scope.route().type() + " that the request is about"
                : "no object check was made";
        return Rejection.of(status, "object_check_missing")
                .withReason("route '" + scope.route().pattern() + "' is object-scoped: " + what);
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

    boolean may(Identity identity, String action, String type, String id) {
        Answers known = answersAbout(identity);
        Check check = new Check(action, type, id);
        Boolean remembered = known.granted().get(check);
        boolean granted = remembered == null ? ask(known, check) : remembered;
        if (granted) {
            for (ObjectScope scope : scopes) {
                scope.granted(type, id);
            }
        }
        return granted;
    }

    /** Answers without remembering and without telling anybody; what was answered before is not asked again. */
    boolean wouldPermit(Identity identity, String action, String type, String id) {
        Boolean remembered = answersAbout(identity).granted().get(new Check(action, type, id));
        return remembered == null ? answered(() -> authorizer.may(identity, action, type, id)) : remembered;
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

    private static <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (StoreUnavailableException e) {
            throw new RejectionException(Rejection.of(503, "object_store_unavailable")
                    .withReason("what was granted cannot be found out")
                    .withCause(e));
        }
    }
}
