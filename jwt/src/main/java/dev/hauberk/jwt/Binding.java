/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a token is bound to by its claim {@code cnf} (RFC 7800), so that it serves nobody else. Immutable.
 *
 * @param keyThumbprint of the key whose possession a DPoP proof shows (RFC 9449 section 6.1), or null
 * @param certificateThumbprint of the client's certificate (RFC 8705 section 3.1), or null
 */
record Binding(@Nullable String keyThumbprint, @Nullable String certificateThumbprint) {
    /** What a bearer token is bound to. */
    static final Binding NONE = new Binding(null, null);

    private static final String KEY = "jkt";
    private static final String CERTIFICATE = "x5t#S256";
    private static final int SHA_256_BYTES = 32;

    /** Reads the claim; a binding that is not known here cannot be checked, so the token is refused. */
    static Binding of(Claims claims) throws JwtException {
        Object cnf = claims.values().get("cnf");
        if (cnf == null) {
            return NONE;
        }
        if (!(cnf instanceof Map<?, ?> members) || members.isEmpty()) {
            throw new JwtException(JwtFault.BINDING);
        }
        for (Object name : members.keySet()) {
            if (!name.equals(KEY) && !name.equals(CERTIFICATE)) {
                throw new JwtException(JwtFault.BINDING);
            }
        }
        return new Binding(thumbprint(members.get(KEY)), thumbprint(members.get(CERTIFICATE)));
    }

    private static @Nullable String thumbprint(@Nullable Object value) throws JwtException {
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            byte[] bytes = Base64Url.decode(text);
            if (bytes != null && bytes.length == SHA_256_BYTES) {
                return text;
            }
        }
        throw new JwtException(JwtFault.BINDING);
    }

    boolean isNone() {
        return keyThumbprint == null && certificateThumbprint == null;
    }
}
