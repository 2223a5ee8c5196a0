/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.security.Provider;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of an issuer are for.
 *
 * @param issuer the exact value of {@code iss}
 * @param algorithms those accepted from the issuer
 * @param provider who computes where it can, or null for the platform's choice
 * @param clock tells now
 */
record KeyRequirements(
        String issuer,
        Set<JwsAlgorithm> algorithms,
        @Nullable Provider provider,
        InstantSource clock) {}
