/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import dev.hauberk.core.ConfigurationException;
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
 *   <li>{@code LEDGER_KEYSTORE}, {@code LEDGER_KEYSTORE_PASSWORD} or {@code LEDGER_KEYSTORE_PASSWORD_FILE}: a PKCS #12
 *       file with the certificate for https, and its password; default http only
 *   <li>{@code LEDGER_HTTPS_PORT}: the port of https on loopback, 0 for any; default 8443
 *   <li>{@code LEDGER_HOSTS}: the hosts that a redirect to https may go to, separated by commas; default
 *       {@code localhost}
 *   <li>{@code LEDGER_ORIGINS}: origins of other sites whose pages may use the API with the user's cookie, separated by
 *       commas; default none
 *   <li>{@code LEDGER_HOOK}: where transfers are told by a webhook; default nowhere
 *   <li>{@code LEDGER_HOOK_SECRET} or {@code LEDGER_HOOK_SECRET_FILE}: what these are signed with, at least 16 bytes;
 *       default a random one
 *   <li>{@code LEDGER_BANK_SECRET} or {@code LEDGER_BANK_SECRET_FILE}: what the webhooks of the other bank are signed
 *       with; default a random one
 *   <li>{@code LEDGER_CODE_ABOVE}: up to how many cents a transfer needs no code of a user who has a second factor;
 *       default 10000
 * </ul>
 */
record Settings(
        int port,
        Path data,
        Secret key,
        Optional<URI> redis,
        List<String> proxies,
        Optional<Https> https,
        List<String> origins,
        Optional<Path> audit,
        boolean auditTable,
        Optional<URI> telemetry,
        Optional<URI> hook,
        Secret hookSecret,
        Secret bankSecret,
        long codeAbove,
        Environment environment) {
    static Settings from(Map<String, String> variables) {
        Environment environment = Environment.builder()
                .source(variables)
                .production(false)
                .variable("LEDGER_PORT", port -> port.integer(0, 65535).defaultTo("8080"))
                .variable("LEDGER_DATA", data -> data.optional())
                .variable("LEDGER_KEY", key -> key.secret(16).optional())
                .variable("LEDGER_REDIS", redis -> redis.uri("redis", "rediss").optional())
                .variable("LEDGER_PROXIES", proxies -> proxies.optional())
                .variable("LEDGER_KEYSTORE", keyStore -> keyStore.optional())
                .variable(
                        "LEDGER_KEYSTORE_PASSWORD",
                        password -> password.secret(6).optional())
                .variable("LEDGER_HTTPS_PORT", port -> port.integer(0, 65535).defaultTo("8443"))
                .variable("LEDGER_HOSTS", hosts -> hosts.defaultTo("localhost"))
                .variable("LEDGER_ORIGINS", origins -> origins.optional())
                .variable("LEDGER_AUDIT", audit -> audit.optional())
                .variable("LEDGER_AUDIT_TABLE", table -> table.optional())
                .variable(
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        endpoint -> endpoint.uri("http", "https").optional())
                .variable("LEDGER_HOOK", hook -> hook.uri("http", "https").optional())
                .variable("LEDGER_HOOK_SECRET", secret -> secret.secret(16).optional())
                .variable("LEDGER_BANK_SECRET", secret -> secret.secret(16).optional())
                .variable(
                        "LEDGER_CODE_ABOVE",
                        cents -> cents.integer(0, 1_000_000_000).defaultTo("10000"))
                .build();
        return new Settings(
                environment.integer("LEDGER_PORT"),
                environment.isSet("LEDGER_DATA") ? Path.of(environment.text("LEDGER_DATA")) : temporary(),
                environment.isSet("LEDGER_KEY") ? environment.secret("LEDGER_KEY") : random(),
                environment.isSet("LEDGER_REDIS") ? Optional.of(environment.uri("LEDGER_REDIS")) : Optional.empty(),
                list(environment, "LEDGER_PROXIES"),
                https(environment),
                list(environment, "LEDGER_ORIGINS"),
                environment.isSet("LEDGER_AUDIT")
                        ? Optional.of(Path.of(environment.text("LEDGER_AUDIT")))
                        : Optional.empty(),
                environment.isSet("LEDGER_AUDIT_TABLE"),
                environment.isSet("OTEL_EXPORTER_OTLP_ENDPOINT")
                        ? Optional.of(environment.uri("OTEL_EXPORTER_OTLP_ENDPOINT"))
                        : Optional.empty(),
                environment.isSet("LEDGER_HOOK") ? Optional.of(environment.uri("LEDGER_HOOK")) : Optional.empty(),
                environment.isSet("LEDGER_HOOK_SECRET") ? environment.secret("LEDGER_HOOK_SECRET") : random(),
                environment.isSet("LEDGER_BANK_SECRET") ? environment.secret("LEDGER_BANK_SECRET") : random(),
                environment.integer("LEDGER_CODE_ABOVE"),
                environment);
    }

    /** Returns where the audit log is: beside the database, if nothing else is said. */
    Path auditDirectory() {
        return audit.orElse(data.resolve("audit"));
    }

    private static List<String> list(Environment environment, String name) {
        return environment.isSet(name) ? List.of(environment.text(name).split(",")) : List.of();
    }

    private static Optional<Https> https(Environment environment) {
        if (!environment.isSet("LEDGER_KEYSTORE")) {
            return Optional.empty();
        }
        if (!environment.isSet("LEDGER_KEYSTORE_PASSWORD")) {
            throw new ConfigurationException(
                    "Ledger", List.of("LEDGER_KEYSTORE_PASSWORD must be set where LEDGER_KEYSTORE is: it is not"));
        }
        return Optional.of(new Https(
                Path.of(environment.text("LEDGER_KEYSTORE")),
                environment.secret("LEDGER_KEYSTORE_PASSWORD"),
                environment.integer("LEDGER_HTTPS_PORT"),
                List.of(environment.text("LEDGER_HOSTS").split(","))));
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
