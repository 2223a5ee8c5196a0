/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Decisions, records, checkpoints and alerts for OpenTelemetry. */
@NullMarked
package dev.hauberk.opentelemetry;

import org.jspecify.annotations.NullMarked;
