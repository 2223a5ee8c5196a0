/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The words that all Hauberk modules share, and engines that need no HTTP container. */
@NullMarked
package dev.hauberk.core;

import org.jspecify.annotations.NullMarked;
