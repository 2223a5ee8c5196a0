/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Response headers that make a browser protect the application and its users. */
@NullMarked
package dev.hauberk.headers;

import org.jspecify.annotations.NullMarked;
