/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A signature algorithm (RFC 7518 section 3, RFC 8037 section 3.1) that may be accepted from an issuer. {@code none} is
 * not an algorithm.
 *
 * <p>Those with a public key are to be preferred: with a shared secret, whoever can check a token can also make one.
 * What a check costs differs greatly, see the benchmarks: on JDK 17 one of {@link #ES256} costs as much as thirty of
 * {@link #RS256}.
 */
public enum JwsAlgorithm {
    /** ECDSA on the curve P-256 with SHA-256 (RFC 7518 section 3.4). */
    ES256(Family.EC, "SHA256withECDSA", 32),
    /** ECDSA on the curve P-384 with SHA-384. */
    ES384(Family.EC, "SHA384withECDSA", 48),
    /** ECDSA on the curve P-521 with SHA-512. */
    ES512(Family.EC, "SHA512withECDSA", 64),
    /** RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3), with keys of 2048 to 8192 bits. */
    RS256(Family.RSA, "SHA256withRSA", 32),
    /** RSASSA-PKCS1-v1_5 with SHA-384, with keys of 2048 to 8192 bits. */
    RS384(Family.RSA, "SHA384withRSA", 48),
    /** RSASSA-PKCS1-v1_5 with SHA-512, with keys of 2048 to 8192 bits. */
    RS512(Family.RSA, "SHA512withRSA", 64),
    /** RSASSA-PSS with SHA-256 and a salt as long (RFC 7518 section 3.5), with keys of 2048 to 8192 bits. */
    PS256(Family.PSS, "RSASSA-PSS", 32),
    /** RSASSA-PSS with SHA-384 and a salt as long, with keys of 2048 to 8192 bits. */
    PS384(Family.PSS, "RSASSA-PSS", 48),
    /** RSASSA-PSS with SHA-512 and a salt as long, with keys of 2048 to 8192 bits. */
    PS512(Family.PSS, "RSASSA-PSS", 64),
    /** EdDSA on the curve Ed25519 (RFC 8037 section 3.1); Ed448 is not offered. */
    EdDSA(Family.OKP, "Ed25519", 64),
    /** The same as {@link #EdDSA}, by the name that tells the curve (RFC 9864 section 2.2). */
    Ed25519(Family.OKP, "Ed25519", 64),
    /** HMAC with SHA-256 and a secret of at least 32 bytes (RFC 7518 section 3.2). */
    HS256(Family.HMAC, "HmacSHA256", 32),
    /** HMAC with SHA-384 and a secret of at least 48 bytes. */
    HS384(Family.HMAC, "HmacSHA384", 48),
    /** HMAC with SHA-512 and a secret of at least 64 bytes. */
    HS512(Family.HMAC, "HmacSHA512", 64);

    /** What kind of key and computation an algorithm needs. */
    enum Family {
        HMAC,
        RSA,
        PSS,
        EC,
        OKP
    }

    final Family family;
    final String jcaName;
    private final int hashLength;

    JwsAlgorithm(Family family, String jcaName, int hashLength) {
        this.family = family;
        this.jcaName = jcaName;
        this.hashLength = hashLength;
    }

    /** Returns algorithms in their order here. */
    static Set<JwsAlgorithm> set(JwsAlgorithm... algorithms) {
        Set<JwsAlgorithm> set = EnumSet.noneOf(JwsAlgorithm.class);
        Collections.addAll(set, algorithms);
        return Collections.unmodifiableSet(set);
    }

    /** Declares the option {@code algorithms}, of which there must be one at least. */
    static Setting<Set<JwsAlgorithm>> setting(Settings settings) {
        return settings.<Set<JwsAlgorithm>>of("algorithms").where("must be one or more", values -> !values.isEmpty());
    }

    /** Returns whether the same secret makes and checks signatures. */
    boolean isSymmetric() {
        return family == Family.HMAC;
    }

    /** Returns the least number of bytes of a secret (RFC 7518 section 3.2). */
    int minimumSecretLength() {
        return hashLength;
    }

    /** Returns whether the key is of the type, and on the curve, that this algorithm is defined for. */
    boolean fits(JWK key) {
        return switch (family) {
            case HMAC -> false;
            case RSA, PSS -> key instanceof RSAKey;
            case EC -> key instanceof ECKey ec && curve().equals(ec.getCurve());
            case OKP -> key instanceof OctetKeyPair okp && Curve.Ed25519.equals(okp.getCurve());
        };
    }

    private Curve curve() {
        return this == ES256 ? Curve.P_256 : this == ES384 ? Curve.P_384 : Curve.P_521;
    }

    /** Returns the padding of this algorithm, if it is one with parameters. */
    @Nullable
    PSSParameterSpec parameters() {
        if (family != Family.PSS) {
            return null;
        }
        String hash = "SHA-" + hashLength * 8;
        return new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), hashLength, 1);
    }
}
