/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * One fact that a part gives in its {@link Description}, with the type of its values: a constant of that part's class,
 * so that a reader names the class and not a text. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Fact<T> {
    private final String name;
    private final Function<String, T> reader;

    private Fact(String name, Function<String, T> reader) {
        this.name = Objects.requireNonNull(name, "name");
        this.reader = reader;
    }

    /** Returns a fact whose values are texts. */
    public static Fact<String> text(String name) {
        return new Fact<>(name, Function.identity());
    }

    /** Returns a fact that is {@code true} or {@code false}. */
    public static Fact<Boolean> flag(String name) {
        return new Fact<>(name, Boolean::valueOf);
    }

    /** Returns a fact whose values are spans of time (ISO 8601, such as {@code PT15M}). */
    public static Fact<Duration> duration(String name) {
        return new Fact<>(name, Duration::parse);
    }

    /** Returns a fact whose values are instants (ISO 8601). */
    public static Fact<Instant> instant(String name) {
        return new Fact<>(name, Instant::parse);
    }

    /** Returns the name, under which {@link Description#facts()} has it. */
    public String name() {
        return name;
    }

    /**
     * Returns the values in a description; none if the fact is not there.
     *
     * @throws java.time.format.DateTimeParseException if a value is not of the type
     */
    public List<T> in(Description part) {
        return part.fact(name).stream().map(reader).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
