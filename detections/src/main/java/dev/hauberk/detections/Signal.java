/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

/**
 * What an event means to a detection.
 *
 * @param effect what it does to what was counted for the key
 * @param key whom it is about, such as a network, a user or a token
 * @param value what is told apart where different values are counted, else empty
 */
record Signal(Effect effect, String key, String value) {
    /** What a signal does. */
    enum Effect {
        /** It counts, and may be the one that is too many. */
        SUSPECT,
        /** It counts, and raises nothing by itself. */
        PREPARE,
        /** It counts for nothing, and raises an alert if enough was counted before. */
        CONFIRM,
        /** It speaks for the key. */
        EXONERATE,
        /** It is enough by itself. */
        PROVE
    }
}
