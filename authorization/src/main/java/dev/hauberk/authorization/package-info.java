/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Who may do what: requirements, rules and the policy that orders them, with no HTTP container in sight. */
@NullMarked
package dev.hauberk.authorization;

import org.jspecify.annotations.NullMarked;
