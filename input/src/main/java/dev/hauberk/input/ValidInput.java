/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The fields of a request, typed, as its schema declares them. Immutable. */
public final class ValidInput {
    private final Set<String> declared;
    private final Map<String, Object> values;

    ValidInput(Set<String> declared, Map<String, Object> values) {
        this.declared = Set.copyOf(declared);
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Returns the value of a field.
     *
     * @throws IllegalArgumentException if no such field is declared, or it has another type
     * @throws IllegalStateException if the field is optional and was not sent
     */
    public <T> T get(String name, Class<T> type) {
        return find(name, type)
                .orElseThrow(() -> new IllegalStateException(
                        "a field that is asked for must have come: " + name + "; ask by find()"));
    }

    /**
     * Returns the value of a field, or nothing if it was not sent.
     *
     * @throws IllegalArgumentException if no such field is declared, or it has another type
     */
    public <T> Optional<T> find(String name, Class<T> type) {
        if (!declared.contains(name)) {
            throw new IllegalArgumentException("a field must be declared in the schema: " + name);
        }
        Object value = values.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("a field must be asked for by its type: " + name + " is "
                    + value.getClass().getSimpleName());
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    /** Returns a text field, as {@link #get} does. */
    public String text(String name) {
        return get(name, String.class);
    }

    /** Returns an integer field, as {@link #get} does. */
    public long integer(String name) {
        return get(name, Long.class);
    }

    /** Returns a boolean field, as {@link #get} does. */
    public boolean bool(String name) {
        return get(name, Boolean.class);
    }

    /** Returns a UUID field, as {@link #get} does. */
    public UUID uuid(String name) {
        return get(name, UUID.class);
    }

    /** Returns a list field, as {@link #get} does; its elements have the type of the list's field. */
    public <T> List<T> list(String name, Class<T> element) {
        List<T> typed = new ArrayList<>();
        for (Object each : get(name, List.class)) {
            typed.add(element.cast(each));
        }
        return List.copyOf(typed);
    }

    /** Returns an object field, as {@link #get} does. */
    public ValidInput object(String name) {
        return get(name, ValidInput.class);
    }

    /** Returns the names of the fields that have a value; values stay out of logs. */
    @Override
    public String toString() {
        return "ValidInput" + values.keySet();
    }
}
