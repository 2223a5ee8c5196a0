/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who a request acts for: a {@link Principal} with the issuer that vouches for the name, and the roles, scopes,
 * permissions and attributes that it vouched for.
 *
 * <p>Two identities are equal if name and issuer are equal, whatever they may do: the same name from two issuers is two
 * subjects. {@link #toString()} shows name and issuer only, as attributes may be personal. Immutable, provided that
 * attribute values are.
 */
public final class Identity implements Principal {
    private static final int MAX_NAME_LENGTH = 256;

    private final String name;
    private final Optional<String> issuer;
    private final String scheme;
    private final Set<String> roles;
    private final Set<String> scopes;
    private final List<String> permissions;
    private final Map<String, Object> attributes;
    /**
     * What was computed from this identity; replaced, never changed, so that a race costs a second computation only.
     */
    private Derived derived = Derived.NONE;

    private record Derived(List<Object> values) {
        static final Derived NONE = new Derived(List.of());
    }

    private Identity(Builder builder) {
        this.name = builder.name;
        this.issuer = Optional.ofNullable(builder.issuer);
        this.scheme = builder.scheme;
        this.roles = builder.roles;
        this.scopes = builder.scopes;
        this.permissions = List.copyOf(builder.permissions);
        this.attributes = Collections.unmodifiableMap(builder.attributes);
    }

    /**
     * Starts an identity.
     *
     * @param name the subject as its issuer knows it: 1 to 256 characters, no control characters
     * @throws IllegalArgumentException if the name is empty, too long or holds a control character
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** Returns the subject as its issuer knows it. */
    @Override
    public String getName() {
        return name;
    }

    /** Returns who vouches for the name, or empty if the application itself does. */
    public Optional<String> issuer() {
        return issuer;
    }

    /**
     * Returns the authentication scheme, as {@code HttpServletRequest.getAuthType} tells it; {@code "Bearer"} for
     * example.
     */
    public String scheme() {
        return scheme;
    }

    /** Returns the roles granted by the issuer, without any hierarchy applied. */
    public Set<String> roles() {
        return roles;
    }

    /** Returns the OAuth scopes (RFC 6749 section 3.3) of the credential. */
    public Set<String> scopes() {
        return scopes;
    }

    /** Returns the granted permissions, such as {@code order:read:*}, in the order given. */
    public List<String> permissions() {
        return permissions;
    }

    /** Returns whatever else the authenticator learnt, by name. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** Returns one attribute if it is there and has the wanted type. */
    public <T> Optional<T> attribute(String attribute, Class<T> type) {
        Object value = attributes.get(attribute);
        return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
    }

    /**
     * Returns what was computed from this identity before, or computes it now; for indexes over what it holds, as an
     * identity may serve many requests. Safe for use by several threads, which may compute at the same time.
     *
     * @param type the class of the result; there is one result per class, and at most a handful of classes
     * @param computation makes an immutable result from this identity alone
     */
    public <T> T derived(Class<T> type, Function<? super Identity, ? extends T> computation) {
        Derived known = derived;
        List<Object> values = known.values();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).getClass() == type) {
                return type.cast(values.get(i));
            }
        }
        T result = computation.apply(this);
        List<Object> extended = new ArrayList<>(values);
        extended.add(result);
        derived = new Derived(List.copyOf(extended));
        return result;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that && name.equals(that.name) && issuer.equals(that.issuer);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + issuer.hashCode();
    }

    @Override
    public String toString() {
        return issuer.map(by -> name + " by " + by).orElse(name);
    }

    /** Collects the parts of an {@link Identity}. Not safe for use by several threads. */
    public static final class Builder {
        private final String name;
        private @Nullable String issuer;
        private String scheme = "custom";
        private Set<String> roles = Set.of();
        private Set<String> scopes = Set.of();
        private final List<String> permissions = new ArrayList<>();
        private Map<String, Object> attributes = new LinkedHashMap<>();

        /** Whether an identity that was built has the attributes, so that they must not change. */
        private boolean attributesShared;

        private Builder(String name) {
            if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
                throw new IllegalArgumentException(
                        "identity name must have 1 to " + MAX_NAME_LENGTH + " characters: " + name.length());
            }
            for (int i = 0; i < name.length(); i++) {
                if (Character.isISOControl(name.charAt(i))) {
                    throw new IllegalArgumentException("identity name must not contain control characters");
                }
            }
            this.name = name;
        }

        /** Sets who vouches for the name; default: nobody but the application. */
        public Builder issuer(String value) {
            this.issuer = value;
            return this;
        }

        /** Sets the authentication scheme that {@code getAuthType} will tell; default {@code "custom"}. */
        public Builder scheme(String value) {
            this.scheme = value;
            return this;
        }

        /**
         * Adds roles.
         *
         * @throws IllegalArgumentException if a role is empty, or is {@code *} or {@code **}, which the Servlet
         *     specification reserves
         */
        public Builder roles(String... values) {
            return roles(List.of(values));
        }

        /**
         * Adds roles.
         *
         * @throws IllegalArgumentException if a role is empty, or is {@code *} or {@code **}, which the Servlet
         *     specification reserves
         */
        public Builder roles(Collection<String> values) {
            Set<String> all = union(roles, values);
            for (String role : all) {
                if (role.isEmpty() || role.equals("*") || role.equals("**")) {
                    throw new IllegalArgumentException(
                            "a role must be a name other than '', '*' and '**': '" + role + "'");
                }
            }
            this.roles = all;
            return this;
        }

        /** Adds scopes. */
        public Builder scopes(String... values) {
            return scopes(List.of(values));
        }

        /** Adds scopes. */
        public Builder scopes(Collection<String> values) {
            this.scopes = union(scopes, values);
            return this;
        }

        private static Set<String> union(Set<String> held, Collection<String> added) {
            Set<String> all = new LinkedHashSet<>(held);
            for (String value : added) {
                all.add(Objects.requireNonNull(value, "value"));
            }
            return Collections.unmodifiableSet(all);
        }

        /** Adds permissions such as {@code order:read:*}. */
        public Builder permissions(String... values) {
            permissions.addAll(List.of(values));
            return this;
        }

        /** Sets one attribute; a second value for the same name replaces the first. */
        public Builder attribute(String attribute, Object value) {
            if (attributesShared) {
                attributes = new LinkedHashMap<>(attributes);
                attributesShared = false;
            }
            attributes.put(Objects.requireNonNull(attribute, "attribute"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /** Returns the identity. */
        public Identity build() {
            attributesShared = true;
            return new Identity(this);
        }
    }
}
