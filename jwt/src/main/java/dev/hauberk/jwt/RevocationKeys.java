/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token is looked for under in the stores of {@link Revocations}. Parts are separated by a character that none
 * of them can hold, so no two tokens share a key by chance or by design.
 *
 * @param token the token itself, or null if it has no {@code jti}
 * @param subject all of its subject
 * @param client all of its client, or null if it names none
 * @param issuer all of its issuer
 * @param signingKey all that its key signed, or null if it names none
 */
record RevocationKeys(
        @Nullable String token,
        String subject,
        @Nullable String client,
        String issuer,
        @Nullable String signingKey) {
    private static final char SEPARATOR = '\n';

    static RevocationKeys of(Jwt token, Optional<String> keyId) {
        String issuer = token.issuer();
        return new RevocationKeys(
                token.identity()
                        .attribute("jti", String.class)
                        .map(id -> token(issuer, id))
                        .orElse(null),
                subject(issuer, token.subject()),
                token.identity()
                        .attribute("client_id", String.class)
                        .map(id -> client(issuer, id))
                        .orElse(null),
                issuer(issuer),
                keyId.map(id -> signingKey(issuer, id)).orElse(null));
    }

    static String token(String issuer, String tokenId) {
        return key("jti", issuer, tokenId);
    }

    static String subject(String issuer, String subject) {
        return key("sub", issuer, subject);
    }

    static String client(String issuer, String client) {
        return key("client", issuer, client);
    }

    static String signingKey(String issuer, String keyId) {
        return key("kid", issuer, keyId);
    }

    static String issuer(String issuer) {
        return "iss" + SEPARATOR + PlainText.require("an issuer", issuer);
    }

    private static String key(String kind, String issuer, String name) {
        return kind
                + SEPARATOR
                + PlainText.require("an issuer", issuer)
                + SEPARATOR
                + PlainText.require("a name", name);
    }
}
