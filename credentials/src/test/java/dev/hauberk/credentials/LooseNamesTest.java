/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.IpAddress;
import dev.hauberk.core.TokenBucket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Guesses at one user of a real database that takes many spellings for one name. */
class LooseNamesTest {
    /** Few, in many cells: two names that share a cell by chance would share its permits too. */
    private static final int SPELLINGS = 12;

    private static final int CELLS = 1 << 20;

    @Test
    void spellingsThatADatabaseTakesForOneName_getTheGuessesOfOne() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET COLLATION ENGLISH STRENGTH PRIMARY");
                statement.execute("CREATE TABLE users(id BIGINT, name VARCHAR(100))");
                statement.execute("INSERT INTO users VALUES (42, 'victim')");
            }
            AttemptLimit limit = AttemptLimit.builder()
                    .cells(CELLS)
                    .perAddress(TokenBucket.of(10_000, Duration.ofHours(1), 10_000))
                    .build();
            int found = 0;
            int looked = 0;
            for (String spelling : spellings()) {
                for (int guess = 0; guess < 10; guess++) {
                    AttemptLimit.Attempt attempt = limit.begin(IpAddress.parse("192.0.2." + guess), spelling);
                    assertThat(attempt.admitted()).as("as for an unknown name").isTrue();
                    Optional<String> id = find(connection, spelling);
                    found += id.isPresent() ? 1 : 0;
                    looked += id.isPresent() && attempt.found(id.get()) ? 1 : 0;
                }
            }
            assertThat(found).as("the database takes them all for one").isEqualTo(SPELLINGS * 10);
            assertThat(looked).isEqualTo(10);
        }
    }

    private static List<String> spellings() {
        List<String> spellings = new ArrayList<>();
        for (int i = 0; i < SPELLINGS; i++) {
            String mark = i % 2 == 0 ? "\u00ad" : "\u0301";
            int at = i % 7;
            spellings.add("victim".substring(0, Math.min(at, 6))
                    + mark.repeat(1 + i / 7)
                    + "victim".substring(Math.min(at, 6)));
        }
        return List.copyOf(new java.util.LinkedHashSet<>(spellings));
    }

    private static Optional<String> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT id FROM users WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
            }
        }
    }
}
