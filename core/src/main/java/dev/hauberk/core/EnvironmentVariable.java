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
    private @Nullable Class<?> type;
    private Reader reader = text -> text;
    private boolean anyText = true;
    private boolean optional;
    private boolean debugSwitch;
    private int minimumBytes;
    private @Nullable String defaultText;

    EnvironmentVariable(String name) {
        this.name = name;
    }

    /**
     * Makes it a whole number.
     *
     * @throws IllegalArgumentException if {@code least} is more than {@code most}
     */
    public EnvironmentVariable integer(int least, int most) {
        if (least > most) {
            throw new IllegalArgumentException("range of " + name + " must not be empty: " + least + " to " + most);
        }
        return type(Integer.class, text -> {
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
        return type(Boolean.class, EnvironmentVariable::readBool);
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
     * @throws IllegalArgumentException if {@code least} is more than {@code most}
     */
    public EnvironmentVariable duration(Duration least, Duration most) {
        if (least.compareTo(most) > 0) {
            throw new IllegalArgumentException("range of " + name + " must not be empty: " + least + " to " + most);
        }
        return type(Duration.class, text -> {
            String expected = "must be a duration such as 30s from " + least + " to " + most;
            Duration value =
                    readDuration(text).orElseThrow(() -> new IllegalArgumentException(expected + ": it is none"));
            return requireInRange(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, value, expected);
        });
    }

    /**
     * Makes it an absolute URI with one of these schemes.
     *
     * @throws IllegalArgumentException if no scheme is given
     */
    public EnvironmentVariable uri(String... schemes) {
        List<String> allowed = choices(schemes);
        return type(URI.class, text -> {
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
     * @throws IllegalArgumentException if no word is given
     */
    public EnvironmentVariable oneOf(String... words) {
        List<String> allowed = choices(words);
        anyText = false;
        return type(String.class, text -> {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException("must be one of " + allowed + ": it is none");
            }
            return text;
        });
    }

    /** Makes it a list of web origins with commas between them; {@code *} is not an origin. */
    public EnvironmentVariable origins() {
        return type(List.class, EnvironmentVariable::readOrigins);
    }

    /**
     * Makes it a secret: its value, or the content of the file that the variable with {@code _FILE} after its name
     * leads to, as {@link Secret#fromFile} reads it; both at once are refused.
     *
     * @param least how many bytes it must have; {@link Secret#strengthProblem} judges it
     * @throws IllegalArgumentException if {@code least} is less than 1
     */
    public EnvironmentVariable secret(int least) {
        if (least < 1) {
            throw new IllegalArgumentException("minimum length of " + name + " must be at least 1 byte: " + least);
        }
        minimumBytes = least;
        return type(Secret.class, Secret::ofText);
    }

    /** Lets it be absent; {@link Environment#isSet} then tells. */
    public EnvironmentVariable optional() {
        once(!optional, "optional");
        optional = true;
        return this;
    }

    /** Sets what it holds if it is absent; the text is read and judged as if it were set. A secret has no default. */
    public EnvironmentVariable defaultTo(String text) {
        once(defaultText == null, "default");
        defaultText = text;
        return this;
    }

    String name() {
        return name;
    }

    Class<?> type() {
        return type == null ? String.class : type;
    }

    boolean isSecret() {
        return minimumBytes > 0;
    }

    boolean isOptional() {
        return optional;
    }

    boolean isDebugSwitch() {
        return debugSwitch;
    }

    @Nullable
    String defaultText() {
        return defaultText;
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
        return requireStrong(reader.read(text));
    }

    /** Returns the value unless it is a weak secret. */
    Object requireStrong(Object value) {
        if (value instanceof Secret secret) {
            secret.strengthProblem(minimumBytes).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
        }
        return value;
    }

    /** Checks what the setters together say. */
    void check(Problems problems) {
        if (isSecret() && defaultText != null) {
            problems.add(name + " must not have a default, as it is a secret: it has one; remove it");
        }
        if (optional && defaultText != null) {
            problems.add(name + " must be optional or have a default: it is both; remove one");
        }
    }

    private EnvironmentVariable type(Class<?> value, Reader how) {
        once(type == null, "type");
        type = value;
        reader = how;
        return this;
    }

    private void once(boolean first, String what) {
        if (!first) {
            throw new IllegalStateException(what + " of " + name + " must be set once: it is set");
        }
    }

    private List<String> choices(String... words) {
        if (words.length == 0) {
            throw new IllegalArgumentException("choices of " + name + " must not be empty: none given");
        }
        return List.of(words);
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
