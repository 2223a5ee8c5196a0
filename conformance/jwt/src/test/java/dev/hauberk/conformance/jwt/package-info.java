/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tokens of a real OpenID provider, and the verdicts of another verifier beside Hauberk's. */
package dev.hauberk.conformance.jwt;
