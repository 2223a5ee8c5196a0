/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Tripwires that find missing parameters of SQL and missing encoding of HTML; not for production. */
@NullMarked
package dev.hauberk.testkit;

import org.jspecify.annotations.NullMarked;
