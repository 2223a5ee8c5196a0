/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The options of one builder, each declared once with its name, default and check.
 *
 * <p>What a setter finds wrong is kept and thrown by {@code build()} with the rest; a setter that is called twice
 * throws at once. The facts of {@code describe()} and the page of all settings are made from the same declarations.
 *
 * <p>Not safe for use by several threads.
 */
public final class Settings {
    private final String subject;
    private final List<Setting<?>> all = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * Makes an empty list of options.
     *
     * @param subject what is being configured, such as {@code "SessionFilter"}
     */
    public Settings(String subject) {
        this.subject = subject;
    }

    /** Declares an option with a default. */
    public <T> Setting<T> of(String name, T initial) {
        return add(new Setting<>(this, name, initial));
    }

    /** Declares an option without a default. */
    public <T> Setting<T> of(String name) {
        return add(new Setting<>(this, name, null));
    }

    /** Declares an option that is off until its setter is called. */
    public Setting<Boolean> flag(String name) {
        return of(name, false);
    }

    /** Declares a whole number with a default and its bounds, both included. */
    public Setting<Integer> number(String name, int initial, int least, int most) {
        return of(name, initial).where("must be " + least + " to " + most, n -> n >= least && n <= most);
    }

    /** Declares a time span with a default and its bounds, both included. */
    public Setting<Duration> duration(String name, Duration initial, Duration least, Duration most) {
        return within(of(name, initial), least, most);
    }

    /** Declares a time span without a default, and its bounds, both included. */
    public Setting<Duration> duration(String name, Duration least, Duration most) {
        return within(of(name), least, most);
    }

    private static Setting<Duration> within(Setting<Duration> setting, Duration least, Duration most) {
        return setting.where(
                "must be " + text(least) + " to " + text(most), d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0);
    }

    /** Declares an option whose setter adds to the list that is returned. */
    public <T> List<T> list(String name) {
        List<T> values = new ArrayList<>();
        of(name, values);
        return values;
    }

    /** Declares the option {@code clock}, which gives the time of day; default the system's. */
    public Setting<InstantSource> clock() {
        return of("clock", InstantSource.system()).undescribed();
    }

    /** Declares the option {@code nanoTime}, which measures spans and never goes back; default the system's. */
    public Setting<LongSupplier> nanoTime() {
        LongSupplier system = System::nanoTime;
        return of("nanoTime", system).undescribed();
    }

    private <T> Setting<T> add(Setting<T> setting) {
        all.add(setting);
        return setting;
    }

    /**
     * Runs what a setter does beyond keeping a value. What it refuses is a problem that carries the setter's name.
     *
     * @param setter the name of the setter
     * @param step throws {@link IllegalArgumentException} with what is wrong
     */
    public void collect(String setter, Runnable step) {
        try {
            step.run();
        } catch (IllegalArgumentException e) {
            addProblem(setter + ": " + e.getMessage());
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> addProblem(setter + ": " + problem));
        }
    }

    /** Runs a step for each value that a setter adds; what it refuses is a problem that carries the setter's name. */
    public <T> void collect(String setter, T[] values, Consumer<? super T> step) {
        for (T value : values) {
            collect(setter, () -> step.accept(value));
        }
    }

    void addProblem(String problem) {
        problems.add(problem);
    }

    /** Returns a new list of what the setters found wrong, to which {@code build()} adds what it finds. */
    public Problems problems() {
        Problems found = new Problems(subject);
        problems.forEach(found::add);
        all.forEach(setting -> setting.addIfMissing(found));
        return found;
    }

    /** Returns every option, in the order of declaration. */
    public List<Setting<?>> all() {
        return Collections.unmodifiableList(all);
    }

    /** Returns what {@code describe()} gives: the value of each option that has one, by {@link Setting#fact()}. */
    public Map<String, List<String>> facts() {
        Map<String, List<String>> facts = new LinkedHashMap<>();
        for (Setting<?> setting : all) {
            List<String> texts = setting.texts();
            if (!texts.isEmpty()) {
                facts.put(setting.fact(), texts);
            }
        }
        return Collections.unmodifiableMap(facts);
    }

    /** Returns a value as a message or a page shows it: a time span in words, text without control characters. */
    static String text(Object value) {
        if (value instanceof Duration span) {
            return span.isNegative() || span.toNanosPart() % 1_000_000 != 0 ? span.toString() : words(span);
        }
        String text = String.valueOf(value);
        return text.chars().anyMatch(Character::isISOControl) ? "(text with control characters)" : text;
    }

    private static String words(Duration span) {
        if (span.toMillisPart() > 0) {
            return count(span.toMillis(), "millisecond");
        }
        if (span.toSecondsPart() > 0 || span.isZero()) {
            return count(span.toSeconds(), "second");
        }
        if (span.toMinutesPart() > 0) {
            return count(span.toMinutes(), "minute");
        }
        return span.toHoursPart() > 0 || span.toDays() < 2
                ? count(span.toHours(), "hour")
                : count(span.toDays(), "day");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
