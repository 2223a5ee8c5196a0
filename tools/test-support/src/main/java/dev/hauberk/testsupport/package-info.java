/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What the tests of several modules share. */
@NullMarked
package dev.hauberk.testsupport;

import org.jspecify.annotations.NullMarked;
