/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.benchmarks.TokenReaders.TokenReader;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtVerifier;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What does it cost to refuse a token before its signature is looked at? */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class JwtRefusalBenchmark {
    private static final int CACHED = 10_000;

    /** What is wrong, by the code of the refusal. */
    @Param({
        "token_too_long",
        "token_structure_invalid",
        "token_encoding_invalid",
        "token_header_invalid",
        "token_header_parameter",
        "token_payload_invalid",
        "token_algorithm_refused",
        "token_issuer_unknown",
        "token_audience_refused",
        "token_key_unknown",
        "token_expired"
    })
    public String code = "";

    private byte[] bad = {};
    private TokenReader verifier = text -> text;

    /** Makes the token, and sees it refused for the right reason. */
    @Setup
    public void prepare() throws Exception {
        SignedToken good = SignedToken.of("ES256");
        JwtVerifier built = TokenReaders.verifier(good, CACHED, null);
        // As in a server that has seen good tokens too.
        built.verify(good.token());
        verifier = text -> {
            try {
                return built.verify(text);
            } catch (JwtException e) {
                return e;
            }
        };
        bad = bad(good).getBytes(StandardCharsets.US_ASCII);
        if (!(refuse() instanceof JwtException e) || !e.code().equals(code)) {
            throw new IllegalStateException("the token must be refused with " + code + ": " + refuse());
        }
    }

    private String bad(SignedToken good) throws Exception {
        String token = good.token();
        String rest = token.substring(token.indexOf('.'));
        return switch (code) {
            case "token_too_long" -> token.repeat(20);
            case "token_structure_invalid" -> token.replace('.', '-');
            // The last character but one of the signature, so that all before it is read.
            case "token_encoding_invalid" ->
                token.substring(0, token.length() - 2) + '=' + token.charAt(token.length() - 1);
            case "token_header_invalid" -> encode("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"2026-11-a\"") + rest;
            case "token_header_parameter" ->
                encode("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"jku\":\"https://attacker.example/keys\"}") + rest;
            case "token_payload_invalid" ->
                token.substring(0, token.indexOf('.') + 1)
                        + encode("{\"iss\":\"https://id.example.com\",\"sub\":\"a\",\"exp\":1,\"exp\":2}")
                        + token.substring(token.lastIndexOf('.'));
            case "token_algorithm_refused" -> encode("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + rest;
            case "token_issuer_unknown" ->
                withClaims(token, "\"iss\":\"https://other.example.com\",\"aud\":\"orders\"");
            case "token_audience_refused" -> withClaims(token, "\"iss\":\"https://id.example.com\",\"aud\":\"bills\"");
            case "token_key_unknown" -> SignedToken.ofUnknownKey("ES256").token();
            default -> SignedToken.expired("ES256").token();
        };
    }

    private static String withClaims(String token, String claims) {
        return token.substring(0, token.indexOf('.') + 1)
                + encode("{" + claims + ",\"sub\":\"9d7b1c52-6f0e\",\"exp\":4000000000,\"iat\":1700000000}")
                + token.substring(token.lastIndexOf('.'));
    }

    private static String encode(String json) {
        return SignedToken.encode(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes the string. */
    @Benchmark
    public String freshToken() {
        return new String(bad, StandardCharsets.ISO_8859_1);
    }

    /** Makes the string and sees it refused. */
    @Benchmark
    public @Nullable Object refuse() throws Exception {
        return verifier.read(freshToken());
    }
}
