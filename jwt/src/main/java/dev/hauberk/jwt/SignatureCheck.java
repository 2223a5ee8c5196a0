/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * Checks signatures with one key and one algorithm. The platform's objects for it are kept ready, as making one costs
 * more than a MAC. Safe for use by many threads.
 */
final class SignatureCheck {
    private final JwsAlgorithm algorithm;
    private final Key key;
    private final @Nullable Provider provider;
    private final boolean transcode;
    private final SignatureRange range;
    private final Pool<Mac> macs = new Pool<>();
    private final Pool<Signature> signatures = new Pool<>();

    /**
     * Makes a check and tries it out.
     *
     * @param preferred who computes, if it offers the algorithm; else the platform decides
     * @throws GeneralSecurityException if the platform cannot use the key
     */
    SignatureCheck(JwsAlgorithm algorithm, Key key, @Nullable Provider preferred) throws GeneralSecurityException {
        this.algorithm = algorithm;
        this.key = key;
        this.range = SignatureRange.of(key);
        String service = algorithm.isSymmetric() ? "Mac" : "Signature";
        boolean ecdsa = algorithm.family == JwsAlgorithm.Family.EC;
        String concatenated = algorithm.jcaName + (ecdsa ? "inP1363Format" : "");
        if (preferred != null && preferred.getService(service, concatenated) != null) {
            this.provider = preferred;
            this.transcode = false;
        } else if (preferred != null && preferred.getService(service, algorithm.jcaName) != null) {
            this.provider = preferred;
            this.transcode = ecdsa;
        } else {
            this.provider = null;
            this.transcode = false;
        }
        if (algorithm.isSymmetric()) {
            macs.give(newMac());
        } else {
            signatures.give(newSignature());
        }
    }

    /** Returns who computes, or null if the platform decides. */
    @Nullable
    Provider provider() {
        return provider;
    }

    /** Returns whether the key signed the token's first two parts, as they are. */
    boolean verify(CompactToken token) {
        try {
            return algorithm.isSymmetric() ? verifyMac(token) : verifySignature(token);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was tried out must stay usable: " + algorithm, e);
        }
    }

    private boolean verifyMac(CompactToken token) throws GeneralSecurityException {
        Mac mac = macs.take();
        if (mac == null) {
            mac = newMac();
        }
        mac.update(token.bytes, token.start, token.signedEnd - token.start);
        byte[] expected = mac.doFinal();
        macs.give(mac);
        return MessageDigest.isEqual(expected, token.signature);
    }

    private boolean verifySignature(CompactToken token) throws GeneralSecurityException {
        if (!range.holds(token.signature)) {
            return false;
        }
        Signature verifier = signatures.take();
        if (verifier == null) {
            verifier = newSignature();
        }
        verifier.update(token.bytes, token.start, token.signedEnd - token.start);
        boolean verified = verifier.verify(transcode ? der(token.signature) : token.signature);
        // Not reached after an exception, which may leave it in the middle of a computation.
        signatures.give(verifier);
        return verified;
    }

    /** Returns both numbers of a signature the way of X.509, for providers that know no other. */
    private static byte[] der(byte[] concatenated) throws SignatureException {
        try {
            return ECDSA.transcodeSignatureToDER(concatenated);
        } catch (JOSEException e) {
            throw new SignatureException(e);
        }
    }

    private Mac newMac() throws GeneralSecurityException {
        Mac mac = provider == null ? Mac.getInstance(algorithm.jcaName) : Mac.getInstance(algorithm.jcaName, provider);
        mac.init(key);
        return mac;
    }

    private Signature newSignature() throws GeneralSecurityException {
        String name = algorithm.family == JwsAlgorithm.Family.EC && !transcode
                ? algorithm.jcaName + "inP1363Format"
                : algorithm.jcaName;
        Signature signature = provider == null ? Signature.getInstance(name) : Signature.getInstance(name, provider);
        signature.initVerify((PublicKey) key);
        if (algorithm.parameters() != null) {
            signature.setParameter(algorithm.parameters());
        }
        return signature;
    }
}
