/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how often a secret that people choose can be guessed: passwords, one-time codes, recovery codes.
 *
 * <p>{@link #begin} takes one permit <em>before</em> the secret is checked, from the client's address, from the user at
 * that address and from the user; {@link Attempt#succeeded()} gives them back. So failures count, successes do not, and
 * guesses sent in parallel cannot slip in between check and count. Known and unknown users are treated alike.
 *
 * <p>An attempt that ends before its secret was compared, as a store failed or the server was busy, is given back by
 * {@link Attempt#undecided()}. The application says so; an exception alone does not. Some libraries report a wrong
 * password by an exception, and a permit for each of those would bound nothing.
 *
 * <p>Databases take more spellings for one name than this class does: without accents, with invisible characters. So
 * call {@link Attempt#found} with the identifier of the user that the look-up found, before the secret is compared. All
 * spellings then share the permits of that user.
 *
 * <p>Nobody is locked out: when the permits of a user are spent, the next comes with time, and with several buckets for
 * one kind of key the delay grows from that of the first to that of the last and stays there. Still, somebody who
 * guesses all day from many addresses keeps the owner waiting too, for up to the last delay; an application that knows
 * the owner's device may let it in without asking here.
 *
 * <p>Memory is fixed. Keys are hashed to cells under a random key, so a user may share the delay of a busy one by
 * chance. A stranger cannot aim at one user, but with hundreds of logins a second for hours he exhausts most cells, and
 * then most users are refused at their first try. {@link #saturation} shows it. An IPv6 client is its /64. Users are
 * compared by their first 256 characters, after NFKC, without surrounding white space and without case. Safe for use by
 * several threads.
 */
public final class AttemptLimit {
    private static final int LONGEST_USER = 256;
    private static final int MEASURED_EVERY = 1024;

    private enum KeyedBy {
        ADDRESS,
        USER_AND_ADDRESS,
        USER
    }

    /**
     * What the gates go by; a gate whose key is null does not ask.
     *
     * @param place the address or device that goes with the user, null for anywhere
     * @param name the canonical name of the user
     * @param anywhere whether the user counts wherever it comes from
     */
    private record Keys(
            @Nullable String address,
            @Nullable String place,
            @Nullable String userAndPlace,
            String name,
            boolean anywhere) {
        static Keys typed(@Nullable String address, @Nullable String place, String user, boolean anywhere) {
            return of(address, place, canonicalUser(user), anywhere);
        }

        /** The address was asked already. The space is in no typed name, so typing spends none of these permits. */
        Keys found(String id) {
            return of(null, place, " " + canonicalUser(id), anywhere);
        }

        private static Keys of(@Nullable String address, @Nullable String place, String name, boolean anywhere) {
            // An address and a device have no space, so no other pair reads the same.
            return new Keys(address, place, place == null ? null : place + " " + name, name, anywhere);
        }

        @Nullable
        String by(KeyedBy keyedBy) {
            return switch (keyedBy) {
                case ADDRESS -> address;
                case USER_AND_ADDRESS -> userAndPlace;
                case USER -> anywhere ? name : null;
            };
        }
    }

    private record Gate(KeyedBy keyedBy, TokenBucketTable table) {}

    private final List<Gate> gates = new ArrayList<>();
    private final LongSupplier clock;
    private final AtomicLong admitted = new AtomicLong();
    private volatile double saturation;

    private AttemptLimit(Builder builder) {
        this.clock = builder.nanoTime.get();
        long now = clock.getAsLong();
        addGates(KeyedBy.ADDRESS, builder.perAddress.get(), builder, now);
        addGates(KeyedBy.USER_AND_ADDRESS, builder.perUserAndAddress.get(), builder, now);
        addGates(KeyedBy.USER, builder.perUser.get(), builder, now);
    }

    private void addGates(KeyedBy keyedBy, List<TokenBucket> buckets, Builder builder, long now) {
        buckets.forEach(bucket -> gates.add(
                new Gate(keyedBy, TokenBucketTable.refundable(bucket, builder.cells.get(), now, builder.hash))));
    }

    /** Starts a limit with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Asks for one attempt; call it before the secret is looked at, and refuse without looking if it is not admitted.
     *
     * @param address the client's address, as trusted proxies report it
     * @param user the name the caller claims, whether or not there is such a user
     */
    public Attempt begin(IpAddress address, String user) {
        String network = network(address);
        return begin(Keys.typed(network, network, user, true));
    }

    /**
     * Asks for one attempt from a device on which the user succeeded before, as the caller made sure. What others try
     * with the user's name does not delay it; it is limited by its address, and as the user at an address is.
     *
     * @param address the client's address, as trusted proxies report it
     * @param user the name the caller claims
     * @param device what no other device has, without spaces and not an address
     */
    public Attempt beginOnKnownDevice(IpAddress address, String user, String device) {
        return begin(Keys.typed(network(address), device, user, false));
    }

    /**
     * Asks for one attempt of a user, wherever it comes from: only the buckets of users count. For what is asked after
     * a password was right, such as a one-time code, where all that guess have the same name.
     *
     * @param user the name of the user
     */
    public Attempt beginFromAnywhere(String user) {
        return begin(Keys.typed(null, null, user, true));
    }

    private Attempt begin(Keys keys) {
        long now = clock.getAsLong();
        long wait = take(keys, now);
        if (wait == 0 && admitted.incrementAndGet() % MEASURED_EVERY == 0) {
            measure(now);
        }
        return new Attempt(this, keys, now, wait);
    }

    /** Takes a permit of each key, or none; returns how many nanoseconds to wait for those that were missing. */
    private long take(Keys keys, long now) {
        long wait = 0;
        for (Gate gate : gates) {
            String key = keys.by(gate.keyedBy);
            wait = key == null ? wait : Math.max(wait, gate.table.nanosToWait(key, 1, now));
        }
        for (int i = 0; wait == 0 && i < gates.size(); i++) {
            Gate gate = gates.get(i);
            String key = keys.by(gate.keyedBy);
            if (key != null && !gate.table.tryTake(key, 1, now)) {
                // Somebody was faster since the look above.
                refund(keys, i, now, now);
                wait = Math.max(1, gate.table.nanosToWait(key, 1, now));
            }
        }
        return wait;
    }

    private void measure(long now) {
        double fullest = 0;
        for (Gate gate : gates) {
            fullest = Math.max(fullest, gate.table.load(now));
        }
        saturation = fullest;
    }

    /**
     * Returns the share of cells that have no permit left, of the bucket that has fewest, from 0 to 1: how many of the
     * users, or addresses, that never tried are refused all the same. It is measured anew with every 1,024 attempts
     * that are admitted.
     */
    public double saturation() {
        return saturation;
    }

    private void refund(Keys keys, int count, long grantedAt, long now) {
        for (Gate gate : gates.subList(0, count)) {
            String key = keys.by(gate.keyedBy);
            if (key != null) {
                gate.table.refund(key, 1, grantedAt, now);
            }
        }
    }

    private static String network(IpAddress address) {
        return address.prefix(64).toString();
    }

    /** Returns what a user is told apart by: the first 256 characters, NFKC, without white space around or case. */
    public static String canonicalUser(String user) {
        String cut = user.length() > LONGEST_USER ? user.substring(0, LONGEST_USER) : user;
        return Normalizer.normalize(cut, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("AttemptLimit");
        gates.forEach(
                gate -> text.append("; ").append(gate.keyedBy).append(": ").append(gate.table));
        return text.toString();
    }

    /**
     * The answer to one {@link #begin}. It counts as failed unless {@link #succeeded()} or {@link #undecided()} is
     * called; the first call decides, and later ones do nothing. Thread-safe.
     */
    public static final class Attempt {
        private final AttemptLimit limit;
        private final Keys keys;
        private final long grantedAt;
        private volatile long wait;
        /** Of the user that was found; null if none was. */
        private volatile @Nullable Keys foundKeys;

        private final AtomicBoolean over = new AtomicBoolean();

        private Attempt(AttemptLimit limit, Keys keys, long grantedAt, long wait) {
            this.limit = limit;
            this.keys = keys;
            this.grantedAt = grantedAt;
            this.wait = wait;
        }

        /** Returns whether the secret may be looked at. */
        public boolean admitted() {
            return wait == 0;
        }

        /** Returns after how long to try again; zero if admitted. */
        public Duration retryAfter() {
            return Duration.ofNanos(wait);
        }

        /**
         * Binds this attempt to the user that the look-up found: takes a permit of that user too. Permits of found
         * users and those of typed names are apart, also where an identifier reads as a name does. So typing what may
         * be an identifier spends nothing of its user, and does not show that there is one. Call it once, before the
         * secret is compared.
         *
         * <p>If there is no permit, this attempt is not admitted any more, and what it took stays taken. Do not answer
         * that too many attempts were made: an unknown name would not get that answer. Compare with no user's secret
         * instead, and answer that it was wrong.
         *
         * @param id what identifies the user in the application, the same for each spelling of the name
         * @return whether the secret may be looked at
         */
        public boolean found(String id) {
            if (admitted()) {
                Keys bound = keys.found(id);
                wait = limit.take(bound, grantedAt);
                foundKeys = admitted() ? bound : null;
            }
            return admitted();
        }

        /**
         * Says that the secret was right, which gives the permits back, less what was gained since.
         *
         * @throws IllegalStateException if the attempt was not admitted
         */
        public void succeeded() {
            if (!admitted()) {
                throw new IllegalStateException("an attempt that succeeds must have been admitted: it was not");
            }
            giveBack();
        }

        /**
         * Says that the secret was not compared, which gives the permits back, less what was gained since. Never call
         * it after the secret was compared, whatever failed then: each such call is one more guess. An attempt that was
         * not admitted took nothing, so this does nothing.
         *
         * @return whether this call gave the permits back
         */
        public boolean undecided() {
            return admitted() && giveBack();
        }

        private boolean giveBack() {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                long now = limit.clock.getAsLong();
                limit.refund(keys, limit.gates.size(), grantedAt, now);
                Keys found = foundKeys;
                if (found != null) {
                    limit.refund(found, limit.gates.size(), grantedAt, now);
                }
            }
            return first;
        }

        @Override
        public String toString() {
            return admitted() ? "admitted" : "refused for " + retryAfter();
        }
    }

    /** Collects the parts of an {@link AttemptLimit}; each setter may be called once. Not safe for several threads. */
    public static final class Builder {
        private static final Duration QUARTER_HOUR = Duration.ofMinutes(15);

        private final Settings settings = new Settings("AttemptLimit");
        private final Setting<List<TokenBucket>> perAddress =
                buckets("perAddress", TokenBucket.of(20, QUARTER_HOUR, 20));
        private final Setting<List<TokenBucket>> perUserAndAddress =
                buckets("perUserAndAddress", TokenBucket.of(5, QUARTER_HOUR, 5));
        private final Setting<List<TokenBucket>> perUser =
                buckets("perUser", TokenBucket.of(10, QUARTER_HOUR, 10), TokenBucket.of(48, Duration.ofDays(1), 48));
        private final Setting<Integer> cells =
                settings.of("cells", 1 << 16).where(TokenBucketTable.CELLS, TokenBucketTable::areCells);
        private final Setting<LongSupplier> nanoTime = settings.nanoTime();
        private SipHash hash = SipHash.random();

        private Builder() {}

        private Setting<List<TokenBucket>> buckets(String setter, TokenBucket... initial) {
            return settings.of(setter, List.of(initial)).where("must be one or more buckets", all -> !all.isEmpty());
        }

        /**
         * Sets the buckets of an address, all of which must grant; default 20 attempts per 15 minutes, burst 20.
         *
         * @param buckets one or more
         */
        public Builder perAddress(TokenBucket... buckets) {
            perAddress.set(List.of(buckets));
            return this;
        }

        /**
         * Sets the buckets of a user at an address, all of which must grant; default 5 attempts per 15 minutes, burst
         * 5.
         *
         * @param buckets one or more
         */
        public Builder perUserAndAddress(TokenBucket... buckets) {
            perUserAndAddress.set(List.of(buckets));
            return this;
        }

        /**
         * Sets the buckets of a user from anywhere, all of which must grant; default 10 attempts per 15 minutes, burst
         * 10, and 48 a day, burst 48: after ten failures one attempt per 90 seconds, after a hundred or so one per 30
         * minutes.
         *
         * @param buckets one or more
         */
        public Builder perUser(TokenBucket... buckets) {
            perUser.set(List.of(buckets));
            return this;
        }

        /**
         * Sets the number of cells of each bucket's table, 8 bytes each; default 65536.
         *
         * @param value a power of two from 16 to 2<sup>24</sup>
         */
        public Builder cells(int value) {
            cells.set(value);
            return this;
        }

        /** Sets the clock, in nanoseconds that never go back; default {@link System#nanoTime}. */
        public Builder nanoTime(LongSupplier value) {
            nanoTime.set(value);
            return this;
        }

        Builder hash(SipHash value) {
            this.hash = value;
            return this;
        }

        /**
         * Returns the limit, with every bucket full.
         *
         * @throws ConfigurationException if a setter has no bucket, or the number of cells is no power of two in its
         *     range
         */
        public AttemptLimit build() {
            settings.problems().throwIfAny();
            return new AttemptLimit(this);
        }
    }
}
