/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.audit.AuditFilter;
import dev.hauberk.audit.AuditLevel;
import dev.hauberk.audit.AuditLog;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.jdbc.JdbcSink;
import dev.hauberk.opentelemetry.OpenTelemetryListener;
import dev.hauberk.opentelemetry.OpenTelemetryLogs;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.h2.jdbcx.JdbcConnectionPool;

/** What Ledger records of its requests, and where else the records go. */
final class Audit implements AutoCloseable {
    private final Path directory;
    private final AuditLog log;
    private final Optional<Telemetry> telemetry;
    private final Optional<JdbcConnectionPool> table;

    private Audit(Path directory, AuditLog log, Optional<Telemetry> telemetry, Optional<JdbcConnectionPool> table) {
        this.directory = directory;
        this.log = log;
        this.telemetry = telemetry;
        this.table = table;
    }

    static Audit open(Settings settings) throws SQLException {
        Path directory = settings.auditDirectory();
        AuditLog.Builder log = AuditLog.directory(directory).origin("ledger").service("ledger", "", "example");
        Optional<JdbcConnectionPool> table = settings.auditTable() ? Optional.of(table(settings)) : Optional.empty();
        table.ifPresent(database -> log.sink(JdbcSink.of(database, "audit_record")));
        Optional<Telemetry> telemetry = settings.telemetry().map(Telemetry::to);
        telemetry.ifPresent(sender -> log.sink(OpenTelemetryLogs.of(sender.sdk())));
        return new Audit(directory, log.build(), telemetry, table);
    }

    private static JdbcConnectionPool table(Settings settings) throws SQLException {
        String url = "jdbc:h2:file:" + settings.data().resolve("audit-table").toAbsolutePath();
        JdbcConnectionPool pool = JdbcConnectionPool.create(url, "audit", "");
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists audit_record (id varchar(64) primary key,"
                    + " at timestamp with time zone not null, action varchar(128) not null, outcome varchar(16),"
                    + " reason varchar(128), method varchar(16), route varchar(512), status integer,"
                    + " client varchar(64), subject varchar(128), request varchar(64), record text not null)");
        }
        return pool;
    }

    /** A transfer is not made unless its intent is on disk; pages and health are nobody's business. */
    AuditFilter.Builder filter() {
        return AuditFilter.builder()
                .log(log)
                .traces(OpenTelemetryListener::currentTrace)
                .level("GET /health", AuditLevel.NONE)
                .level("GET /page.js", AuditLevel.NONE)
                .level("GET /page.css", AuditLevel.NONE)
                .level("GET " + Security.KEYS, AuditLevel.NONE)
                .level("POST /api/v1/transfers", AuditLevel.CRITICAL)
                .level("/admin/*", AuditLevel.OUTCOME);
    }

    /** Returns who tells OpenTelemetry, if somebody collects it. */
    Optional<SecurityEventListener> telemetry() {
        return telemetry.map(sender -> OpenTelemetryListener.builder()
                .openTelemetry(sender.sdk())
                .log(log)
                .build());
    }

    AuditLog log() {
        return log;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        log.close();
        telemetry.ifPresent(Telemetry::close);
        table.ifPresent(JdbcConnectionPool::dispose);
    }
}
