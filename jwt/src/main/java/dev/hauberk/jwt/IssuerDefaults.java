/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.security.Provider;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier's builder settles for all its issuers.
 *
 * @param clockSkew for issuers that set none
 * @param provider who computes where it can, or null for the platform's choice
 * @param clock tells now
 * @param ids names tokens in events
 */
record IssuerDefaults(Duration clockSkew, @Nullable Provider provider, InstantSource clock, TokenIds ids) {}
