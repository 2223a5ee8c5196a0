/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/**
 * The JSON literal {@code null} as a value that is not Java's {@code null}: {@link JsonReader#value()} returns it and
 * {@link JsonWriter#value(Object)} takes it, so a member that is {@code null} and a member that is missing stay two
 * things.
 */
public enum JsonNull {
    /** The only instance. */
    NULL;

    /** Returns {@code null}, as JSON spells it. */
    @Override
    public String toString() {
        return "null";
    }
}
