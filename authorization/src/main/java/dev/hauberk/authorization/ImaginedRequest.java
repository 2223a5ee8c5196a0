/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that nobody made, for asking what a policy would say.
 *
 * @param method the method
 * @param path the path
 * @param identity who would make it
 */
record ImaginedRequest(String method, RequestPath path, Optional<Identity> identity) implements AccessRequest {
    static ImaginedRequest parse(String text, Optional<Identity> identity) {
        int space = text.indexOf(' ');
        if (space <= 0 || !text.startsWith("/", space + 1)) {
            throw new IllegalArgumentException("a request must be a method, one space and a path: '" + text
                    + "'; write for example GET /orders/4711");
        }
        return new ImaginedRequest(
                text.substring(0, space), RequestPath.ofDispatch(text.substring(space + 1), null), identity);
    }

    @Override
    public boolean hasRole(String role) {
        return identity.isPresent() && identity.get().roles().contains(role);
    }

    @Override
    public String clientAddress() {
        return "";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return null;
    }
}
