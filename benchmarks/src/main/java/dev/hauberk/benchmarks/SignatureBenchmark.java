/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.hauberk.benchmarks.TokenReaders.TokenReader;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Who should see what was signed: the platform's object, kept or made each time, or Nimbus's verifier? The bytes and
 * the signature are the same; Nimbus takes the signature in base64url only, which it decodes itself.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class SignatureBenchmark {
    /** The algorithm. */
    @Param({"HS256", "RS256", "ES256"})
    public String algorithm = "";

    private String text = "";
    private TokenReader kept = ignored -> ignored;
    private TokenReader made = ignored -> ignored;
    private TokenReader nimbus = ignored -> ignored;

    /** Makes a signature and what checks it. */
    @Setup
    public void prepare() throws Exception {
        SignedToken token = SignedToken.of(algorithm);
        text = SignedToken.encode(token.signature);
        kept = TokenReaders.limit(token, null);
        made = ignored -> token.key instanceof SecretKey
                ? MessageDigest.isEqual(SignedToken.mac(token.key).doFinal(token.signed), token.signature)
                : TokenReaders.limit(token, null).read(text);
        JWSVerifier verifier = switch (algorithm) {
            case "HS256" -> new MACVerifier((SecretKey) token.key);
            case "RS256" -> new RSASSAVerifier((RSAPublicKey) token.key);
            default -> new ECDSAVerifier((ECPublicKey) token.key);
        };
        JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm));
        nimbus = signature -> verifier.verify(header, token.signed, new Base64URL(signature));
    }

    /** Checks with an object of the platform that is kept. */
    @Benchmark
    public @Nullable Object platformKept() throws Exception {
        return kept.read(text);
    }

    /** Checks with an object of the platform that is made for it. */
    @Benchmark
    public @Nullable Object platformMade() throws Exception {
        return made.read(text);
    }

    /** Checks with Nimbus's verifier, which is kept. */
    @Benchmark
    public @Nullable Object nimbus() throws Exception {
        return nimbus.read(text);
    }
}
