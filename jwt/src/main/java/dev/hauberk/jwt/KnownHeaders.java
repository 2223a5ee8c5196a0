/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Headers of tokens that were verified, as nearly all tokens of a key share one. What is found was read from the same
 * bytes; only what an issuer signed gets in, so strangers cannot crowd it out. Safe for use by many threads.
 */
final class KnownHeaders {
    private static final int SLOTS = 16;

    /** How many bytes at the end choose the slot; there or before is what tells headers of one issuer apart. */
    private static final int HASHED = 16;

    private static final class Known {
        private final byte[] json;
        private final JoseHeader header;

        Known(byte[] json, JoseHeader header) {
            this.json = json;
            this.header = header;
        }
    }

    private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

    /** Returns what these bytes were read as, or null. */
    @Nullable
    JoseHeader find(byte[] json) {
        Known known = slots.getAcquire(slot(json));
        return known != null && Arrays.equals(known.json, json) ? known.header : null;
    }

    /** Keeps the header of a token whose signature was verified, in place of another perhaps. */
    void keep(byte[] json, JoseHeader header) {
        slots.setRelease(slot(json), new Known(json, header));
    }

    private static int slot(byte[] json) {
        int hash = json.length;
        for (int i = Math.max(0, json.length - HASHED); i < json.length; i++) {
            hash = 31 * hash + json[i];
        }
        return (hash ^ hash >>> 16) & (SLOTS - 1);
    }
}
