/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Removes the fields by which a container names itself and its version, or empties those that it does not let go of.
 * Safe for use by many threads.
 */
final class ServerFieldsResponse {
    /** Whether the container puts a field back that is removed, so that it has to be emptied. */
    private volatile boolean putBack;
    /** Whether the container keeps a field whatever one does; asking it again each time would be slow. */
    private volatile boolean kept;

    void remove(HttpServletResponse response) {
        if (!kept) {
            remove(response, "Server");
            remove(response, "X-Powered-By");
        }
    }

    private void remove(HttpServletResponse response, String name) {
        if (!response.containsHeader(name)) {
            return;
        }
        if (!putBack) {
            set(response, name, null);
            putBack = response.containsHeader(name);
        }
        if (putBack) {
            set(response, name, "");
            String left = response.getHeader(name);
            kept = left != null && !left.isEmpty();
        }
    }

    private void set(HttpServletResponse response, String name, @Nullable String value) {
        try {
            response.setHeader(name, value);
        } catch (UnsupportedOperationException e) {
            // So Jetty 12.0 says that a field is its own; what comes next looks whether it is still there.
            putBack = true;
        }
    }

    boolean areKept() {
        return kept;
    }
}
