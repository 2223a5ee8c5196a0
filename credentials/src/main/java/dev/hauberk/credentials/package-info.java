/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Callers that bring something else than a token: sessions, API keys, passwords, one-time codes, and webhooks that are
 * signed with a shared secret.
 */
@NullMarked
package dev.hauberk.credentials;

import org.jspecify.annotations.NullMarked;
