/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money that moves both ways at once. */
class DatabaseTest {
    private static final List<Database.User> USERS =
            List.of(new Database.User("alice", "-", Role.PAYER), new Database.User("bob", "-", Role.PAYER));

    /** The accounts are changed in one order, whichever way the money goes. */
    @Test
    void transfersThatCross_allSucceed_andKeepTheSum(@TempDir Path directory) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Database database = Database.open(directory, Settings.random(), USERS)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Boolean>> transfers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                boolean there = i % 2 == 0;
                Database.Transfer transfer =
                        new Database.Transfer(there ? 1001 : 1002, there ? 1002 : 1001, 7, "crossing");
                transfers.add(threads.submit(() -> {
                    start.await();
                    return database.transfer(there ? "alice" : "bob", transfer);
                }));
            }
            start.countDown();
            for (Future<Boolean> transfer : transfers) {
                assertThat(transfer.get()).isTrue();
            }
            assertThat(database.accounts(Set.of("1001", "1002")))
                    .extracting(Database.Account::cents)
                    .containsOnly(100_000L);
            assertThat(database.turnover()).isEqualTo(new Database.Turnover(200, 1400));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void credit_isBookedOnce_andNeverOverflows(@TempDir Path directory) throws Exception {
        try (Database database = Database.open(directory, Settings.random(), USERS)) {
            assertThat(database.credit("m1", 1001, 5)).isEqualTo(Database.Credit.BOOKED);
            assertThat(database.credit("m1", 1001, 5)).isEqualTo(Database.Credit.BOOKED);
            assertThat(database.credit("m2", 1001, Long.MAX_VALUE)).isEqualTo(Database.Credit.TOO_MUCH);
            assertThat(database.credit("m3", 9999, 5)).isEqualTo(Database.Credit.NO_ACCOUNT);
            assertThat(database.accounts(Set.of("1001")))
                    .extracting(Database.Account::cents)
                    .containsExactly(100_005L);
            assertThat(database.credit("m2", 1001, 1))
                    .as("what was refused is not noted")
                    .isEqualTo(Database.Credit.BOOKED);
        }
    }
}
