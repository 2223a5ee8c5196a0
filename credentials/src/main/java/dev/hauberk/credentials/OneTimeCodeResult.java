/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.time.Duration;

/**
 * What became of a one-time code or a recovery code.
 *
 * @param verdict what it was found to be
 * @param retryAfter after how long to try again; zero unless throttled
 */
public record OneTimeCodeResult(Verdict verdict, Duration retryAfter) {
    /** What a code was found to be. Tell the user no more than whether it was accepted or came too often. */
    public enum Verdict {
        /** It is right, and from now on it is used up. */
        ACCEPTED,
        /** It is not right, or the user has no second factor. */
        WRONG,
        /** It was right, and was used before, or is older than one that was: somebody may have looked on. */
        REPLAYED,
        /** The user tried too often; nothing was compared. */
        THROTTLED
    }

    static OneTimeCodeResult of(Verdict verdict) {
        return new OneTimeCodeResult(verdict, Duration.ZERO);
    }

    /** Returns whether it was accepted. */
    public boolean isAccepted() {
        return verdict == Verdict.ACCEPTED;
    }
}
