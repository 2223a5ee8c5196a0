/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.credentials.OneTimeCodeStore;
import dev.hauberk.credentials.OneTimeCodesContract;
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
    protected OneTimeCodeStore store() {
        JdbcOneTimeCodeStore store = JdbcOneTimeCodeStore.of(
                JdbcTable.of(postgres.getPostgresDatabase(), "codes_" + TABLES.incrementAndGet()));
        store.createTable();
        return store;
    }
}
