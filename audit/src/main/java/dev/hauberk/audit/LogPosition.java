/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * How far a log is written, for those who read it meanwhile.
 *
 * @param segment the number of the segment
 * @param offset where its last whole record ends
 */
record LogPosition(int segment, long offset) {}
