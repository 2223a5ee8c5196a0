/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.PathPattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a route for each kind of request. Immutable.
 *
 * @param plain for requests that are not secure
 * @param secure for secure ones of a host that no browser keeps a transport policy for
 * @param pinned for the other secure ones
 */
record RouteHeaders(PathPattern path, HeaderSet plain, HeaderSet secure, HeaderSet pinned) {
    static RouteHeaders of(PathPattern path, HeaderSettings settings, Map<String, String> endpoints) {
        return new RouteHeaders(
                path,
                settings.headers(false, false, endpoints),
                settings.headers(true, false, endpoints),
                settings.headers(true, true, endpoints));
    }

    HeaderSet of(boolean isSecure, @Nullable String host) {
        if (!isSecure) {
            return plain;
        }
        return HostNames.isPinnable(host) ? pinned : secure;
    }
}
