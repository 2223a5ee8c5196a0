/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Ledger: a small finance service that shows a whole chain at work. */
@NullMarked
package dev.hauberk.examples.ledger;

import org.jspecify.annotations.NullMarked;
