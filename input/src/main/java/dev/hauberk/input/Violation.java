/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One place in which a request is not what its schema says. It has no value that was sent, and no list of those that
 * are allowed. Immutable.
 *
 * @param place where the field is
 * @param name the name of the field, or in a JSON body its pointer (RFC 6901); cut at 64 characters
 * @param code a stable snake_case code
 * @param detail what must hold
 */
public record Violation(Place place, String name, String code, String detail) {
    private static final int LONGEST_NAME = 64;

    /** Where a field is. */
    public enum Place {
        /** A variable of the path. */
        PATH,
        /** The query. */
        QUERY,
        /** A header field. */
        HEADER,
        /** A cookie. */
        COOKIE,
        /** A form. */
        FORM,
        /** A part of a form. */
        PART,
        /** A JSON body. */
        BODY;

        boolean isBody() {
            return this == FORM || this == PART || this == BODY;
        }
    }

    /** Cuts the name. */
    public Violation {
        name = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    /** Returns the members of its object in an answer. */
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("in", place.name().toLowerCase(Locale.ROOT));
        members.put(place == Place.BODY ? "pointer" : "name", name);
        members.put("code", code);
        members.put("detail", detail);
        return members;
    }
}
