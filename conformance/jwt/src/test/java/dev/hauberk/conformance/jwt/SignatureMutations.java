/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Mutation.oneOf;

import dev.hauberk.jwt.JwsAlgorithm;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Signatures that somebody else made, and those of the right key after a change. */
final class SignatureMutations {
    static final List<Mutation> ALL = List.of(
            SignatureMutations::bitFlipped,
            SignatureMutations::filled,
            SignatureMutations::otherLength,
            SignatureMutations::otherKey,
            SignatureMutations::otherInput,
            SignatureMutations::otherScheme,
            SignatureMutations::macOfPublicKey,
            SignatureMutations::ecdsaTwin,
            SignatureMutations::ecdsaTwin,
            SignatureMutations::ecdsaRange,
            SignatureMutations::ecdsaRange);

    private static final int NUMBER = 32;

    private SignatureMutations() {}

    private static String bitFlipped(Draft draft, Random random) {
        int bit = random.nextInt(2048);
        draft.changeSignature(signature -> {
            signature[bit / 8 % signature.length] ^= (byte) (1 << bit % 8);
            return signature;
        });
        return "bit " + bit + " of the signature flipped";
    }

    private static String filled(Draft draft, Random random) {
        byte value = (byte) oneOf(List.of(0, 1, 0x7f, 0xff), random).intValue();
        draft.changeSignature(signature -> {
            Arrays.fill(signature, value);
            return signature;
        });
        return "signature of " + value;
    }

    private static String otherLength(Draft draft, Random random) {
        int difference = oneOf(List.of(-32, -2, -1, 1, 2, 32), random);
        boolean ahead = random.nextBoolean();
        draft.changeSignature(signature -> {
            byte[] other = new byte[signature.length + difference];
            int from = ahead ? Math.max(0, -difference) : 0;
            int to = ahead ? Math.max(0, difference) : 0;
            System.arraycopy(signature, from, other, to, Math.min(signature.length, other.length));
            return other;
        });
        return difference + " bytes " + (ahead ? "before" : "after") + " the signature";
    }

    private static String otherKey(Draft draft, Random random) {
        SigningKey other = draft.key.algorithm() == JwsAlgorithm.HS256
                ? SigningKey.ofSecret("mac-1", new byte[NUMBER])
                : SigningKey.of(draft.key.id(), random.nextInt(4) == 0 ? draft.key.algorithm() : JwsAlgorithm.ES256);
        draft.sign(other::sign);
        return "signed by another " + other.algorithm() + " key";
    }

    private static String otherInput(Draft draft, Random random) {
        draft.sign(input -> {
            byte[] other = input.clone();
            other[random.nextInt(other.length)] ^= 1;
            return draft.key.sign(other);
        });
        return "signature of another token";
    }

    private static String otherScheme(Draft draft, Random random) {
        draft.sign(input -> {
            try {
                return switch (draft.key.algorithm()) {
                    case ES256 -> draft.key.signature("SHA256withECDSA", input);
                    case PS256 -> draft.key.signature("SHA256withRSA", input);
                    case RS256 -> draft.key.signature(random.nextBoolean() ? "SHA1withRSA" : "SHA512withRSA", input);
                    case HS256 -> Arrays.copyOf(draft.key.sign(input), NUMBER / 2);
                    default -> draft.key.sign(SigningKey.mac(new byte[1], input));
                };
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
        return "signature by another scheme";
    }

    private static String macOfPublicKey(Draft draft, Random random) {
        byte[] secret = draft.key.pair() == null
                ? new byte[1]
                : draft.key.pair().getPublic().getEncoded();
        draft.header.setText("alg", "HS256");
        draft.sign(input -> SigningKey.mac(secret, input));
        return "mac with the public key";
    }

    /** Negates the second number, which makes another good signature of it; other algorithms have no such thing. */
    private static String ecdsaTwin(Draft draft, Random random) {
        if (draft.key.algorithm() != JwsAlgorithm.ES256) {
            return bitFlipped(draft, random);
        }
        BigInteger order = order(draft.key);
        draft.changeSignature(signature -> numbers(number(signature, 0), order.subtract(number(signature, NUMBER))));
        return "the ecdsa twin";
    }

    private static String ecdsaRange(Draft draft, Random random) {
        if (draft.key.algorithm() != JwsAlgorithm.ES256) {
            return otherLength(draft, random);
        }
        BigInteger order = order(draft.key);
        BigInteger edge = oneOf(
                List.of(
                        BigInteger.ZERO,
                        BigInteger.ONE,
                        order,
                        order.subtract(BigInteger.ONE),
                        order.add(BigInteger.ONE)),
                random);
        int which = random.nextInt(4);
        draft.changeSignature(signature -> {
            BigInteger r = number(signature, 0);
            BigInteger s = number(signature, NUMBER);
            return switch (which) {
                case 0 -> numbers(edge, s);
                case 1 -> numbers(r, edge);
                case 2 -> numbers(edge, edge);
                default -> numbers(s, r);
            };
        });
        return "ecdsa numbers " + which + " at " + edge;
    }

    private static BigInteger order(SigningKey key) {
        return ((ECPublicKey) key.pair().getPublic()).getParams().getOrder();
    }

    private static BigInteger number(byte[] signature, int from) {
        return new BigInteger(1, Arrays.copyOfRange(signature, from, from + NUMBER));
    }

    private static byte[] numbers(BigInteger r, BigInteger s) {
        byte[] signature = new byte[2 * NUMBER];
        put(r, signature, NUMBER);
        put(s, signature, 2 * NUMBER);
        return signature;
    }

    private static void put(BigInteger number, byte[] signature, int end) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, NUMBER);
        System.arraycopy(bytes, bytes.length - length, signature, end - length, length);
    }
}
