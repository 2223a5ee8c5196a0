/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012) under a random key: who does not know the key cannot find keys that
 * collide. Immutable.
 */
final class SipHash {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    static SipHash random() {
        byte[] seed = new byte[16];
        RANDOM.nextBytes(seed);
        ByteBuffer key = ByteBuffer.wrap(seed);
        return new SipHash(key.getLong(), key.getLong());
    }

    /** Hashes the UTF-16 code units, each as two bytes, the lower first. */
    long hash(CharSequence text) {
        State state = new State(k0, k1);
        int length = text.length();
        long word = 0;
        for (int i = 0; i < length; i++) {
            word |= (long) text.charAt(i) << (16 * (i & 3));
            if ((i & 3) == 3) {
                state.absorb(word);
                word = 0;
            }
        }
        return state.finish(word | (2L * length) << 56);
    }

    /** Hashes the eight bytes of a number, the lowest first. */
    long hash(long number) {
        State state = new State(k0, k1);
        state.absorb(number);
        return state.finish(8L << 56);
    }

    private static final class State {
        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void absorb(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long finish(long lastWord) {
            absorb(lastWord);
            v2 ^= 0xff;
            round();
            round();
            round();
            round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}
