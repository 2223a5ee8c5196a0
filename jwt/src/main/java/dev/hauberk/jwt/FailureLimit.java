/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.TokenBucket;
import dev.hauberk.core.TokenBucketTable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Bounds how many false tokens an address may send, as each costs up to a millisecond of computing, or a call. A permit
 * is taken before the signature is checked or the call made, and given back if the token was good, so that checks at
 * the same time cannot slip in between. Memory is fixed. Safe for use by many threads.
 */
final class FailureLimit {
    /** Ten a second, a hundred at once. */
    static final TokenBucket DEFAULT = TokenBucket.of(10, Duration.ofSeconds(1), 100);

    private static final int CELLS = 1 << 13;
    private static final int IPV6_NETWORK_BITS = 64;

    private final TokenBucketTable table;
    private final LongSupplier nanoTime;

    FailureLimit(TokenBucket bucket, LongSupplier nanoTime) {
        this.table = TokenBucketTable.refundable(bucket, CELLS, nanoTime.getAsLong());
        this.nanoTime = nanoTime;
    }

    /** Returns the gate for one token from an address. */
    VerificationGate from(String address) {
        return new Gate(address);
    }

    @Override
    public String toString() {
        return table.bucket().toString();
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
            if (!table.tryTake(network, 1, entered)) {
                throw new JwtException(JwtFault.FAILURES_LIMITED);
            }
        }

        @Override
        public void passed() {
            table.refund(network, 1, entered, nanoTime.getAsLong());
        }
    }
}
