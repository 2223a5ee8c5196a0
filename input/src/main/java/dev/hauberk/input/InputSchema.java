/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.input.Violation.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The fields of a kind of request. Each has a name of its own, wherever it is, by which the application gets it.
 * Immutable.
 *
 * <pre>{@code
 * InputSchema.builder()
 *         .path("id", Field.uuid())
 *         .query("page", Field.integer(1, 1000).defaultTo("1"))
 *         .query("sort", Field.oneOf("name", "date").optional())
 *         .build()
 * }</pre>
 */
public final class InputSchema {
    private final Map<Place, Map<String, Field>> fields;
    private final Set<String> names;
    private final boolean undeclaredRefused;
    private final int bodyBytes;
    private final int parts;
    private final List<Rule> rules;

    /** What several fields must be together. */
    record Rule(String code, String detail, Predicate<ValidInput> test) {}

    private InputSchema(Builder builder) {
        this.fields = Collections.unmodifiableMap(new EnumMap<>(builder.fields));
        this.names = Collections.unmodifiableSet(new LinkedHashSet<>(builder.names));
        this.undeclaredRefused = builder.refuseUndeclared.get();
        this.bodyBytes = builder.bodyBytes.get();
        this.parts = builder.parts.get();
        this.rules = List.copyOf(builder.rules);
    }

    /** Starts a schema without fields. */
    public static Builder builder() {
        return new Builder();
    }

    Map<String, Field> at(Place place) {
        return fields.getOrDefault(place, Map.of());
    }

    Set<String> names() {
        return names;
    }

    List<Rule> rules() {
        return rules;
    }

    boolean undeclaredRefused() {
        return undeclaredRefused;
    }

    int parts() {
        return parts;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    boolean isBodyOnly() {
        return fields.keySet().stream().allMatch(place -> place == Place.BODY);
    }

    boolean hasBody() {
        return fields.keySet().stream().anyMatch(Place::isBody);
    }

    /** Collects fields. Not safe for use by several threads. */
    public static final class Builder {
        private final Settings settings = new Settings("InputSchema");
        private final Setting<Boolean> refuseUndeclared = settings.flag("refuseUndeclared");
        private final Setting<Integer> bodyBytes = settings.number("bodyBytes", 1 << 20, 1, 1 << 30);
        private final Setting<Integer> parts = settings.number("parts", 10, 1, Integer.MAX_VALUE);
        private final Map<Place, Map<String, Field>> fields = new EnumMap<>(Place.class);
        private final Set<String> names = new LinkedHashSet<>();
        private final List<Rule> rules = new ArrayList<>();

        private Builder() {}

        private Builder add(String setter, Place place, String name, Field field) {
            settings.collect(setter, () -> put(place, name, field));
            return this;
        }

        /** @throws IllegalArgumentException if the field cannot be in that place, or its name is taken */
        void put(Place place, String name, Field field) {
            if (name.isEmpty() || !names.add(name)) {
                throw new IllegalArgumentException(
                        "a field must have a name of its own, in whatever place it is: '" + name + "'");
            }
            boolean single = place == Place.PATH || place == Place.COOKIE || place == Place.HEADER;
            if (single && field.kind() == Field.Kind.LIST) {
                throw new IllegalArgumentException("a field of a path, header or cookie must be single: " + name);
            }
            if (place != Place.BODY && field.single() == Field.Kind.OBJECT) {
                throw new IllegalArgumentException("an object must be in a JSON body: " + name);
            }
            if (place != Place.PART && field.single() == Field.Kind.FILE) {
                throw new IllegalArgumentException("a file must be in a part: " + name);
            }
            if (!place.isBody() && field.single() == Field.Kind.HTML) {
                throw new IllegalArgumentException("HTML must be in a body: " + name);
            }
            fields.computeIfAbsent(place, key -> new LinkedHashMap<>()).put(name, field);
        }

        /** Adds a variable of the path pattern. */
        public Builder path(String name, Field field) {
            return add("path", Place.PATH, name, field);
        }

        /** Adds a parameter of the query. */
        public Builder query(String name, Field field) {
            return add("query", Place.QUERY, name, field);
        }

        /** Adds a header field. */
        public Builder header(String name, Field field) {
            return add("header", Place.HEADER, name, field);
        }

        /** Adds a cookie. */
        public Builder cookie(String name, Field field) {
            return add("cookie", Place.COOKIE, name, field);
        }

        /** Adds a field of a form ({@code application/x-www-form-urlencoded}). */
        public Builder form(String name, Field field) {
            return add("form", Place.FORM, name, field);
        }

        /**
         * Adds a part of a form ({@code multipart/form-data}), text or a {@linkplain Field#file file}. Its servlet must
         * have a {@code MultipartConfig}; parts that are no files have 256 KiB at most.
         */
        public Builder part(String name, Field field) {
            return add("part", Place.PART, name, field);
        }

        /** Sets the greatest number of parts, at least 1; default 10. */
        public Builder parts(int most) {
            parts.set(most);
            return this;
        }

        /** Adds a member of a JSON body, which is then an object. */
        public Builder json(String name, Field field) {
            return add("json", Place.BODY, name, field);
        }

        /**
         * Refuses what is in query, form or body and not declared; default is to let it pass, to whoever reads it past
         * the schema. It keeps a request from setting what nobody meant it to set (mass assignment).
         */
        public Builder refuseUndeclared() {
            refuseUndeclared.set(true);
            return this;
        }

        /**
         * Adds what several fields must be together, asked only when each of them is valid by itself. An exception of
         * the test refuses the request with 500.
         *
         * @param code a stable snake_case code for the violation
         * @param detail what must hold, for the caller; never with a value
         */
        public Builder rule(String code, String detail, Predicate<ValidInput> test) {
            rules.add(new Rule(code, detail, Objects.requireNonNull(test, "test")));
            return this;
        }

        /**
         * Sets the greatest length of the body in bytes, 1 to 2<sup>30</sup>; default 1 MiB. A form or JSON is kept
         * whole, of parts all together count.
         */
        public Builder bodyBytes(int value) {
            bodyBytes.set(value);
            return this;
        }

        /**
         * Returns the schema.
         *
         * @throws dev.hauberk.core.ConfigurationException if a field cannot be where it is declared, two have one name,
         *     or there are fields of more than one kind of body
         */
        public InputSchema build() {
            Problems problems = settings.problems();
            if (fields.keySet().stream().filter(Place::isBody).count() > 1) {
                problems.add("a body must be a form, parts or JSON: fields of several are declared");
            }
            problems.throwIfAny();
            return new InputSchema(this);
        }
    }
}
