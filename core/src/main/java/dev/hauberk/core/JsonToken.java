/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/** One step of {@link JsonReader}. */
public enum JsonToken {
    /** An opening brace. */
    BEGIN_OBJECT,
    /** A closing brace. */
    END_OBJECT,
    /** An opening bracket. */
    BEGIN_ARRAY,
    /** A closing bracket. */
    END_ARRAY,
    /** The name of a member; its value is the next token. */
    NAME,
    /** A string value. */
    STRING,
    /** A number value. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** {@code null}. */
    NULL,
    /** The end of the document. */
    END
}
