/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.LoginCaller;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps passwords as hashes that are slow to guess, and checks them.
 *
 * <ol>
 *   <li>New hashes are argon2id, or bcrypt where that is wanted; they begin with the algorithm and its costs
 *       ({@code $argon2id$v=19$m=19456,t=2,p=1$…}, {@code $2b$12$…}). Both are checked, also with a name in braces
 *       before them, as Spring Security keeps them. One that is weaker than what is configured is
 *       {@link PasswordVerdict#RIGHT_BUT_OUTDATED}.
 *   <li>A user who is not known costs as much time as one whose hash is up to date, and is always wrong.
 *   <li>What an algorithm would not look at is never right: bcrypt counts 72 octets, so longer passwords are refused
 *       with it, as are a NUL and half a surrogate pair with any. Argon2id takes up to 1024 octets.
 *   <li>A few hashes are computed at once, a few more wait, and further ones are a {@link PasswordsBusyException}:
 *       logins cannot use up processors and memory. Known devices wait in a queue of their own, and within a queue
 *       {@linkplain LoginCaller callers} take turns.
 * </ol>
 *
 * <p>Passwords are compared in normalization form KC, so that they are the same from every keyboard. What is kept and
 * cannot be read as a hash, or would cost more than 256 MiB, 16 iterations or cost 16, is wrong, and is logged once.
 *
 * <pre>{@code
 * PasswordVerdict verdict = passwords.verify(password, user.map(User::hash));
 * if (verdict == PasswordVerdict.RIGHT_BUT_OUTDATED) {
 *     users.replaceHash(user, passwords.hash(password));
 * }
 * }</pre>
 *
 * <p>Specifications: RFC 9106, NIST SP 800-63B-4 section 3.1.1, OWASP Password Storage Cheat Sheet. Safe for use by
 * many threads.
 */
public final class PasswordHash {
    /** How passwords are hashed. */
    public static final Fact<String> ALGORITHM = Fact.text("algorithm");

    private static final Logger LOG = LoggerFactory.getLogger(PasswordHash.class);

    /** The most octets of UTF-8 that any password may have. */
    static final int LONGEST = 1024;

    private static final byte[] IMPOSSIBLE = "impossible".getBytes(StandardCharsets.US_ASCII);

    private final HashAlgorithm algorithm;
    private final HashSlots slots;
    private final LongAdder busy = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    /** What an unknown user is compared with. */
    private final String nobody;

    private PasswordHash(Builder builder) {
        this.algorithm = builder.algorithm();
        this.slots = new HashSlots(builder.concurrent.get(), builder.patience);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        this.nobody = algorithm.hash(Base64.getEncoder().encode(random));
    }

    /** Starts a hash: argon2id with 19 MiB, 2 iterations and 1 lane, unless another is set. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the hash of a password, to be kept.
     *
     * @throws IllegalArgumentException if {@link #problem} finds something; it does not tell the password
     * @throws PasswordsBusyException if too many are computed
     */
    public String hash(String password) {
        Optional<String> problem = problem(password);
        byte[] octets = octets(password);
        if (problem.isPresent() || octets == null) {
            throw new IllegalArgumentException(problem.orElse("a password must be Unicode text"));
        }
        try {
            return compute(octets, LoginCaller.UNKNOWN, algorithm::hash);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * Returns what keeps a password from being hashed, to be shown to the user, or nothing: it is empty, too long for
     * the algorithm, or has a NUL or half a surrogate pair.
     */
    public Optional<String> problem(String password) {
        byte[] octets = octets(password);
        if (octets == null) {
            return Optional.of("A password must have 1 to " + algorithm.longest()
                    + " octets of UTF-8, without NUL and without halves of characters.");
        }
        int length = octets.length;
        Arrays.fill(octets, (byte) 0);
        return length <= algorithm.longest()
                ? Optional.empty()
                : Optional.of("A password must have at most " + algorithm.longest() + " octets of UTF-8: it has "
                        + length + ".");
    }

    /**
     * Returns whether a password is that of a user, for a caller of whom nothing is known.
     *
     * @param stored the hash that is kept for the user; empty if there is no such user, which takes as long
     * @throws PasswordsBusyException if too many are computed; then nothing was compared
     */
    public PasswordVerdict verify(String password, Optional<String> stored) {
        return verify(password, stored, LoginCaller.UNKNOWN);
    }

    /**
     * Returns whether a password is that of a user.
     *
     * @param stored the hash that is kept for the user; empty if there is no such user, which takes as long
     * @param caller who asks, such as {@code LoginThrottle.Attempt} returns it
     * @throws PasswordsBusyException if too many are computed; then nothing was compared
     */
    public PasswordVerdict verify(String password, Optional<String> stored, LoginCaller caller) {
        String kept = stored.map(PasswordHash::withoutBraces).orElse(nobody);
        HashAlgorithm known = HashAlgorithm.of(kept);
        if (known == null) {
            noteUnreadable();
        }
        HashAlgorithm tried = known == null ? algorithm : known;
        String hash = known == null ? nobody : kept;
        byte[] octets = octets(password);
        boolean possible = octets != null && octets.length <= tried.longest();
        byte[] attempt = possible ? Objects.requireNonNull(octets) : IMPOSSIBLE.clone();
        try {
            boolean same = compute(attempt, caller, value -> tried.matches(value, hash));
            if (!same || !possible || known == null || stored.isEmpty()) {
                return PasswordVerdict.WRONG;
            }
            boolean outdated = known.isWeakerThan(algorithm) && attempt.length <= algorithm.longest();
            return outdated ? PasswordVerdict.RIGHT_BUT_OUTDATED : PasswordVerdict.RIGHT;
        } finally {
            Arrays.fill(attempt, (byte) 0);
        }
    }

    private interface Computation<T> {
        T of(byte[] password);
    }

    private <T> T compute(byte[] password, LoginCaller caller, Computation<T> computation) {
        try {
            return slots.compute(caller, () -> computation.of(password));
        } catch (PasswordsBusyException e) {
            busy.increment();
            throw e;
        }
    }

    private void noteUnreadable() {
        unreadable.increment();
        if (unreadable.sum() == 1) {
            LOG.warn("a kept password hash must be argon2id or bcrypt of reasonable cost: one is not, so its user"
                    + " cannot log in; told once, counted in describe()");
        }
    }

    private static String withoutBraces(String stored) {
        return stored.startsWith("{") ? stored.substring(stored.indexOf('}') + 1) : stored;
    }

    /** Returns the octets that count, or null if they cannot be a password. */
    private static byte @Nullable [] octets(String password) {
        if (password.isEmpty() || password.length() > LONGEST || password.indexOf('\0') >= 0) {
            return null;
        }
        String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
        if (normal.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            return null;
        }
        byte[] octets = normal.getBytes(StandardCharsets.UTF_8);
        return octets.length > 0 && octets.length <= LONGEST ? octets : null;
    }

    /**
     * Tells what it is, for a report: the facts {@code algorithm} and {@code concurrent}, and how often there was no
     * room and a kept hash could not be read.
     */
    public Description describe() {
        return Description.builder("PasswordHash")
                .fact("algorithm", algorithm)
                .fact("concurrent", slots)
                .reading("refused_as_busy", busy.sum())
                .reading("unreadable", unreadable.sum())
                .build();
    }

    @Override
    public String toString() {
        return "PasswordHash[" + algorithm + "]";
    }

    /** Collects the costs of a {@link PasswordHash}. Not safe for use by several threads. */
    public static final class Builder {
        private final Settings settings = new Settings("PasswordHash");
        private final Setting<HashAlgorithm> argon2id =
                settings.of("argon2id", new HashAlgorithm.Argon2id(19_456, 2, 1, 32));
        private final Setting<HashAlgorithm> bcrypt = settings.of("bcrypt");
        private final Setting<Integer> concurrent = settings.of(
                        "concurrent", Math.max(1, Runtime.getRuntime().availableProcessors() / 2))
                .byDefault("half of the processors");
        private Duration patience = Duration.ofSeconds(2);

        private Builder() {}

        /**
         * Sets the costs of argon2id; default 19456 KiB and 2 iterations, in one lane.
         *
         * @param kibibytes 7168 to 262144
         * @param iterations 1 to 16; with less than 46 MiB at least 2 are asked for by OWASP, with less than 12 MiB 3,
         *     with less than 9 MiB 4
         */
        public Builder argon2id(int kibibytes, int iterations) {
            argon2id.parse(() -> {
                int least = kibibytes >= 47_104
                        ? 1
                        : kibibytes >= 19_456 ? 2 : kibibytes >= 12_288 ? 3 : kibibytes >= 9216 ? 4 : 5;
                if (kibibytes < 7168 || kibibytes > 262_144 || iterations < least || iterations > 16) {
                    throw new IllegalArgumentException("argon2id must take 7168 to 262144 KiB and " + least
                            + " to 16 iterations with that: " + kibibytes + " KiB, " + iterations + " iterations");
                }
                return new HashAlgorithm.Argon2id(kibibytes, iterations, 1, 32);
            });
            return this;
        }

        /**
         * Makes new hashes bcrypt, with passwords of at most 72 octets; default argon2id.
         *
         * @param cost 10 to 16; each more doubles the time
         */
        public Builder bcrypt(int cost) {
            bcrypt.parse(() -> {
                if (cost < 10 || cost > HashAlgorithm.BcryptHash.MOST_COST) {
                    throw new IllegalArgumentException("the cost of bcrypt must be 10 to 16: " + cost);
                }
                return new HashAlgorithm.BcryptHash(cost);
            });
            return this;
        }

        /**
         * Sets how many hashes are computed at once; default half the processors, at least one. Eight times as many
         * wait, and as many again from known devices, which wait four times as long.
         *
         * @param most 1 to 64
         * @param wait how long one waits for its turn at most; default 2 seconds; 0 to 30 seconds
         */
        public Builder concurrent(int most, Duration wait) {
            concurrent.parse(() -> {
                if (most < 1 || most > 64 || wait.isNegative() || wait.compareTo(Duration.ofSeconds(30)) > 0) {
                    throw new IllegalArgumentException(
                            "1 to 64 hashes must be computed at once, and wait 0 to 30 seconds: " + most + ", " + wait);
                }
                patience = wait;
                return most;
            });
            return this;
        }

        private HashAlgorithm algorithm() {
            return bcrypt.value().orElseGet(argon2id::get);
        }

        /**
         * Returns the hash, after computing one to compare unknown users with.
         *
         * @throws dev.hauberk.core.ConfigurationException if a cost is outside its range, or both algorithms are set
         */
        public PasswordHash build() {
            Problems problems = settings.problems();
            if (argon2id.isSet() && bcrypt.isSet()) {
                problems.add("new hashes must be of one algorithm: argon2id and bcrypt are set; remove one");
            }
            problems.throwIfAny();
            return new PasswordHash(this);
        }
    }
}
