/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A violation found late, while a body or its parameters are read; becomes the refusal it carries. */
final class RejectionException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Rejection rejection;
    private final String refusedBy;

    RejectionException(Rejection rejection) {
        this(rejection, "");
    }

    /** Makes an exception that names who refuses, where that is not the filter that answers. */
    RejectionException(Rejection rejection, String refusedBy) {
        super(rejection.toString());
        this.rejection = rejection;
        this.refusedBy = refusedBy;
    }

    /** Returns the refusal that was thrown, also one that a framework wrapped in an exception of its own. */
    static @Nullable RejectionException in(Throwable thrown) {
        Throwable each = thrown;
        for (int depth = 0; each != null && depth < 10; depth++) {
            if (each instanceof RejectionException refusal) {
                return refusal;
            }
            each = each.getCause();
        }
        return null;
    }

    /** Returns who refuses, or an empty string for the filter that answers. */
    String refusedBy() {
        return refusedBy;
    }

    Rejection rejection() {
        return rejection;
    }
}
