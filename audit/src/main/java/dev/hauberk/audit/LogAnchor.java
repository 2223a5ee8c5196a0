/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;

/** Writes checkpoints of one log into another. */
final class LogAnchor implements AuditAnchor {
    private final AuditLog other;

    LogAnchor(AuditLog other) {
        this.other = other;
    }

    @Override
    public void anchor(Checkpoint checkpoint) throws IOException {
        if (!other.witness(checkpoint)) {
            throw new IOException("the other log took no record");
        }
    }
}
