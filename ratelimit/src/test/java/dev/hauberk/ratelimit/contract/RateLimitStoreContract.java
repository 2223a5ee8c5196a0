/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.ratelimit.RateLimit;
import dev.hauberk.ratelimit.RateLimitStore;
import dev.hauberk.ratelimit.RateLimitStore.Answer;
import dev.hauberk.ratelimit.RateLimitStore.Charge;
import dev.hauberk.ratelimit.RateLimitStore.Command;
import dev.hauberk.ratelimit.RateLimitStore.Refund;
import dev.hauberk.ratelimit.RateLimitStore.Take;
import dev.hauberk.ratelimit.RateLimitStore.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RateLimitStore} must hold to. Extend it, say how to make an empty one and how time passes. Limits
 * are slow, or their waits a few hundredths of a second, so that the contract holds for real time too.
 */
public abstract class RateLimitStoreContract {
    private static final RateLimit FIVE_A_DAY = RateLimit.perDay(5);
    /** One more every 40 milliseconds. */
    private static final RateLimit QUICK = RateLimit.perSecond(25).withBurst(2);

    /** Makes a store that knows no bucket yet. */
    protected abstract RateLimitStore create();

    /** Lets time pass for the store, or waits. */
    protected abstract void pass(Duration time);

    @Test
    protected void take_burst_isGrantedAndNoMore() {
        RateLimitStore store = create();
        for (int left = 4; left >= 0; left--) {
            Taken taken = taken(store, take("a", 1, 1, FIVE_A_DAY));
            assertThat(taken.granted()).isOne();
            assertThat(taken.remaining()).isEqualTo(left);
            assertThat(taken.retryAfter()).isZero();
        }
        Taken denied = taken(store, take("a", 1, 1, FIVE_A_DAY));
        assertThat(denied.granted()).isZero();
        assertThat(denied.remaining()).isZero();
        assertThat(denied.retryAfter()).isBetween(Duration.ofHours(4), Duration.ofMinutes(24 * 60 / 5));
    }

    @Test
    protected void take_betweenLeastAndWanted_getsWhatIsThere() {
        RateLimitStore store = create();
        assertThat(taken(store, take("a", 3, 1, FIVE_A_DAY)).granted()).isEqualTo(3);
        assertThat(taken(store, take("a", 9, 3, FIVE_A_DAY)).granted()).isZero();
        assertThat(taken(store, take("a", 9, 1, FIVE_A_DAY)).granted()).isEqualTo(2);
        assertThat(taken(store, take("a", 9, 1, FIVE_A_DAY)).granted()).isZero();
    }

    @Test
    protected void take_moreThanTheBurst_isNeverGranted() {
        RateLimitStore store = create();
        assertThat(taken(store, take("a", 6, 6, FIVE_A_DAY)).retryAfter().isNegative())
                .isTrue();
        assertThat(taken(store, take("a", 5, 5, FIVE_A_DAY)).granted()).isEqualTo(5);
    }

    @Test
    protected void take_afterTheWait_isGranted() {
        RateLimitStore store = create();
        for (int i = 0; i < 20; i++) {
            Taken taken = taken(store, take("a", 1, 1, QUICK));
            if (taken.granted() == 0) {
                assertThat(taken.retryAfter()).isBetween(Duration.ofNanos(1), Duration.ofMillis(40));
                pass(taken.retryAfter());
                assertThat(taken(store, take("a", 1, 1, QUICK)).granted()).isOne();
            }
        }
    }

    @Test
    protected void take_severalLimits_allOrNone() {
        RateLimitStore store = create();
        RateLimit three = RateLimit.perHour(3);
        for (int left = 2; left >= 0; left--) {
            Taken taken = taken(store, take("a", 1, 1, FIVE_A_DAY, three));
            assertThat(taken.granted()).isOne();
            assertThat(taken.remaining()).isEqualTo(left);
            assertThat(taken.limit()).isOne();
        }
        for (int i = 0; i < 5; i++) {
            Taken denied = taken(store, take("a", 1, 1, FIVE_A_DAY, three));
            assertThat(denied.granted()).isZero();
            assertThat(denied.limit()).isOne();
            assertThat(denied.retryAfter()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(20));
        }
        // The denials took nothing from the first limit: two of five are left.
        assertThat(taken(store, take("a", 9, 1, FIVE_A_DAY)).granted()).isEqualTo(2);
    }

