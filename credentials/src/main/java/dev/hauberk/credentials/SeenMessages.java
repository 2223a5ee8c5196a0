/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one copy of a message in at a time, and the next one only after the one before failed.
 *
 * <p>Each try adds a key of its own to the set, and each failure another. Nothing is ever removed, so no removal that
 * comes late lets two copies in. A mark that cannot be kept lets none in.
 */
final class SeenMessages {
    private static final Logger LOG = LoggerFactory.getLogger(SeenMessages.class);
    private static final int MOST_TRIES = 16;

    private final ExpiringSet keys;

    SeenMessages(ExpiringSet keys) {
        this.keys = keys;
    }

    /**
     * Takes a message for one try.
     *
     * @param message what all copies have in common
     * @param forgotten when no copy is fresh any more
     */
    Try begin(String message, Instant forgotten) throws WebhookException {
        try {
            for (int number = 0; number < MOST_TRIES; number++) {
                Try next = new Try(keys, "webhook " + message + (number == 0 ? "" : " " + number), forgotten);
                switch (keys.add(next.key, forgotten)) {
                    case ADDED -> {
                        return next;
                    }
                    case FULL -> throw new WebhookException(WebhookFault.UNAVAILABLE);
                    case EXPIRED -> throw new WebhookException(WebhookFault.STALE);
                    case PRESENT -> {
                        if (!keys.contains(next.failed())) {
                            throw new WebhookException(WebhookFault.REPLAYED);
                        }
                    }
                }
            }
        } catch (
                @SuppressWarnings("UnusedException")
                StoreUnavailableException e) {
            throw new WebhookException(WebhookFault.UNAVAILABLE);
        }
        throw new WebhookException(WebhookFault.REPLAYED);
    }

    /** One copy that is let in. */
    record Try(ExpiringSet keys, String key, Instant forgotten) {
        private String failed() {
            return key + " failed";
        }

        /** Lets the next copy in. If that cannot be kept, none is let in. */
        void fail() {
            try {
                ExpiringSet.Result result = keys.add(failed(), forgotten);
                if (result == ExpiringSet.Result.FULL) {
                    LOG.warn("a webhook that failed cannot be sent again as it is: the set of messages is full");
                }
            } catch (StoreUnavailableException e) {
                LOG.warn("a webhook that failed cannot be sent again as it is: the set of messages fails", e);
            }
        }
    }
}
