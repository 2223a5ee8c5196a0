/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Security headers on the answers that Tomcat gives before any filter. */
@NullMarked
package dev.hauberk.headers.tomcat;

import org.jspecify.annotations.NullMarked;
