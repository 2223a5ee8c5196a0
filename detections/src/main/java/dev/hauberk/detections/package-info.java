/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Attacks found in the events of a chain, alerts about them, and what is done without waiting for people. */
@NullMarked
package dev.hauberk.detections;

import org.jspecify.annotations.NullMarked;
