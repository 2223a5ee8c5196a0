/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.redis;

/**
 * What a {@link RedisExpiringSet} or {@link RedisExpiringEpochs} counted since it was made, and how it is now.
 *
 * @param asked how often it was asked
 * @param failures how often there was no answer in time, or the server failed, or was not asked as it had not answered
 *     before: each was a {@link dev.hauberk.core.StoreUnavailableException}
 * @param cancelled additions without an outcome that were cancelled in the server since
 * @param pending additions without an outcome that are still to be cancelled
 * @param trusted whether the server is asked; false while the circuit breaker is open
 */
public record RedisStatistics(long asked, long failures, long cancelled, long pending, boolean trusted) {}
