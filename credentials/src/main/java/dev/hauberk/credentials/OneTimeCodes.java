/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Secret;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks the one-time codes of authenticator applications: six digits, HMAC-SHA1, 30 seconds, as all of these
 * applications take them.
 *
 * <ol>
 *   <li>{@link #enrol} makes a secret, which counts once {@link #confirm} was shown a code of it; that also makes ten
 *       recovery codes. A confirmed secret is replaced only after {@link #remove}.
 *   <li>{@link #verify} accepts the code of now, of the step before and of the step after, and each only once: the last
 *       accepted step is kept by compare-and-set, and only later ones follow it.
 *   <li>A user, wherever it comes from, has five tries in five minutes and 48 a day; what succeeds does not count.
 *   <li>A recovery code is good once. They are kept as hashes; secrets are kept encrypted, for their user.
 *   <li>A user without a second factor is told nothing else than one whose code was wrong, after the same work.
 * </ol>
 *
 * <p>Ask for a code only after the password was right, or anybody can use up the tries of anybody. On success call
 * {@link SessionFilter#addFactor}, so that the factor counts for that session.
 *
 * <p>Specifications: RFC 6238, RFC 4226, NIST SP 800-63B-4 section 3.1.4. Tries are counted in this process. Safe for
 * use by many threads.
 */
public final class OneTimeCodes {
    private static final String ALGORITHM = "HmacSHA1";
    private static final int DIGITS = 6;
    private static final int STEP_SECONDS = 30;
    private static final int SECRET_OCTETS = 20;
    private static final int RECOVERY_CODES = 10;
    private static final int RECOVERY_OCTETS = 10;
    private static final int RECOVERY_LENGTH = 16;
    private static final int LONGEST_INPUT = 64;
    private static final int MOST_ATTEMPTS = 16;
    private static final String NOBODY = "nobody";
    private static final byte[] EMPTY = {};

    private final OneTimeCodeStore store;
    private final String issuer;
    private final SealedSecrets seal;
    /** What is opened for a user without a second factor. */
    private final String sealedOfNobody;

    private final List<HmacKey> peppers;
    private final AttemptLimit attempts;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final LongAdder replayed = new LongAdder();
    private final LongAdder throttled = new LongAdder();

    private OneTimeCodes(Builder builder) {
        this.store = builder.store;
        this.issuer = builder.issuer;
        this.seal = new SealedSecrets(builder.keys);
        this.sealedOfNobody = seal.seal(new byte[SECRET_OCTETS], NOBODY);
        this.peppers = builder.keys.stream()
                .map(key -> HmacKey.derived(key, "hauberk recovery code"))
                .toList();
        this.clock = builder.clock.get();
        this.attempts = builder.attempts.value().orElseGet(OneTimeCodes::defaultAttempts);
    }

    private static AttemptLimit defaultAttempts() {
        return AttemptLimit.builder()
                .perUser(TokenBucket.of(5, Duration.ofMinutes(5), 5), TokenBucket.of(48, Duration.ofDays(1), 48))
                .build();
    }

    /**
     * Starts a checker.
     *
     * @param issuer what the authenticator application calls this service: 1 to 64 characters, without a colon
     * @param key encrypts the secrets and hashes the recovery codes: at least 32 octets, the same on every node, and
     *     not in the database of the store
     */
    public static Builder builder(OneTimeCodeStore store, String issuer, Secret key) {
        return new Builder(store, issuer, key);
    }

    /**
     * Makes a secret for a user, which does not count yet. One that was made and not confirmed is replaced.
     *
     * @param user as the application tells users apart, 1 to 256 characters
     * @param account what the authenticator application calls it, such as the mail address; without a colon
     * @throws IllegalStateException if the user has a second factor; {@link #remove} it first
     * @throws IllegalArgumentException if user or account are malformed
     * @throws StoreUnavailableException if the store cannot keep it
     */
    public OneTimeCodeEnrolment enrol(String user, String account) {
        if (!isUser(user)) {
            throw new IllegalArgumentException("a user must have 1 to 256 characters, no NUL and no half of a surrogate"
                    + " pair: this has " + user.length());
        }
        requireText("an account", account, 128);
        byte[] secret = new byte[SECRET_OCTETS];
        random.nextBytes(secret);
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<OneTimeCodeRecord> kept = store.find(user);
            if (kept.isPresent() && kept.get().confirmed()) {
                throw new IllegalStateException(
                        "a user must not have a second factor to enrol one: this has; remove it first");
            }
            long version = kept.map(record -> record.version() + 1).orElse(0L);
            OneTimeCodeRecord fresh = new OneTimeCodeRecord(seal.seal(secret, user), -1, false, List.of(), version);
            if (kept.isPresent() ? store.replace(user, fresh) : store.add(user, fresh)) {
                String text = Base32.encode(secret);
                return new OneTimeCodeEnrolment(text, uri(account, text));
            }
        }
        throw unsettled();
    }

    private String uri(String account, String secret) {
        return "otpauth://totp/" + encode(issuer) + ":" + encode(account) + "?secret=" + secret + "&issuer="
                + encode(issuer) + "&algorithm=SHA1&digits=" + DIGITS + "&period=" + STEP_SECONDS;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Makes the secret of a user count, after a code of it was shown.
     *
     * @return ten recovery codes, to be shown once; empty if the code was not accepted, came too often, or nothing
     *     waits to be confirmed
     * @throws StoreUnavailableException if the store cannot answer
     */
    public Optional<List<String>> confirm(String user, String code) {
        List<String> codes = newCodes();
        OneTimeCodeResult result = attempt(user, record -> {
            OneTimeCodeRecord waiting = record == null || record.confirmed() ? null : record;
            long step = matchingStep(user, waiting, code);
            return waiting == null || step < 0
                    ? Change.WRONG
                    : Change.to(new OneTimeCodeRecord(
                            waiting.sealedSecret(), step, true, hashes(codes), waiting.version() + 1));
        });
        return result.isAccepted() ? Optional.of(codes) : Optional.empty();
    }

    /** Returns whether a user has a second factor that was confirmed. */
    public boolean isEnrolled(String user) {
        return store.find(user).map(OneTimeCodeRecord::confirmed).orElse(false);
    }

    /**
     * Checks a code, and uses it up if it is right.
     *
     * @param user as it was enrolled; anything else has no second factor
     * @param code what was typed; blanks in it do not matter
     * @throws StoreUnavailableException if the store cannot answer; the code is then not accepted, and may be used up
     */
    public OneTimeCodeResult verify(String user, String code) {
        return attempt(user, record -> {
            OneTimeCodeRecord known = confirmed(record);
            long step = matchingStep(user, known, code);
            if (known == null || step < 0) {
                return Change.WRONG;
            }
            return step <= known.lastStep()
                    ? Change.REPLAYED
                    : Change.to(new OneTimeCodeRecord(
                            resealed(user, known), step, true, known.recoveryCodes(), known.version() + 1));
        });
    }

    /**
     * Checks a recovery code, and uses it up if it is right.
     *
     * @param code what was typed; blanks, hyphens and case do not matter
     * @throws StoreUnavailableException if the store cannot answer; the code is then not accepted, and may be used up
     */
    public OneTimeCodeResult recover(String user, String code) {
        String plain = plain(code);
        return attempt(user, record -> {
            OneTimeCodeRecord known = confirmed(record);
            List<String> codes = known == null ? List.of() : known.recoveryCodes();
            List<String> left = without(codes, plain);
            return known == null || left.size() == codes.size()
                    ? Change.WRONG
                    : Change.to(withRecoveryCodes(known, left));
        });
    }

    /** Returns how many recovery codes a user has left; warn when they are few. */
    public int recoveryCodesLeft(String user) {
        return store.find(user).map(record -> record.recoveryCodes().size()).orElse(0);
    }

    /**
     * Makes ten new recovery codes in the place of all that are left; ask for a code before.
     *
     * @throws IllegalStateException if the user has no second factor
     * @throws StoreUnavailableException if the store cannot answer
     */
    public List<String> renewRecoveryCodes(String user) {
        List<String> codes = newCodes();
        boolean renewed = change(user, store.find(user).orElse(null), record -> {
                    OneTimeCodeRecord known = confirmed(record);
                    return known == null ? Change.WRONG : Change.to(withRecoveryCodes(known, hashes(codes)));
                })
                == OneTimeCodeResult.Verdict.ACCEPTED;
        if (!renewed) {
            throw new IllegalStateException("a user must have a second factor to renew recovery codes: this has none");
        }
        return codes;
    }

    /**
     * Takes the second factor of a user away; returns whether there was one. Ask for a code or another proof before.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    public boolean remove(String user) {
        return store.remove(user);
    }

    /** What a code leads to. */
    private record Change(
            OneTimeCodeResult.Verdict verdict, @Nullable OneTimeCodeRecord next) {
        static final Change WRONG = new Change(OneTimeCodeResult.Verdict.WRONG, null);
        static final Change REPLAYED = new Change(OneTimeCodeResult.Verdict.REPLAYED, null);

        static Change to(OneTimeCodeRecord next) {
            return new Change(OneTimeCodeResult.Verdict.ACCEPTED, next);
        }
    }

    private static @Nullable OneTimeCodeRecord confirmed(@Nullable OneTimeCodeRecord record) {
        return record != null && record.confirmed() ? record : null;
    }

    private static OneTimeCodeRecord withRecoveryCodes(OneTimeCodeRecord record, List<String> hashes) {
        return new OneTimeCodeRecord(record.sealedSecret(), record.lastStep(), true, hashes, record.version() + 1);
    }

    private OneTimeCodeResult attempt(String user, Function<@Nullable OneTimeCodeRecord, Change> decision) {
        AttemptLimit.Attempt attempt = attempts.beginFromAnywhere(user);
        if (!attempt.admitted()) {
            throttled.increment();
            return new OneTimeCodeResult(OneTimeCodeResult.Verdict.THROTTLED, attempt.retryAfter());
        }
        OneTimeCodeRecord record;
        try {
            record = store.find(user).orElse(null);
        } catch (RuntimeException e) {
            // Nothing was compared, so there is nothing to count. What fails later may have been a guess.
            attempt.undecided();
            throw e;
        }
        // A store that is loose about names finds one enrolment by many spellings; its secret is of one user.
        if (record != null && !attempt.found(record.sealedSecret())) {
            throttled.increment();
            return new OneTimeCodeResult(OneTimeCodeResult.Verdict.THROTTLED, attempt.retryAfter());
        }
        OneTimeCodeResult.Verdict verdict = change(user, record, decision);
        if (verdict == OneTimeCodeResult.Verdict.ACCEPTED) {
            attempt.succeeded();
        } else if (verdict == OneTimeCodeResult.Verdict.REPLAYED) {
            replayed.increment();
        }
        return OneTimeCodeResult.of(verdict);
    }

    /**
     * Changes what is kept for a user, and starts again if somebody else was faster. So one code is accepted once among
     * all who show it at the same time.
     */
    private OneTimeCodeResult.Verdict change(
            String user, @Nullable OneTimeCodeRecord found, Function<@Nullable OneTimeCodeRecord, Change> decision) {
        OneTimeCodeRecord record = found;
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Change change = decision.apply(record);
            OneTimeCodeRecord next = change.next();
            if (next == null || store.replace(user, next)) {
                return change.verdict();
            }
            record = store.find(user).orElse(null);
        }
        throw unsettled();
    }

    private static StoreUnavailableException unsettled() {
        return new StoreUnavailableException("a user's second factor must hold still to be changed: it did not");
    }

    /** Returns the latest step within the window that has this code, or -1; compares with all, one by one. */
    private long matchingStep(String user, @Nullable OneTimeCodeRecord record, String code) {
        byte[] secret = record == null ? seal.open(sealedOfNobody, NOBODY) : seal.open(record.sealedSecret(), user);
        byte[] typed = withoutBlanks(code).getBytes(StandardCharsets.UTF_8);
        long now = Math.floorDiv(clock.instant().getEpochSecond(), STEP_SECONDS);
        long found = -1;
        for (long step = now - 1; step <= now + 1; step++) {
            byte[] right = Hotp.at(ALGORITHM, secret, step, DIGITS).getBytes(StandardCharsets.UTF_8);
            found = MessageDigest.isEqual(right, typed) ? step : found;
        }
        return record == null ? -1 : found;
    }

    /** Moves a secret to the key that is current, now that it changes anyway. */
    private String resealed(String user, OneTimeCodeRecord record) {
        return seal.isCurrent(record.sealedSecret())
                ? record.sealedSecret()
                : seal.seal(seal.open(record.sealedSecret(), user), user);
    }

    private List<String> newCodes() {
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            byte[] octets = new byte[RECOVERY_OCTETS];
            random.nextBytes(octets);
            String text = Base32.encode(octets);
            codes.add(text.substring(0, 4) + "-" + text.substring(4, 8) + "-" + text.substring(8, 12) + "-"
                    + text.substring(12));
        }
        return List.copyOf(codes);
    }

    private List<String> hashes(List<String> codes) {
        return codes.stream().map(code -> hash(peppers.get(0), plain(code))).toList();
    }

    /** Fast, as a code has 80 random bits. */
    private static String hash(HmacKey pepper, String plain) {
        byte[] code = pepper.code(plain.getBytes(StandardCharsets.UTF_8), EMPTY);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    }

    /** Returns the hashes without that of a code; compares with all. */
    private List<String> without(List<String> hashes, String plain) {
        List<String> left = new ArrayList<>(hashes);
        for (HmacKey pepper : peppers) {
            byte[] tried = hash(pepper, plain).getBytes(StandardCharsets.US_ASCII);
            left.removeIf(hash -> MessageDigest.isEqual(hash.getBytes(StandardCharsets.US_ASCII), tried));
        }
        return plain.length() == RECOVERY_LENGTH ? left : hashes;
    }

    private static String plain(String code) {
        return withoutBlanks(code).replace("-", "").toUpperCase(Locale.ROOT);
    }

    private static String withoutBlanks(String code) {
        return code.length() > LONGEST_INPUT ? "" : code.replace(" ", "");
    }

    /** No column holds a NUL or half of a surrogate pair as it is. */
    private static boolean isUser(String text) {
        return !text.isEmpty()
                && text.length() <= 256
                && text.codePoints()
                        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    private static void requireText(String what, String text, int longest) {
        boolean plain = !text.isEmpty()
                && text.length() <= longest
                && text.indexOf(':') < 0
                && text.chars().noneMatch(Character::isISOControl);
        if (!plain) {
            throw new IllegalArgumentException(what + " must have 1 to " + longest
                    + " characters without a colon and control characters: " + text.length());
        }
    }

    /** Tells what it is, for a report: the facts {@code issuer}, {@code store} and {@code attempts}. */
    public Description describe() {
        return Description.builder("OneTimeCodes")
                .fact("issuer", issuer)
                .fact("store", store)
                .fact("attempts", attempts)
                .reading("replayed", replayed.sum())
                .reading("throttled", throttled.sum())
                .build();
    }

    @Override
    public String toString() {
        return "OneTimeCodes[" + issuer + ", " + store + "]";
    }

    /** Collects what codes are checked with. Not safe for use by several threads. */
    public static final class Builder {
        private static final int SHORTEST_KEY = 32;

        private final OneTimeCodeStore store;
        private final String issuer;
        private final List<Secret> keys = new ArrayList<>();
        private final Settings settings = new Settings("OneTimeCodes");
        private final Setting<AttemptLimit> attempts = settings.of("attempts");
        private final Setting<InstantSource> clock = settings.clock();

        private Builder(OneTimeCodeStore store, String issuer, Secret key) {
            this.store = Objects.requireNonNull(store, "store");
            requireText("an issuer", issuer, 64);
            this.issuer = issuer;
            keys.add(Objects.requireNonNull(key, "key"));
        }

        /** Adds keys that older secrets may be encrypted with; with the next code they are encrypted anew. */
        public Builder previousKeys(Secret... values) {
            keys.addAll(Arrays.asList(values));
            return this;
        }

        /** Sets the limit of tries; only its buckets of users count. Default 5 in 5 minutes and 48 a day. */
        public Builder attempts(AttemptLimit value) {
            attempts.set(value);
            return this;
        }

        /** Sets the clock; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        /**
         * Returns the checker.
         *
         * @throws ConfigurationException if a key is weak
         */
        public OneTimeCodes build() {
            Problems problems = settings.problems();
            keys.forEach(key -> key.strengthProblem(SHORTEST_KEY).ifPresent(problems::add));
            problems.throwIfAny();
            return new OneTimeCodes(this);
        }
    }
}
