/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.credentials.OneTimeCodeStore;
import dev.hauberk.credentials.OneTimeCodesContract;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

class JdbcOneTimeCodesTest extends OneTimeCodesContract {
    @Override
    protected OneTimeCodeStore store() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcOneTimeCodeStore store = JdbcOneTimeCodeStore.of(source);
        store.createTable();
        return store;
    }
}