    @Test
    protected void run_keysAndPolicies_areApart() {
        RateLimitStore store = create();
        List<Answer> answers = store.run(List.of(
                new Take("one", "a", List.of(FIVE_A_DAY), 5, 5),
                new Take("two", "a", List.of(FIVE_A_DAY), 5, 5),
                new Take("one", "A", List.of(FIVE_A_DAY), 5, 5),
                new Take("one", "a", List.of(FIVE_A_DAY), 1, 1)));
        assertThat(answers).extracting(answer -> ((Taken) answer).granted()).containsExactly(5L, 5L, 5L, 0L);
    }

    @Test
    protected void run_manyCommands_answersInOrder() {
        RateLimitStore store = create();
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            commands.add(take("key" + i, 1 + i % 5, 1, FIVE_A_DAY));
        }
        List<Answer> answers = store.run(commands);
        assertThat(answers).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(((Taken) answers.get(i)).granted()).isEqualTo(1 + i % 5);
        }
    }

    @Test
    protected void charge_beyondWhatIsThere_isOwedUpToTheDebt() {
        RateLimitStore store = create();
        RateLimit owing = RateLimit.perSecond(25).withBurst(5).withDebt(10);
        taken(store, new Charge("policy", "a", List.of(owing), 1_000_000));
        Taken denied = taken(store, take("a", 1, 1, owing));
        assertThat(denied.granted()).isZero();
        assertThat(denied.retryAfter()).isBetween(Duration.ofMillis(300), Duration.ofMillis(440));
        pass(denied.retryAfter());
        assertThat(taken(store, take("a", 1, 1, owing)).granted()).isOne();
    }

    @Test
    protected void charge_ofOneWithoutDebt_emptiesOnly() {
        RateLimitStore store = create();
        taken(store, new Charge("policy", "a", List.of(FIVE_A_DAY), 4));
        assertThat(taken(store, take("a", 9, 1, FIVE_A_DAY)).granted()).isOne();
        taken(store, new Charge("policy", "a", List.of(FIVE_A_DAY), 4));
        assertThat(taken(store, take("a", 1, 1, FIVE_A_DAY)).retryAfter())
                .isLessThanOrEqualTo(Duration.ofMinutes(24 * 60 / 5));
    }

    @Test
    protected void refund_atOnce_givesBack() {
        RateLimitStore store = create();
        Taken taken = taken(store, take("a", 5, 5, FIVE_A_DAY));
        taken(store, new Refund("policy", "a", List.of(FIVE_A_DAY), 2, taken.at()));
        // What was gained since the grant is deducted, so nearly two are back, which is one.
        assertThat(taken(store, take("a", 5, 1, FIVE_A_DAY)).granted()).isBetween(1L, 2L);
        assertThat(taken(store, take("a", 1, 1, FIVE_A_DAY)).granted()).isZero();
    }

    @Test
    protected void refund_late_givesNothingBack() {
        RateLimitStore store = create();
        Taken taken = taken(store, take("a", 2, 2, QUICK));
        pass(Duration.ofMillis(100));
        assertThat(taken(store, take("a", 2, 2, QUICK)).granted()).isEqualTo(2);
        taken(store, new Refund("policy", "a", List.of(QUICK), 2, taken.at()));
        assertThat(taken(store, take("a", 2, 2, QUICK)).granted()).isZero();
    }

    @Test
    protected void take_manyThreads_neverExceedTheBurst() throws Exception {
        RateLimitStore store = create();
        RateLimit hundred = RateLimit.perDay(100);
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                work.add(() -> taken(store, take("a", 1, 1, hundred)).granted());
            }
            long granted = 0;
            for (Future<Long> future : executor.invokeAll(work)) {
                granted += future.get();
            }
            assertThat(granted).isEqualTo(100);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    protected void liveNodes_tellsHowMany() {
        RateLimitStore store = create();
        assertThat(store.liveNodes("policy", "one")).isOne();
        assertThat(store.liveNodes("policy", "one")).isOne();
    }

    /** Makes a command for a policy of that name. */
    protected static Take take(String key, long wanted, long least, RateLimit... limits) {
        return new Take("policy", key, List.of(limits), wanted, least);
    }

    /** Has one command carried out, which must succeed. */
    protected static Taken taken(RateLimitStore store, Command command) {
        List<Answer> answers = store.run(List.of(command));
        assertThat(answers).hasSize(1);
        assertThat(answers.get(0)).isInstanceOf(Taken.class);
        return (Taken) answers.get(0);
    }
}
