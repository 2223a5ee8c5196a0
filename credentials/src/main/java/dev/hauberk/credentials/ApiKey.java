/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AddressRange;
import dev.hauberk.core.AddressRanges;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an API key: whose it is, what it may, and hashes of its secrets. Nothing in it lets anybody in.
 * Immutable.
 */
public final class ApiKey {
    static final String SCHEME = "ApiKey";

    private final String id;
    private final String owner;
    private final String label;
    private final Set<String> roles;
    private final Set<String> scopes;
    private final List<String> addresses;
    private final Instant createdAt;
    private final @Nullable Instant expiresAt;
    private final @Nullable Instant revokedAt;
    private final boolean canary;
    private final List<ApiKeySecret> secrets;
    private final @Nullable Instant lastUsedAt;
    private final long version;
    private final Identity identity;
    private final @Nullable AddressRanges ranges;

    private ApiKey(Builder builder) {
        this.id = builder.id;
        this.owner = builder.owner;
        this.label = builder.label.get();
        this.roles = Set.copyOf(builder.roles.get());
        this.scopes = Set.copyOf(builder.scopes.get());
        this.addresses = List.copyOf(builder.addresses.get());
        this.createdAt = builder.createdAt;
        this.expiresAt = builder.expiresAt.orNull();
        this.revokedAt = builder.revokedAt.orNull();
        this.canary = builder.canary.get();
        this.secrets = List.copyOf(builder.secrets.get());
        this.lastUsedAt = builder.lastUsedAt.orNull();
        this.version = builder.version.get();
        this.identity = Identity.builder(owner)
                .scheme(SCHEME)
                .roles(roles)
                .scopes(scopes)
                .attribute("key_id", id)
                .build();
        this.ranges = addresses.isEmpty()
                ? null
                : AddressRanges.of(addresses.stream().map(AddressRange::parse).toList());
    }

    /**
     * Starts a key from what a store kept; {@link ApiKeys#issue} makes new ones.
     *
     * @param id 1 to 64 letters, digits, hyphens and underscores
     * @param owner who calls with it, as {@link Identity#builder} takes a name
     * @throws IllegalArgumentException if the id is another
     */
    public static Builder builder(String id, String owner, Instant createdAt) {
        return new Builder(id, owner, createdAt, null);
    }

    /** Returns a builder that has everything of this key. */
    public Builder toBuilder() {
        return new Builder(id, owner, createdAt, this);
    }

    /** Returns what tells it from other keys; not secret. */
    public String id() {
        return id;
    }

    /** Returns who calls with it. */
    public String owner() {
        return owner;
    }

    /** Returns what people know it by; may be empty. */
    public String label() {
        return label;
    }

    /** Returns the roles of whoever calls with it. */
    public Set<String> roles() {
        return roles;
    }

    /** Returns the scopes of whoever calls with it. */
    public Set<String> scopes() {
        return scopes;
    }

    /** Returns the addresses and ranges from which it counts; empty for all. */
    public List<String> addresses() {
        return addresses;
    }

    /** Returns when it was issued. */
    public Instant createdAt() {
        return createdAt;
    }

    /** Returns when it ends by itself, if it does. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Returns when it was revoked, if it was. */
    public Optional<Instant> revokedAt() {
        return Optional.ofNullable(revokedAt);
    }

    /** Returns whether nobody was given it, so that whoever uses it found it where it was laid out. */
    public boolean isCanary() {
        return canary;
    }

    /** Returns the hashes of its secrets, the newest first. */
    public List<ApiKeySecret> secrets() {
        return secrets;
    }

    /** Returns when it was used last, to the minute or so, if it was. */
    public Optional<Instant> lastUsedAt() {
        return Optional.ofNullable(lastUsedAt);
    }

    /** Returns how often it was changed, so that two changes at once are told apart. */
    public long version() {
        return version;
    }

    /** Returns whether it counts at an instant. */
    public boolean isInForce(Instant now) {
        return revokedAt == null
                && (expiresAt == null || now.isBefore(expiresAt))
                && secrets.stream().anyMatch(secret -> secret.isLive(now));
    }

    Identity identity() {
        return identity;
    }

