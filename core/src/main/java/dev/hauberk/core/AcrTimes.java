/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.Map;

/**
 * States when each authentication context class of a login was last proven in full: the time of the oldest of the
 * factors that make it. An authenticator that knows a time for each factor sets it as the attribute
 * {@value #ATTRIBUTE}; a rule about the age of a login then goes by it. As it is no type of JSON, no claim of a token
 * is taken for it. Immutable.
 *
 * @param seconds by the values of {@code acr}, in seconds since 1970
 */
public record AcrTimes(Map<String, Long> seconds) {
    /** The name of the attribute of an identity. */
    public static final String ATTRIBUTE = "acr_times";

    /** Copies the map. */
    public AcrTimes {
        seconds = Map.copyOf(seconds);
    }
}
