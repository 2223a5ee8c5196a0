/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.audit.AuditRecord;
import dev.hauberk.audit.AuditSink;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records to a table of any SQL database, a batch in one transaction; a record that is there already is passed
 * over.
 *
 * <pre>
 * create table audit_record (
 *     id varchar(64) primary key, at timestamp with time zone not null, action varchar(128) not null,
 *     outcome varchar(16), reason varchar(128), method varchar(16), route varchar(512), status integer,
 *     client varchar(64), subject varchar(128), request varchar(64), record text not null,
 *     object_type varchar(128), object_id varchar(128), amounts varchar(1024))
 * </pre>
 *
 * <p>The last three are of the application's own events: what it was done to, and numbers such as {@code cents=500}. A
 * table without all of them gets the other columns; the sink logs that once.
 *
 * <p>Give its user the rights to insert and to select {@code id}, and no others. The table is a copy for searching: it
 * is the files that are verified. Used by one thread.
 */
public final class JdbcSink implements AuditSink {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcSink.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Set<String> OBJECT = Set.of("object_type", "object_id", "amounts");

    private final DataSource database;
    private final JdbcTable rows;
    private final String table;
    private @Nullable Boolean object;

    private JdbcSink(DataSource database, String table) {
        this.database = database;
        this.rows = JdbcTable.of(database, table).withTimeout(TIMEOUT);
        this.table = table;
    }

    /**
     * Returns a sink that writes to a table that is there.
     *
     * @param table its name, with a schema before it if need be
     * @throws IllegalArgumentException if {@link JdbcTable#of} refuses the name
     */
    public static JdbcSink of(DataSource database, String table) {
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
            boolean withObject = hasObject(connection);
            try (PreparedStatement known = rows.prepare(connection, "select 1 from " + table + " where id = ?");
                    PreparedStatement added = rows.prepare(connection, insert(withObject))) {
                for (AuditRecord next : records) {
                    if (!isKnown(known, next)) {
                        fill(added, next);
                        if (withObject) {
                            fillObject(added, next);
                        }
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

    private String insert(boolean withObject) {
        return "insert into " + table + " (id, at, action, outcome, reason, method, route, status, client, subject,"
                + " request, record" + (withObject ? ", object_type, object_id, amounts" : "")
                + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?" + (withObject ? ", ?, ?, ?)" : ")");
    }

    /** Looks once whether the table has the columns for objects: one made before there were any has not. */
    private boolean hasObject(Connection connection) throws SQLException {
        Boolean known = object;
        if (known == null) {
            int dot = table.lastIndexOf('.');
            DatabaseMetaData about = connection.getMetaData();
            String name = stored(about, table.substring(dot + 1));
            String schema = dot < 0 ? connection.getSchema() : stored(about, table.substring(0, dot));
            Set<String> columns = columns(about, schema, name);
            // A table may be found by a path of schemas, and some databases have catalogs in place of schemas.
            Set<String> found = columns.isEmpty() ? columns(about, null, name) : columns;
            Set<String> missing = new TreeSet<>(OBJECT);
            missing.removeAll(found);
            known = missing.isEmpty();
            object = known;
            if (!known) {
                LOG.warn("the table {} lacks {}: objects and amounts are in the column record only", table, missing);
            }
        }
        return known;
    }

    private static Set<String> columns(DatabaseMetaData about, @Nullable String schema, String table)
            throws SQLException {
        Set<String> names = new TreeSet<>();
        String escape = about.getSearchStringEscape();
        String schemaPattern = schema == null ? null : literal(schema, escape);
        try (ResultSet columns = about.getColumns(null, schemaPattern, literal(table, escape), null)) {
            while (columns.next()) {
                names.add(columns.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** Returns a pattern that only this name matches: an underscore would match any character. */
    private static String literal(String name, String escape) {
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    private static String stored(DatabaseMetaData about, String name) throws SQLException {
        return about.storesUpperCaseIdentifiers()
                ? name.toUpperCase(Locale.ROOT)
                : about.storesLowerCaseIdentifiers() ? name.toLowerCase(Locale.ROOT) : name;
    }

    private static boolean isKnown(PreparedStatement known, AuditRecord next) throws SQLException {
        known.setString(1, next.id());
        try (ResultSet found = known.executeQuery()) {
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
            added.setNull(8, Types.INTEGER);
        } else {
            added.setInt(8, Integer.parseInt(status));
        }
        added.setString(9, cut(next.text("source.ip"), 64));
        added.setString(10, cut(next.text("user.hash"), 128));
        added.setString(11, cut(next.text("http.request.id"), 64));
        added.setString(12, next.json());
    }

    private static void fillObject(PreparedStatement added, AuditRecord next) throws SQLException {
        added.setString(13, cut(next.objectType(), 128));
        added.setString(14, cut(next.objectId(), 128));
        added.setString(15, cut(next.amountsText(), 1024));
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
