/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with a configuration while {@code build()} looks at all of it.
 *
 * <p>An error stops the build; a warning is logged by whoever builds. Not safe for use by several threads.
 */
public final class Problems {
    private final String subject;
    private final List<String> errors = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * Makes an empty collection.
     *
     * @param subject what is being configured, such as {@code "AuthorizationFilter"}
     */
    public Problems(String subject) {
        this.subject = subject;
    }

    /** Adds an error in the form <i>what must hold: actual value; remedy</i>. */
    public void add(String error) {
        errors.add(error);
    }

    /** Adds every error and warning of a part that was built inside this one, marked with the part's name. */
    public void addAll(String part, ConfigurationException exception) {
        exception.problems().forEach(problem -> errors.add(part + ": " + problem));
    }

    /** Adds every error and warning of a part, marked with the part's name. */
    public void addAll(String part, Problems problems) {
        problems.errors.forEach(error -> errors.add(part + ": " + error));
        problems.warnings.forEach(warning -> warnings.add(part + ": " + warning));
    }

    /** Adds something that is legal and probably not meant. */
    public void warn(String warning) {
        warnings.add(warning);
    }

    /** Returns the errors added so far. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    /** Returns the warnings added so far. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Does nothing if there is no error.
     *
     * @throws ConfigurationException if an error was added; it lists them all
     */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigurationException(subject, errors);
        }
    }
}
