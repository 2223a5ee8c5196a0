/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import java.util.List;

/** Several authorizers, of which one must permit. */
record AnyObjectAuthorizer(List<ObjectAuthorizer> authorizers) implements ObjectAuthorizer {
    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        for (ObjectAuthorizer authorizer : authorizers) {
            if (authorizer.may(identity, action, type, id)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        VisibleObjects all = VisibleObjects.none();
        for (ObjectAuthorizer authorizer : authorizers) {
            all = all.or(authorizer.visible(identity, action, type));
        }
        return all;
    }
}
