/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * What a log says it belongs to.
 *
 * @param name the service
 * @param version its version, or an empty string
 * @param environment such as {@code production}, or an empty string
 */
record ServiceName(String name, String version, String environment) {}
