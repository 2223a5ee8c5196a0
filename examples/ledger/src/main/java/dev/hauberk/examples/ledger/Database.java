/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.Secret;
import dev.hauberk.jdbc.JdbcApiKeyStore;
import dev.hauberk.jdbc.JdbcOneTimeCodeStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Accounts, users and transfers in an embedded H2 database whose file is encrypted. The service works as a database
 * user that may read them, change balances, add transfers and do nothing else; every statement has parameters, so that
 * no text of a caller is ever SQL. Safe for use by many threads.
 */
final class Database implements AutoCloseable {
    /** One account. */
    record Account(long id, String owner, long cents) {}

    /** One user; the hash never leaves this application. */
    record User(String name, String hash, String role) {}

    /** Money that moved, and what the payer says about it, which is any text. */
    record Transfer(long from, long to, long cents, String memo) {}

    /** What all transfers come to. */
    record Turnover(long transfers, long cents) {}

    private final Connection keepOpen;
    private final JdbcConnectionPool pool;

    private Database(Connection keepOpen, JdbcConnectionPool pool) {
        this.keepOpen = keepOpen;
        this.pool = pool;
    }

    /** Opens or creates the database in a directory, with a key for its file. */
    static Database open(Path directory, Secret fileKey, List<User> users) throws SQLException {
        String url =
                "jdbc:h2:file:" + directory.resolve("ledger").toAbsolutePath() + ";CIPHER=AES;DB_CLOSE_ON_EXIT=FALSE";
        String filePassword = HexFormat.of().formatHex(fileKey.insecureBytes());
        Connection owner =
                source(url, "OWNER", filePassword + " " + filePassword).getConnection();
        String servicePassword = randomHex();
        try (Statement statement = owner.createStatement()) {
            statement.execute("DROP ALL OBJECTS");
            statement.execute(
                    "CREATE TABLE users(name VARCHAR(40) PRIMARY KEY, hash VARCHAR(255) NOT NULL, role VARCHAR(20) NOT NULL)");
            statement.execute(
                    "CREATE TABLE accounts(id BIGINT PRIMARY KEY, owner VARCHAR(40) NOT NULL REFERENCES users,"
                            + " cents BIGINT NOT NULL CHECK (cents >= 0))");
            statement.execute("CREATE TABLE transfers(id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " payer VARCHAR(40) NOT NULL REFERENCES users, source BIGINT NOT NULL, target BIGINT NOT NULL,"
                    + " cents BIGINT NOT NULL, memo VARCHAR(280) NOT NULL)");
            statement.execute("CREATE TABLE messages(id VARCHAR(64) PRIMARY KEY)");
            JdbcDataSource tables = source(url, "OWNER", filePassword + " " + filePassword);
            JdbcOneTimeCodeStore.of(tables).createTable();
            JdbcApiKeyStore.of(tables).createTable();
            // A random hexadecimal password of our own: DDL takes no parameters.
            statement.execute("CREATE USER IF NOT EXISTS SERVICE PASSWORD '" + servicePassword + "'");
            statement.execute("ALTER USER SERVICE SET PASSWORD '" + servicePassword + "'");
            statement.execute("GRANT SELECT ON users TO SERVICE");
            statement.execute("GRANT SELECT ON accounts TO SERVICE");
            statement.execute("GRANT UPDATE ON accounts TO SERVICE");
            statement.execute("GRANT SELECT ON transfers TO SERVICE");
            statement.execute("GRANT INSERT ON transfers TO SERVICE");
            statement.execute("GRANT INSERT ON messages TO SERVICE");
            statement.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON hauberk_one_time_code TO SERVICE");
            statement.execute("GRANT SELECT, INSERT, UPDATE ON hauberk_api_key TO SERVICE");
        }
        fill(owner, users);
        JdbcDataSource service = source(url, "SERVICE", filePassword + " " + servicePassword);
        JdbcConnectionPool pool = JdbcConnectionPool.create(service);
        pool.setMaxConnections(8);
        pool.setLoginTimeout(2);
        return new Database(owner, pool);
    }

    private static JdbcDataSource source(String url, String user, String password) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL(url);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    private static String randomHex() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void fill(Connection owner, List<User> users) throws SQLException {
        try (PreparedStatement user = owner.prepareStatement("INSERT INTO users VALUES (?, ?, ?)");
                PreparedStatement account = owner.prepareStatement("INSERT INTO accounts VALUES (?, ?, ?)")) {
            long id = 1001;
            for (User each : users) {
                user.setString(1, each.name());
                user.setString(2, each.hash());
                user.setString(3, each.role());
                user.executeUpdate();
                if (each.role().equals(Role.PAYER)) {
                    account.setLong(1, id++);
                    account.setString(2, each.name());
                    account.setLong(3, 100_000);
                    account.executeUpdate();
                }
            }
        }
    }

    /** Returns where the service's connections come from, for stores in the same database. */
    DataSource source() {
        return pool;
    }

    /** What became of money for an account. */
    enum Credit {
        BOOKED,
        NO_ACCOUNT,
        /** More than an account can hold. */
        TOO_MUCH
    }

