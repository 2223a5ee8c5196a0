/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a token (RFC 7519 section 4), read by type. A claim of another type refuses the token if something here
 * depends on it.
 */
final class Claims {
    /** 9999-12-31T23:59:59Z; a later time is one in milliseconds, or an attempt to overflow. */
    static final long MAX_TIME = 253_402_300_799L;

    private static final BigDecimal GREATEST_TIME = BigDecimal.valueOf(MAX_TIME);

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

    /** Returns what {@link #identifier} does, or null if the claim is of another type. */
    @Nullable
    String identifierIfAny(String claim) {
        return text(values.get(claim)) instanceof String text && PlainText.is(text) ? text : null;
    }

    /** Returns a string that is fit to be a name, or null if the claim is missing or the literal null. */
    @Nullable
    String name(String claim, JwtFault fault) throws JwtException {
        return name(values.get(claim), fault);
    }

    /**
     * Returns what {@link #name} does for an identifier, of which a whole number counts as its decimal digits: some
     * issuers number what they issue.
     */
    @Nullable
    String identifier(String claim, JwtFault fault) throws JwtException {
        return name(text(values.get(claim)), fault);
    }

    private static @Nullable Object text(@Nullable Object value) {
        return value instanceof Long number ? number.toString() : value;
    }

    private static @Nullable String name(@Nullable Object value, JwtFault fault) throws JwtException {
        if (value == null || value instanceof JsonNull) {
            return null;
        }
        if (value instanceof String text && PlainText.is(text)) {
            return text;
        }
        throw new JwtException(fault);
    }

    /**
     * Returns a time in seconds since 1970, from 0 to {@link #MAX_TIME}, or -1 if the claim is missing. It may have a
     * fraction (RFC 7519 section 2), which is dropped: what expires or was issued then did so a little earlier.
     */
    long time(String claim, JwtFault fault) throws JwtException {
        Object value = values.get(claim);
        return value == null ? -1 : seconds(value, fault);
    }

    /** Does the same as {@link #time} for a time at which something begins, whose fraction is rounded up. */
    long beginning(String claim, JwtFault fault) throws JwtException {
        long seconds = time(claim, fault);
        return values.get(claim) instanceof BigDecimal exact && exact.compareTo(BigDecimal.valueOf(seconds)) > 0
                ? seconds + 1
                : seconds;
    }

    /** Returns what {@link #time} does, or -1 if the claim is of another type. */
    long timeIfAny(String claim) {
        return secondsIfAny(values.get(claim));
    }

    /** Returns a JSON number as whole seconds, its fraction dropped. */
    static long seconds(@Nullable Object value, JwtFault fault) throws JwtException {
        long seconds = secondsIfAny(value);
        if (seconds < 0) {
            throw new JwtException(fault);
        }
        return seconds;
    }

    private static long secondsIfAny(@Nullable Object value) {
        if (value instanceof Long seconds && seconds >= 0 && seconds <= MAX_TIME) {
            return seconds;
        }
        // Compared first: the digits of a number with a large exponent would fill the memory.
        if (value instanceof BigDecimal exact && exact.signum() >= 0 && exact.compareTo(GREATEST_TIME) <= 0) {
            return exact.longValue();
        }
        return -1;
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
     * Returns the scopes of {@code scope}, or else of {@code scp}: words with spaces between, or an array of words. One
     * may come twice. The literal null is no claim.
     */
    List<String> scopes() throws JwtException {
        Object value = values.get("scope");
        if (value == null || value instanceof JsonNull) {
            value = values.get("scp");
        }
        if (value == null || value instanceof JsonNull) {
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
