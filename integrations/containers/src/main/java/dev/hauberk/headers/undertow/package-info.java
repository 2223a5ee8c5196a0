/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Security headers on the answers that Undertow gives before any filter. */
@NullMarked
package dev.hauberk.headers.undertow;

import org.jspecify.annotations.NullMarked;
