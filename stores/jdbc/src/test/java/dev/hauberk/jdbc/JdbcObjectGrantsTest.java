/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.authorization.Grantee;
import dev.hauberk.authorization.ObjectGrant;
import dev.hauberk.authorization.ObjectGrants;
import dev.hauberk.authorization.Permission;
import dev.hauberk.authorization.contract.ObjectGrantsContract;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class JdbcObjectGrantsTest extends ObjectGrantsContract {
    private static final Identity ANN = Identity.builder("ann").build();

    private static DataSource database() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return source;
    }

    @Override
    protected ObjectGrants grants(RoleHierarchy hierarchy) {
        JdbcObjectGrants grants = JdbcObjectGrants.of(database()).withRoleHierarchy(hierarchy);
        grants.createTable();
        return grants;
    }

    private static ObjectGrant grant(String id) {
        return new ObjectGrant(Grantee.of(ANN), Permission.parse("order:read"), "order", id);
    }

    @Test
    void tableInASchema_isUsed_andWhatIsGrantedStays() throws SQLException {
        DataSource source = database();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA security");
        }
        // An index goes into the schema of its table, so its name has none.
        assertThat(JdbcObjectGrants.of(JdbcTable.of(source, "security.grants"))
                        .ddl()
                        .get(0))
                .startsWith("CREATE TABLE security.grants (");
        JdbcObjectGrants grants = JdbcObjectGrants.of(JdbcTable.of(source, "plain_grants"));
        grants.createTable();
        grants.grant(grant("1"));

        assertThat(JdbcObjectGrants.of(JdbcTable.of(source, "plain_grants").withTimeout(Duration.ofSeconds(1)))
                        .may(ANN, "order:read", "order", "1"))
                .isTrue();
    }

    @Test
    void malformedSettings_areRefused() {
        for (String table : new String[] {"", "a b", "a;b", "1a", "a..b", "\u00e4", "x".repeat(64), "a\"b", "a.b;"}) {
            assertThatIllegalArgumentException().as(table).isThrownBy(() -> JdbcTable.of(database(), table));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcTable.of(database(), "a").withTimeout(Duration.ofMillis(500)));
    }

    @Test
    void databaseThatFails_isAStoreThatIsNotThere() {
        JdbcObjectGrants withoutTable = JdbcObjectGrants.of(database());

        assertThatThrownBy(() -> withoutTable.may(ANN, "order:read", "order", "1"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage("the table cannot be used: hauberk_object_grant")
                .hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> withoutTable.visible(ANN, "order:read", "order"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> withoutTable.grant(grant("1"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> withoutTable.revoke(grant("1"))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> withoutTable.revokeAll("order", "1")).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> withoutTable.revokeAll(Grantee.of(ANN))).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> withoutTable.grantsOn("order", "1")).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void connections_areClosed_alsoWhenStatementsFail() {
        AtomicInteger open = new AtomicInteger();
        DataSource counting = counting(database(), open);
        JdbcObjectGrants grants = JdbcObjectGrants.of(counting);
        assertThatThrownBy(() -> grants.may(ANN, "order:read", "order", "1"))
                .isInstanceOf(StoreUnavailableException.class);
        grants.createTable();
        grants.grant(grant("1"));
        grants.grant(grant("1"));
        grants.may(ANN, "order:read", "order", "1");
        grants.visible(ANN, "order:read", "order");
        grants.grantsOn("order", "1");
        grants.revoke(grant("1"));

        assertThat(open).hasValue(0);
    }

    private static DataSource counting(DataSource source, AtomicInteger open) {
        return (DataSource) Proxy.newProxyInstance(
                JdbcObjectGrantsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (p, method, arguments) -> {
                    Connection connection = source.getConnection();
                    open.incrementAndGet();
                    return Proxy.newProxyInstance(
                            JdbcObjectGrantsTest.class.getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, call, values) -> {
                                if (call.getName().equals("close")) {
                                    open.decrementAndGet();
                                }
                                try {
                                    return call.invoke(connection, values);
                                } catch (java.lang.reflect.InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                });
    }
}
