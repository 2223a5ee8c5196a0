/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * A JSON document that {@link JsonReader} refuses.
 *
 * <p>It tells the rule that was broken and where, and never what the document holds. It has no stack trace, as it is
 * thrown at the rate at which strangers send bad documents. The codes:
 *
 * <table>
 * <caption>Codes by group</caption>
 * <tr><td>malformed</td><td>{@code json_syntax}, {@code json_truncated}, {@code json_trailing}, {@code json_encoding},
 *     {@code json_surrogate}, {@code json_duplicate_name}</td></tr>
 * <tr><td>beyond a limit</td><td>{@code json_too_large}, {@code json_too_deep}, {@code json_too_many_tokens},
 *     {@code json_too_many_members}, {@code json_too_many_elements}, {@code json_string_too_long},
 *     {@code json_number_too_long}, {@code json_exponent_too_large}</td></tr>
 * <tr><td>not what was asked for</td><td>{@code json_type}, {@code json_range}</td></tr>
 * </table>
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final int offset;

    JsonException(JsonFault fault, int offset) {
        super(fault.rule + ": offset " + offset, null, false, false);
        this.code = fault.code;
        this.offset = offset;
    }

    /** Returns which rule was broken: one of the codes above, stable across releases. */
    public String code() {
        return code;
    }

    /** Returns where, in bytes from the start of the document. */
    public int offset() {
        return offset;
    }
}
