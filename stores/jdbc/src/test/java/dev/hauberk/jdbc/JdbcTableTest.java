/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcTableTest {
    private static DataSource database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    /** A pool that hands out connections without auto-commit, as some do. */
    private static DataSource withoutAutoCommit(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    Object result = method.invoke(source, arguments);
                    if (result instanceof Connection connection) {
                        connection.setAutoCommit(false);
                    }
                    return result;
                });
    }

    private static JdbcTable table(DataSource source) {
        return JdbcTable.of(source, "things");
    }

    private static int insert(JdbcTable table, int id) {
        return table.run(connection -> {
            try (PreparedStatement insert = table.prepare(connection, "INSERT INTO things (id) VALUES (?)")) {
                insert.setInt(1, id);
                return insert.executeUpdate();
            }
        });
    }

    private static int count(JdbcTable table) {
        return table.run(connection -> {
            try (PreparedStatement query = table.prepare(connection, "SELECT COUNT(*) FROM things");
                    ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    @Test
    void work_isKept_alsoWithoutAutoCommit() {
        DataSource source = database();
        JdbcTable pooled = table(withoutAutoCommit(source));
        pooled.create(List.of("CREATE TABLE things (id INT PRIMARY KEY)"));
        insert(pooled, 1);
        assertThat(count(table(source))).isEqualTo(1);
    }

    @Test
    void workThatFailed_isRolledBack() {
        DataSource source = database();
        table(source).create(List.of("CREATE TABLE things (id INT PRIMARY KEY)"));
        JdbcTable pooled = table(withoutAutoCommit(source));
        assertThatThrownBy(() -> pooled.run(connection -> {
                    try (PreparedStatement insert = pooled.prepare(connection, "INSERT INTO things (id) VALUES (1)")) {
                        insert.executeUpdate();
                    }
                    throw new SQLException("lost", "08006");
                }))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("the table cannot be used: things")
                .hasRootCauseMessage("lost");
        assertThat(count(table(source))).isZero();
    }

    @Test
    void secondRowOfAKey_isADuplicate() {
        JdbcTable table = table(database());
        table.create(List.of("CREATE TABLE things (id INT PRIMARY KEY)"));
        insert(table, 1);
        assertThatThrownBy(() -> insert(table, 1))
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> assertThat(JdbcTable.isDuplicate(e)).isTrue());
        assertThat(JdbcTable.isDuplicate(new SQLException("no state"))).isFalse();
    }

    @Test
    void unsafeNameOrTimeout_isRefused() {
        for (String name : List.of("", "a b", "a;b", "1a", "a..b", "a-b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> JdbcTable.of(database(), name));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.of(database(), "a").withTimeout(Duration.ofMillis(999)));
    }
}
