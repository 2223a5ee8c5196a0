/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.core.TokenBucketTable;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what the tokens of an address may cost: how many are checked at once and, where that is set, how many may be
 * false. A permit for a false token is taken before the check, so that checks at the same time cannot slip in between.
 * It is given back if the token was good. Memory is fixed but for the requests under way. Safe for use by many threads.
 */
final class FailureLimit {
    private static final int CELLS = 1 << 13;
    private static final int IPV6_NETWORK_BITS = 64;

    private final @Nullable TokenBucketTable table;
    private final ChecksAtOnce checks;
    private final LongSupplier nanoTime;

    private FailureLimit(@Nullable TokenBucketTable table, ChecksAtOnce checks, LongSupplier nanoTime) {
        this.table = table;
        this.checks = checks;
        this.nanoTime = nanoTime;
    }

    /**
     * Makes a limit.
     *
     * @param bucket how many false tokens an address may send, or null for any number
     */
    static FailureLimit of(@Nullable TokenBucket bucket, ChecksAtOnce checks, LongSupplier nanoTime) {
        TokenBucketTable table =
                bucket == null ? null : TokenBucketTable.refundable(bucket, CELLS, nanoTime.getAsLong());
        return new FailureLimit(table, checks, nanoTime);
    }

    /** Returns a limit of other checks that counts false tokens together with this one. */
    FailureLimit with(ChecksAtOnce others) {
        return new FailureLimit(table, others, nanoTime);
    }

    /** Returns the gate for one token from an address. */
    VerificationGate from(String address) {
        return new Gate(address);
    }

    ChecksAtOnce checks() {
        return checks;
    }

    @Override
    public String toString() {
        return table == null ? "none" : table.bucket().toString();
    }

    private final class Gate implements VerificationGate {
        private final String address;
        private String network = "";
        private long entered;

        Gate(String address) {
            this.address = address;
        }

        @Override
        public void enter() throws JwtException {
            Optional<IpAddress> parsed = IpAddress.tryParse(address);
            network =
                    parsed.isPresent() ? parsed.get().prefix(IPV6_NETWORK_BITS).toString() : address;
            entered = nanoTime.getAsLong();
            if (table != null && !table.tryTake(network, 1, entered)) {
                throw new JwtException(JwtFault.FAILURES_LIMITED);
            }
            try {
                checks.enter(network);
            } catch (JwtException e) {
                passed();
                throw e;
            }
        }

        @Override
        public void passed() {
            if (table != null) {
                table.refund(network, 1, entered, nanoTime.getAsLong());
            }
        }

        @Override
        public void leave() {
            checks.leave(network);
        }
    }
}
