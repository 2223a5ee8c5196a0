/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import java.io.Serial;

/** A violation found late, while a body or its parameters are read; becomes the refusal it carries. */
final class RejectionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;

    RejectionException(Rejection rejection) {
        super(rejection.toString());
        this.rejection = rejection;
    }

    Rejection rejection() {
        return rejection;
    }
}
