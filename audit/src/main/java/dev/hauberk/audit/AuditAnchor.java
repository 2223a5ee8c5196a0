/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.net.URI;

/**
 * Takes a log's checkpoints to where its machine cannot change them: the only thing that shows later that the end of
 * the log was cut off.
 *
 * <p>It is called by one thread of its own for each anchor, and may take its time; of checkpoints that come meanwhile
 * only the newest waits. What it throws is logged, and counts as a failure in the health of the log.
 */
@FunctionalInterface
public interface AuditAnchor {
    /** Takes one checkpoint; its {@link Checkpoint#note} is what to keep. */
    void anchor(Checkpoint checkpoint) throws Exception;

    /** Returns the name for health and logs; default the class name. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** Returns an anchor that writes notes to the logger {@code dev.hauberk.audit.checkpoints}, at INFO. */
    static AuditAnchor slf4j() {
        return new Slf4jAnchor();
    }

    /**
     * Returns an anchor that posts notes to a witness, as {@code text/plain}; any status but 2xx is a failure.
     *
     * @param witness an https address, or http on loopback
     * @throws IllegalArgumentException if it is another
     */
    static AuditAnchor http(URI witness) {
        return new HttpAnchor(witness);
    }

    /** Returns an anchor that writes the checkpoints of one log into another, best one on another machine. */
    static AuditAnchor log(AuditLog other) {
        return new LogAnchor(other);
    }
}
