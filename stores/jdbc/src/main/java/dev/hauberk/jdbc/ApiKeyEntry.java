/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jdbc;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.core.StoreUnavailableException;
import dev.hauberk.credentials.ApiKey;
import dev.hauberk.credentials.ApiKeySecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A key as JSON, for stores that keep text. Instants are milliseconds since 1970. */
final class ApiKeyEntry {
    private ApiKeyEntry() {}

    static String write(ApiKey key) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("owner", key.owner());
        entry.put("label", key.label());
        entry.put("roles", new TreeSet<>(key.roles()));
        entry.put("scopes", new TreeSet<>(key.scopes()));
        entry.put("addresses", key.addresses());
        entry.put("created", key.createdAt().toEpochMilli());
        key.expiresAt().ifPresent(instant -> entry.put("expires", instant.toEpochMilli()));
        key.revokedAt().ifPresent(instant -> entry.put("revoked", instant.toEpochMilli()));
        entry.put("canary", key.isCanary());
        List<Object> secrets = new ArrayList<>();
        for (ApiKeySecret secret : key.secrets()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("hash", secret.hash());
            one.put("not_before", secret.notBefore().toEpochMilli());
            if (!secret.notAfter().equals(Instant.MAX)) {
                one.put("not_after", secret.notAfter().toEpochMilli());
            }
            secrets.add(one);
        }
        entry.put("secrets", secrets);
        return new JsonWriter().value(entry).toString();
    }

    /**
     * Reads an entry.
     *
     * @throws StoreUnavailableException if it is none; a key that cannot be read must not look like one that is not
     *     there
     */
    static ApiKey read(String id, long version, @Nullable Instant lastUsedAt, String text) {
        try {
            Object parsed = JsonReader.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults());
            Map<?, ?> entry = as(Map.class, parsed);
            ApiKey.Builder key = ApiKey.builder(id, as(String.class, entry.get("owner")), instant(entry, "created"))
                    .label(as(String.class, entry.get("label")))
                    .roles(texts(entry, "roles"))
                    .scopes(texts(entry, "scopes"))
                    .addresses(List.copyOf(texts(entry, "addresses")))
                    .canary(as(Boolean.class, entry.get("canary")));
            if (entry.containsKey("expires")) {
                key.expiresAt(instant(entry, "expires"));
            }
            if (entry.containsKey("revoked")) {
                key.revokedAt(instant(entry, "revoked"));
            }
            List<ApiKeySecret> secrets = new ArrayList<>();
            for (Object one : as(List.class, entry.get("secrets"))) {
                Map<?, ?> secret = as(Map.class, one);
                secrets.add(ApiKeySecret.of(
                        as(String.class, secret.get("hash")),
                        instant(secret, "not_before"),
                        secret.containsKey("not_after") ? instant(secret, "not_after") : Instant.MAX));
            }
            if (lastUsedAt != null) {
                key.lastUsedAt(lastUsedAt);
            }
            return key.secrets(secrets).version(version).build();
        } catch (JsonException | IllegalArgumentException | ConfigurationException e) {
            throw new StoreUnavailableException("the entry of API key " + id + " must be one that was written here", e);
        }
    }

    private static Set<String> texts(Map<?, ?> entry, String name) {
        Set<String> texts = new LinkedHashSet<>();
        for (Object text : as(List.class, entry.get(name))) {
            texts.add(as(String.class, text));
        }
        return texts;
    }

    private static Instant instant(Map<?, ?> entry, String name) {
        return Instant.ofEpochMilli(as(Long.class, entry.get(name)));
    }

    private static <T> T as(Class<T> type, @Nullable Object value) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("a " + type.getSimpleName() + " must be there: it is not");
        }
        return type.cast(value);
    }
}
