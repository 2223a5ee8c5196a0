/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.LoginCaller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One slot, held until the test lets go, so that who waits and in which order is known. */
class HashSlotsTest {
    private static final LoginCaller ANN = LoginCaller.onKnownDevice("ann");
    private static final LoginCaller MALLORY = LoginCaller.onKnownDevice("mallory");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HashSlots slots = new HashSlots(1, Duration.ofMinutes(5));
    private final CountDownLatch holderMayGo = new CountDownLatch(1);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        holderMayGo.countDown();
        threads.shutdownNow();
    }

    private void occupy() throws Exception {
        CountDownLatch holds = new CountDownLatch(1);
        Future<?> unused = threads.submit(() -> slots.compute(LoginCaller.UNKNOWN, () -> {
            holds.countDown();
            return awaitUninterruptibly();
        }));
        holds.await();
    }

    private boolean awaitUninterruptibly() {
        try {
            holderMayGo.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Has a caller wait, and returns once it does. */
    private Future<Boolean> waits(LoginCaller caller, String name) throws InterruptedException {
        int before = slots.waiting();
        Future<Boolean> waiting = threads.submit(() -> slots.compute(caller, () -> order.add(name)));
        while (slots.waiting() == before && !waiting.isDone()) {
            Thread.sleep(1);
        }
        return waiting;
    }

    /** Has a caller come when all places are taken, and returns once one was displaced or it was refused. */
    private Future<Boolean> comes(LoginCaller caller, String name, Future<Boolean> last) throws InterruptedException {
        Future<Boolean> coming = threads.submit(() -> slots.compute(caller, () -> order.add(name)));
        while (!last.isDone() && !coming.isDone()) {
            Thread.sleep(1);
        }
        return coming;
    }

    private static LoginCaller stranger(int i) {
        return LoginCaller.from(IpAddress.parse("10." + i + ".0.1"));
    }

    @Test
    void knownDevice_amongStrangersWhoFillTheirQueue_isNext() throws Exception {
        occupy();
        List<Future<Boolean>> strangers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            strangers.add(waits(stranger(i), "stranger" + i));
        }
        Future<Boolean> refused = threads.submit(() -> slots.compute(stranger(9), () -> order.add("stranger9")));
        assertThatThrownBy(refused::get).hasCauseInstanceOf(PasswordsBusyException.class);
        Future<Boolean> ann = waits(ANN, "ann");
        holderMayGo.countDown();
        assertThat(ann.get()).isTrue();
        for (Future<Boolean> each : strangers) {
            each.get();
        }
        assertThat(order).startsWith("ann", "stranger0", "stranger1").hasSize(9);
    }

    @Test
    void knownDevices_leaveStrangersEveryOtherTurn() throws Exception {
        occupy();
        List<Future<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(waits(LoginCaller.onKnownDevice("user" + i), "known"));
        }
        for (int i = 0; i < 3; i++) {
            all.add(waits(stranger(i), "stranger"));
        }
        holderMayGo.countDown();
        for (Future<Boolean> each : all) {
            each.get();
        }
        assertThat(order).containsExactly("known", "stranger", "known", "stranger", "known", "stranger", "known");
    }

    /** Who has an account of his own has known devices of his own, as many as he likes. */
    @Test
    void knownDevicesOfOneUser_doNotStarveAnother() throws Exception {
        occupy();
        List<Future<Boolean>> mallory = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            mallory.add(waits(MALLORY, "mallory" + i));
        }
        Future<Boolean> ann = comes(ANN, "ann", mallory.get(7));
        assertThatThrownBy(() -> mallory.get(7).get())
                .as("the last in the longest line lost its place")
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PasswordsBusyException.class);
        holderMayGo.countDown();
        assertThat(ann.get()).isTrue();
        assertThat(order.indexOf("ann")).isLessThanOrEqualTo(1);
        mallory.get(6).get();
        assertThat(order).hasSize(8).doesNotContain("mallory7");
    }

    @Test
    void strangersOfOneNetwork_doNotStarveAnother() throws Exception {
        occupy();
        List<Future<Boolean>> flood = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            flood.add(waits(LoginCaller.from(IpAddress.parse("2001:db8:1:" + i + "::1")), "flood" + i));
        }
        Future<Boolean> owner = comes(LoginCaller.from(IpAddress.parse("2001:db8:2::1")), "owner", flood.get(7));
        holderMayGo.countDown();
        assertThat(owner.get()).isTrue();
        assertThat(order.indexOf("owner")).isLessThanOrEqualTo(1);
    }

    @Test
    void patienceThatEnds_isBusy_andLeavesNothingBehind() throws Exception {
        HashSlots hurried = new HashSlots(1, Duration.ZERO);
        CountDownLatch holds = new CountDownLatch(1);
        Future<Boolean> holder = threads.submit(() -> hurried.compute(LoginCaller.UNKNOWN, () -> {
            holds.countDown();
            return awaitUninterruptibly();
        }));
        holds.await();
        assertThatThrownBy(() -> hurried.compute(ANN, () -> true)).isInstanceOf(PasswordsBusyException.class);
        assertThat(hurried.waiting()).isZero();
        holderMayGo.countDown();
        holder.get();
        assertThat(hurried.compute(ANN, () -> true)).isTrue();
    }

    @Test
    void computationThatThrows_givesItsSlotBack() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> slots.compute(ANN, () -> {
                        throw new IllegalStateException("no memory");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(slots.compute(ANN, () -> true)).isTrue();
    }

    @Test
    void manyThreads_neverMoreThanThereAreSlots_andAllSlotsComeBack() throws Exception {
        HashSlots two = new HashSlots(2, Duration.ofMinutes(1));
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<Integer>> all = new ArrayList<>();
        for (int t = 0; t < 16; t++) {
            LoginCaller caller = t % 2 == 0 ? stranger(t) : LoginCaller.onKnownDevice("user" + t % 3);
            all.add(threads.submit(() -> {
                int done = 0;
                for (int i = 0; i < 500; i++) {
                    done += two.compute(caller, () -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        Thread.yield();
                        running.decrementAndGet();
                        return 1;
                    });
                }
                return done;
            }));
        }
        for (Future<Integer> each : all) {
            assertThat(each.get()).isEqualTo(500);
        }
        assertThat(most.get()).isBetween(1, 2);
        assertThat(two.waiting()).isZero();
        assertThat(two.compute(ANN, () -> true)).isTrue();
    }
}
