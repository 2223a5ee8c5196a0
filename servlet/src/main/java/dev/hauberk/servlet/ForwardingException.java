/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

/**
 * Forwarding header fields that are malformed, too long, or contradict each other. The message names a field and a
 * rule, never a value; it becomes the reason of the refusal.
 */
final class ForwardingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ForwardingException(String field, String problem) {
        super(field + " " + problem, null, false, false);
    }
}
