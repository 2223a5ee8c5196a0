/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request for a decision, made once: what a decision costs, and nothing of what made the request. */
final class ImaginedCall implements AccessRequest {
    private final String method;
    private final RequestPath path;
    private final Optional<Identity> identity;

    ImaginedCall(String method, String path, Identity identity) {
        this.method = method;
        this.path = RequestPath.of(path, "", path, null);
        this.identity = Optional.of(identity);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public RequestPath path() {
        return path;
    }

    @Override
    public Optional<Identity> identity() {
        return identity;
    }

    @Override
    public boolean hasRole(String role) {
        return identity.orElseThrow().roles().contains(role);
    }

    @Override
    public String clientAddress() {
        return "192.0.2.1";
    }

    @Override
    public @Nullable Object attribute(String name) {
        return null;
    }
}
