/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * A table in a database of the application, for stores that keep something there. It opens a connection for each piece
 * of work, gives every statement a time limit, and turns whatever the database throws into a
 * {@link StoreUnavailableException}. What was done on a connection without auto-commit is committed, or rolled back if
 * it failed. Safe for use by several threads if the source is.
 */
public final class JdbcTable {
    /** How long a statement may take, unless that is set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private final DataSource source;
    private final String name;
    private final int timeoutSeconds;

    /**
     * Makes a table; no connection is opened yet.
     *
     * @param name its name, with a schema before it if need be
     * @param timeout how long a statement may take; fractions of a second are dropped
     * @throws IllegalArgumentException if a part of the name is not a letter followed by at most 62 letters, digits and
     *     underscores, or the timeout is less than a second
     */
    public JdbcTable(DataSource source, String name, Duration timeout) {
        this.source = Objects.requireNonNull(source, "source");
        this.name = requireName(name);
        this.timeoutSeconds = requireTimeout(timeout);
    }

    /** Returns its name, which is safe in a statement. */
    public String name() {
        return name;
    }

    /**
     * Work on one connection.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Does the work; an exception of the database is no disgrace. */
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does some work on a connection of its own.
     *
     * @throws StoreUnavailableException if the database throws something
     */
    public <T> T run(Work<T> work) {
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

    /** Sets what a statement leaves open. */
    @FunctionalInterface
    public interface Parameters {
        /** Sets the parameters, the first of which has the number 1. */
        void set(PreparedStatement statement) throws SQLException;
    }

    /**
     * Changes rows on a connection of its own; returns how many.
     *
     * @throws StoreUnavailableException if the database throws something
     */
    public int update(String sql, Parameters parameters) {
        return run(connection -> execute(connection, sql, parameters));
    }

    /**
     * Adds a row on a connection of its own; returns false if there is one with its key. The table must have no other
     * constraint.
     *
     * @throws StoreUnavailableException if the database throws something else
     */
    public boolean insert(String sql, Parameters parameters) {
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
    public PreparedStatement prepare(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            statement.setQueryTimeout(timeoutSeconds);
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    /**
     * Makes the table and what belongs to it.
     *
     * @throws StoreUnavailableException if that fails, as it does if there is such a table
     */
    public void create(List<String> ddl) {
        run(connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String each : ddl) {
                    statement.execute(each);
                }
            }
            return true;
        });
    }

    /**
     * Returns whether a row was refused since there is one with its key: class 23 is an integrity constraint violation
     * (ISO/IEC 9075-2 section 24.1). The table must have no other constraint.
     */
    public static boolean isDuplicate(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("23");
    }

    /**
     * Returns whether a column can hold a text as it is. PostgreSQL takes no NUL, drivers write half of a surrogate
     * pair as a question mark, and a column has a length: ask for no row by such a text.
     *
     * @param longest how many characters the column has
     */
    public static boolean canHold(String text, int longest) {
        return text.length() <= longest
                && text.codePoints()
                        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    /**
     * Returns a name if it is safe in a statement.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String requireName(String name) {
        for (String part : name.split("\\.", -1)) {
            boolean identifier = !part.isEmpty()
                    && part.length() <= 63
                    && part.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_'))
                    && Character.isLetter(part.charAt(0));
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
        return name;
    }
}
