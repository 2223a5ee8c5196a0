/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one variable of an {@link Environment} must hold. Without a type it is text; without {@link #optional} and
 * {@link #defaultTo} it must be set. Each setter may be called once, and only one of the types. Not safe for use by
 * several threads.
 */
public final class EnvironmentVariable {
    /** Reads a value or throws with what must hold. */
    @FunctionalInterface
    interface Reader {
        Object read(String text);
    }

    private final String name;
    private final Settings settings = new Settings("EnvironmentVariable");
    private final Setting<Type> type =
            settings.of("type", new Type(String.class, 0, text -> text)).undescribed();
    private final Setting<Boolean> optional = settings.flag("optional");
    private final Setting<String> defaultTo = settings.<String>of("defaultTo").undescribed();
    private boolean debugSwitch;
    private boolean anyText = true;

    /**
     * What it is read as.
     *
     * @param least how many bytes a secret must have; 0 for other values
     */
    private record Type(Class<?> value, int least, Reader reader) {}

    EnvironmentVariable(String name) {
        this.name = name;
    }

    /**
     * Makes it a whole number.
     *
     * @param most at least {@code least}
     */
    public EnvironmentVariable integer(int least, int most) {
        return type(least <= most, "range must not be empty: " + least + " to " + most, Integer.class, text -> {
            String expected = "must be a whole number from " + least + " to " + most;
            int value;
            try {
                value = Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(expected + ": it is none", e);
            }
            return requireInRange(value >= least && value <= most, value, expected);
        });
    }

    /** Makes it {@code true} or {@code false}. */
    public EnvironmentVariable bool() {
        return type(true, "", Boolean.class, EnvironmentVariable::readBool);
    }

    /**
     * Makes it {@code true} or {@code false}, with {@code false} if it is not set; in production it must not be true.
     */
    public EnvironmentVariable debugSwitch() {
        debugSwitch = true;
        return bool().defaultTo("false");
    }

    /**
     * Makes it a duration: a whole number with the unit {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}, or
     * the ISO 8601 form that {@link Duration#parse} takes.
     *
     * @param most at least {@code least}
     */
    public EnvironmentVariable duration(Duration least, Duration most) {
        String range = least + " to " + most;
        return type(least.compareTo(most) <= 0, "range must not be empty: " + range, Duration.class, text -> {
            String expected = "must be a duration such as 30s from " + least + " to " + most;
            Duration value =
                    readDuration(text).orElseThrow(() -> new IllegalArgumentException(expected + ": it is none"));
            return requireInRange(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, value, expected);
        });
    }

    /**
     * Makes it an absolute URI with one of these schemes.
     *
     * @param schemes one or more
     */
    public EnvironmentVariable uri(String... schemes) {
        List<String> allowed = List.of(schemes);
        return type(!allowed.isEmpty(), "schemes must be given: none are", URI.class, text -> {
            try {
                URI uri = new URI(text);
                if (uri.getScheme() != null && allowed.contains(uri.getScheme().toLowerCase(Locale.ROOT))) {
                    return uri;
                }
            } catch (
                    @SuppressWarnings("UnusedException")
                    URISyntaxException e) {
                // Not chained: its message quotes the value, which may hold a password.
            }
            throw new IllegalArgumentException(
                    "must be an absolute URI whose scheme is one of " + allowed + ": it is none");
        });
    }

    /**
     * Makes it one of these words, as they are spelt.
     *
     * @param words one or more
     */
    public EnvironmentVariable oneOf(String... words) {
        List<String> allowed = List.of(words);
        anyText = false;
        return type(!allowed.isEmpty(), "words must be given: none are", String.class, text -> {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException("must be one of " + allowed + ": it is none");
            }
            return text;
        });
    }

    /** Makes it a list of web origins with commas between them; {@code *} is not an origin. */
    public EnvironmentVariable origins() {
        return type(true, "", List.class, EnvironmentVariable::readOrigins);
    }

    /**
     * Makes it a secret: its value, or the content of the file that the variable with {@code _FILE} after its name
     * leads to, as {@link Secret#fromFile} reads it; both at once are refused.
     *
     * @param least how many bytes it must have, at least 1; {@link Secret#strengthProblem} judges it
     */
    public EnvironmentVariable secret(int least) {
        type.parse(() -> {
            if (least < 1) {
                throw new IllegalArgumentException("minimum length must be at least 1 byte: " + least);
            }
            return new Type(Secret.class, least, Secret::ofText);
        });
        return this;
    }

    /** Lets it be absent; {@link Environment#isSet} then tells. */
    public EnvironmentVariable optional() {
        optional.set(true);
        return this;
    }

    /** Sets what it holds if it is absent; the text is read and judged as if it were set. A secret has no default. */
    public EnvironmentVariable defaultTo(String text) {
        defaultTo.set(text);
        return this;
    }

    String name() {
        return name;
    }

    Class<?> type() {
        return type.get().value();
    }

    boolean isSecret() {
        return type.get().least() > 0;
    }

    boolean isOptional() {
        return optional.get();
    }

    boolean isDebugSwitch() {
        return debugSwitch;
    }

    @Nullable
    String defaultText() {
        return defaultTo.orNull();
    }

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is not acceptable; the message goes after the variable's name
     */
    Object read(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("must not be empty: it is; unset it or give it a value");
        }
        if (!isSecret() && !text.equals(text.strip())) {
            throw new IllegalArgumentException("must not begin or end with white space: it does");
        }
        if (anyText && Placeholders.isPlaceholder(text)) {
            throw new IllegalArgumentException("must not be a placeholder: it is; give it its value");
        }
        return requireStrong(type.get().reader().read(text));
    }

    /** Returns the value unless it is a weak secret. */
    Object requireStrong(Object value) {
        if (value instanceof Secret secret) {
            secret.strengthProblem(type.get().least()).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        return value;
    }

    /** Checks what the setters together say. */
    void check(Problems problems) {
        problems.addAll(name, settings.problems());
        if (isSecret() && defaultTo.isSet()) {
            problems.add(name + " must not have a default, as it is a secret: it has one; remove it");
        }
        if (optional.get() && defaultTo.isSet()) {
            problems.add(name + " must be optional or have a default: it is both; remove one");
        }
    }

    private EnvironmentVariable type(boolean legal, String problem, Class<?> value, Reader reader) {
        type.parse(() -> {
            if (!legal) {
                throw new IllegalArgumentException(problem);
            }
            return new Type(value, 0, reader);
        });
        return this;
    }

    private static <T> T requireInRange(boolean inRange, T value, String expected) {
        if (!inRange) {
            throw new IllegalArgumentException(expected + ": " + value);
        }
        return value;
    }

    static Boolean readBool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("must be true or false: it is neither");
        }
        return text.equals("true");
    }

    private static List<Origin> readOrigins(String text) {
        List<Origin> origins = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            try {
                origins.add(Origin.parse(part.strip()));
            } catch (
                    @SuppressWarnings("UnusedException")
                    IllegalArgumentException e) {
                // Not chained: its message quotes the value, which may hold user information.
                throw new IllegalArgumentException("must be origins (scheme://host[:port]) with commas between them: "
                        + "number " + (origins.size() + 1) + " is none");
            }
        }
        return List.copyOf(origins);
    }

    private static Optional<Duration> readDuration(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        try {
            if (digits == 0) {
                return Optional.of(Duration.parse(text));
            }
            long number = Long.parseLong(text.substring(0, digits));
            return switch (text.substring(digits)) {
                case "ms" -> Optional.of(Duration.ofMillis(number));
                case "s" -> Optional.of(Duration.ofSeconds(number));
                case "m" -> Optional.of(Duration.ofMinutes(number));
                case "h" -> Optional.of(Duration.ofHours(number));
                case "d" -> Optional.of(Duration.ofDays(number));
                default -> Optional.empty();
            };
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
