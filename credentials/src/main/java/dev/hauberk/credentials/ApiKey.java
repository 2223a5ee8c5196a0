/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AddressRange;
import dev.hauberk.core.AddressRanges;
import dev.hauberk.core.Identity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
        this.label = builder.label;
        this.roles = Set.copyOf(builder.roles);
        this.scopes = Set.copyOf(builder.scopes);
        this.addresses = List.copyOf(builder.addresses);
        this.createdAt = builder.createdAt;
        this.expiresAt = builder.expiresAt;
        this.revokedAt = builder.revokedAt;
        this.canary = builder.canary;
        this.secrets = List.copyOf(builder.secrets);
        this.lastUsedAt = builder.lastUsedAt;
        this.version = builder.version;
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
        return new Builder(id, owner, createdAt);
    }

    /** Returns a builder that has everything of this key. */
    public Builder toBuilder() {
        Builder builder = new Builder(id, owner, createdAt)
                .label(label)
                .roles(roles)
                .scopes(scopes)
                .addresses(addresses)
                .canary(canary)
                .secrets(secrets)
                .version(version);
        builder.expiresAt = expiresAt;
        builder.revokedAt = revokedAt;
        builder.lastUsedAt = lastUsedAt;
        return builder;
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
        private static final int LONGEST_LABEL = 256;

        private final String id;
        private final String owner;
        private final Instant createdAt;
        private String label = "";
        private Set<String> roles = Set.of();
        private Set<String> scopes = Set.of();
        private List<String> addresses = List.of();
        private @Nullable Instant expiresAt;
        private @Nullable Instant revokedAt;
        private @Nullable Instant lastUsedAt;
        private boolean canary;
        private List<ApiKeySecret> secrets = List.of();
        private long version;

        private Builder(String id, String owner, Instant createdAt) {
            boolean plain = !id.isEmpty()
                    && id.length() <= LONGEST_ID
                    && id.chars()
                            .allMatch(c -> (c >= 'a' && c <= 'z')
                                    || (c >= 'A' && c <= 'Z')
                                    || (c >= '0' && c <= '9')
                                    || c == '-'
                                    || c == '_');
            if (!plain) {
                throw new IllegalArgumentException(
                        "the id of a key must be 1 to 64 letters, digits, hyphens and underscores");
            }
            this.id = id;
            this.owner = owner;
            this.createdAt = Objects.requireNonNull(createdAt, "createdAt");
        }

        /**
         * Sets what people know it by; default nothing.
         *
         * @throws IllegalArgumentException if it has more than 256 characters
         */
        public Builder label(String value) {
            if (value.length() > LONGEST_LABEL) {
                throw new IllegalArgumentException("a label must have at most 256 characters: " + value.length());
            }
            label = value;
            return this;
        }

        /** Sets the roles; default none. */
        public Builder roles(Set<String> values) {
            roles = new LinkedHashSet<>(values);
            return this;
        }

        /** Sets the scopes; default none. */
        public Builder scopes(Set<String> values) {
            scopes = new LinkedHashSet<>(values);
            return this;
        }

        /** Sets the addresses and ranges; default all. {@link #build} refuses malformed ones. */
        public Builder addresses(List<String> values) {
            addresses = new ArrayList<>(values);
            return this;
        }

        /** Sets when it ends; default never. */
        public Builder expiresAt(Instant value) {
            expiresAt = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets when it was revoked; default never. */
        public Builder revokedAt(Instant value) {
            revokedAt = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets when it was used last; default never. */
        public Builder lastUsedAt(Instant value) {
            lastUsedAt = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Sets whether nobody was given it; default false. */
        public Builder canary(boolean value) {
            canary = value;
            return this;
        }

        /** Sets the hashes of its secrets; default none. */
        public Builder secrets(List<ApiKeySecret> values) {
            secrets = new ArrayList<>(values);
            return this;
        }

        /** Sets how often it was changed; default 0. */
        public Builder version(long value) {
            version = value;
            return this;
        }

        /**
         * Returns the key.
         *
         * @throws IllegalArgumentException if owner, a role or an address is malformed
         */
        public ApiKey build() {
            return new ApiKey(this);
        }
    }
}
