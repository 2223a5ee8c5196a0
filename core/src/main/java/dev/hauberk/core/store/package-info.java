/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How other modules of Hauberk call a store that may hang: threads, deadline, circuit breaker. Not for applications.
 */
@NullMarked
package dev.hauberk.core.store;

import org.jspecify.annotations.NullMarked;
