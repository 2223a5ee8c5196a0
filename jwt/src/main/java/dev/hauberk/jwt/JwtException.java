/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that {@link JwtVerifier} or {@link JwtFilter} refuses.
 *
 * <p>Its message is the rule that was broken, never what the token holds; {@link #reason} is for logs. Issuer and key
 * id are given only where they name something that is configured here. There is no stack trace, as it is thrown at the
 * rate at which strangers send bad tokens. The codes, stable across releases:
 *
 * <table>
 * <caption>Codes by step</caption>
 * <tr><td>form</td><td>{@code token_too_long}, {@code token_structure_invalid}, {@code token_encrypted}, {@code token_encoding_invalid},
 *     {@code token_header_invalid}, {@code token_header_parameter}, {@code token_payload_invalid}</td></tr>
 * <tr><td>trust</td><td>{@code token_unsigned}, {@code token_algorithm_refused}, {@code token_type_refused}, {@code token_issuer_unknown},
 *     {@code token_key_unknown}, {@code token_key_mismatch}, {@code token_signature_invalid}</td></tr>
 * <tr><td>not decided</td><td>{@code token_keys_unavailable}, {@code token_failures_limited},
 *     {@code token_checks_limited}, {@code token_checks_overloaded},
 *     {@code revocation_unavailable}, {@code introspection_unavailable}, {@code introspection_overloaded}</td></tr>
 * <tr><td>revoked</td><td>{@code token_revoked}, {@code token_inactive}</td></tr>
 * <tr><td>purpose</td><td>{@code token_purpose_refused}, {@code token_binding_unsupported},
 *     {@code token_audience_refused}, {@code token_client_refused}</td></tr>
 * <tr><td>time</td><td>{@code token_expiry_invalid}, {@code token_expired}, {@code token_not_before_invalid},
 *     {@code token_not_yet_valid}, {@code token_issued_at_invalid}, {@code token_lifetime_too_long}</td></tr>
 * <tr><td>other claims</td><td>{@code token_subject_invalid}, {@code token_claim_invalid}, {@code token_claim_missing},
 *     {@code token_scope_invalid}, {@code token_roles_invalid}</td></tr>
 * </table>
 *
 * <p>Only {@link JwtFilter} sees what a token is bound to, and refuses for these too:
 *
 * <table>
 * <caption>Codes of sender-constrained tokens</caption>
 * <tr><td>binding</td><td>{@code token_binding_missing}, {@code token_binding_scheme}, {@code certificate_missing},
 *     {@code certificate_invalid}, {@code certificate_mismatch}, {@code proof_key_mismatch}</td></tr>
 * <tr><td>form of the proof</td><td>{@code proof_missing}, {@code proof_repeated}, {@code proof_too_long},
 *     {@code proof_malformed}, {@code proof_type_refused}, {@code proof_header_parameter},
 *     {@code proof_algorithm_refused}, {@code proof_key_refused}, {@code proof_claim_invalid}</td></tr>
 * <tr><td>use of the proof</td><td>{@code proof_method_mismatch}, {@code proof_uri_mismatch},
 *     {@code proof_time_refused}, {@code proof_token_mismatch}, {@code proof_nonce_refused},
 *     {@code proof_signature_invalid}, {@code proof_replayed}</td></tr>
 * <tr><td>not decided</td><td>{@code proof_key_limited}, {@code proof_store_full},
 *     {@code proof_store_unavailable}</td></tr>
 * </table>
 */
public final class JwtException extends Exception {
    private static final long serialVersionUID = 1L;

    private final JwtFault fault;
    private final transient @Nullable TokenFacts facts;
    private final String detail;

    JwtException(JwtFault fault) {
        this(fault, null, null, "");
    }

    JwtException(JwtFault fault, Throwable cause) {
        this(fault, cause, null, "");
    }

    private JwtException(JwtFault fault, @Nullable Throwable cause, @Nullable TokenFacts facts, String detail) {
        super(fault.rule, cause, false, false);
        this.fault = fault;
        this.facts = facts;
        this.detail = detail;
    }

    /** Makes an exception with what came and what was wanted, which is not part of the message. */
    static JwtException of(JwtFault fault, Collection<String> came, Collection<String> wanted) {
        return new JwtException(
                fault, null, null, ": came " + PlainText.listed(came) + ", wanted " + PlainText.listed(wanted));
    }

    /** Returns a copy that names which of the configured issuers and keys the token named. */
    JwtException about(TokenFacts known) {
        return new JwtException(fault, getCause(), known, detail);
    }

    JwtFault fault() {
        return fault;
    }

    @Nullable
    TokenFacts facts() {
        return facts;
    }

    /** Returns which rule was broken: one of the codes above. */
    public String code() {
        return fault.code;
    }

    /**
     * Returns why the token was refused, for logs and never for the caller: the rule and, for
     * {@code token_audience_refused}, which audiences came and which were wanted. What came was not verified; of it at
     * most 3 names are shown, of 48 letters, digits and signs of URIs each.
     */
    public String reason() {
        return fault.rule + detail;
    }

    /** Returns whether nothing was decided about the token, so that the same token may be accepted later. */
    public boolean isUndecided() {
        return fault.answer.isUndecided();
    }

    /** Returns the configured issuer that the token claims to be from; empty if it names none of them. */
    public Optional<String> issuer() {
        return facts == null ? Optional.empty() : Optional.of(facts.issuer());
    }

    /** Returns the id of the issuer's key that the token names; empty if it names none of them. */
    public Optional<String> keyId() {
        return facts == null ? Optional.empty() : facts.keyId();
    }
}
