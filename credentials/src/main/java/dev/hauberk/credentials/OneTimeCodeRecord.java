/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.List;
import java.util.Objects;

/**
 * What a store keeps of a user's one-time codes. Nothing in it makes a code: the secret is encrypted, the recovery
 * codes are hashes.
 *
 * @param sealedSecret the shared secret, encrypted for the user
 * @param lastStep the time step of the last code that was accepted, or -1
 * @param confirmed whether the user has shown a code, so that the second factor counts
 * @param recoveryCodes hashes of the recovery codes that are left
 * @param version how often it was changed
 */
public record OneTimeCodeRecord(
        String sealedSecret, long lastStep, boolean confirmed, List<String> recoveryCodes, long version) {
    /** Copies the list. */
    public OneTimeCodeRecord {
        Objects.requireNonNull(sealedSecret, "sealedSecret");
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    /** Tells no secret. */
    @Override
    public String toString() {
        return "OneTimeCodeRecord[confirmed: " + confirmed + ", recovery codes: " + recoveryCodes.size() + "]";
    }
}
