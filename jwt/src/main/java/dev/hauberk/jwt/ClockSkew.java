/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.time.Duration;

/** How far the clocks of issuer and verifier may differ. */
final class ClockSkew {
    static final Duration DEFAULT = Duration.ofSeconds(30);
    static final Duration MAX = Duration.ofMinutes(5);

    private ClockSkew() {}
}
