/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

/**
 * What can be wrong with a token, or with what it comes with: the stable code, the rule that was broken, and how the
 * caller is answered.
 */
enum JwtFault {
    TOO_LONG("token_too_long", "a token must not have more than " + CompactToken.MAX_LENGTH + " characters"),
    STRUCTURE("token_structure_invalid", "a token must have three parts, none of them empty"),
    ENCRYPTED(
            "token_encrypted",
            "a token must be signed and have three parts: it has the five of an encrypted one;"
                    + " have the issuer issue signed tokens, which some do only for a named audience"),
    ENCODING("token_encoding_invalid", "each part of a token must be base64url without padding and unused bits"),
    HEADER("token_header_invalid", "the header must be one strict, small json object with members of the right types"),
    HEADER_PARAMETER("token_header_parameter", "the header must not bring keys, extensions or compression"),
    ALGORITHM("token_algorithm_refused", "the algorithm must be one that is accepted from this issuer"),
    UNSIGNED("token_unsigned", "the signature must be there, and the algorithm not be none"),
    TYPE(
            "token_type_refused",
            "the type must be one that the issuer's profile accepts, and the content no other token"),
    PAYLOAD("token_payload_invalid", "the payload must be one strict, small json object"),
    ISSUER("token_issuer_unknown", "the issuer must be one that is configured"),
    KEY_UNKNOWN("token_key_unknown", "the key id must name a key of the issuer, or be missing where only one key fits"),
    KEY_MISMATCH("token_key_mismatch", "the key must be meant for the algorithm"),
    KEYS_UNAVAILABLE(
            "token_keys_unavailable",
            "the issuer's keys must have been loaded, and not be too old",
            Answer.UNAVAILABLE),
    FAILURES_LIMITED(
            "token_failures_limited",
            "an address must not have sent many tokens with false signatures or inactive ones",
            Answer.LIMITED),
    CHECKS_LIMITED(
            "token_checks_limited",
            "an address must not have so many tokens checked at once that one waits for a second",
            Answer.LIMITED),
    CHECKS_OVERLOADED(
            "token_checks_overloaded", "the processor must be free for the check within a second", Answer.UNAVAILABLE),
    REVOKED("token_revoked", "the token, its subject, its client or its issuer must not be revoked"),
    REVOCATION_UNAVAILABLE(
            "revocation_unavailable", "the stores must tell whether the token is revoked", Answer.UNAVAILABLE),
    INACTIVE("token_inactive", "the issuer must say that the token is active"),
    INTROSPECTION_UNAVAILABLE(
            "introspection_unavailable",
            "the introspection endpoint must answer in time, with 200 and one strict json object",
            Answer.UNAVAILABLE),
    INTROSPECTION_OVERLOADED(
            "introspection_overloaded",
            "no more than " + Introspector.MAX_CALLS + " introspection calls must be under way at once",
            Answer.UNAVAILABLE),
    SIGNATURE("token_signature_invalid", "the signature must be the issuer's"),
    PURPOSE(
            "token_purpose_refused",
            "a token must be an access token, and not look like an id token, event token or refresh token"),
    BINDING("token_binding_unsupported", "a token must not be bound to a key in a way that is not checked here"),
    EXPIRY("token_expiry_invalid", "the expiry must be there, in seconds up to the year 9999"),
    EXPIRED("token_expired", "the token must not have expired"),
    NOT_BEFORE("token_not_before_invalid", "the start of validity must be in seconds up to the year 9999"),
    NOT_YET_VALID("token_not_yet_valid", "the token must be valid already"),
    ISSUED_AT("token_issued_at_invalid", "the time of issue must be in seconds and not in the future"),
    LIFETIME("token_lifetime_too_long", "the time from issue to expiry must be there and not exceed the maximum"),
    AUDIENCE("token_audience_refused", "the audience must be a string or an array of strings and name this service"),
    CLIENT("token_client_refused", "the client must be one that is accepted from this issuer"),
    SUBJECT("token_subject_invalid", "the subject must be a string of 1 to 256 characters without control characters"),
    CLAIM(
            "token_claim_invalid",
            "'jti', 'client_id' and 'azp' must be strings of 1 to 256 characters without control characters,"
                    + " or whole numbers"),
    CLAIM_MISSING("token_claim_missing", "the claims that the issuer's profile requires must be there"),
    SCOPE("token_scope_invalid", "the scopes must be a string or an array of at most 500 scope tokens"),
    PERMISSIONS("token_permissions_invalid", "the permissions must be one plain name or an array of at most 500"),
    ROLES("token_roles_invalid", "the roles must be one plain name or an array of at most 500, none '*' or '**'"),
    BINDING_MISSING("token_binding_missing", "a token that needs a proof must be bound to a key"),
    BINDING_SCHEME("token_binding_scheme", "a token that is bound to a key must come by the scheme DPoP"),
    CERTIFICATE_MISSING("certificate_missing", "a token that is bound to a certificate must come with one"),
    CERTIFICATE_INVALID(
            "certificate_invalid", "a certificate must be told once, as one byte sequence that is its DER form"),
    CERTIFICATE_MISMATCH("certificate_mismatch", "the certificate must be the one that the token is bound to"),
    PROOF_MISSING("proof_missing", "a token of scheme DPoP must come with a proof", Answer.INVALID_PROOF),
    PROOF_REPEATED("proof_repeated", "the proof must come in one field DPoP", Answer.INVALID_PROOF),
    PROOF_TOO_LONG(
            "proof_too_long",
            "a proof must not have more than " + DpopProof.MAX_LENGTH + " characters",
            Answer.INVALID_PROOF),
    PROOF_MALFORMED(
            "proof_malformed",
            "a proof must have three base64url parts, header and payload strict, small json objects",
            Answer.INVALID_PROOF),
    PROOF_TYPE("proof_type_refused", "the type of a proof must be 'dpop+jwt'", Answer.INVALID_PROOF),
    PROOF_HEADER_PARAMETER(
            "proof_header_parameter",
            "the header of a proof must not bring certificates, addresses, extensions or compression",
            Answer.INVALID_PROOF),
    PROOF_ALGORITHM(
            "proof_algorithm_refused", "the algorithm must be one that is accepted for proofs", Answer.INVALID_PROOF),
    PROOF_KEY(
            "proof_key_refused",
            "the header of a proof must hold one strong public key that fits the algorithm",
            Answer.INVALID_PROOF),
    PROOF_CLAIM(
            "proof_claim_invalid",
            "'jti' must be a string of 1 to 256 characters without control characters, 'htm', 'htu' and 'ath' strings,"
                    + " and 'iat' a time in seconds",
            Answer.INVALID_PROOF),
    PROOF_METHOD("proof_method_mismatch", "the proof must be for the method of the request", Answer.INVALID_PROOF),
    PROOF_URI("proof_uri_mismatch", "the proof must be for the public uri of the request", Answer.INVALID_PROOF),
    PROOF_TIME("proof_time_refused", "the proof must be fresh, and not from the future", Answer.INVALID_PROOF),
    PROOF_TOKEN("proof_token_mismatch", "the proof must be for the token it comes with", Answer.INVALID_PROOF),
    PROOF_NONCE("proof_nonce_refused", "the proof must carry a nonce of the last minutes", Answer.USE_NONCE),
    PROOF_KEY_MISMATCH("proof_key_mismatch", "the proof must be by the key that the token is bound to"),
    PROOF_SIGNATURE(
            "proof_signature_invalid", "the signature of the proof must be by the key in it", Answer.INVALID_PROOF),
    PROOF_REPLAYED("proof_replayed", "a proof must be used once", Answer.INVALID_PROOF),
    PROOFS_LIMITED("proof_key_limited", "a key must not have made too many proofs lately", Answer.LIMITED),
    PROOF_STORE_FULL("proof_store_full", "the store of used proofs must have room", Answer.UNAVAILABLE),
    PROOF_STORE_UNAVAILABLE("proof_store_unavailable", "the store of used proofs must answer", Answer.UNAVAILABLE);

    /** How a refusal is answered. */
    enum Answer {
        /** 401 with {@code error="invalid_token"} (RFC 6750 section 3.1). */
        INVALID_TOKEN,
        /** 401 with {@code error="invalid_dpop_proof"} (RFC 9449 section 7.1). */
        INVALID_PROOF,
        /** 401 with {@code error="use_dpop_nonce"} and a nonce (RFC 9449 section 9). */
        USE_NONCE,
        /** 429, as nothing was decided about the token. */
        LIMITED,
        /** 503, as nothing could be decided about the token. */
        UNAVAILABLE;

        /** Returns whether the same token may be accepted later without anything else being changed. */
        boolean isUndecided() {
            return this == LIMITED || this == UNAVAILABLE;
        }
    }

    final String code;
    final String rule;
    final Answer answer;

    JwtFault(String code, String rule) {
        this(code, rule, Answer.INVALID_TOKEN);
    }

    JwtFault(String code, String rule, Answer answer) {
        this.code = code;
        this.rule = rule;
        this.answer = answer;
    }
}
