/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RsaModulusTest {
    /** Makes a modulus as the faulty library did: a power of 65537 modulo the product of the first primes. */
    static BigInteger faulty(Random random, int bits, int primes) {
        BigInteger product = BigInteger.ONE;
        BigInteger prime = BigInteger.TWO;
        for (int i = 0; i < primes; i++) {
            product = product.multiply(prime);
            prime = prime.nextProbablePrime();
        }
        BigInteger power = BigInteger.valueOf(65537).modPow(new BigInteger(60, random), product);
        BigInteger multiple = BigInteger.ONE
                .shiftLeft(bits - 1)
                .divide(product)
                .add(new BigInteger(64, random))
                .add(BigInteger.ONE);
        return multiple.multiply(product).add(power);
    }

    @Test
    void isFactorable_moduliOfTheFaultyLibrary_areRecognised() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            assertThat(RsaModulus.isFactorable(faulty(random, 2048, 71)))
                    .as("seed %d", seed)
                    .isTrue();
            assertThat(RsaModulus.isFactorable(faulty(random, 4096, 126)))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    @Test
    void isFactorable_otherNumbers_areNot() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            BigInteger number = new BigInteger(2048, random).setBit(2047).setBit(0);
            assertThat(RsaModulus.isFactorable(number)).as("seed %d", seed).isFalse();
        }
        RSAPublicKey key = (RSAPublicKey) JwtFixture.RSA.keys().getPublic();
        assertThat(RsaModulus.isFactorable(key.getModulus())).isFalse();
    }
}
