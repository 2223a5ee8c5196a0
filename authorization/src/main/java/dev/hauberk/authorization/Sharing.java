/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;

/**
 * Changes grants on behalf of a caller: nobody gives away, or takes back, what is not theirs to give. Safe for use by
 * several threads.
 *
 * <p>Who shares needs the permission to share on the object, and the permission that is shared, wholly: who may
 * {@code order:read} cannot give {@code order:*}.
 */
public final class Sharing {
    private final ObjectGrants grants;
    private final ObjectAuthorizer authorizer;
    private final String shareAction;

    private Sharing(ObjectGrants grants, ObjectAuthorizer authorizer, String shareAction) {
        this.grants = grants;
        this.authorizer = authorizer;
        this.shareAction = shareAction;
    }

    /**
     * Returns what changes grants.
     *
     * @param grants where they are kept
     * @param authorizer tells what callers may do, owners too; usually {@link ObjectAuthorizer#anyOf} of the grants and
     *     an {@link Ownership}
     * @param sharePermission what a caller needs to share, such as {@code order:share}
     * @throws IllegalArgumentException if it is no {@link Permission}
     */
    public static Sharing of(ObjectGrants grants, ObjectAuthorizer authorizer, String sharePermission) {
        return new Sharing(grants, authorizer, Permission.parse(sharePermission).toString());
    }

    /** Grants something if the caller may share it; the decision says whether. */
    public Decision share(Identity caller, ObjectGrant grant) {
        Decision decision = decide(caller, grant);
        if (decision instanceof Decision.Allow) {
            grants.grant(grant);
        }
        return decision;
    }

    /** Takes a grant back if the caller may share it; the decision says whether. Anybody may give up their own. */
    public Decision unshare(Identity caller, ObjectGrant grant) {
        Decision decision = Grantee.of(caller).equals(grant.grantee()) ? Decision.allow() : decide(caller, grant);
        if (decision instanceof Decision.Allow) {
            grants.revoke(grant);
        }
        return decision;
    }

    private Decision decide(Identity caller, ObjectGrant grant) {
        boolean may = authorizer.may(caller, shareAction, grant.type(), grant.id())
                && authorizer.may(caller, grant.permission().toString(), grant.type(), grant.id());
        return may
                ? Decision.allow()
                : Decision.deny(Rejection.of(403, "sharing_denied")
                        .withReason("the caller needs " + shareAction + " and " + grant.permission() + " on this "
                                + grant.type()));
    }
}
