/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/**
 * What the access tokens of an issuer look like. Whatever the profile, a token must have issuer, audience, subject and
 * expiry.
 */
public enum TokenProfile {
    /**
     * Header {@code typ} is {@code JWT}, {@code at+jwt} or missing. Without {@code at+jwt} the claims must not be those
     * of an ID token, a security event token, a refresh token or a logout token. An ID token that has none of these
     * claims cannot be told apart: never name a client id among the audiences.
     */
    GENERIC,
    /**
     * An access token of RFC 9068: header {@code typ} is {@code at+jwt}, and {@code client_id}, {@code iat} and
     * {@code jti} are there.
     */
    ACCESS_TOKEN,
    /**
     * An access token of Keycloak: the claim {@code typ} is {@code Bearer}, or {@code DPoP} for one that is bound to a
     * key, and {@code azp}, {@code iat} and {@code jti} are there.
     */
    KEYCLOAK
}
