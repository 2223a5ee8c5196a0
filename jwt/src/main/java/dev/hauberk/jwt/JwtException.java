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
 * rate at which strangers send bad tokens. The codes are stable across releases; docs/bearer-tokens.md lists them.
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

    /** Returns which rule was broken: one of the codes of docs/bearer-tokens.md. */
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
