/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link PathPattern} with or without a method before it: {@code DELETE /orders/{id}}, {@code /orders/*}.
 *
 * <p>Without a method it has every method. HEAD is decided as GET: a pattern with GET has HEAD too, and HEAD cannot be
 * named. Other methods are compared exactly (RFC 9110 section 9.1). Immutable; equal if method and path text are.
 */
public final class RequestPattern {
    private final @Nullable String method;
    private final PathPattern path;

    private RequestPattern(@Nullable String method, PathPattern path) {
        this.method = method;
        this.path = path;
    }

    /**
     * Parses {@code METHOD /path}, with one space between, or {@code /path}.
     *
     * @throws IllegalArgumentException if the method is not an upper-case token (RFC 9110 section 5.6.2) or is HEAD, or
     *     if the path is not a {@link PathPattern}
     */
    public static RequestPattern parse(String text) {
        if (text.startsWith("/")) {
            return new RequestPattern(null, PathPattern.parse(text));
        }
        int space = text.indexOf(' ');
        if (space <= 0 || text.startsWith(" ", space + 1)) {
            throw new IllegalArgumentException(
                    "request pattern must be a method, one space and a path, or a path alone; it has other spaces or no path");
        }
        String method = requireMethod(text.substring(0, space));
        return new RequestPattern(method, PathPattern.parse(text.substring(space + 1)));
    }

    /** Returns the method as it may stand in a rule. */
    static String requireMethod(String method) {
        if (method.equals("HEAD")) {
            throw new IllegalArgumentException("request method must not be HEAD; HEAD is decided as GET, write GET");
        }
        HttpToken.require("request method", method);
        if (method.charAt(0) < 'A' || method.charAt(0) > 'Z' || method.chars().anyMatch(Character::isLowerCase)) {
            throw new IllegalArgumentException(
                    "request method must be in upper case: " + method + "; leave it out to have every method");
        }
        return method;
    }

    /** Returns the method that decides about a request: GET for HEAD, else the method itself. */
    static String deciding(String method) {
        return method.equals("HEAD") ? "GET" : method;
    }

    /** Returns the method; empty if the pattern has every method. */
    public Optional<String> method() {
        return Optional.ofNullable(method);
    }

    /** Returns the pattern of the path. */
    public PathPattern path() {
        return path;
    }

    /** Returns whether the pattern has the method and {@linkplain PathPattern#matches another spelling of} the path. */
    public boolean matches(String method, RequestPath path) {
        return hasMethod(method) && this.path.matches(path);
    }

    /**
     * Returns whether the pattern has the method and the path in {@linkplain PathPattern#matchesExactly this spelling}.
     */
    public boolean matchesExactly(String method, RequestPath path) {
        return hasMethod(method) && this.path.matchesExactly(path);
    }

    private boolean hasMethod(String candidate) {
        return method == null || method.equals(deciding(candidate));
    }

    /** Returns whether this pattern {@linkplain #matches matches} every request that the other one matches. */
    public boolean covers(RequestPattern other) {
        return (method == null || method.equals(other.method)) && path.covers(other.path);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestPattern pattern
                && Objects.equals(method, pattern.method)
                && path.equals(pattern.path);
    }

    @Override
    public int hashCode() {
        return 31 * Objects.hashCode(method) + path.hashCode();
    }

    /** Returns the text that was parsed. */
    @Override
    public String toString() {
        return method == null ? path.toString() : method + " " + path;
    }
}
