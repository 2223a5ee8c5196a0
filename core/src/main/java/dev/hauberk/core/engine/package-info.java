/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Engines that several modules of Hauberk share and no application sees. */
@NullMarked
package dev.hauberk.core.engine;

import org.jspecify.annotations.NullMarked;
