/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.io.Serial;

/**
 * Too many passwords are hashed at once; none was compared. Give the attempt back, and answer 503 with
 * {@code Retry-After}.
 */
public final class PasswordsBusyException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    PasswordsBusyException(String message) {
        super(message);
    }
}
