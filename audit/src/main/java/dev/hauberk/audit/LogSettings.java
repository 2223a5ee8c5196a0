/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a log was configured.
 *
 * @param keys writes the keys that are not beside the log any more
 */
record LogSettings(
        LogDirectory directory,
        LogLock lock,
        Keys keys,
        Disk disk,
        InstantSource clock,
        CheckpointSigner signer,
        VerifierKey key,
        Pseudonyms pseudonyms,
        boolean ownPseudonyms,
        Redaction redaction,
        RecordEncoder.Disclosure disclosure,
        ServiceName service,
        Durability durability,
        long segmentBytes,
        Duration segmentAge,
        int checkpointRecords,
        Duration checkpointInterval,
        @Nullable Duration retention,
        int collapseAbove,
        long minimumFree,
        List<AnchorDelivery> anchors) {
    /** Keeps keys in files. */
    interface Keys {
        /** Writes those that are not there. */
        void keep() throws IOException;
    }
}
