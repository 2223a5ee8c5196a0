/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.hauberk.core.Secret;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwsAlgorithm;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** Ways from an {@code Authorization} field to a checked subject; issuer, audience and times are checked by all. */
final class TokenReaders {
    /** One way. */
    interface TokenReader {
        /** Returns the subject, or throws. */
        @Nullable
        Object read(String field) throws Exception;
    }

    private static final int SKEW_SECONDS = 30;

    private TokenReaders() {}

    private static String token(String field) {
        return field.substring("Bearer ".length());
    }

    /** Configures what a Hauberk verifier or filter trusts. */
    static Consumer<JwtIssuer> trust(SignedToken token) {
        return issuer -> {
            issuer.audience(SignedToken.AUDIENCE).algorithms(JwsAlgorithm.valueOf(token.algorithm));
            if (token.key instanceof SecretKey secret) {
                issuer.secret(SignedToken.KEY_ID, Secret.of(secret.getEncoded()));
            } else {
                issuer.keys(JwkSource.of(token.keySet));
            }
        };
    }

    static JwtVerifier verifier(SignedToken token, int cacheSize, @Nullable Provider provider) {
        JwtVerifier.Builder builder =
                JwtVerifier.builder().issuer(SignedToken.ISSUER, trust(token)).cacheSize(cacheSize);
        if (provider != null) {
            builder.provider(provider);
        }
        return builder.build();
    }

    static TokenReader hauberk(SignedToken token, int cacheSize, @Nullable Provider provider) {
        JwtVerifier verifier = verifier(token, cacheSize, provider);
        return field -> verifier.verify(token(field)).identity();
    }

    /** The limit: the platform's object, made once, over bytes that are decoded already. */
    static TokenReader limit(SignedToken token, @Nullable Provider provider) throws Exception {
        if (token.algorithm.equals("HS256")) {
            Mac mac = SignedToken.mac(token.key);
            return field -> require(MessageDigest.isEqual(mac.doFinal(token.signed), token.signature));
        }
        Signature verifier = token.verifier(provider);
        byte[] signature = token.signatureFor(provider);
        return field -> {
            verifier.update(token.signed);
            return require(verifier.verify(signature));
        };
    }

    private static Object require(boolean verified) {
        if (!verified) {
            throw new IllegalStateException("the signature must be good: it is not");
        }
        return true;
    }

    private static JWKSource<SecurityContext> keys(SignedToken token) throws ParseException {
        JWKSet keys = token.key instanceof SecretKey secret
                ? new JWKSet(new OctetSequenceKey.Builder(secret)
                        .keyID(SignedToken.KEY_ID)
                        .build())
                : JWKSet.parse(token.keySet);
        return new ImmutableJWKSet<>(keys);
    }

    static TokenReader nimbus(SignedToken token) throws Exception {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.parse(token.algorithm), keys(token)));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                SignedToken.AUDIENCE,
                new JWTClaimsSet.Builder().issuer(SignedToken.ISSUER).build(),
                Set.of("sub", "exp")));
        return field -> processor.process(token(field), null).getSubject();
    }

    static TokenReader spring(SignedToken token) throws Exception {
        NimbusJwtDecoder decoder = switch (token.algorithm) {
            case "HS256" ->
                NimbusJwtDecoder.withSecretKey((SecretKey) token.key)
                        .macAlgorithm(MacAlgorithm.HS256)
                        .build();
            case "RS256" ->
                NimbusJwtDecoder.withPublicKey((RSAPublicKey) token.key).build();
            default ->
                NimbusJwtDecoder.withJwkSource(keys(token))
                        .jwsAlgorithm(SignatureAlgorithm.ES256)
                        .build();
        };
        decoder.setJwtValidator(JwtValidators.createDefaultWithValidators(
                List.of(new JwtIssuerValidator(SignedToken.ISSUER), new JwtAudienceValidator(SignedToken.AUDIENCE))));
        return field -> decoder.decode(token(field)).getSubject();
    }

    static TokenReader jose4j(SignedToken token) {
        JwtConsumer consumer = new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds(SKEW_SECONDS)
                .setRequireSubject()
                .setExpectedIssuer(SignedToken.ISSUER)
                .setExpectedAudience(SignedToken.AUDIENCE)
                .setVerificationKey(token.key)
                .setJwsAlgorithmConstraints(ConstraintType.PERMIT, token.algorithm)
                .build();
        return field -> consumer.processToClaims(token(field)).getSubject();
    }

    static TokenReader javaJwt(SignedToken token) {
        Algorithm algorithm = switch (token.algorithm) {
            case "HS256" -> Algorithm.HMAC256(token.key.getEncoded());
            case "RS256" -> Algorithm.RSA256((RSAPublicKey) token.key, null);
            default -> Algorithm.ECDSA256((ECPublicKey) token.key, null);
        };
        JWTVerifier verifier = JWT.require(algorithm)
                .withIssuer(SignedToken.ISSUER)
                .withAudience(SignedToken.AUDIENCE)
                .acceptLeeway(SKEW_SECONDS)
                .build();
        return field -> verifier.verify(token(field)).getSubject();
    }
}
