/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.credentials.OneTimeCodeRecord;
import dev.hauberk.credentials.OneTimeCodeStore;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * One-time codes in a table of a database. {@link #ddl()} has the table; its column {@code user_name} must compare
 * case-sensitively, as {@link JdbcApiKeyStore} says of its own.
 */
public final class JdbcOneTimeCodeStore implements OneTimeCodeStore {
    private static final String NO_CODES = "-";
    private static final int LONGEST_USER = 256;

    private final JdbcTable rows;

    private JdbcOneTimeCodeStore(JdbcTable rows) {
        this.rows = Objects.requireNonNull(rows, "rows");
    }

    /** Returns a store in the table {@code hauberk_one_time_code}; it opens no connection before it is asked. */
    public static JdbcOneTimeCodeStore of(DataSource source) {
        return of(JdbcTable.of(source, "hauberk_one_time_code"));
    }

    /** Returns a store in a table of another name, or with another time limit. */
    public static JdbcOneTimeCodeStore of(JdbcTable table) {
        return new JdbcOneTimeCodeStore(table);
    }

    /** Returns the statements that make the table. */
    public List<String> ddl() {
        return List.of("CREATE TABLE " + rows.name()
                + " (user_name VARCHAR(256) NOT NULL PRIMARY KEY, sealed_secret VARCHAR(256) NOT NULL,"
                + " last_step BIGINT NOT NULL, confirmed SMALLINT NOT NULL, recovery_codes VARCHAR(2000) NOT NULL,"
                + " version BIGINT NOT NULL)");
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
    public Optional<OneTimeCodeRecord> find(String user) {
        if (!JdbcTable.canHold(user, LONGEST_USER)) {
            return Optional.empty();
        }
        return rows.query(
                "SELECT sealed_secret, last_step, confirmed, recovery_codes, version FROM " + rows.name()
                        + " WHERE user_name = ?",
                query -> query.setString(1, user),
                found -> found.next()
                        ? Optional.of(new OneTimeCodeRecord(
                                found.getString(1),
                                found.getLong(2),
                                found.getInt(3) == 1,
                                codes(found.getString(4)),
                                found.getLong(5)))
                        : Optional.empty());
    }

    /** An empty text would be null in some databases. */
    private static List<String> codes(String column) {
        return column.equals(NO_CODES) ? List.of() : List.of(column.split(" ", -1));
    }

    private static String column(OneTimeCodeRecord record) {
        return record.recoveryCodes().isEmpty() ? NO_CODES : String.join(" ", record.recoveryCodes());
    }

    @Override
    public boolean add(String user, OneTimeCodeRecord record) {
        return rows.insert(
                "INSERT INTO " + rows.name() + " (sealed_secret, last_step, confirmed, recovery_codes, version,"
                        + " user_name) VALUES (?, ?, ?, ?, ?, ?)",
                insert -> {
                    set(insert, record);
                    insert.setString(6, user);
                });
    }

    @Override
    public boolean replace(String user, OneTimeCodeRecord changed) {
        return JdbcTable.canHold(user, LONGEST_USER)
                && rows.update(
                                "UPDATE " + rows.name() + " SET sealed_secret = ?, last_step = ?, confirmed = ?,"
                                        + " recovery_codes = ?, version = ? WHERE user_name = ? AND version = ?",
                                update -> {
                                    set(update, changed);
                                    update.setString(6, user);
                                    update.setLong(7, changed.version() - 1);
                                })
                        == 1;
    }

    private static void set(PreparedStatement statement, OneTimeCodeRecord record) throws SQLException {
        statement.setString(1, record.sealedSecret());
        statement.setLong(2, record.lastStep());
        statement.setInt(3, record.confirmed() ? 1 : 0);
        statement.setString(4, column(record));
        statement.setLong(5, record.version());
    }

    @Override
    public boolean remove(String user) {
        return JdbcTable.canHold(user, LONGEST_USER)
                && rows.update(
                                "DELETE FROM " + rows.name() + " WHERE user_name = ?",
                                delete -> delete.setString(1, user))
                        > 0;
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
