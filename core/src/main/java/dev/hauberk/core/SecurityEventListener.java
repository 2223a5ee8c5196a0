/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * Receives every {@link SecurityEvent} of a chain, on the thread of the request.
 *
 * <p>It must be fast and safe for use by many threads. An exception it throws is logged once per kind and counted; the
 * request goes on.
 */
@FunctionalInterface
public interface SecurityEventListener {
    /** Takes one event. */
    void onEvent(SecurityEvent event);
}
