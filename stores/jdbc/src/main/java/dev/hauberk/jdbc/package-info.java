/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Stores in tables of a database that the application hands over; a store needs the module of what it keeps. */
@NullMarked
package dev.hauberk.jdbc;

import org.jspecify.annotations.NullMarked;
