/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;

/** Issues short-lived ES256 tokens with the signing key of now. */
final class Tokens {
    static final String ISSUER = "https://ledger.example";
    static final String AUDIENCE = "ledger-api";
    static final Duration LIFETIME = Duration.ofMinutes(10);

    /** The {@code acr} of a token that was given for password and code. */
    static final String WITH_CODE = "token-aal2";

    private final SigningKeys keys;

    Tokens(SigningKeys keys) {
        this.keys = keys;
    }

    SigningKeys keys() {
        return keys;
    }

    /** Returns a token for a user who showed password and code just now. */
    String issueWithCode(String user, String role) {
        Instant now = Instant.now();
        return sign(claims(user, role, now, now.plus(LIFETIME))
                .claim("acr", WITH_CODE)
                .claim("amr", List.of("pwd", "otp"))
                .claim("auth_time", now.getEpochSecond())
                .build());
    }

    /** Returns a token for a user who showed the password. */
    String issue(String user, String role) {
        Instant now = Instant.now();
        return sign(claims(user, role, now, now.plus(LIFETIME)).build());
    }

    JWTClaimsSet.Builder claims(String user, String role, Instant issued, Instant expires) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(user)
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(issued))
                .expirationTime(Date.from(expires))
                .claim("roles", List.of(role));
    }

    String sign(JWTClaimsSet claims) {
        ECKey key = keys.signing();
        try {
            SignedJWT token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(JOSEObjectType.JWT)
                            .keyID(key.getKeyID())
                            .build(),
                    claims);
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("signing with a key of our own must work", e);
        }
    }
}
