/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The posture report: its rows, what it asks a chain, what people attest, and what changed since the last one. */
@NullMarked
package dev.hauberk.posture;

import org.jspecify.annotations.NullMarked;
