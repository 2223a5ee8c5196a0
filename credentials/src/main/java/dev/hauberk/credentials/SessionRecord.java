/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.AcrTimes;
import dev.hauberk.core.Identity;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who a session is, and since when: what a {@link SessionFilter} keeps in the session. Times are milliseconds since
 * 1970. It is made of the JDK's types, so that a session may be kept on disk or move to another node. All but the time
 * of the last use is fixed.
 */
final class SessionRecord implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    static final String SCHEME = "Session";

    private final String name;
    private final @Nullable String issuer;
    private final ArrayList<String> roles;
    private final ArrayList<String> scopes;
    private final ArrayList<String> permissions;
    private final HashMap<String, Serializable> attributes;
    private final ArrayList<String> methods;
    /** When each of the methods was last shown; null in a record that an older version kept. */
    private final @Nullable ArrayList<Long> provenAt;

    /** Is read by older versions only. */
    private final String level;

    private final String reference;
    private final String subject;
    private final long startedAt;
    /** What a logout everywhere is compared with. */
    private final long issuedAt;

    private final long authenticatedAt;
    /** How often the session was changed, not counting uses. */
    private final int revision;

    private volatile long lastUsedAt;

    /** When the session last got this with its time of use; what is only in memory does not move to another node. */
    private transient volatile long storedAt;

    private transient volatile @Nullable Identity identity;

    private SessionRecord(
            Identity who,
            Map<String, Long> methods,
            String level,
            String reference,
            long startedAt,
            long issuedAt,
            long authenticatedAt,
            int revision,
            long lastUsedAt) {
        this.name = who.getName();
        this.issuer = who.issuer().orElse(null);
        this.roles = new ArrayList<>(who.roles());
        this.scopes = new ArrayList<>(who.scopes());
        this.permissions = new ArrayList<>(who.permissions());
        this.attributes = new HashMap<>(plain(who.attributes()));
        this.methods = new ArrayList<>(methods.keySet());
        this.provenAt = new ArrayList<>(methods.values());
        this.level = level;
        this.reference = reference;
        this.subject = subject(who);
        this.startedAt = startedAt;
        this.issuedAt = issuedAt;
        this.authenticatedAt = authenticatedAt;
        this.revision = revision;
        this.lastUsedAt = lastUsedAt;
        this.storedAt = lastUsedAt;
    }

    /**
     * Makes the record of a login.
     *
     * @param methods how it was made, by the names of RFC 8176
     * @param level the authentication context class, or an empty string
     * @param reference tells the session from others, and is no secret
     * @throws IllegalArgumentException if the identity has an attribute that cannot be kept
     */
    static SessionRecord of(Identity who, List<String> methods, String level, String reference, long now) {
        return new SessionRecord(who, shown(Map.of(), methods, now), level, reference, now, now, now, 0, now);
    }

    private static Map<String, Long> shown(Map<String, Long> before, List<String> methods, long now) {
        Map<String, Long> all = new LinkedHashMap<>(before);
        methods.forEach(method -> all.put(method, now));
        return all;
    }

    /** Returns the record of the same session after its user showed these methods, again or for the first time. */
    SessionRecord shownBy(List<String> shown, AuthenticationLevels levels, long now) {
        Map<String, Long> all = shown(provenAt(), shown, now);
        return new SessionRecord(
                who(), all, levels.level(all.keySet()), reference, startedAt, issuedAt, now, revision + 1, now);
    }

    /**
     * Returns the record of the same session with another identity of its subject; the user showed nothing for that.
     */
    SessionRecord with(Identity who) {
        return new SessionRecord(
                who, provenAt(), level, reference, startedAt, issuedAt, authenticatedAt, revision + 1, lastUsedAt);
    }

    /** Returns a record of the same session that no logout everywhere before an instant ends. */
    SessionRecord issuedAt(long instant) {
        return new SessionRecord(
                who(), provenAt(), level, reference, startedAt, instant, authenticatedAt, revision + 1, lastUsedAt);
    }

    /** Leaves out what a record tells anew. */
    private static Map<String, Serializable> plain(Map<String, Object> attributes) {
        Map<String, Serializable> plain = new HashMap<>();
        attributes.forEach((attribute, value) -> {
            switch (attribute) {
                case "amr", "acr", "auth_time", AcrTimes.ATTRIBUTE -> {}
                default -> plain.put(attribute, plain(attribute, value));
            }
        });
        return plain;
    }

    private static Serializable plain(String attribute, Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            return (Serializable) value;
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return new ArrayList<>(list);
        }
        throw new IllegalArgumentException(
                "an attribute of an identity must be a text, a number, a truth value or a list"
                        + " of texts to be kept in a session: " + attribute + " is a "
                        + value.getClass().getName());
    }

    /** Returns what all sessions of a subject share; tells nobody's name. */
    static String subject(Identity who) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(who.issuer().orElse("").getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            byte[] hash = digest.digest(who.getName().getBytes(StandardCharsets.UTF_8));
            return "session:" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns who it is, and by levels how and since when. */
    Identity identity(AuthenticationLevels levels) {
        Identity known = identity;
        if (known == null) {
            known = newIdentity(levels);
            identity = known;
        }
        return known;
    }

    private Identity newIdentity(AuthenticationLevels levels) {
        Identity.Builder builder = builder();
        if (!methods.isEmpty()) {
            builder.attribute("amr", List.copyOf(methods))
                    .attribute("acr", levels.level(methods))
                    .attribute(AcrTimes.ATTRIBUTE, levels.times(provenAt()));
        }
        return builder.attribute("auth_time", authenticatedAt / 1000).build();
    }

    /** Returns who it is, without how that was proven. */
    Identity who() {
        return builder().build();
    }

    private Identity.Builder builder() {
        Identity.Builder builder =
                Identity.builder(name).scheme(SCHEME).roles(roles).scopes(scopes);
        if (issuer != null) {
            builder.issuer(issuer);
        }
        builder.permissions(permissions.toArray(String[]::new));
        attributes.forEach(builder::attribute);
        return builder;
    }

    /**
     * Returns when each method was last shown. An older version did not keep that: the login is the earliest time that
     * it can have been.
     */
    private Map<String, Long> provenAt() {
        Map<String, Long> times = new LinkedHashMap<>();
        for (int i = 0; i < methods.size(); i++) {
            Long known = provenAt == null ? Long.valueOf(startedAt) : provenAt.get(i);
            times.put(methods.get(i), known);
        }
        return times;
    }

    String name() {
        return name;
    }

    String reference() {
        return reference;
    }

    String subject() {
        return subject;
    }

    /** Returns whether another record is that of the same session, with nothing changed but its uses. */
    boolean isSameAs(SessionRecord other) {
        return reference.equals(other.reference) && revision == other.revision;
    }

    long startedAt() {
        return startedAt;
    }

    long issuedAt() {
        return issuedAt;
    }

    long lastUsedAt() {
        return lastUsedAt;
    }

    /**
     * Notes a use.
     *
     * @return whether it is time to put the record into the session again, so that others learn of it
     */
    boolean use(long now, long storeInterval) {
        lastUsedAt = now;
        if (now - storedAt < storeInterval) {
            return false;
        }
        storedAt = now;
        return true;
    }

    @Override
    public String toString() {
        return "SessionRecord[" + reference + "]";
    }
}
