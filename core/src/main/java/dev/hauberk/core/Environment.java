/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables of an application: declared, read and judged once, at start.
 *
 * <pre>{@code
 * Environment environment = Environment.builder()
 *         .productionUnless("APP_ENV", "development", "test")
 *         .variable("DB_URL", v -> v.uri("jdbc"))
 *         .variable("PORT", v -> v.integer(1, 65535).defaultTo("8080"))
 *         .variable("SESSION_KEY", v -> v.secret(32))
 *         .variable("ALLOWED_ORIGINS", v -> v.origins())
 *         .variable("DEBUG", v -> v.debugSwitch())
 *         .build();
 * int port = environment.integer("PORT");
 * }</pre>
 *
 * <p>{@code build()} reports everything that is wrong at once: what is missing, empty, a placeholder, of another type
 * or out of range, secrets that are weak or given twice, and in production debug switches that are on. No message holds
 * a value, except a number or a duration that is out of range. Immutable.
 */
public final class Environment {
    /** The names of the variables that hold a secret. */
    public static final Fact<String> SECRET_VARIABLES = Fact.text("secret variables");

    /** The names of the debug switches that are on. */
    public static final Fact<String> DEBUG_SWITCHES = Fact.text("debug switches");

    /** The facts that are about no single variable; every other one has the name of a variable. */
    public static final Set<Fact<?>> OF_ALL = Set.of(Fact.flag("production"), SECRET_VARIABLES, DEBUG_SWITCHES);

    private enum State {
        SET,
        FROM_FILE,
        DEFAULT,
        UNSET
    }

    private final boolean production;
    private final Map<String, EnvironmentVariable> variables;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, State> states = new LinkedHashMap<>();

    private Environment(Builder builder) {
        this.variables = Collections.unmodifiableMap(new LinkedHashMap<>(builder.variables));
        Map<String, String> source = Map.copyOf(builder.source.get());
        Problems problems = builder.settings.problems();
        this.production = builder.production.get().test(source);
        for (EnvironmentVariable variable : variables.values()) {
            variable.check(problems);
            try {
                load(variable, source);
            } catch (IllegalArgumentException e) {
                problems.add(variable.name() + " " + e.getMessage());
            } catch (ConfigurationException e) {
                problems.addAll(variable.name() + "_FILE", e);
            }
        }
        problems.throwIfAny();
    }

    private void load(EnvironmentVariable variable, Map<String, String> source) {
        String name = variable.name();
        @Nullable String text = source.get(name);
        @Nullable String file = variable.isSecret() ? source.get(name + "_FILE") : null;
        @Nullable String defaultText = variable.defaultText();
        if (text != null && file != null) {
            throw new IllegalArgumentException("must be set once: " + name + "_FILE is set as well; unset one");
        }
        if (text != null) {
            Object value = variable.read(text);
            keep(variable, value instanceof Secret secret ? secret.from(Secret.Origin.ENVIRONMENT) : value, State.SET);
        } else if (file != null) {
            keep(variable, variable.requireStrong(Secret.fromFile(path(file))), State.FROM_FILE);
        } else if (defaultText != null) {
            keep(variable, variable.read(defaultText), State.DEFAULT);
        } else if (variable.isOptional()) {
            states.put(name, State.UNSET);
        } else {
            throw new IllegalArgumentException("must be set: it is not; set it"
                    + (variable.isSecret() ? ", or " + name + "_FILE to the path of a file that holds it" : ""));
        }
    }

