/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.types.Argon2;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A way to hash passwords, with its costs. */
sealed interface HashAlgorithm {
    /** Reads the algorithm of a hash, or returns null if it is none that is known, or costs more than is reasonable. */
    static @Nullable HashAlgorithm of(String hash) {
        Argon2id argon2id = Argon2id.parse(hash);
        return argon2id == null ? BcryptHash.parse(hash) : argon2id;
    }

    /** Returns a hash of a password, with a salt of its own, as it is kept. */
    String hash(byte[] password);

    /** Returns whether a password, which the algorithm {@linkplain #longest takes}, has this hash. */
    boolean matches(byte[] password, String hash);

    /** Returns how many octets of a password count. */
    int longest();

    /** Returns whether this costs an attacker less than another, or is another algorithm. */
    boolean isWeakerThan(HashAlgorithm other);

    /** Argon2id (RFC 9106). */
    record Argon2id(int memory, int iterations, int parallelism, int output) implements HashAlgorithm {
        private static final String PREFIX = "$argon2id$v=19$";
        private static final int SALT = 16;
        private static final int MOST_MEMORY = 1 << 18;
        private static final int MOST_ITERATIONS = 16;
        private static final int MOST_PARALLELISM = 16;

        /** Reads the parameters of a hash in the format of the PHC, or returns null if it is not one to be computed. */
        static @Nullable Argon2id parse(String hash) {
            if (!hash.startsWith(PREFIX)) {
                return null;
            }
            List<String> parts = List.of(hash.substring(PREFIX.length()).split("\\$", -1));
            List<String> costs = List.of(parts.get(0).split(",", -1));
            if (parts.size() != 3 || costs.size() != 3) {
                return null;
            }
            int memory = number(costs.get(0), "m=", MOST_MEMORY);
            int iterations = number(costs.get(1), "t=", MOST_ITERATIONS);
            int parallelism = number(costs.get(2), "p=", MOST_PARALLELISM);
            int salt = base64Octets(parts.get(1));
            int output = base64Octets(parts.get(2));
            boolean sane = memory >= 8 * Math.max(1, parallelism)
                    && iterations > 0
                    && parallelism > 0
                    && salt >= 8
                    && salt <= 64
                    && output >= 16
                    && output <= 64;
            return sane ? new Argon2id(memory, iterations, parallelism, output) : null;
        }

        /** Returns a number without leading zeros, or -1. */
        private static int number(String text, String name, int most) {
            String digits = text.startsWith(name) ? text.substring(name.length()) : "";
            boolean plain = !digits.isEmpty()
                    && digits.length() <= 6
                    && digits.charAt(0) != '0'
                    && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int value = plain ? Integer.parseInt(digits) : -1;
            return value <= most ? value : -1;
        }

        /** Returns how many octets unpadded base64 stands for, or -1. */
        private static int base64Octets(String text) {
            boolean plain = text.length() % 4 != 1
                    && text.chars().allMatch(c -> ApiKeyText.isAlphanumeric(c) || c == '+' || c == '/');
            return plain ? text.length() * 3 / 4 : -1;
        }

        private Argon2Function function() {
            return Argon2Function.getInstance(memory, iterations, parallelism, output, Argon2.ID);
        }

        @Override
        public String hash(byte[] password) {
            byte[] salt = new byte[SALT];
            new SecureRandom().nextBytes(salt);
            return function().hash(password, salt).getResult();
        }

        @Override
        public boolean matches(byte[] password, String hash) {
            return function().check(password, hash.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public int longest() {
            return PasswordHash.LONGEST;
        }

        @Override
        public boolean isWeakerThan(HashAlgorithm other) {
            return !(other instanceof Argon2id that) || memory < that.memory || iterations < that.iterations;
        }

        @Override
        public String toString() {
            return "argon2id, " + memory + " KiB, " + iterations + " iterations, " + parallelism + " lanes";
        }
    }

    /** Bcrypt, as OpenBSD and others have it: {@code $2a$}, {@code $2b$} and {@code $2y$}. */
    record BcryptHash(int cost) implements HashAlgorithm {
        private static final int LENGTH = 60;
        private static final int LEAST_COST = 4;
        static final int MOST_COST = 16;
        private static final int LONGEST = 72;

        /** Reads the cost of a hash, or returns null if it is not one to be computed. */
        static @Nullable BcryptHash parse(String hash) {
            boolean known = hash.length() == LENGTH
                    && (hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$"))
                    && hash.charAt(6) == '$'
                    && isDigit(hash.charAt(4))
                    && isDigit(hash.charAt(5))
                    && hash.substring(7).chars().allMatch(c -> ApiKeyText.isAlphanumeric(c) || c == '.' || c == '/');
            int cost = known ? (hash.charAt(4) - '0') * 10 + hash.charAt(5) - '0' : 0;
            return cost >= LEAST_COST && cost <= MOST_COST ? new BcryptHash(cost) : null;
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        @Override
        public String hash(byte[] password) {
            return BcryptFunction.getInstance(Bcrypt.B, cost).hash(password).getResult();
        }

        @Override
        public boolean matches(byte[] password, String hash) {
            return BcryptFunction.getInstanceFromHash(hash).check(password, hash.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public int longest() {
            return LONGEST;
        }

        @Override
        public boolean isWeakerThan(HashAlgorithm other) {
            return !(other instanceof BcryptHash that) || cost < that.cost;
        }

        @Override
        public String toString() {
            return "bcrypt, cost " + cost;
        }
    }
}
