/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.core.store.StoreHealth;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What callers of one key and the threads of the store do to each other, in interleavings that a model checker chooses.
 * The lease, the waiters and the judge of the store are the real ones; time and the store are the test's.
 * {@code -Dmodel.invocations=n} has it try more.
 */
@Tag("lincheck")
class LeaseModelTest {
    private static final int INVOCATIONS = Integer.getInteger("model.invocations", 20);
    private static final long DEADLINE = 20;

    private static final StoreHealth.Listener SILENT = new StoreHealth.Listener() {
        @Override
        public void failed(StoreUnavailableException cause) {}

        @Override
        public void recovered() {}
    };

    /** One key of a store that takes calls and never answers. */
    private static final class Hung {
        final AtomicLong time = new AtomicLong();
        final StoreHealth health =
                new StoreHealth(Duration.ofNanos(DEADLINE), Duration.ofSeconds(5), time::get, SILENT);
        final Lease lease = new Lease();
        final ConcurrentLinkedQueue<KeyCall> submitted = new ConcurrentLinkedQueue<>();

        /** Does what a request does, and a thread of the store if there is one for it. */
        void ask(boolean threadOfTheStore) {
            if (!health.allows()) {
                return;
            }
            Caller caller = new Caller(1);
            long since = time.get();
            KeyCall fresh = new KeyCall(null, "key", 0, lease);
            KeyCall joined = lease.join(caller, fresh);
            if (fresh.begins) {
                submitted.add(fresh);
            }
            if (threadOfTheStore) {
                KeyCall sent = submitted.poll();
                if (sent != null) {
                    lease.seal(sent);
                }
            }
            KeyCall hurried = lease.hurry(joined);
            if (hurried != null) {
                submitted.add(hurried);
            }
            time.accumulateAndGet(since + DEADLINE, Math::max);
            if (caller.waiter.leave()) {
                health.gaveUp(since);
            }
        }
    }

    @Test
    void hungStore_whicheverCallerLeavesFirst_theBreakerOpens() {
        check(() -> {
            Hung hung = new Hung();
            run(2, thread -> {
                for (int i = 0; i < 2; i++) {
                    hung.ask(i == 0);
                }
            });
            // However the two shared their waits: five deadlines of silence after these are enough at the latest.
            for (int i = 0; i < 5; i++) {
                hung.ask(false);
            }
            require(!hung.health.isTrusted(), "a store that hangs must open the breaker");
        });
    }

    /** One key of a store that answers: who hands a call over carries it out. */
    private static final class Quick {
        final Lease lease = new Lease();

        void ask(Caller caller, boolean impatient) {
            KeyCall fresh = new KeyCall(null, "key", 0, lease);
            KeyCall joined = lease.join(caller, fresh);
            if (fresh.begins) {
                carryOut(fresh);
            }
            if (impatient) {
                KeyCall hurried = lease.hurry(joined);
                if (hurried != null) {
                    carryOut(hurried);
                }
                caller.waiter.leave();
            }
        }

        private void carryOut(KeyCall first) {
            KeyCall call = first;
            while (call != null) {
                lease.seal(call);
                for (Caller each : call.callers) {
                    each.waiter.answer(new RateLimitResult.Unavailable(1));
                }
                call = lease.finish(call);
            }
        }
    }

    @Test
    void quickStore_everyCallerIsAnsweredOrLeft() {
        check(() -> {
            Quick quick = new Quick();
            Caller[] callers = {new Caller(1), new Caller(1), new Caller(1)};
            run(3, thread -> quick.ask(callers[thread], thread == 2));
            for (int i = 0; i < 3; i++) {
                require(!callers[i].waiter.isWaiting(), "no caller may be forgotten");
                require(i == 2 || callers[i].waiter.result() != null, "a patient caller must be answered");
            }
        });
    }

    @Test
    void openBreaker_threadsAtOnce_oneProbes() {
        check(() -> {
            AtomicLong time = new AtomicLong();
            StoreHealth health = new StoreHealth(Duration.ofNanos(DEADLINE), Duration.ofSeconds(5), time::get, SILENT);
            for (int i = 0; i < 5; i++) {
                long since = time.getAndAdd(DEADLINE);
                health.gaveUp(since);
            }
            time.addAndGet(Duration.ofSeconds(1).toNanos());
            AtomicLong probes = new AtomicLong();
            run(2, thread -> {
                if (health.allows()) {
                    probes.incrementAndGet();
                }
            });
            require(probes.get() == 1, "one caller must probe, and one only");
        });
    }

    /** Lincheck takes what needs 30 seconds for a deadlock. A busy machine may need them; a deadlock comes again. */
    private static void check(Runnable test) {
        for (int left = 2; ; left--) {
            try {
                Lincheck.runConcurrentTest(INVOCATIONS, test);
                return;
            } catch (LincheckAssertionError e) {
                if (left == 0 || !String.valueOf(e.getMessage()).contains("has hung")) {
                    throw e;
                }
            }
        }
    }

    private interface Work {
        void run(int thread);
    }

    private static void run(int count, Work work) {
        // Plain loops: each step inside is one that the checker considers.
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++) {
            int thread = i;
            threads[i] = new Thread(() -> work.run(thread));
            threads[i].start();
        }
        for (int i = 0; i < count; i++) {
            try {
                threads[i].join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
