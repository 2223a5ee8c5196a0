/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Bearer tokens: strict verification of signed JSON Web Tokens, key sets, claims to roles. */
@NullMarked
package dev.hauberk.jwt;

import org.jspecify.annotations.NullMarked;
