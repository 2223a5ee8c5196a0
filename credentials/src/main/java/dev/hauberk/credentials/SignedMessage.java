/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.List;
import java.util.OptionalLong;

/** What the header fields of a webhook say. */
final class SignedMessage {
    private final String id;
    private final OptionalLong timestamp;
    private final byte[] prefix;
    private final List<byte[]> signatures;

    /**
     * Takes what was read.
     *
     * @param id the sender's name for the message, or an empty string if it gives none that is signed
     * @param timestamp when it was signed, in seconds since 1970, if the sender says so under the signature
     * @param prefix what is signed ahead of the body
     * @param signatures each of 32 octets; at least one
     */
    SignedMessage(String id, OptionalLong timestamp, byte[] prefix, List<byte[]> signatures) {
        this.id = id;
        this.timestamp = timestamp;
        this.prefix = prefix;
        this.signatures = List.copyOf(signatures);
    }

    String id() {
        return id;
    }

    OptionalLong timestamp() {
        return timestamp;
    }

    byte[] prefix() {
        return prefix;
    }

    List<byte[]> signatures() {
        return signatures;
    }
}
