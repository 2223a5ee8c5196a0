/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.Environment;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Ledger reads from its environment, all of it optional for a demonstration:
 *
 * <ul>
 *   <li>{@code LEDGER_PORT}: the port on loopback, 0 for any; default 8080
 *   <li>{@code LEDGER_DATA}: the directory of the database; default a new temporary one
 *   <li>{@code LEDGER_KEY} or {@code LEDGER_KEY_FILE}: the key of the database file, at least 16 bytes; default a
 *       random one
 *   <li>{@code LEDGER_REDIS}: the URL of a Redis server, such as {@code redis://127.0.0.1:6379}, that several Ledgers
 *       share their limits through; default each counts by itself
 *   <li>{@code LEDGER_PROXIES}: address ranges of trusted proxies, separated by commas; default nobody is trusted
 * </ul>
 */
record Settings(int port, Path data, Secret key, Optional<URI> redis, List<String> proxies) {
    static Settings from(Map<String, String> variables) {
        Environment environment = Environment.builder()
                .source(variables)
                .production(false)
                .variable("LEDGER_PORT", port -> port.integer(0, 65535).defaultTo("8080"))
                .variable("LEDGER_DATA", data -> data.optional())
                .variable("LEDGER_KEY", key -> key.secret(16).optional())
                .variable("LEDGER_REDIS", redis -> redis.uri("redis", "rediss").optional())
                .variable("LEDGER_PROXIES", proxies -> proxies.optional())
                .build();
        return new Settings(
                environment.integer("LEDGER_PORT"),
                environment.isSet("LEDGER_DATA") ? Path.of(environment.text("LEDGER_DATA")) : temporary(),
                environment.isSet("LEDGER_KEY") ? environment.secret("LEDGER_KEY") : random(),
                environment.isSet("LEDGER_REDIS") ? Optional.of(environment.uri("LEDGER_REDIS")) : Optional.empty(),
                environment.isSet("LEDGER_PROXIES")
                        ? List.of(environment.text("LEDGER_PROXIES").split(","))
                        : List.of());
    }

    private static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("ledger");
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException("a temporary directory for the database is needed", e);
        }
    }

    static Secret random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(bytes);
    }
}
