/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.util.Locale;

/** Why a record was not written. */
enum LossReason {
    QUEUE_FULL,
    DISK_FULL,
    DEADLINE,
    SHUTDOWN,
    TOO_LARGE,
    /** The file was not where it should be. */
    NOT_IN_PLACE,
    /** It was accepted, and the process ended before it was written. */
    CRASH;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
