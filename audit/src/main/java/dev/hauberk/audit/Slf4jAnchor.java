/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs checkpoints: where logs are shipped off the machine, that is enough. */
final class Slf4jAnchor implements AuditAnchor {
    private static final Logger LOG = LoggerFactory.getLogger("dev.hauberk.audit.checkpoints");

    @Override
    public void anchor(Checkpoint checkpoint) {
        // One line, as log shippers take lines; line ends are the only thing that a note needs escaped.
        LOG.info("{}", checkpoint.note().replace("\n", "\\n"));
    }
}
