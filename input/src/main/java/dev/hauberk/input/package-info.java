/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What requests may look like, decided before anything reads them. */
@NullMarked
package dev.hauberk.input;

import org.jspecify.annotations.NullMarked;
