/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Identity;
import dev.hauberk.core.JdbcTable;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.StoreUnavailableException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Grants in a table of a database; made by {@link ObjectGrants#in}.
 *
 * <p>Columns must compare case-sensitively and without padding, as {@code VARCHAR} does in H2, PostgreSQL, Oracle and
 * SQL Server with a binary collation; in MySQL give the table {@code COLLATE utf8mb4_0900_bin}. {@link #ddl()} has the
 * table. A question is one statement, for callers of more than 200 roles one for each 200.
 */
public final class JdbcObjectGrants implements ObjectGrants {
    private static final int MAX_VISIBLE = 100_000;
    private static final int ROLES_AT_ONCE = 200;
    private static final String OWN_ISSUER = "-";

    private final JdbcTable rows;
    private final RoleHierarchy hierarchy;
    private final String table;

    private JdbcObjectGrants(Builder builder) {
        this.rows = new JdbcTable(builder.source, builder.table, builder.timeout);
        this.hierarchy = builder.hierarchy;
        this.table = rows.name();
    }

    /** Returns the statements that make the table and its index. */
    public List<String> ddl() {
        return List.of(
                "CREATE TABLE " + table + " ("
                        + "object_type VARCHAR(256) NOT NULL, object_id VARCHAR(256) NOT NULL,"
                        + " grantee_kind VARCHAR(7) NOT NULL, grantee_issuer VARCHAR(258) NOT NULL,"
                        + " grantee_name VARCHAR(256) NOT NULL, permission VARCHAR(256) NOT NULL,"
                        + " PRIMARY KEY (object_type, object_id, grantee_kind, grantee_issuer, grantee_name, permission))",
                "CREATE INDEX " + table.substring(table.lastIndexOf('.') + 1) + "_grantee ON " + table
                        + " (grantee_kind, grantee_issuer, grantee_name, object_type)");
    }

    /**
     * Makes the table and its index.
     *
     * @throws StoreUnavailableException if that fails, as it does if there is such a table
     */
    public void createTable() {
        rows.create(ddl());
    }

    @Override
    public boolean grant(ObjectGrant grant) {
        return rows.insert(
                "INSERT INTO " + table + " (object_type, object_id, grantee_kind, grantee_issuer, grantee_name,"
                        + " permission) VALUES (?, ?, ?, ?, ?, ?)",
                insert -> set(insert, grant));
    }

    @Override
    public boolean revoke(ObjectGrant grant) {
        return rows.update(
                        "DELETE FROM " + table + " WHERE object_type = ? AND object_id = ? AND grantee_kind = ? AND"
                                + " grantee_issuer = ? AND grantee_name = ? AND permission = ?",
                        delete -> set(delete, grant))
                > 0;
    }

    private static void set(PreparedStatement statement, ObjectGrant grant) throws SQLException {
        statement.setString(1, grant.type());
        statement.setString(2, grant.id());
        statement.setString(3, grant.grantee().kind().name());
        statement.setString(4, issuer(grant.grantee()));
        statement.setString(5, grant.grantee().name());
        statement.setString(6, grant.permission().toString());
    }

    /** An empty text would be null in some databases, and nothing there equals null. */
    private static String issuer(Grantee grantee) {
        return grantee.issuer().map(issuer -> "i:" + issuer).orElse(OWN_ISSUER);
    }

    @Override
    public int revokeAll(String type, String id) {
        return rows.update("DELETE FROM " + table + " WHERE object_type = ? AND object_id = ?", delete -> {
            delete.setString(1, type);
            delete.setString(2, id);
        });
    }

    @Override
    public int revokeAll(Grantee grantee) {
        return rows.update(
                "DELETE FROM " + table + " WHERE grantee_kind = ? AND grantee_issuer = ? AND grantee_name = ?",
                delete -> {
                    delete.setString(1, grantee.kind().name());
                    delete.setString(2, issuer(grantee));
                    delete.setString(3, grantee.name());
                });
    }

    @Override
    public List<ObjectGrant> grantsOn(String type, String id) {
        return rows.run(connection -> {
            try (PreparedStatement query = rows.prepare(
                    connection,
                    "SELECT grantee_kind, grantee_issuer, grantee_name, permission FROM " + table
                            + " WHERE object_type = ? AND object_id = ?")) {
                query.setString(1, type);
                query.setString(2, id);
                try (ResultSet rows = query.executeQuery()) {
                    List<ObjectGrant> grants = new ArrayList<>();
                    while (rows.next()) {
                        String issuer = rows.getString(2);
                        Grantee grantee = new Grantee(
                                Grantee.Kind.valueOf(rows.getString(1)),
                                issuer.equals(OWN_ISSUER) ? Optional.empty() : Optional.of(issuer.substring(2)),
                                rows.getString(3));
                        grants.add(new ObjectGrant(grantee, Permission.parse(rows.getString(4)), type, id));
                    }
                    grants.sort(InMemoryObjectGrants.ORDER);
                    return List.copyOf(grants);
                }
            }
        });
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        Permission required = Permission.parse(action);
        if (!Grantee.isPlain(type) || !Grantee.isPlain(id)) {
            return false;
        }
        return rows.run(connection -> {
            for (List<Grantee> some : chunks(identity)) {
                try (PreparedStatement query = rows.prepare(
                        connection,
                        "SELECT permission FROM " + table + " WHERE object_type = ? AND object_id = ? AND "
                                + anyOf(some))) {
                    query.setString(1, type);
                    query.setString(2, id);
                    set(query, 3, some);
                    try (ResultSet rows = query.executeQuery()) {
                        while (rows.next()) {
                            if (Permission.implies(rows.getString(1), required)) {
                                return true;
                            }
                        }
                    }
                }
            }
            return false;
        });
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        Permission required = Permission.parse(action);
        if (!Grantee.isPlain(type)) {
            return VisibleObjects.none();
        }
        Set<String> ids = rows.run(connection -> {
            Set<String> found = new LinkedHashSet<>();
            for (List<Grantee> some : chunks(identity)) {
                try (PreparedStatement query = rows.prepare(
                        connection,
                        "SELECT object_id, permission FROM " + table + " WHERE object_type = ? AND " + anyOf(some)
                                + " ORDER BY object_id")) {
                    query.setString(1, type);
                    set(query, 2, some);
                    try (ResultSet rows = query.executeQuery()) {
                        while (rows.next() && found.size() <= MAX_VISIBLE) {
                            if (Permission.implies(rows.getString(2), required)) {
                                found.add(rows.getString(1));
                            }
                        }
                    }
                }
            }
            return found;
        });
        if (ids.size() > MAX_VISIBLE) {
            throw new StoreUnavailableException(
                    "the objects that somebody may see must be at most " + MAX_VISIBLE
                            + " to be listed: there are more; grant to a role and join tables, or permit all by another authorizer");
        }
        return VisibleObjects.of(ids);
    }

    /** Returns the grantees that the caller is, the caller itself first, in portions. */
    private List<List<Grantee>> chunks(Identity identity) {
        List<Grantee> all = List.copyOf(Grantee.all(identity, hierarchy));
        List<List<Grantee>> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i += ROLES_AT_ONCE) {
            chunks.add(all.subList(i, Math.min(all.size(), i + ROLES_AT_ONCE)));
        }
        return chunks;
    }

    private static String anyOf(List<Grantee> grantees) {
        return "(" + String.join(" OR ", java.util.Collections.nCopies(grantees.size(), CONDITION)) + ")";
    }

    private static final String CONDITION = "(grantee_kind = ? AND grantee_issuer = ? AND grantee_name = ?)";

    private static void set(PreparedStatement query, int from, List<Grantee> grantees) throws SQLException {
        int place = from;
        for (Grantee grantee : grantees) {
            query.setString(place++, grantee.kind().name());
            query.setString(place++, issuer(grantee));
            query.setString(place++, grantee.name());
        }
    }

    /** Collects the settings of a store. Not safe for use by several threads. */
    public static final class Builder {
        private final DataSource source;
        private RoleHierarchy hierarchy = RoleHierarchy.none();
        private String table = "hauberk_object_grant";
        private Duration timeout = JdbcTable.DEFAULT_TIMEOUT;

        Builder(DataSource source) {
            this.source = Objects.requireNonNull(source, "source");
        }

        /**
         * Sets the name of the table, with a schema before it if need be; default {@code hauberk_object_grant}.
         *
         * @throws IllegalArgumentException if a part is not a letter followed by at most 62 letters, digits and
         *     underscores
         */
        public Builder table(String name) {
            JdbcTable.requireName(name);
            table = name;
            return this;
        }

        /** Sets which roles include which others, for grants to roles; default none. */
        public Builder roleHierarchy(RoleHierarchy value) {
            hierarchy = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets how long a statement may take; default two seconds.
         *
         * @throws IllegalArgumentException if it is less than a second
         */
        public Builder queryTimeout(Duration value) {
            if (value.toSeconds() < 1) {
                throw new IllegalArgumentException("the query timeout must be at least a second: " + value);
            }
            timeout = value;
            return this;
        }

        /** Returns the store; it opens no connection before it is asked. */
        public JdbcObjectGrants build() {
            return new JdbcObjectGrants(this);
        }
    }
}
