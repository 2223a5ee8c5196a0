/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.core.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Where a store keeps its rows: a table in a database of the application. The store opens a connection for each piece
 * of work and gives every statement a time limit. What the database throws becomes a {@link StoreUnavailableException}.
 * Work on a connection without auto-commit is committed, or rolled back if it failed. Immutable; safe for use by
 * several threads if the source is.
 */
public final class JdbcTable {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private final DataSource source;
    private final String name;
    private final int timeoutSeconds;

    private JdbcTable(DataSource source, String name, Duration timeout) {
        this.source = Objects.requireNonNull(source, "source");
        this.name = requireName(name);
        this.timeoutSeconds = requireTimeout(timeout);
    }

    /**
     * Returns a table whose statements may take two seconds; no connection is opened yet.
     *
     * @param name its name, with a schema before it if need be
     * @throws IllegalArgumentException if a part of the name is not a letter or underscore followed by at most 62
     *     letters, digits and underscores of ASCII
     */
    public static JdbcTable of(DataSource source, String name) {
        return new JdbcTable(source, name, DEFAULT_TIMEOUT);
    }

    /**
     * Returns this table with another limit for a statement; fractions of a second are dropped.
     *
     * @throws IllegalArgumentException if it is less than a second
     */
    public JdbcTable withTimeout(Duration timeout) {
        return new JdbcTable(source, name, timeout);
    }

    /** Returns its name, which is safe in a statement. */
    String name() {
        return name;
    }

    /** Sets the parameters of a statement, the first of which has the number 1. */
    @FunctionalInterface
    interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    /** Reads what a query returned. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    <T> T query(String sql, Parameters parameters, Reader<T> reader) {
        return run(connection -> {
            try (PreparedStatement query = prepare(connection, sql)) {
                parameters.set(query);
                try (ResultSet rows = query.executeQuery()) {
                    return reader.read(rows);
                }
            }
        });
    }

    /** Changes rows; returns how many. */
    int update(String sql, Parameters parameters) {
        return run(connection -> execute(connection, sql, parameters));
    }

    /** Adds a row; returns false if there is one with its key. The table must have no other constraint. */
    boolean insert(String sql, Parameters parameters) {
        return run(connection -> {
            try {
                execute(connection, sql, parameters);
                return true;
            } catch (SQLException e) {
                if (isDuplicate(e)) {
                    return false;
                }
                throw e;
            }
        });
    }

    /** Makes the table and what belongs to it; fails if there is such a table. */
    void create(List<String> ddl) {
        run(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String each : ddl) {
                    statement.execute(each);
                }
            }
            return true;
        });
    }

    /** Work on one connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T run(Work<T> work) {
        try (Connection connection = source.getConnection()) {
            boolean commits = !connection.getAutoCommit();
            try {
                T result = work.on(connection);
                if (commits) {
                    connection.commit();
                }
                return result;
            } catch (SQLException | RuntimeException e) {
                if (commits) {
                    rollBack(connection, e);
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("the table cannot be used: " + name, e);
        }
    }

    private int execute(Connection connection, String sql, Parameters parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql)) {
            parameters.set(statement);
            return statement.executeUpdate();
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Returns a statement with the time limit. */
    PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(timeoutSeconds);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Class 23 is an integrity constraint violation (ISO/IEC 9075-2 section 24.1). */
    static boolean isDuplicate(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("23");
    }

    /**
     * Returns whether a column of so many characters can hold a text as it is. PostgreSQL takes no NUL, and drivers
     * write half of a surrogate pair as a question mark: no row may be asked for by such a text.
     */
    static boolean canHold(String text, int longest) {
        return text.length() <= longest
                && text.codePoints()
                        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    private static String requireName(String name) {
        for (String part : name.split("\\.", -1)) {
            boolean identifier = !part.isEmpty()
                    && part.length() <= 63
                    && part.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))
                    && !Character.isDigit(part.charAt(0));
            if (!identifier) {
                throw new IllegalArgumentException(
                        "a table must be named by letters, digits and underscores: '" + name + "'");
            }
        }
        return name;
    }

    private static int requireTimeout(Duration timeout) {
        if (timeout.toSeconds() < 1 || timeout.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the query timeout must be at least a second: " + timeout);
        }
        return (int) timeout.toSeconds();
    }

    @Override
    public String toString() {
        return "table " + name;
    }
}