    /**
     * Adds money to an account, once for each message.
     *
     * @param message the sender's name for what it reports
     */
    Credit credit(String message, long account, long cents) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement note = connection.prepareStatement("INSERT INTO messages VALUES (?)")) {
                note.setString(1, message);
                note.executeUpdate();
                boolean done = give(connection, account, cents);
                if (done) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                return done ? Credit.BOOKED : exists(connection, account) ? Credit.TOO_MUCH : Credit.NO_ACCOUNT;
            } catch (SQLIntegrityConstraintViolationException duplicate) {
                connection.rollback();
                return Credit.BOOKED;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Adds money to an account if there is one and it can hold that much. */
    private static boolean give(Connection connection, long account, long cents) throws SQLException {
        try (PreparedStatement give =
                connection.prepareStatement("UPDATE accounts SET cents = cents + ? WHERE id = ? AND cents <= ?")) {
            give.setLong(1, cents);
            give.setLong(2, account);
            give.setLong(3, Long.MAX_VALUE - cents);
            return give.executeUpdate() == 1;
        }
    }

    private static boolean take(Connection connection, String payer, long account, long cents) throws SQLException {
        try (PreparedStatement take = connection.prepareStatement(
                "UPDATE accounts SET cents = cents - ? WHERE id = ? AND owner = ? AND cents >= ?")) {
            take.setLong(1, cents);
            take.setLong(2, account);
            take.setString(3, payer);
            take.setLong(4, cents);
            return take.executeUpdate() == 1;
        }
    }

    private static boolean exists(Connection connection, long account) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM accounts WHERE id = ?")) {
            query.setLong(1, account);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Returns how many transfers were made, and how much they moved. */
    Turnover turnover() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT COUNT(*), COALESCE(SUM(cents), 0) FROM transfers");
                ResultSet rows = query.executeQuery()) {
            rows.next();
            return new Turnover(rows.getLong(1), rows.getLong(2));
        }
    }

    Optional<User> user(String name) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT name, hash, role FROM users WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next()
                        ? Optional.of(new User(rows.getString(1), rows.getString(2), rows.getString(3)))
                        : Optional.empty();
            }
        }
    }

    List<User> users() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT name, hash, role FROM users ORDER BY name");
                ResultSet rows = query.executeQuery()) {
            List<User> users = new ArrayList<>();
            while (rows.next()) {
                users.add(new User(rows.getString(1), rows.getString(2), rows.getString(3)));
            }
            return users;
        }
    }

    /** Returns the identifiers of the accounts that somebody owns, or of all. */
    Set<String> accountIds(String owner, boolean all) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT id FROM accounts WHERE owner = ? OR ? ORDER BY id")) {
            query.setString(1, owner);
            query.setBoolean(2, all);
            try (ResultSet rows = query.executeQuery()) {
                Set<String> ids = new LinkedHashSet<>();
                while (rows.next()) {
                    ids.add(String.valueOf(rows.getLong(1)));
                }
                return ids;
            }
        }
    }

    /** Returns those of the accounts that exist. */
    List<Account> accounts(Collection<String> ids) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query =
                        connection.prepareStatement("SELECT id, owner, cents FROM accounts WHERE id = ?")) {
            List<Account> accounts = new ArrayList<>();
            for (String id : ids) {
                query.setLong(1, Long.parseLong(id));
                try (ResultSet rows = query.executeQuery()) {
                    if (rows.next()) {
                        accounts.add(new Account(rows.getLong(1), rows.getString(2), rows.getLong(3)));
                    }
                }
            }
            return accounts;
        }
    }

    /** Moves money from an account of the payer's to another; false if any of that is not so, with nothing changed. */
    boolean transfer(String payer, Transfer transfer) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement note = connection.prepareStatement(
                    "INSERT INTO transfers(payer, source, target, cents, memo) VALUES (?, ?, ?, ?, ?)")) {
                note.setString(1, payer);
                note.setLong(2, transfer.from());
                note.setLong(3, transfer.to());
                note.setLong(4, transfer.cents());
                note.setString(5, transfer.memo());
                boolean done = transfer.from() != transfer.to()
                        && move(connection, payer, transfer)
                        && note.executeUpdate() == 1;
                if (done) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
                return done;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Changes the account with the lower number first, so that two transfers that cross do not wait for each other. */
    private static boolean move(Connection connection, String payer, Transfer transfer) throws SQLException {
        return transfer.from() < transfer.to()
                ? take(connection, payer, transfer.from(), transfer.cents())
                        && give(connection, transfer.to(), transfer.cents())
                : give(connection, transfer.to(), transfer.cents())
                        && take(connection, payer, transfer.from(), transfer.cents());
    }

    /** Returns what somebody paid, the latest first, 100 transfers at most. */
    List<Transfer> transfers(String payer) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "SELECT source, target, cents, memo FROM transfers WHERE payer = ? ORDER BY id DESC LIMIT 100")) {
            query.setString(1, payer);
            try (ResultSet rows = query.executeQuery()) {
                List<Transfer> transfers = new ArrayList<>();
                while (rows.next()) {
                    transfers.add(new Transfer(rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getString(4)));
                }
                return transfers;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        pool.dispose();
        keepOpen.close();
    }
}
