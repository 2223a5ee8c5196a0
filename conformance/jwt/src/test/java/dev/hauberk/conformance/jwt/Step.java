/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

/** The steps from a token to a decision, in their order. */
enum Step {
    LENGTH,
    SHAPE,
    HEADER,
    PAYLOAD,
    CLAIMS,
    KEY,
    SIGNATURE,
    BINDING;

    /** Returns the step that refuses with a code of {@link dev.hauberk.jwt.JwtException}. */
    static Step of(String code) {
        return switch (code) {
            case "token_too_long" -> LENGTH;
            case "token_structure_invalid", "token_encrypted", "token_encoding_invalid" -> SHAPE;
            case "token_header_invalid",
                    "token_header_parameter",
                    "token_unsigned",
                    "token_algorithm_refused",
                    "token_type_refused" -> HEADER;
            case "token_payload_invalid", "token_issuer_unknown" -> PAYLOAD;
            case "token_key_unknown", "token_key_mismatch" -> KEY;
            case "token_signature_invalid" -> SIGNATURE;
            case "token_binding_unsupported" -> BINDING;
            case "token_purpose_refused",
                    "token_audience_refused",
                    "token_client_refused",
                    "token_expiry_invalid",
                    "token_expired",
                    "token_not_before_invalid",
                    "token_not_yet_valid",
                    "token_issued_at_invalid",
                    "token_lifetime_too_long",
                    "token_subject_invalid",
                    "token_claim_invalid",
                    "token_claim_missing",
                    "token_scope_invalid",
                    "token_roles_invalid" -> CLAIMS;
            default -> throw new AssertionError("every code must belong to a step: " + code);
        };
    }
}
