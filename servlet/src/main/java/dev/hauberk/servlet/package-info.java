/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The chain of security filters in the Servlet API's own words: composition, dispatch, refusals. */
@NullMarked
package dev.hauberk.servlet;

import org.jspecify.annotations.NullMarked;
