/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.TokenBucket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class UsedProofsTest {
    private static final String TARGET = DpopClient.BASE + "/";
    private static final Instant EXPIRY = TestIssuer.NOW.plusSeconds(91);
    private static final InstantSource CLOCK = InstantSource.fixed(TestIssuer.NOW);
    private static final DpopClient CLIENT = DpopClient.of(JwsAlgorithm.ES256);
    private static final DpopClient OTHER = DpopClient.of(JwsAlgorithm.ES256);

    /** Answers what it is told to. */
    private record FixedStore(Callable<ExpiringSet.Result> answer) implements ExpiringSet {
        @Override
        public Result add(String key, Instant expiresAt) {
            try {
                return answer.call();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean contains(String key) {
            throw new AssertionError("to ask first and add later lets two in");
        }
    }

    private static UsedProofs over(ExpiringSet store, int burst) {
        return new UsedProofs(store, true, TokenBucket.of(1, Duration.ofHours(1), burst), () -> 0);
    }

    private static UsedProofs inMemory(int capacity, int burst) {
        return over(ExpiringSet.inMemory(capacity, CLOCK), burst);
    }

    private static DpopProof proof(DpopClient client, String id) throws JwtException {
        return DpopProof.parse(client.proof("t").claim("jti", id).toString(), EnumSet.of(JwsAlgorithm.ES256));
    }

    private static String fault(UsedProofs used, DpopProof proof) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> used.use(proof, TARGET, EXPIRY));
        return refusal == null ? "none" : refusal.code();
    }

    @Test
    void row36_proof_isGoodOnceForKeyTargetAndId() throws JwtException {
        UsedProofs used = inMemory(10, 10);
        used.use(proof(CLIENT, "a"), TARGET, EXPIRY);
        assertThat(fault(used, proof(CLIENT, "a"))).isEqualTo("proof_replayed");
        used.use(proof(CLIENT, "b"), TARGET, EXPIRY);
        used.use(proof(OTHER, "a"), TARGET, EXPIRY);
        used.use(proof(CLIENT, "a"), TARGET + "x", EXPIRY);
    }

    @Test
    void row36_race_letsExactlyOneIn() throws Exception {
        int threads = 32;
        UsedProofs used = inMemory(100, 1000);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 20; round++) {
                DpopProof proof = proof(CLIENT, "race-" + round);
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<String>> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(pool.submit(() -> {
                        start.await();
                        return fault(used, proof);
                    }));
                }
                List<String> faults = new ArrayList<>();
                for (Future<String> one : all) {
                    faults.add(one.get());
                }
                assertThat(faults).containsOnlyOnce("none").containsOnly("none", "proof_replayed");
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void row36_fullStore_refusesAndForgetsNothing() throws JwtException {
        UsedProofs used = inMemory(2, 10);
        used.use(proof(CLIENT, "a"), TARGET, EXPIRY);
        used.use(proof(CLIENT, "b"), TARGET, EXPIRY);
        assertThat(fault(used, proof(OTHER, "c"))).isEqualTo("proof_store_full");
        assertThat(fault(used, proof(CLIENT, "a"))).isEqualTo("proof_replayed");
    }

    @Test
    void row36_floodOfOneKey_leavesRoomForOthers() throws JwtException {
        UsedProofs used = inMemory(10, 3);
        for (int i = 0; i < 3; i++) {
            used.use(proof(CLIENT, "p" + i), TARGET, EXPIRY);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(fault(used, proof(CLIENT, "q" + i))).isEqualTo("proof_key_limited");
        }
        used.use(proof(OTHER, "a"), TARGET, EXPIRY);
    }

    @Test
    void proof_thatIsRefused_costsItsKeyNothing() throws JwtException {
        UsedProofs used = inMemory(10, 2);
        used.use(proof(CLIENT, "a"), TARGET, EXPIRY);
        for (int i = 0; i < 10; i++) {
            assertThat(fault(used, proof(CLIENT, "a"))).isEqualTo("proof_replayed");
        }
        used.use(proof(CLIENT, "b"), TARGET, EXPIRY);
        UsedProofs broken = over(
                new FixedStore(() -> {
                    throw new StoreUnavailableException("down");
                }),
                1);
        assertThat(fault(broken, proof(CLIENT, "a"))).isEqualTo("proof_store_unavailable");
        assertThat(fault(broken, proof(CLIENT, "a"))).isEqualTo("proof_store_unavailable");
    }

    @Test
    void store_thatIsDownOrTellsNothing_letsNobodyIn() throws JwtException {
        assertThat(fault(over(new FixedStore(() -> ExpiringSet.Result.EXPIRED), 1), proof(CLIENT, "a")))
                .isEqualTo("proof_time_refused");
        assertThat(fault(over(new FixedStore(() -> ExpiringSet.Result.FULL), 1), proof(CLIENT, "a")))
                .isEqualTo("proof_store_full");
        DpopProof proof = proof(CLIENT, "a");
        assertThatThrownBy(() -> over(new FixedStore(() -> null), 1).use(proof, TARGET, EXPIRY))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> over(
                                new FixedStore(() -> {
                                    throw new IllegalStateException("broken");
                                }),
                                1)
                        .use(proof, TARGET, EXPIRY))
                .isInstanceOf(IllegalStateException.class);
        for (JwtFault fault :
                List.of(JwtFault.PROOF_STORE_FULL, JwtFault.PROOF_STORE_UNAVAILABLE, JwtFault.PROOFS_LIMITED)) {
            assertThat(new JwtException(fault).isUndecided()).isTrue();
        }
    }
}
