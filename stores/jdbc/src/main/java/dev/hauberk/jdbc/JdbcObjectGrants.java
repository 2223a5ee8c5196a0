/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.authorization.Grantee;
import dev.hauberk.authorization.ObjectGrant;
import dev.hauberk.authorization.ObjectGrants;
import dev.hauberk.authorization.Permission;
import dev.hauberk.authorization.VisibleObjects;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.StoreUnavailableException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Grants in a table of a database, by plain SQL with parameters for all that comes from outside.
 *
 * <p>Columns must compare case-sensitively and without padding, as {@code VARCHAR} does in H2, PostgreSQL, Oracle and
 * SQL Server with a binary collation; in MySQL give the table {@code COLLATE utf8mb4_0900_bin}. {@link #ddl()} has the
 * table. A question is one statement, for callers of more than 200 roles one for each 200.
 */
public final class JdbcObjectGrants implements ObjectGrants {
    private static final int MAX_VISIBLE = 100_000;
    private static final int ROLES_AT_ONCE = 200;
    private static final int LONGEST = 256;
    private static final String OWN_ISSUER = "-";
    private static final String CONDITION = "(grantee_kind = ? AND grantee_issuer = ? AND grantee_name = ?)";
    private static final Comparator<ObjectGrant> ORDER = Comparator.comparing(
                    (ObjectGrant grant) -> grant.grantee().toString())
            .thenComparing(grant -> grant.permission().toString());

    private final JdbcTable rows;
    private final RoleHierarchy hierarchy;
    private final String table;

    private JdbcObjectGrants(JdbcTable rows, RoleHierarchy hierarchy) {
        this.rows = Objects.requireNonNull(rows, "rows");
        this.hierarchy = Objects.requireNonNull(hierarchy, "hierarchy");
        this.table = rows.name();
    }

    /** Returns a store in the table {@code hauberk_object_grant}; it opens no connection before it is asked. */
    public static JdbcObjectGrants of(DataSource source) {
        return of(JdbcTable.of(source, "hauberk_object_grant"));
    }

    /** Returns a store in a table of another name, or with another time limit. */
    public static JdbcObjectGrants of(JdbcTable table) {
        return new JdbcObjectGrants(table, RoleHierarchy.none());
    }

    /** Returns this store with roles that include others, for grants to roles; default none. */
    public JdbcObjectGrants withRoleHierarchy(RoleHierarchy value) {
        return new JdbcObjectGrants(rows, value);
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
        set(statement, grant.type(), grant.id());
        set(statement, 3, List.of(grant.grantee()));
        statement.setString(6, grant.permission().toString());
    }

    private static void set(PreparedStatement statement, String type, String id) throws SQLException {
        statement.setString(1, type);
        statement.setString(2, id);
    }

    private static void set(PreparedStatement statement, int from, List<Grantee> grantees) throws SQLException {
        int place = from;
        for (Grantee grantee : grantees) {
            statement.setString(place++, grantee.kind().name());
            statement.setString(place++, issuer(grantee));
            statement.setString(place++, grantee.name());
        }
    }

    /** An empty text would be null in some databases, and nothing there equals null. */
    private static String issuer(Grantee grantee) {
        return grantee.issuer().map(issuer -> "i:" + issuer).orElse(OWN_ISSUER);
    }

    @Override
    public int revokeAll(String type, String id) {
        return rows.update(
                "DELETE FROM " + table + " WHERE object_type = ? AND object_id = ?", delete -> set(delete, type, id));
    }

    @Override
    public int revokeAll(Grantee grantee) {
        return rows.update("DELETE FROM " + table + " WHERE " + CONDITION, delete -> set(delete, 1, List.of(grantee)));
    }

    @Override
    public List<ObjectGrant> grantsOn(String type, String id) {
        return rows.query(
                "SELECT grantee_kind, grantee_issuer, grantee_name, permission FROM " + table
                        + " WHERE object_type = ? AND object_id = ?",
                query -> set(query, type, id),
                found -> {
                    List<ObjectGrant> grants = new ArrayList<>();
                    while (found.next()) {
                        grants.add(new ObjectGrant(grantee(found), Permission.parse(found.getString(4)), type, id));
                    }
                    grants.sort(ORDER);
                    return List.copyOf(grants);
                });
    }

    private static Grantee grantee(ResultSet found) throws SQLException {
        String issuer = found.getString(2);
        return new Grantee(
                Grantee.Kind.valueOf(found.getString(1)),
                issuer.equals(OWN_ISSUER) ? Optional.empty() : Optional.of(issuer.substring(2)),
                found.getString(3));
    }

    @Override
    public boolean may(Identity identity, String action, String type, String id) {
        Permission required = Permission.parse(action);
        if (!JdbcTable.canHold(type, LONGEST) || !JdbcTable.canHold(id, LONGEST)) {
            return false;
        }
        for (List<Grantee> some : chunks(identity)) {
            boolean granted = rows.query(
                    "SELECT permission FROM " + table + " WHERE object_type = ? AND object_id = ? AND " + anyOf(some),
                    query -> {
                        set(query, type, id);
                        set(query, 3, some);
                    },
                    found -> {
                        boolean implied = false;
                        while (!implied && found.next()) {
                            implied = Permission.implies(found.getString(1), required);
                        }
                        return implied;
                    });
            if (granted) {
                return true;
            }
        }
        return false;
    }

    @Override
    public VisibleObjects visible(Identity identity, String action, String type) {
        Permission required = Permission.parse(action);
        if (!JdbcTable.canHold(type, LONGEST)) {
            return VisibleObjects.none();
        }
        Set<String> ids = new LinkedHashSet<>();
        for (List<Grantee> some : chunks(identity)) {
            rows.query(
                    "SELECT object_id, permission FROM " + table + " WHERE object_type = ? AND " + anyOf(some)
                            + " ORDER BY object_id",
                    query -> {
                        query.setString(1, type);
                        set(query, 2, some);
                    },
                    found -> {
                        while (found.next() && ids.size() <= MAX_VISIBLE) {
                            if (Permission.implies(found.getString(2), required)) {
                                ids.add(found.getString(1));
                            }
                        }
                        return true;
                    });
        }
        if (ids.size() > MAX_VISIBLE) {
            throw new StoreUnavailableException("the objects that a caller may see must be at most " + MAX_VISIBLE
                    + " to be listed: there are more; grant to a role and join tables, or permit all by another"
                    + " authorizer");
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
        return "(" + String.join(" OR ", Collections.nCopies(grantees.size(), CONDITION)) + ")";
    }

    @Override
    public String toString() {
        return rows.toString();
    }
}
