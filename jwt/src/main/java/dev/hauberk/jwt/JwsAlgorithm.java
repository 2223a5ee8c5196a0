/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * A signature algorithm (RFC 7518 section 3) that may be accepted from an issuer.
 *
 * <p>All of them have a public key: with a shared secret, whoever can check a token can also make one. {@code none} is
 * not an algorithm.
 */
public enum JwsAlgorithm {
    /** ECDSA on the curve P-256 with SHA-256 (RFC 7518 section 3.4). */
    ES256("SHA256withECDSAinP1363Format"),
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3), with keys of 2048 to 8192 bits. */
    RS256("SHA256withRSA");

    private final String jcaName;

    JwsAlgorithm(String jcaName) {
        this.jcaName = jcaName;
    }

    /** Returns whether the key is of the type, and on the curve, that this algorithm is defined for. */
    boolean fits(JWK key) {
        return switch (this) {
            case ES256 -> key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve());
            case RS256 -> key instanceof RSAKey;
        };
    }

    /** Checks that the virtual machine can use the key. */
    void tryOut(PublicKey key) throws GeneralSecurityException {
        Signature.getInstance(jcaName).initVerify(key);
    }

    /** Returns whether the key signed the first bytes of the token, as they are. */
    boolean verify(PublicKey key, CompactToken token) {
        if (!hasLegalRange(key, token.signature)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(jcaName);
            verifier.initVerify(key);
            verifier.update(token.bytes, 0, token.signedLength);
            return verifier.verify(token.signature);
        } catch (SignatureException e) {
            return false;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("a key that was tried out must stay usable: " + jcaName, e);
        }
    }

    /**
     * Returns whether the numbers in a signature are in their range: virtual machines have been known not to look, and
     * to take zeros for the signature of anything (CVE-2022-21449).
     */
    static boolean hasLegalRange(PublicKey key, byte[] signature) {
        if (key instanceof ECPublicKey ec) {
            BigInteger order = ec.getParams().getOrder();
            int size = (order.bitLength() + 7) / 8;
            return signature.length == 2 * size
                    && isScalar(new BigInteger(1, signature, 0, size), order)
                    && isScalar(new BigInteger(1, signature, size, size), order);
        }
        if (key instanceof RSAPublicKey rsa) {
            BigInteger modulus = rsa.getModulus();
            return signature.length == (modulus.bitLength() + 7) / 8
                    && new BigInteger(1, signature).compareTo(modulus) < 0;
        }
        return false;
    }

    private static boolean isScalar(BigInteger number, BigInteger order) {
        return number.signum() > 0 && number.compareTo(order) < 0;
    }
}
