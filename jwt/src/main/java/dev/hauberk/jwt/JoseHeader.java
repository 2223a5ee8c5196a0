/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.JsonToken;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the header of a token may say (RFC 7515 section 4): an algorithm, a key id, a type, and things to ignore. */
final class JoseHeader {
    private static final JsonLimits LIMITS = new JsonLimits(2048, 4, 256, 64, 64, 2048, 32, 64);

    /** Keys that the sender brings along, and what changes how the rest is to be read. */
    private static final Set<String> REFUSED = Set.of("jku", "x5u", "x5c", "jwk", "crit", "b64", "zip");

    private static final String ACCESS_TOKEN = "at+jwt";
    private static final String MEDIA_TYPE_PREFIX = "application/";

    private @Nullable String algorithmName;
    private @Nullable String keyId;
    private boolean accessToken;

    private JoseHeader() {}

    static JoseHeader parse(byte[] json) throws JwtException {
        JoseHeader header = new JoseHeader();
        try {
            JsonReader reader = JsonReader.of(json, LIMITS);
            if (reader.next() != JsonToken.BEGIN_OBJECT) {
                throw new JwtException(JwtFault.HEADER);
            }
            while (reader.next() == JsonToken.NAME) {
                header.member(reader);
            }
        } catch (JsonException e) {
            throw new JwtException(JwtFault.HEADER, e);
        }
        return header;
    }

    private void member(JsonReader reader) throws JwtException {
        String name = reader.name();
        switch (name) {
            case "alg" -> algorithmName = text(reader);
            case "kid" -> keyId = keyId(text(reader));
            case "typ" -> type(mediaType(text(reader)));
            case "cty" -> contentType(mediaType(text(reader)));
            default -> {
                if (REFUSED.contains(name)) {
                    throw new JwtException(JwtFault.HEADER_PARAMETER);
                }
                reader.skipValue();
            }
        }
    }

    private static String text(JsonReader reader) {
        reader.next();
        return reader.string();
    }

    private static String keyId(String text) throws JwtException {
        if (!PlainText.isAscii(text)) {
            throw new JwtException(JwtFault.HEADER);
        }
        return text;
    }

    /** Returns a media type in lower case, without the prefix that RFC 7515 section 4.1.9 allows to omit. */
    private static String mediaType(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith(MEDIA_TYPE_PREFIX) ? lower.substring(MEDIA_TYPE_PREFIX.length()) : lower;
    }

    private void type(String type) throws JwtException {
        accessToken = type.equals(ACCESS_TOKEN);
        if (!accessToken && !type.equals("jwt")) {
            throw new JwtException(JwtFault.TYPE);
        }
    }

    private static void contentType(String type) throws JwtException {
        if (type.equals("jwt") || type.endsWith("+jwt")) {
            throw new JwtException(JwtFault.TYPE);
        }
    }

    /**
     * Returns the algorithm if it is one of those given. A name is never looked up elsewhere: what the token asks for
     * chooses among what is configured and no more.
     */
    JwsAlgorithm algorithm(Set<JwsAlgorithm> accepted) throws JwtException {
        for (JwsAlgorithm algorithm : accepted) {
            if (algorithm.name().equals(algorithmName)) {
                return algorithm;
            }
        }
        throw new JwtException("none".equalsIgnoreCase(algorithmName) ? JwtFault.UNSIGNED : JwtFault.ALGORITHM);
    }

    @Nullable
    String keyId() {
        return keyId;
    }

    /** Returns whether the token says of itself that it is an access token (RFC 9068 section 2.1). */
    boolean isAccessToken() {
        return accessToken;
    }
}
