/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.credentials.ApiKey;
import dev.hauberk.credentials.ApiKeyStore;
import dev.hauberk.credentials.ApiKeyStoreContract;
import dev.hauberk.credentials.ApiKeys;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcApiKeyStoreTest extends ApiKeyStoreContract {
    private static JdbcDataSource database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    @Override
    protected ApiKeyStore store() {
        JdbcApiKeyStore store = JdbcApiKeyStore.of(database());
        store.createTable();
        return store;
    }

    @Test
    void databaseThatFails_isNotAnEmptyOne() {
        ApiKeyStore store = JdbcApiKeyStore.of(JdbcTable.of(database(), "nowhere"));
        assertThatThrownBy(() -> store.find("x")).isInstanceOf(StoreUnavailableException.class);
        ApiKeys keys = ApiKeys.builder(store, Secret.ofText("pZ7r-2xK9vLm4TzR8xW3bN6yH5gD1sFaQ"))
                .build();
        assertThatThrownBy(() -> keys.issue("x", key -> {})).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void entryThatCannotBeRead_isAStoreThatFails_notAKey() throws Exception {
        JdbcDataSource source = database();
        JdbcApiKeyStore store = JdbcApiKeyStore.of(source);
        store.createTable();
        String good =
                ApiKeyEntry.write(ApiKey.builder("x", "ann", Instant.EPOCH).build());
        for (String broken : List.of(
                "",
                "{}",
                "[]",
                "null",
                good.replace("\"ann\"", "7"),
                good.replace("\"roles\":[]", "\"roles\":[1]"),
                good.replace("\"secrets\":[]", "\"secrets\":[{\"hash\":\"AA\",\"not_before\":0}]"),
                good.replace("\"addresses\":[]", "\"addresses\":[\"nowhere\"]"),
                good.replace("}", ",\"expires\":\"never\"}"))) {
            assertThat(broken).isNotEqualTo(good);
            try (Connection connection = source.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM hauberk_api_key");
                statement.execute("INSERT INTO hauberk_api_key (id, version, entry) VALUES ('x', 0, '" + broken + "')");
            }
            assertThatThrownBy(() -> store.find("x")).as(broken).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void entryThatDoesNotFit_isRefused() {
        ApiKeyStore store = store();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.add(ApiKey.builder("x", "ann", Instant.EPOCH)
                        .scopes(Set.of("x".repeat(16_000)))
                        .build()));
        assertThat(store.all()).isEmpty();
    }
}
