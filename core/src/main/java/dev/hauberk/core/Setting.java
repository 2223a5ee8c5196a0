/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One option of a builder: its name is that of the setter, it has a default or none, and it is set once.
 *
 * <p>Not safe for use by several threads.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
    private final Settings settings;
    private final String name;
    private final @Nullable T initial;
    private @Nullable T value;
    private String requirement = "";
    private String defaultWords = "";
    private Predicate<? super T> holds = any -> true;
    private boolean called;
    private boolean described = true;
    private @Nullable String reason;

    Setting(Settings settings, String name, @Nullable T initial) {
        this.settings = settings;
        this.name = name;
        this.initial = initial;
        this.value = initial;
    }

    /**
     * Adds a check; a value that fails it becomes a problem that {@link Settings#problems()} holds.
     *
     * @param words what must hold, such as {@code "must be 1 to 100"}
     */
    public Setting<T> where(String words, Predicate<? super T> check) {
        requirement = words;
        holds = check;
        return this;
    }

    /**
     * Makes the option required: without a call of its setter there is a problem.
     *
     * @param why what happens otherwise, such as {@code "or tokens made for other services pass"}; may be empty
     */
    public Setting<T> required(String why) {
        reason = why;
        return this;
    }

    /** Says the default in words, where it differs from machine to machine. */
    public Setting<T> byDefault(String words) {
        defaultWords = words;
        return this;
    }

    /** Leaves the value out of descriptions, because it has no text or is a secret. */
    public Setting<T> undescribed() {
        described = false;
        return this;
    }

    /**
     * Sets the value. One that fails the check is reported by {@code build()}, and the default stays.
     *
     * @throws IllegalStateException if it was set before
     */
    public void set(T newValue) {
        Objects.requireNonNull(newValue, name);
        markSet();
        if (holds.test(newValue)) {
            value = newValue;
        } else {
            settings.addProblem(name + " " + requirement + ": " + Settings.text(newValue));
        }
    }

    /**
     * Sets what a parser returns. What it refuses is a problem that carries the name.
     *
     * @param parser throws {@link IllegalArgumentException} or {@link ConfigurationException} with what is wrong
     * @throws IllegalStateException if it was set before
     */
    public void parse(Supplier<? extends T> parser) {
        markSet();
        settings.collect(name, () -> value = Objects.requireNonNull(parser.get(), name));
    }

    /** Adds a problem if the option is required and its setter was not called. */
    void addIfMissing(Problems problems) {
        if (reason != null && !called) {
            problems.add(name + " must be set" + (reason.isEmpty() ? "" : ", " + reason) + ": it is not; call " + name
                    + "()");
        }
    }

    /** Notes that the setter was called, where the value is kept elsewhere. */
    void markSet() {
        if (called) {
            throw new IllegalStateException(name + " must be set once: it is set");
        }
        called = true;
    }

    /**
     * Returns the value, or the default.
     *
     * @throws IllegalStateException if there is neither
     */
    public T get() {
        if (value == null) {
            throw new IllegalStateException(name + " must be set: it has no default");
        }
        return value;
    }

    /** Returns the value, or the default, or an empty result if there is neither. */
    public Optional<T> value() {
        return Optional.ofNullable(value);
    }

    /** Returns the value, or the default, or null if there is neither. */
    public @Nullable T orNull() {
        return value;
    }

    /** Returns whether the setter was called. */
    public boolean isSet() {
        return called;
    }

    /** Returns the name of the setter. */
    public String name() {
        return name;
    }

    /** Returns the default as text, empty if there is none. */
    public String defaultText() {
        return !defaultWords.isEmpty() ? defaultWords : initial == null || !described ? "" : Settings.text(initial);
    }

    /** Returns what values must satisfy, such as {@code "must be 1 to 100"}; empty if each is good. */
    public String requirement() {
        return requirement;
    }

    /** Returns the name as a fact of a {@link Description}: {@code idle_timeout} for {@code idleTimeout}. */
    public String fact() {
        StringBuilder fact = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                fact.append('_');
            }
            fact.append(c);
        }
        return fact.toString().toLowerCase(Locale.ROOT);
    }

    /** Returns the value as the values of a fact; empty if it is undescribed or there is none. */
    List<String> texts() {
        if (value == null || !described) {
            return List.of();
        }
        return value instanceof Collection<?> many
                ? many.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }
}
