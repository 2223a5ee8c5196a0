/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/** When records are forced from the page cache of the operating system to the disk. */
public enum Durability {
    /** When the operating system likes; a power failure loses what it had not written. */
    NONE,
    /** Once a second. */
    INTERVAL,
    /** Before any record is acknowledged; many callers share one call. */
    GROUP_COMMIT
}
