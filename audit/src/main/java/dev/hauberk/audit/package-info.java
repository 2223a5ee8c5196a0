/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A tamper-evident log of decisions that redacts what it writes, its verifier and its sinks. */
@NullMarked
package dev.hauberk.audit;

import org.jspecify.annotations.NullMarked;