    boolean isRevoked() {
        return revokedAt != null;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    boolean comesFrom(String address) {
        return ranges == null || ranges.contains(address);
    }

    boolean usedSince(Instant instant) {
        return lastUsedAt != null && lastUsedAt.isAfter(instant);
    }

    /** Tells no hash. */
    @Override
    public String toString() {
        return "ApiKey[" + id + " of " + owner + (label.isEmpty() ? "" : ", " + label)
                + (revokedAt == null ? "" : ", revoked") + "]";
    }

    /** Collects what is kept of a key. Not safe for use by several threads. */
    public static final class Builder {
        private static final int LONGEST_ID = 64;

        private final String id;
        private final String owner;
        private final Instant createdAt;
        private final Settings settings = new Settings("ApiKey");
        private final Setting<String> label;
        private final Setting<Set<String>> roles;
        private final Setting<Set<String>> scopes;
        private final Setting<List<String>> addresses;
        private final Setting<Instant> expiresAt;
        private final Setting<Instant> revokedAt;
        private final Setting<Instant> lastUsedAt;
        private final Setting<Boolean> canary;
        private final Setting<List<ApiKeySecret>> secrets;
        private final Setting<Long> version;

        private Builder(String id, String owner, Instant createdAt, @Nullable ApiKey from) {
            boolean plain = !id.isEmpty()
                    && id.length() <= LONGEST_ID
                    && id.chars().allMatch(c -> ApiKeyText.isAlphanumeric(c) || c == '-' || c == '_');
            if (!plain) {
                throw new IllegalArgumentException(
                        "the id of a key must be 1 to 64 letters, digits, hyphens and underscores");
            }
            this.id = id;
            this.owner = owner;
            this.createdAt = Objects.requireNonNull(createdAt, "createdAt");
            label = settings.of("label", from == null ? "" : from.label)
                    .where("must have at most 256 characters", text -> text.length() <= 256);
            roles = settings.of("roles", from == null ? Set.of() : from.roles);
            scopes = settings.of("scopes", from == null ? Set.of() : from.scopes);
            addresses = settings.of("addresses", from == null ? List.of() : from.addresses);
            expiresAt = instant("expiresAt", from == null ? null : from.expiresAt);
            revokedAt = instant("revokedAt", from == null ? null : from.revokedAt);
            lastUsedAt = instant("lastUsedAt", from == null ? null : from.lastUsedAt);
            canary = settings.of("canary", from != null && from.canary);
            secrets = settings.of("secrets", from == null ? List.<ApiKeySecret>of() : from.secrets)
                    .undescribed();
            version = settings.of("version", from == null ? 0L : from.version);
        }

        private Setting<Instant> instant(String name, @Nullable Instant initial) {
            return initial == null ? settings.of(name) : settings.of(name, initial);
        }

        /** Sets what people know it by, at most 256 characters; default nothing. */
        public Builder label(String value) {
            label.set(value);
            return this;
        }

        /** Sets the roles; default none. */
        public Builder roles(Set<String> values) {
            roles.set(values);
            return this;
        }

        /** Sets the scopes; default none. */
        public Builder scopes(Set<String> values) {
            scopes.set(values);
            return this;
        }

        /** Sets the addresses and ranges; default all. {@link #build} refuses malformed ones. */
        public Builder addresses(List<String> values) {
            addresses.set(values);
            return this;
        }

        /** Sets when it ends; default never. */
        public Builder expiresAt(Instant value) {
            expiresAt.set(value);
            return this;
        }

        /** Sets when it was revoked; default never. */
        public Builder revokedAt(Instant value) {
            revokedAt.set(value);
            return this;
        }

        /** Sets when it was used last; default never. */
        public Builder lastUsedAt(Instant value) {
            lastUsedAt.set(value);
            return this;
        }

        /** Sets whether nobody was given it; default false. */
        public Builder canary(boolean value) {
            canary.set(value);
            return this;
        }

        /** Sets the hashes of its secrets; default none. */
        public Builder secrets(List<ApiKeySecret> values) {
            secrets.set(values);
            return this;
        }

        /** Sets how often it was changed; default 0. */
        public Builder version(long value) {
            version.set(value);
            return this;
        }

        /**
         * Returns the key.
         *
         * @throws ConfigurationException if label, owner, a role or an address is malformed
         */
        public ApiKey build() {
            settings.problems().throwIfAny();
            try {
                return new ApiKey(this);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("ApiKey", List.of(String.valueOf(e.getMessage())));
            }
        }
    }
}
