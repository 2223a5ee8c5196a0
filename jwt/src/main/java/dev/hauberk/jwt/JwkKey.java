/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.security.PublicKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that an issuer signs with.
 *
 * @param id what tokens call it, or null
 * @param key the public half
 * @param algorithms what it may be used with, at least one
 */
record JwkKey(@Nullable String id, PublicKey key, Set<JwsAlgorithm> algorithms) {}
