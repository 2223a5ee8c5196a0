/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.broken.core;

import jakarta.servlet.ServletRequest;

/** Breaks three rules: core knows the servlet API, state is bound to a thread, the name says nothing. */
final class RequestHelper {
    private final ThreadLocal<ServletRequest> current = new ThreadLocal<>();

    ServletRequest current() {
        return current.get();
    }
}
