/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The example of the README. */
package dev.hauberk.examples.tenlines;
