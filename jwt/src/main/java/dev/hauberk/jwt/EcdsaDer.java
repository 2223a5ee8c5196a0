/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import java.security.SignatureException;

/** Writes an ECDSA signature the way of X.509, for providers that know no other. */
final class EcdsaDer {
    private EcdsaDer() {}

    /** Takes both numbers, one after the other, as RFC 7518 section 3.4 has them. */
    static byte[] of(byte[] concatenated) throws SignatureException {
        try {
            return ECDSA.transcodeSignatureToDER(concatenated);
        } catch (JOSEException e) {
            throw new SignatureException(e);
        }
    }
}
