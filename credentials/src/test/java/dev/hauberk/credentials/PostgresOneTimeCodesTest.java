/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.JdbcTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresOneTimeCodesTest extends OneTimeCodesContract {
    private static final AtomicInteger TABLES = new AtomicInteger();
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Override
    OneTimeCodeStore store() {
        JdbcOneTimeCodeStore store = OneTimeCodeStore.in(new JdbcTable(
                postgres.getPostgresDatabase(), "codes_" + TABLES.incrementAndGet(), JdbcTable.DEFAULT_TIMEOUT));
        store.createTable();
        return store;
    }
}
