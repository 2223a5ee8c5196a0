/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Map;

/**
 * Digests of a configuration: of all of it, and of each part. Random digits look like the number of a card now and
 * then, so they pass redaction by their type.
 *
 * @param whole hexadecimal
 * @param parts hexadecimal, by name of the part
 */
record Digests(String whole, Map<String, String> parts) {
    static final String FACT = "configuration";

    Digests {
        parts = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(parts));
    }
}
