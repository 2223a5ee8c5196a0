/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.io.Serial;

/** Says that a value is not what its field takes; never carries the value. */
final class FieldException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code a stable snake_case code
     * @param detail what must hold
     */
    FieldException(String code, String detail) {
        // Thrown for what strangers send: its place in the code tells nothing.
        super(detail, null, false, false);
        this.code = code;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
