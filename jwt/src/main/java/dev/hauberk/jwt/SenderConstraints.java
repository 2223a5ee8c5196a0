/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token must come with, by what it is bound to: a proof by its key, its certificate, or both. A bound token is
 * never taken for one that is not. Safe for use by many threads.
 */
record SenderConstraints(@Nullable DpopCheck dpop, @Nullable ClientCertificate certificate) {
    /** Warns if proxies are to tell certificates and nothing in the chain says who they are. */
    void validate(List<Description> chain, Problems problems) {
        boolean alone = chain.size() < 2;
        if (certificate != null
                && certificate.readsField()
                && !alone
                && chain.stream().noneMatch(filter -> filter.fact("phase").contains("FORWARDED"))) {
            problems.warn("a client certificate that proxies tell needs a ForwardedFilter, which says who they are:"
                    + " there is none, so the field Client-Cert is never read");
        }
    }

    /** Reads the proof that a credential of scheme DPoP comes with; for other schemes there is none. */
    @Nullable
    DpopProof proof(Credential credential, ProofRequest request, long now) throws JwtException {
        return dpop != null && credential.kind == Credential.Kind.DPOP
                ? dpop.read(request, credential.token(), now)
                : null;
    }

    /** Returns whether there is anything to check for a token. */
    boolean concern(Binding binding, @Nullable DpopProof proof) {
        return proof != null || !binding.isNone() || (dpop != null && dpop.required());
    }

    /**
     * Checks that a request comes with what its token is bound to.
     *
     * @param binding of the token, which must be verified
     * @param proof what was read of the request, or null if the token came by another scheme
     * @param gate asked before a signature is checked
     */
    void check(Binding binding, @Nullable DpopProof proof, ProofRequest request, VerificationGate gate)
            throws JwtException {
        String key = binding.keyThumbprint();
        String bound = binding.certificateThumbprint();
        if ((key != null && dpop == null) || (bound != null && certificate == null)) {
            throw new JwtException(JwtFault.BINDING);
        }
        if (key == null && (proof != null || (dpop != null && dpop.required()))) {
            throw new JwtException(JwtFault.BINDING_MISSING);
        }
        if (key != null && proof == null) {
            throw new JwtException(JwtFault.BINDING_SCHEME);
        }
        if (bound != null && certificate != null && !bound.equals(certificate.thumbprint(request))) {
            throw new JwtException(JwtFault.CERTIFICATE_MISMATCH);
        }
        if (key != null && dpop != null && proof != null) {
            dpop.check(proof, key, request, gate);
        }
    }

    /** Adds what may be shown of these constraints. */
    void describe(Description.Builder description) {
        if (dpop != null) {
            dpop.describe(description);
        }
    }
}