    private void keep(EnvironmentVariable variable, Object value, State state) {
        if (production && variable.isDebugSwitch() && value.equals(true)) {
            throw new IllegalArgumentException("must not be true in production: it is; unset it");
        }
        values.put(variable.name(), value);
        states.put(variable.name(), state);
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be the path of a file: it is none", e);
        }
    }

    /** Starts a declaration that reads the process's environment and takes it for production. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns whether this is production. */
    public boolean production() {
        return production;
    }

    /**
     * Returns whether a variable has a value, its default included.
     *
     * @throws IllegalArgumentException if it was not declared
     */
    public boolean isSet(String name) {
        declared(name);
        return values.containsKey(name);
    }

    /**
     * Returns the value of a variable that is text or one of several words.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public String text(String name) {
        return value(name, String.class);
    }

    /**
     * Returns the value of a whole number.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public int integer(String name) {
        return value(name, Integer.class);
    }

    /**
     * Returns the value of a switch.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public boolean bool(String name) {
        return value(name, Boolean.class);
    }

    /**
     * Returns the value of a duration.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public Duration duration(String name) {
        return value(name, Duration.class);
    }

    /**
     * Returns the value of a URI.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public URI uri(String name) {
        return value(name, URI.class);
    }

    /**
     * Returns the value of a list of origins, never empty.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    @SuppressWarnings("unchecked")
    public List<Origin> origins(String name) {
        return value(name, List.class);
    }

    /**
     * Returns a secret.
     *
     * @throws IllegalArgumentException if it was not declared or has another type
     * @throws IllegalStateException if it is optional and not set
     */
    public Secret secret(String name) {
        return value(name, Secret.class);
    }

    /**
     * Describes the environment: each variable with where its value is from, and no value; the fact {@code secret
     * variables} names those that hold secrets, {@code debug switches} those that are debug switches and on.
     */
    public Description describe() {
        Description.Builder description = Description.builder("Environment").fact("production", production);
        states.forEach((name, state) -> description.fact(name, state));
        description.fact("secret variables", names(EnvironmentVariable::isSecret));
        description.fact(
                "debug switches",
                names(variable -> variable.isDebugSwitch() && Boolean.TRUE.equals(values.get(variable.name()))));
        return description.build();
    }

    private Object[] names(Predicate<EnvironmentVariable> condition) {
        return variables.values().stream()
                .filter(condition)
                .map(EnvironmentVariable::name)
                .toArray();
    }

    /** Returns each variable with where its value is from, and no value. */
    @Override
    public String toString() {
        return "Environment[production=" + production + "]" + states;
    }

    private EnvironmentVariable declared(String name) {
        EnvironmentVariable variable = variables.get(name);
        if (variable == null) {
            throw new IllegalArgumentException("environment variable must be declared before it is read: " + name);
        }
        return variable;
    }

    private <T> T value(String name, Class<T> type) {
        Class<?> actual = declared(name).type();
        if (actual != type) {
            throw new IllegalArgumentException("environment variable " + name + " must be read as it was declared: "
                    + actual.getSimpleName() + ", not " + type.getSimpleName());
        }
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("environment variable must be set to be read: " + name
                    + "; ask isSet() first, or give it a default");
        }
        return type.cast(value);
    }

    /** Collects what an {@link Environment} must hold. Not safe for use by several threads. */
    public static final class Builder {
        private final Settings settings = new Settings("Environment");
        private final Map<String, EnvironmentVariable> variables = new LinkedHashMap<>();
        private final Setting<Map<String, String>> source =
                settings.of("source", System.getenv()).undescribed();
        private final Setting<Predicate<Map<String, String>>> production = settings.<Predicate<Map<String, String>>>of(
                        "production", any -> true)
                .undescribed();

        private Builder() {}

        /** Sets where variables are read from; default {@link System#getenv()}. */
        public Builder source(Map<String, String> value) {
            source.set(value);
            return this;
        }

        /** Sets whether this is production, which refuses debug switches; default true. */
        public Builder production(boolean value) {
            production.set(any -> value);
            return this;
        }

        /**
         * Takes this for production unless a variable, which need not be declared, holds one of these words as they are
         * spelt. In place of {@link #production}.
         *
         * @param name letters, digits and underscores, no digit first
         * @param words one or more
         */
        public Builder productionUnless(String name, String... words) {
            Set<String> others = Set.of(words);
            production.parse(() -> {
                requireName(name);
                if (others.isEmpty()) {
                    throw new IllegalArgumentException(
                            "words for what is not production must be given: none are; call production(true)");
                }
                return from -> !others.contains(from.getOrDefault(name, ""));
            });
            return this;
        }

        /**
         * Adds text that must be set.
         *
         * @param name letters, digits and underscores, no digit first; not that of another variable
         */
        public Builder variable(String name) {
            return variable(name, v -> {});
        }

        /**
         * Adds a variable.
         *
         * @param name letters, digits and underscores, no digit first; not that of another variable
         * @param configure says what it must hold, such as {@code v -> v.integer(1, 65535)}
         */
        public Builder variable(String name, Consumer<EnvironmentVariable> configure) {
            EnvironmentVariable variable = new EnvironmentVariable(name);
            configure.accept(variable);
            settings.collect("variable", () -> {
                requireName(name);
                if (variables.putIfAbsent(name, variable) != null) {
                    throw new IllegalArgumentException("environment variable must be declared once: " + name);
                }
            });
            return this;
        }

        /**
         * Reads and judges the variables.
         *
         * @throws ConfigurationException if anything is wrong; it lists everything that is
         */
        public Environment build() {
            return new Environment(this);
        }

        private static void requireName(String name) {
            boolean legal = !name.isEmpty() && (name.charAt(0) < '0' || name.charAt(0) > '9');
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                legal &= (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
            }
            if (!legal) {
                throw new IllegalArgumentException(
                        "name of an environment variable must be letters, digits and underscores, no digit first: '"
                                + name + "'");
            }
        }
    }
}
