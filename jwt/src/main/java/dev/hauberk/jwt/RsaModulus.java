/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.math.BigInteger;

/** Recognises RSA moduli that are easy to factor because of the library that made them (ROCA, CVE-2017-15361). */
final class RsaModulus {
    private static final BigInteger GENERATOR = BigInteger.valueOf(65537);

    /** The odd primes whose product all affected moduli are a power of 65537 of, whatever their size. */
    private static final int[] PRIMES = {
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
        113, 127, 131, 137, 139, 149, 151, 157, 163, 167
    };

    private RsaModulus() {}

    static boolean isFactorable(BigInteger modulus) {
        for (int prime : PRIMES) {
            if (!isPower(modulus.mod(BigInteger.valueOf(prime)).intValue(), prime)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPower(int residue, int prime) {
        int step = GENERATOR.mod(BigInteger.valueOf(prime)).intValue();
        int power = 1;
        do {
            if (power == residue) {
                return true;
            }
            power = power * step % prime;
        } while (power != 1);
        return false;
    }
}
