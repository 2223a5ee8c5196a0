/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * Thrown when two parsers could read a request path in two ways, so that a rule might protect one resource while the
 * container serves another.
 *
 * <p>The message names the offending sequence in words and never repeats the path. There is no stack trace: the
 * exception is an ordinary answer to hostile input and must be cheap. Immutable.
 */
public final class AmbiguousPathException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final PathFault fault;

    AmbiguousPathException(PathFault fault) {
        super(fault.words(), null, false, false);
        this.fault = fault;
    }

    /** Returns the stable snake_case code of the ambiguity, such as {@code path_dot_segment}. */
    public String code() {
        return fault.code();
    }

    PathFault fault() {
        return fault;
    }
}
