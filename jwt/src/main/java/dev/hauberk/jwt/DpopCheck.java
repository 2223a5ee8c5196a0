/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks DPoP proofs (RFC 9449 section 4.3): first what is cheap and needs only the request, then, once the token is
 * known to be good, whether the proof is by the key that the token is bound to, and was not used before. Safe for use
 * by many threads.
 *
 * @param base the public URI of the context root
 * @param lifetime how old a proof may be, in seconds
 * @param skew seconds by which clocks may differ
 * @param nonces null if none are asked for
 * @param required whether a token must be bound to a key
 * @param provider who computes where it can, or null for the platform's choice
 * @param facts the options, for descriptions
 */
record DpopCheck(
        TargetUri base,
        Set<JwsAlgorithm> algorithms,
        long lifetime,
        long skew,
        @Nullable DpopNonces nonces,
        UsedProofs used,
        boolean required,
        @Nullable Provider provider,
        Map<String, List<String>> facts) {
    private static final String FIELD = "DPoP";

    /**
     * Reads the proof of a request and checks all of it that costs little.
     *
     * @param accessToken the token that it must name
     * @param now in milliseconds since 1970
     */
    DpopProof read(ProofRequest request, String accessToken, long now) throws JwtException {
        List<String> fields = request.fields(FIELD);
        if (fields.size() != 1) {
            throw new JwtException(fields.isEmpty() ? JwtFault.PROOF_MISSING : JwtFault.PROOF_REPEATED);
        }
        DpopProof proof = DpopProof.parse(fields.get(0), algorithms);
        if (!proof.method.equals(request.method())) {
            throw new JwtException(JwtFault.PROOF_METHOD);
        }
        TargetUri uri = TargetUri.parse(proof.uri);
        if (uri == null || !uri.isWithin(base, request.path())) {
            throw new JwtException(JwtFault.PROOF_URI);
        }
        long seconds = Math.floorDiv(now, 1000L);
        if (proof.issued < seconds - lifetime - skew || proof.issued > seconds + skew) {
            throw new JwtException(JwtFault.PROOF_TIME);
        }
        if (!proof.tokenHash.equals(Sha256.base64Url(accessToken))) {
            throw new JwtException(JwtFault.PROOF_TOKEN);
        }
        if (nonces != null && !nonces.accepts(proof.nonce, now)) {
            throw new JwtException(JwtFault.PROOF_NONCE);
        }
        return proof;
    }

    /**
     * Checks the rest of a proof that was read, and uses it up.
     *
     * @param thumbprint of the key that the token is bound to; the token must be verified
     * @param gate asked before the signature is checked
     */
    void check(DpopProof proof, String thumbprint, ProofRequest request, VerificationGate gate) throws JwtException {
        if (!proof.thumbprint.equals(thumbprint)) {
            throw new JwtException(JwtFault.PROOF_KEY_MISMATCH);
        }
        if (request.hasAccepted(this, proof)) {
            return;
        }
        JwkKey key = key(proof);
        gate.enter();
        try {
            if (!key.verify(proof.algorithm, proof.token)) {
                throw new JwtException(JwtFault.PROOF_SIGNATURE);
            }
            gate.passed();
        } finally {
            gate.leave();
        }
        // The second in which the proof becomes too old is the first in which it may be forgotten.
        Instant expiry = Instant.ofEpochSecond(proof.issued + lifetime + skew + 1);
        used.use(proof, base + request.path(), expiry);
        request.accept(this, proof);
    }

    private JwkKey key(DpopProof proof) throws JwtException {
        try {
            return new JwkKey(null, proof.key.key(), EnumSet.of(proof.algorithm), provider);
        } catch (PublicJwk.Unusable | GeneralSecurityException | RuntimeException e) {
            throw new JwtException(JwtFault.PROOF_KEY, e);
        }
    }

    /**
     * Returns the nonce that the client should go on with, or null if it may keep its own.
     *
     * @param now in milliseconds since 1970
     */
    @Nullable
    String newNonce(DpopProof proof, long now) {
        if (nonces == null) {
            return null;
        }
        String current = nonces.current(now);
        return current.equals(proof.nonce) ? null : current;
    }

    /** Adds what may be shown of this check. */
    void describe(Description.Builder description) {
        facts.forEach((name, values) -> description.fact("dpop_" + name, values.toArray()));
        description.fact("dpop_nonce", nonces != null);
        used.describe(description);
    }
}
