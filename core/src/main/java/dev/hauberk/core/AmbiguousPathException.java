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

    /**
     * Returns the stable snake_case code of the ambiguity: {@code path_no_leading_slash}, {@code path_empty_segment},
     * {@code path_dot_segment}, {@code path_blank_segment}, {@code path_encoded_slash}, {@code path_backslash},
     * {@code path_parameter}, {@code path_control_character}, {@code path_bad_encoding}, {@code path_double_encoding},
     * {@code path_not_ascii}, {@code path_fragment}, {@code path_illegal_character}, {@code path_invisible_character},
     * {@code path_lookalike_character}, {@code path_not_normalized} or {@code path_disagreement}.
     */
    public String code() {
        return fault.code();
    }

    PathFault fault() {
        return fault;
    }
}
