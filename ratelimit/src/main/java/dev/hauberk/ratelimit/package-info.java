/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Limits how often something may happen: token buckets in this process or shared through a store. */
@NullMarked
package dev.hauberk.ratelimit;

import org.jspecify.annotations.NullMarked;
