/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Security headers on the answers that Jetty gives before any filter. */
@NullMarked
package dev.hauberk.headers.jetty;

import org.jspecify.annotations.NullMarked;
