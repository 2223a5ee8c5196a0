/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;

/** Thrown if what a log wrote is not, or may not be, where it is looked for. */
final class MisplacedException extends IOException {
    private static final long serialVersionUID = 1L;

    MisplacedException(String message) {
        super(message);
    }
}
