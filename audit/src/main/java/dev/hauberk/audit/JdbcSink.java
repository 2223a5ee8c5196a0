/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import javax.sql.DataSource;

/**
 * Writes records to a table of any SQL database, a batch in one transaction; a record that is there already is passed
 * over.
 *
 * <pre>
 * create table audit_record (
 *     id varchar(64) primary key, at timestamp with time zone not null, action varchar(128) not null,
 *     outcome varchar(16), reason varchar(128), method varchar(16), route varchar(512), status integer,
 *     client varchar(64), subject varchar(128), request varchar(64), record text not null)
 * </pre>
 *
 * <p>Give its user the rights to insert and to select {@code id}, and no others. The table is a copy for searching: it
 * is the files that are verified. Used by one thread.
 */
public final class JdbcSink implements AuditSink {
    private static final int TIMEOUT_SECONDS = 20;

    private final DataSource database;
    private final String insert;
    private final String select;

    private JdbcSink(DataSource database, String table) {
        this.database = database;
        this.select = "select 1 from " + table + " where id = ?";
        this.insert =
                "insert into " + table + " (id, at, action, outcome, reason, method, route, status, client, subject,"
                        + " request, record) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    }

    /**
     * Returns a sink that writes to a table that is there.
     *
     * @param table its name, {@code schema.table} perhaps: letters, digits, underscores and dots
     * @throws IllegalArgumentException if the name is another
     */
    public static JdbcSink of(DataSource database, String table) {
        boolean plain = !table.isEmpty()
                && table.length() <= 128
                && table.chars().allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '_' || c == '.'));
        if (!plain) {
            throw new IllegalArgumentException(
                    "a table's name must have letters, digits, underscores and dots only: '" + table + "'");
        }
        return new JdbcSink(database, table);
    }

    @Override
    public String name() {
        return "jdbc";
    }

    @Override
    public void deliver(List<AuditRecord> records) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement known = connection.prepareStatement(select);
                    PreparedStatement added = connection.prepareStatement(insert)) {
                known.setQueryTimeout(TIMEOUT_SECONDS);
                added.setQueryTimeout(TIMEOUT_SECONDS);
                for (AuditRecord next : records) {
                    if (!isKnown(known, next)) {
                        fill(added, next);
                        added.addBatch();
                    }
                }
                added.executeBatch();
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static boolean isKnown(PreparedStatement known, AuditRecord next) throws SQLException {
        known.setString(1, next.id());
        try (java.sql.ResultSet found = known.executeQuery()) {
            return found.next();
        }
    }

    private static void fill(PreparedStatement added, AuditRecord next) throws SQLException {
        added.setString(1, next.id());
        added.setTimestamp(2, Timestamp.from(time(next)));
        added.setString(3, cut(next.action(), 128));
        added.setString(4, cut(next.text("event.outcome"), 16));
        added.setString(5, cut(next.text("event.reason"), 128));
        added.setString(6, cut(next.text("http.request.method"), 16));
        added.setString(7, cut(next.text("url.path"), 512));
        String status = next.text("http.response.status_code");
        if (status.length() != 3 || !status.chars().allMatch(c -> c >= '0' && c <= '9')) {
            added.setNull(8, java.sql.Types.INTEGER);
        } else {
            added.setInt(8, Integer.parseInt(status));
        }
        added.setString(9, cut(next.text("source.ip"), 64));
        added.setString(10, cut(next.text("user.hash"), 128));
        added.setString(11, cut(next.text("http.request.id"), 64));
        added.setString(12, next.json());
    }

    private static Instant time(AuditRecord next) {
        try {
            return Instant.parse(next.text("@timestamp"));
        } catch (
                @SuppressWarnings("UnusedException")
                DateTimeParseException e) {
            // Changed by somebody, which the verifier tells; it must not hold up all that follows.
            return Instant.EPOCH;
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
