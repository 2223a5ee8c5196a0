/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Object permissions that are decided elsewhere than in Hauberk. */
@NullMarked
package dev.hauberk.examples.objectstores;

import org.jspecify.annotations.NullMarked;
