/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

/**
 * A permission that somebody has on one object.
 *
 * @param grantee who has it
 * @param permission what it permits; it implies others as {@link Permission} says
 * @param type the type of the object
 * @param id the object's identifier
 */
public record ObjectGrant(Grantee grantee, Permission permission, String type, String id) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if type or identifier are empty, longer than 256 characters, or hold a control
     *     character
     */
    public ObjectGrant {
        requirePlain("type of an object", type);
        requirePlain("identifier of an object", id);
    }

    static void requirePlain(String what, String text) {
        if (!Grantee.isPlain(text)) {
            throw new IllegalArgumentException("the " + what
                    + " must have 1 to 256 characters and no control characters: it has " + text.length());
        }
    }

    @Override
    public String toString() {
        return grantee + " " + permission + " on " + type + " " + id;
    }
}
