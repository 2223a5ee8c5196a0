/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a filter says of itself: facts without secrets, its health, and the outside services it leans on.
 *
 * <p>{@code toString()} of a chain, checks across filters, the health of the chain and posture reports read only this,
 * so no part needs another part's types. Immutable.
 */
public final class Description {
    /** The phase of a filter, which the chain adds. */
    public static final Fact<String> PHASE = Fact.text("phase");

    /** The pattern that a filter is for, which the chain adds; none if it is for all requests. */
    public static final Fact<String> ROUTE = Fact.text("route");

    /** Whether a filter refuses; false if it only reports. */
    public static final Fact<Boolean> ENFORCING = Fact.flag("enforcing");

    /** How well a part works right now. */
    public enum Health {
        /** As it should. */
        UP,
        /** It works, with something missing; the reason says what. */
        DEGRADED,
        /** It refuses what it should serve; the reason says why. */
        DOWN
    }

    /**
     * One outside service.
     *
     * @param name what it is, such as {@code "JWKS https://id.example.com/jwks"}
     * @param onFailure what happens when it fails, as configured
     */
    public record Dependency(String name, String onFailure) {}

    private final String name;
    private final String type;
    private final Map<String, List<String>> facts;
    private final Set<String> readings;
    private final Health health;
    private final String healthReason;
    private final List<Dependency> dependencies;

    private Description(Builder builder) {
        this.name = builder.name;
        this.type = builder.type;
        this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(builder.facts));
        this.readings = Set.copyOf(builder.readings);
        this.health = builder.health;
        this.healthReason = builder.healthReason;
        this.dependencies = List.copyOf(builder.dependencies);
    }

    /** Starts a description of the part with this name. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the name of the part, for filters the simple class name. */
    public String name() {
        return name;
    }

    /**
     * Returns the name of the class of the filter, which the chain sets and the filter cannot; empty for a part that no
     * chain placed. A name that a filter gives itself proves nothing.
     */
    public String type() {
        return type;
    }

    /** Returns what is known, by name; each fact may have several values. */
    public Map<String, List<String>> facts() {
        return facts;
    }

    /** Returns the values of one fact, empty if it is not there. */
    public List<String> fact(String fact) {
        return facts.getOrDefault(fact, List.of());
    }

    /** Returns the facts that were configured and stay as they are: all but {@linkplain Builder#reading readings}. */
    public Map<String, List<String>> configuration() {
        Map<String, List<String>> configured = new LinkedHashMap<>(facts);
        configured.keySet().removeAll(readings);
        return Collections.unmodifiableMap(configured);
    }

    /** Returns a copy with one more fact, or with other values for one that is there. */
    public Description withFact(String fact, Object... values) {
        return copy().fact(fact, values).build();
    }

    /** Returns a copy with the name of a class in place of the {@linkplain #type() one} that is there. */
    public Description withType(String className) {
        Builder copy = copy();
        copy.type = className;
        return copy.build();
    }

    private Builder copy() {
        Builder copy = builder(name);
        copy.type = type;
        copy.facts.putAll(facts);
        copy.readings.addAll(readings);
        copy.health = health;
        copy.healthReason = healthReason;
        copy.dependencies.addAll(dependencies);
        return copy;
    }

    /** Returns how well the part works. */
    public Health health() {
        return health;
    }

    /** Returns a stable snake_case code that says why the part is not {@link Health#UP}, or an empty string. */
    public String healthReason() {
        return healthReason;
    }

    /** Returns the outside services. */
    public List<Dependency> dependencies() {
        return dependencies;
    }

    @Override
    public String toString() {
        return name + facts + (health == Health.UP ? "" : " " + health + " " + healthReason);
    }

    /** Collects the parts of a {@link Description}. Not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private String type = "";
        private final Map<String, List<String>> facts = new LinkedHashMap<>();
        private final Set<String> readings = new HashSet<>();
        private Health health = Health.UP;
        private String healthReason = "";
        private final List<Dependency> dependencies = new ArrayList<>();

        private Builder(String name) {
            this.name = name;
        }

        /** Sets one fact; never a secret. */
        public Builder fact(String fact, Object... values) {
            facts.put(fact, java.util.Arrays.stream(values).map(String::valueOf).toList());
            return this;
        }

        /** Sets the facts of a builder's options, as {@link Settings#facts()} gives them. */
        public Builder facts(Map<String, List<String>> values) {
            facts.putAll(values);
            return this;
        }

        /** Sets one fact; never a secret. */
        public Builder fact(Fact<?> fact, Object... values) {
            return fact(fact.name(), values);
        }

        /** Sets a fact that changes while the part works, such as a count, or that differs in every process. */
        public Builder reading(String fact, Object... values) {
            readings.add(fact);
            return fact(fact, values);
        }

        /**
         * Sets the health; default {@link Health#UP}.
         *
         * @param reason a snake_case code
         */
        public Builder health(Health value, String reason) {
            this.health = value;
            this.healthReason = value == Health.UP ? "" : SecurityEvent.requireCode(reason);
            return this;
        }

        /**
         * Lowers the health to a value if it is better than that, so that of several parts the worst one counts, and of
         * equally bad ones the first.
         *
         * @param reason a snake_case code
         */
        public Builder healthAtMost(Health value, String reason) {
            return value.compareTo(health) > 0 ? health(value, reason) : this;
        }

        /** Adds an outside service and what its failure means here. */
        public Builder dependency(String service, String onFailure) {
            dependencies.add(new Dependency(service, onFailure));
            return this;
        }

        /** Returns the description. */
        public Description build() {
            return new Description(this);
        }
    }
}
