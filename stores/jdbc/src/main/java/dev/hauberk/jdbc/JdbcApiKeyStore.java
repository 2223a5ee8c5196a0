/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.credentials.ApiKey;
import dev.hauberk.credentials.ApiKeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * API keys in a table of a database. A look-up is one statement. {@link #ddl()} has the table; its column {@code id}
 * must compare case-sensitively, as {@code VARCHAR} does in H2, PostgreSQL, Oracle and SQL Server with a binary
 * collation; in MySQL give the table {@code COLLATE utf8mb4_0900_bin}.
 */
public final class JdbcApiKeyStore implements ApiKeyStore {
    private static final int LONGEST_ENTRY = 16_000;
    private static final int LONGEST_ID = 64;

    private final JdbcTable rows;
    private final String select;

    private JdbcApiKeyStore(JdbcTable rows) {
        this.rows = Objects.requireNonNull(rows, "rows");
        this.select = "SELECT id, version, last_used_ms, entry FROM " + rows.name();
    }

    /** Returns a store in the table {@code hauberk_api_key}; it opens no connection before it is asked. */
    public static JdbcApiKeyStore of(DataSource source) {
        return of(JdbcTable.of(source, "hauberk_api_key"));
    }

    /** Returns a store in a table of another name, or with another time limit. */
    public static JdbcApiKeyStore of(JdbcTable table) {
        return new JdbcApiKeyStore(table);
    }

    /** Returns the statements that make the table. */
    public List<String> ddl() {
        return List.of("CREATE TABLE " + rows.name()
                + " (id VARCHAR(64) NOT NULL PRIMARY KEY, version BIGINT NOT NULL, last_used_ms BIGINT,"
                + " entry VARCHAR(" + LONGEST_ENTRY + ") NOT NULL)");
    }

    /**
     * Makes the table.
     *
     * @throws StoreUnavailableException if that fails, as it does if there is such a table
     */
    public void createTable() {
        rows.create(ddl());
    }

    @Override
    public Optional<ApiKey> find(String id) {
        if (!JdbcTable.canHold(id, LONGEST_ID)) {
            return Optional.empty();
        }
        return rows.query(
                select + " WHERE id = ?",
                query -> query.setString(1, id),
                found -> read(found).stream().findFirst());
    }

    @Override
    public List<ApiKey> all() {
        return rows.query(select + " ORDER BY id", query -> {}, JdbcApiKeyStore::read);
    }

    private static List<ApiKey> read(ResultSet found) throws SQLException {
        List<ApiKey> keys = new ArrayList<>();
        while (found.next()) {
            long used = found.getLong(3);
            Instant lastUsedAt = found.wasNull() ? null : Instant.ofEpochMilli(used);
            keys.add(ApiKeyEntry.read(found.getString(1), found.getLong(2), lastUsedAt, found.getString(4)));
        }
        return keys;
    }

    @Override
    public boolean add(ApiKey key) {
        String entry = entry(key);
        return rows.insert(
                "INSERT INTO " + rows.name() + " (id, version, last_used_ms, entry) VALUES (?, ?, ?, ?)", insert -> {
                    insert.setString(1, key.id());
                    insert.setLong(2, key.version());
                    if (key.lastUsedAt().isPresent()) {
                        insert.setLong(3, key.lastUsedAt().get().toEpochMilli());
                    } else {
                        insert.setNull(3, Types.BIGINT);
                    }
                    insert.setString(4, entry);
                });
    }

    @Override
    public boolean replace(ApiKey changed) {
        String entry = entry(changed);
        return rows.update(
                        "UPDATE " + rows.name() + " SET version = ?, entry = ? WHERE id = ? AND version = ?",
                        update -> {
                            update.setLong(1, changed.version());
                            update.setString(2, entry);
                            update.setString(3, changed.id());
                            update.setLong(4, changed.version() - 1);
                        })
                == 1;
    }

    private static String entry(ApiKey key) {
        String entry = ApiKeyEntry.write(key);
        if (!JdbcTable.canHold(entry, LONGEST_ENTRY)) {
            throw new IllegalArgumentException("roles, scopes and addresses of a key must fit " + LONGEST_ENTRY
                    + " characters without NUL and halves of surrogate pairs: " + entry.length());
        }
        return entry;
    }

    @Override
    public void used(String id, Instant when) {
        rows.update(
                "UPDATE " + rows.name()
                        + " SET last_used_ms = ? WHERE id = ? AND (last_used_ms IS NULL OR last_used_ms < ?)",
                update -> {
                    update.setLong(1, when.toEpochMilli());
                    update.setString(2, id);
                    update.setLong(3, when.toEpochMilli());
                });
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
