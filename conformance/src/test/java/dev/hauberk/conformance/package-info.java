/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The contract that Hauberk keeps on every servlet container, and the harness that runs it there. */
package dev.hauberk.conformance;
