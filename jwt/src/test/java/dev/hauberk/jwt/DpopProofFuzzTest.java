/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

class DpopProofFuzzTest {
    private static final Set<JwsAlgorithm> ACCEPTED =
            EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256, JwsAlgorithm.EdDSA);
    private static final String CLAIMS = "{\"jti\":\"a\",\"htm\":\"GET\",\"iat\":1,\"ath\":\"a\",\"htu\":\"";

    /** Whatever a proof holds, it is read or refused, and its URI has one form. */
    @FuzzTest
    void proof_ofAnyContent_isReadOrRefused(FuzzedDataProvider data) {
        String header = data.consumeBoolean()
                ? "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + data.consumeString(400) + "}"
                : data.consumeString(400);
        String uri = data.consumeString(200);
        String payload = data.consumeBoolean() ? CLAIMS + uri + "\"}" : data.consumeString(400);
        String proof = data.consumeBoolean()
                ? encode(header) + "." + encode(payload) + ".AAAA"
                : data.consumeRemainingAsString();
        try {
            DpopProof read = DpopProof.parse(proof, ACCEPTED);
            assertThat(read.thumbprint).hasSize(43);
            assertThat(read.algorithm).isIn(ACCEPTED);
            requireOneForm(read.uri);
        } catch (JwtException e) {
            assertThat(e.code()).startsWith("proof_");
        }
        requireOneForm(uri);
        requireOneForm("https://api.example.com/" + uri);
    }

    private static void requireOneForm(String text) {
        TargetUri uri = TargetUri.parse(text);
        if (uri != null) {
            assertThat(uri.path())
                    .satisfiesAnyOf(
                            path -> assertThat(path).isEmpty(),
                            path -> assertThat(path).startsWith("/"));
            assertThat((uri.path() + "/").contains("/../") || (uri.path() + "/").contains("/./"))
                    .isFalse();
            assertThat(uri.isWithin(uri.asBase(), "/")).isTrue();
        }
    }

    private static String encode(String text) {
        return TestIssuer.encode(text.getBytes(StandardCharsets.UTF_8));
    }
}
