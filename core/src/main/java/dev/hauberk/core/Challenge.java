/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One {@code WWW-Authenticate} challenge (RFC 9110 section 11.6.1): a scheme and its parameters, in order.
 *
 * <p>Values are sent as quoted strings with {@code "} and {@code \} escaped; characters outside printable ASCII are
 * refused, so that no value can end the header field. Immutable.
 */
public final class Challenge {
    private final String scheme;
    private final Map<String, String> parameters;
    private final String headerValue;

    private Challenge(String scheme, Map<String, String> parameters) {
        this.scheme = scheme;
        this.parameters = parameters;
        this.headerValue = render(scheme, parameters);
    }

    /**
     * Makes a challenge without parameters.
     *
     * @throws IllegalArgumentException if the scheme is not an RFC 9110 token
     */
    public static Challenge of(String scheme) {
        return new Challenge(HttpToken.require("challenge scheme", scheme), Map.of());
    }

    /**
     * Returns a copy with one more parameter, or with another value for one that is there.
     *
     * @throws IllegalArgumentException if the name is not a token, or the value has a character outside printable ASCII
     */
    public Challenge with(String name, String value) {
        return new Challenge(scheme, with(parameters, name, value));
    }

    static Map<String, String> with(Map<String, String> parameters, String name, String value) {
        HttpToken.require("challenge parameter name", name);
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x20 || value.charAt(i) > 0x7e) {
                throw new IllegalArgumentException(
                        "challenge parameter '" + name + "' must be printable ASCII: character " + i + " is not");
            }
        }
        Map<String, String> copy = new LinkedHashMap<>(parameters);
        copy.put(name, value);
        return Collections.unmodifiableMap(copy);
    }

    /** Returns the authentication scheme, such as {@code Bearer}. */
    public String scheme() {
        return scheme;
    }

    /** Returns the parameters in the order added. */
    public Map<String, String> parameters() {
        return parameters;
    }

    /** Returns the header field value. */
    public String headerValue() {
        return headerValue;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Challenge that && headerValue.equals(that.headerValue);
    }

    @Override
    public int hashCode() {
        return headerValue.hashCode();
    }

    @Override
    public String toString() {
        return headerValue;
    }

    private static String render(String scheme, Map<String, String> parameters) {
        StringBuilder text = new StringBuilder(scheme);
        char separator = ' ';
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            text.append(separator);
            if (separator == ',') {
                text.append(' ');
            }
            text.append(parameter.getKey()).append("=\"");
            text.append(parameter.getValue().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
            separator = ',';
        }
        return text.toString();
    }
}
