/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.credentials.ApiKeys;
import dev.hauberk.credentials.OneTimeCodes;
import dev.hauberk.credentials.PasswordHash;
import dev.hauberk.credentials.SessionFilter;
import dev.hauberk.jdbc.JdbcApiKeyStore;
import dev.hauberk.jdbc.JdbcOneTimeCodeStore;
import java.time.Duration;
import java.util.Set;

/**
 * What callers of Ledger are known by, besides tokens. Its database begins anew with each start, so the secrets that
 * guard what is in there may be new as well; a service that keeps its data reads them from its environment.
 */
final class Credentials {
    private final PasswordHash passwords;
    private final OneTimeCodes codes;
    private final ApiKeys keys;
    private final SessionFilter sessions;

    Credentials(Database database, PasswordHash passwords) {
        this.passwords = passwords;
        this.codes = OneTimeCodes.builder(JdbcOneTimeCodeStore.of(database.source()), "Ledger", Settings.random())
                .build();
        this.keys = ApiKeys.builder(JdbcApiKeyStore.of(database.source()), Settings.random())
                .environment("demo")
                .build();
        this.sessions = SessionFilter.builder()
                .idleTimeout(Duration.ofMinutes(15))
                .absoluteTimeout(Duration.ofHours(8))
                .concurrent(5)
                .build();
    }

    PasswordHash passwords() {
        return passwords;
    }

    OneTimeCodes codes() {
        return codes;
    }

    ApiKeys keys() {
        return keys;
    }

    SessionFilter sessions() {
        return sessions;
    }

    /** Returns a key for the nightly batch, which may read reports. */
    String batchKey() {
        return keys.issue("batch", key -> key.label("nightly batch").scopes(Set.of(Security.REPORTS_SCOPE)))
                .text();
    }
}
