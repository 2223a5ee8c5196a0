/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Decision;
import java.io.IOException;

/**
 * Decides about a request and does nothing else: the smallest door for code of your own.
 *
 * <p>An exception refuses the request with 500. Must be safe for use by many threads.
 */
@FunctionalInterface
public interface RequestCheck {
    /**
     * Returns whether the request may go on.
     *
     * @throws IOException if the body could not be read
     */
    Decision check(SecurityRequest request) throws IOException;
}
