/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import org.jspecify.annotations.Nullable;

/**
 * The place that holds one login, apart from the servlet API. Each method throws {@link IllegalStateException} once the
 * container has ended the session.
 */
interface SessionSlot {
    /** Returns a number that stays the same when the session gets another id. */
    long key();

    String id();

    /** Returns the login that is held now; null if there is none. */
    @Nullable
    SessionRecord record();

    /** Gives the session a new id. */
    void renewId();

    void put(SessionRecord record);

    void invalidate();
}
