/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import org.jspecify.annotations.Nullable;

/** Keys that never change. */
final class FixedKeys implements IssuerKeys {
    static final FixedKeys NONE = new FixedKeys(JwkKeys.NONE);

    private final JwkKeys keys;

    FixedKeys(JwkKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable JwkKeys current(long now) {
        return keys;
    }
}
