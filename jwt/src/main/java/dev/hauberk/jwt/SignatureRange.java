/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/**
 * The range in which the numbers of a signature lie: virtual machines have been known not to look, and to take zeros
 * for the signature of anything (CVE-2022-21449). Immutable.
 */
final class SignatureRange {
    private static final SignatureRange ED25519 = new SignatureRange(64, 0, new byte[0]);

    private final int length;
    private final int numbers;

    /** What each number is below, as many bytes as the number. */
    private final byte[] bound;

    private SignatureRange(int length, int numbers, byte[] bound) {
        this.length = length;
        this.numbers = numbers;
        this.bound = bound;
    }

    /** Returns the range for a public key; for any other key nothing lies in it. */
    static SignatureRange of(Key key) {
        if (key instanceof ECPublicKey ec) {
            byte[] order = bytes(ec.getParams().getOrder());
            return new SignatureRange(2 * order.length, 2, order);
        }
        if (key instanceof RSAPublicKey rsa) {
            byte[] modulus = bytes(rsa.getModulus());
            return new SignatureRange(modulus.length, 1, modulus);
        }
        // The platform checks the range itself, as RFC 8032 section 5.1.7 demands.
        return key instanceof EdECPublicKey ? ED25519 : new SignatureRange(-1, 0, new byte[0]);
    }

    private static byte[] bytes(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    boolean holds(byte[] signature) {
        if (signature.length != length) {
            return false;
        }
        for (int i = 0; i < numbers; i++) {
            int from = i * bound.length;
            int to = from + bound.length;
            if (isZero(signature, from, to)
                    || Arrays.compareUnsigned(signature, from, to, bound, 0, bound.length) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        int all = 0;
        for (int i = from; i < to; i++) {
            all |= bytes[i];
        }
        return all == 0;
    }
}
