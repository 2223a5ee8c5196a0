/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import java.util.concurrent.CompletionStage;

/** Fetches the document with an issuer's keys. Called by one thread at a time, but for {@link #describe}. */
interface KeyLoader {
    /**
     * Begins to fetch the document and returns at once. What fails does so with a {@link KeyLoadException} where there
     * is something to tell the operator. To cancel the stage's future ends the work.
     */
    CompletionStage<byte[]> load();

    /** Adds what was noticed while fetching. */
    default void describe(String issuer, Description.Builder description) {}
}
