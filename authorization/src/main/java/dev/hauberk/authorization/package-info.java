/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Who may do what: requirements, rules, the policy that orders them, and the filter that decides by it. */
@NullMarked
package dev.hauberk.authorization;

import org.jspecify.annotations.NullMarked;
