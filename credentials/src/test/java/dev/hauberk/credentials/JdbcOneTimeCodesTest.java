/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;

class JdbcOneTimeCodesTest extends OneTimeCodesContract {
    @Override
    OneTimeCodeStore store() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcOneTimeCodeStore store = OneTimeCodeStore.in(source);
        store.createTable();
        return store;
    }
}
