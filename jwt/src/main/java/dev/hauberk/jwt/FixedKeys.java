/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that never change. */
final class FixedKeys implements IssuerKeys {
    static final FixedKeys NONE = new FixedKeys(new JwkKeys(List.of()));

    private final JwkKeys keys;

    FixedKeys(JwkKeys keys) {
        this.keys = keys;
    }

    @Override
    public @Nullable JwkKeys current(long now) {
        return keys;
    }
}
