/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.servlet.SecurityRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request tells of its sender besides the token, asked for only where it is needed. */
final class ProofRequest {
    private static final String ACCEPTED = "dev.hauberk.jwt.proof";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final SecurityRequest request;

    /** A proof that was used up on this very request. */
    private record Accepted(DpopCheck by, DpopProof proof) {}

    ProofRequest(SecurityRequest request) {
        this.request = request;
    }

    String method() {
        return request.method();
    }

    /** Returns the path within the context, decoded. */
    String path() {
        return request.path().value();
    }

    /** Returns the values of a field, one for each time it came. */
    List<String> fields(String name) {
        Enumeration<String> values = request.getHeaders(name);
        return values == null ? List.of() : Collections.list(values);
    }

    /** Returns the certificates of the connection as the container tells them, whatever that is. */
    @Nullable
    Object certificates() {
        return request.getAttribute(CERTIFICATES);
    }

    boolean isFromTrustedProxy() {
        return request.peerTrusted();
    }

    /** Notes that a proof was used up on this request. */
    void accept(DpopCheck by, DpopProof proof) {
        request.setAttribute(ACCEPTED, new Accepted(by, proof));
    }

    /** Returns whether this very proof was used up on this request: a filter with two routes may run twice. */
    @SuppressWarnings("ReferenceEquality") // The very check: another with the same settings has replays of its own.
    boolean hasAccepted(DpopCheck by, DpopProof proof) {
        return request.getAttribute(ACCEPTED) instanceof Accepted accepted
                && accepted.by() == by
                && Arrays.equals(accepted.proof().token.bytes, proof.token.bytes);
    }
}
