/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The contract that every store of rate limits keeps. */
@NullMarked
package dev.hauberk.ratelimit.contract;

import org.jspecify.annotations.NullMarked;
