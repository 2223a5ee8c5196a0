/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.audit.AuditEvent;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.audit.AuditRecord;
import dev.hauberk.audit.AuditSink;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcSinkTest {
    private static final String TABLE = "create table %s (id varchar(64) primary key,"
            + " at timestamp with time zone not null, action varchar(128) not null, outcome varchar(16),"
            + " reason varchar(128), method varchar(16), route varchar(512), status integer, client varchar(64),"
            + " subject varchar(128), request varchar(64), record text not null%s)";
    private static final String OBJECT = ", object_type varchar(128), object_id varchar(128), amounts varchar(1024)";

    @TempDir
    Path directory;

    /** Keeps the identifiers of all records that any sink of the log gets. */
    private record Kept(List<String> ids) implements AuditSink {
        @Override
        public String name() {
            return "kept";
        }

        @Override
        public void deliver(List<AuditRecord> records) {
            records.forEach(next -> ids.add(next.id()));
        }
    }

    private static DataSource h2() {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    private static void execute(DataSource database, String... statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> rows(DataSource database, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join(" | ", row));
            }
        }
        return rows;
    }

    private void record(String log, List<String> ids, AuditSink sink, int count) {
        try (AuditLog opened = AuditLog.directory(directory.resolve(log))
                .origin("test")
                .minimumFree(0)
                .deadline(Duration.ofSeconds(30))
                .sink(new Kept(ids))
                .sink(sink)
                .build()) {
            for (int i = 0; i < count; i++) {
                opened.record(AuditEvent.of("transfer_done")
                        .on("account", "4111111111111111")
                        .amount("cents", 5)
                        .amount("items", 2)
                        .failed("limit_exceeded")
                        .critical());
            }
        }
    }

    @Test
    void h2_takesEachRecordOnce() throws Exception {
        takesEachRecordOnce(h2());
    }

    @Test
    void postgresql_takesEachRecordOnce() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            takesEachRecordOnce(postgres.getPostgresDatabase());
        }
    }

    private void takesEachRecordOnce(DataSource database) throws IOException, SQLException {
        execute(database, String.format(TABLE, "audit_record", ""));
        List<String> ids = new CopyOnWriteArrayList<>();
        record("log", ids, JdbcSink.of(database, "audit_record"), 20);
        // Progress that was not kept: everything comes again.
        Files.delete(directory.resolve("log/cursors/jdbc"));
        record("log", ids, JdbcSink.of(database, "audit_record"), 5);

        assertThat(rows(database, "select id from audit_record")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(rows(database, "select id, record from audit_record"))
                .hasSizeGreaterThan(25)
                .allSatisfy(row -> assertThat(row.split(" \\| ", 2)[1]).contains(row.split(" \\| ", 2)[0]));
    }

    @Test
    void eventOfTheApplication_hasItsFacts_andNoSecret() throws SQLException {
        DataSource database = h2();
        execute(database, String.format(TABLE, "audit_record", OBJECT));
        record("log", new CopyOnWriteArrayList<>(), JdbcSink.of(database, "audit_record"), 1);

        assertThat(rows(
                        database,
                        "select outcome, reason, object_type, object_id, amounts from audit_record"
                                + " where action = 'application.transfer_done'"))
                .containsExactly("failure | limit_exceeded | account | [REDACTED:pan] | cents=5 items=2");
        assertThat(rows(database, "select * from audit_record").toString()).doesNotContain("4111111111111111");
    }

    @Test
    void olderTable_getsTheOtherColumns() throws SQLException {
        DataSource database = h2();
        execute(
                database,
                "create schema older",
                String.format(TABLE, "older.audit_record", ""),
                String.format(TABLE, "audit_record", OBJECT));
        record("log", new CopyOnWriteArrayList<>(), JdbcSink.of(database, "older.audit_record"), 1);

        assertThat(rows(
                        database,
                        "select outcome, reason from older.audit_record where action = 'application.transfer_done'"))
                .containsExactly("failure | limit_exceeded");
    }

    /** Names are patterns for the metadata of a database, and an underscore there stands for any character. */
    @Test
    void columnsOfATableWithASimilarName_areNotTaken() throws SQLException {
        DataSource database = h2();
        execute(
                database,
                String.format(TABLE, "audit_record", ""),
                String.format(TABLE, "auditxrecord", OBJECT),
                "create schema older_",
                "create schema olderx",
                String.format(TABLE, "older_.records", ""),
                String.format(TABLE, "olderx.records", OBJECT));
        record("log", new CopyOnWriteArrayList<>(), JdbcSink.of(database, "audit_record"), 1);
        record("second", new CopyOnWriteArrayList<>(), JdbcSink.of(database, "older_.records"), 1);

        for (String table : List.of("audit_record", "older_.records")) {
            assertThat(rows(database, "select reason from " + table + " where action = 'application.transfer_done'"))
                    .as(table)
                    .containsExactly("limit_exceeded");
        }
    }

    @Test
    void tableName_isNoSql() {
        for (String name : List.of("a; drop table b", "", "a..b", "a-b", "1a")) {
            assertThatThrownBy(() -> JdbcSink.of(h2(), name)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
