/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The command {@code hauberk}: audit logs, posture reports, access reviews, keys and secrets. */
@NullMarked
package dev.hauberk.cli;

import org.jspecify.annotations.NullMarked;
