/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The claims of a token (RFC 7519 section 4), read by type: a claim of another type refuses the token. */
final class Claims {
    /** 9999-12-31T23:59:59Z; a later time is one in milliseconds, or an attempt to overflow. */
    static final long MAX_TIME = 253_402_300_799L;

    private static final JsonLimits LIMITS = new JsonLimits(6 << 10, 8, 4096, 256, 1024, 6 << 10, 32, 64);

    /** For what an introspection endpoint answers, which may tell more than fits a header field. */
    private static final JsonLimits ANSWER_LIMITS = new JsonLimits(
            IntrospectionEndpoint.MAX_BYTES, 8, 4096, 256, 1024, IntrospectionEndpoint.MAX_BYTES, 32, 64);

    private final Map<String, Object> values;

    private Claims(Map<String, Object> values) {
        this.values = values;
    }

    /** Reads the payload of a token. */
    static Claims parse(byte[] json) throws JwtException {
        return parse(json, LIMITS, JwtFault.PAYLOAD);
    }

    /** Reads the answer of an introspection endpoint. */
    static Claims parseAnswer(byte[] json) throws JwtException {
        return parse(json, ANSWER_LIMITS, JwtFault.INTROSPECTION_UNAVAILABLE);
    }

    @SuppressWarnings("unchecked")
    private static Claims parse(byte[] json, JsonLimits limits, JwtFault fault) throws JwtException {
        try {
            if (JsonReader.parse(json, limits) instanceof Map<?, ?> object) {
                return new Claims((Map<String, Object>) object);
            }
        } catch (JsonException e) {
            throw new JwtException(fault, e);
        }
        throw new JwtException(fault);
    }

    Map<String, Object> values() {
        return values;
    }

    boolean hasAny(Set<String> names) {
        for (String name : names) {
            if (values.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns who the token claims to be from, whatever it is. */
    @Nullable
    Object issuer() {
        return values.get("iss");
    }

    /** Returns the id of the token if it has one that is fit to be a name. */
    @Nullable
    String tokenId() {
        return values.get("jti") instanceof String id && PlainText.is(id) ? id : null;
    }

    /** Returns a string that is fit to be a name, or null if the claim is missing. */
    @Nullable
    String name(String claim, JwtFault fault) throws JwtException {
        Object value = values.get(claim);
        if (value == null) {
            return null;
        }
        if (value instanceof String text && PlainText.is(text)) {
            return text;
        }
        throw new JwtException(fault);
    }

    /** Returns a time in seconds since 1970, from 0 to {@link #MAX_TIME}, or -1 if the claim is missing. */
    long time(String claim, JwtFault fault) throws JwtException {
        Object value = values.get(claim);
        if (value == null) {
            return -1;
        }
        if (value instanceof Long seconds && seconds >= 0 && seconds <= MAX_TIME) {
            return seconds;
        }
        throw new JwtException(fault);
    }

    /** Returns whom the token is for (RFC 7519 section 4.1.3). */
    Set<String> audiences() throws JwtException {
        Object value = values.get("aud");
        if (value instanceof String text) {
            return Set.of(text);
        }
        if (!(value instanceof List<?> list)) {
            throw new JwtException(JwtFault.AUDIENCE);
        }
        Set<String> audiences = new LinkedHashSet<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new JwtException(JwtFault.AUDIENCE);
            }
            audiences.add(text);
        }
        return Collections.unmodifiableSet(audiences);
    }

    /**
     * Returns the scopes that {@code scope} tells, or else {@code scp}: words with spaces between, or an array of
     * words. One may come twice.
     */
    List<String> scopes() throws JwtException {
        Object value = values.get("scope");
        if (value == null) {
            value = values.get("scp");
        }
        if (value == null) {
            return List.of();
        }
        List<String> scopes = new ArrayList<>();
        if (value instanceof String text) {
            splitScopes(text, scopes);
        } else if (value instanceof List<?> list) {
            for (Object element : list) {
                addScope(element, scopes);
            }
        } else {
            throw new JwtException(JwtFault.SCOPE);
        }
        if (scopes.size() > ClaimRoles.MAX_GRANTS && new HashSet<>(scopes).size() > ClaimRoles.MAX_GRANTS) {
            throw new JwtException(JwtFault.SCOPE);
        }
        return scopes;
    }

    private static void splitScopes(String text, List<String> scopes) throws JwtException {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == ' ') {
                if (i > start) {
                    addScope(text.substring(start, i), scopes);
                }
                start = i + 1;
            }
        }
    }

    private static void addScope(Object element, List<String> scopes) throws JwtException {
        if (!(element instanceof String scope) || !isScope(scope)) {
            throw new JwtException(JwtFault.SCOPE);
        }
        scopes.add(scope);
    }

    /** Returns whether a text is a scope token (RFC 6749 section 3.3). */
    static boolean isScope(String text) {
        if (text.isEmpty() || text.length() > PlainText.MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }
}
