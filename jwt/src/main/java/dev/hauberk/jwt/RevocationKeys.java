/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a token is looked for under in the stores of {@link Revocations}. Parts are separated by a character that none
 * of them can hold, so no two tokens share a key by chance or by design.
 *
 * @param token the token itself, or null if it has no {@code jti}
 * @param groups what it belongs to: its subject, its issuer, and its client and its signing key if it names them
 */
record RevocationKeys(@Nullable String token, List<String> groups) {
    private static final char SEPARATOR = '\n';
    private static final String SIGNING_KEY = "kid";

    static RevocationKeys of(Jwt token, Optional<String> keyId) {
        String issuer = token.issuer();
        List<String> groups = new ArrayList<>(4);
        groups.add(subject(issuer, token.subject()));
        token.identity().attribute("client_id", String.class).ifPresent(id -> groups.add(client(issuer, id)));
        groups.add(issuer(issuer));
        keyId.ifPresent(id -> groups.add(signingKey(issuer, id)));
        return new RevocationKeys(
                token.identity()
                        .attribute("jti", String.class)
                        .map(id -> token(issuer, id))
                        .orElse(null),
                List.copyOf(groups));
    }

    static boolean isSigningKey(String key) {
        return key.startsWith(SIGNING_KEY) && key.charAt(SIGNING_KEY.length()) == SEPARATOR;
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
        return key(SIGNING_KEY, issuer, keyId);
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
