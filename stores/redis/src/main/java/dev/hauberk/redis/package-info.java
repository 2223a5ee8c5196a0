/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What several processes share, kept in Redis. */
@NullMarked
package dev.hauberk.redis;

import org.jspecify.annotations.NullMarked;
