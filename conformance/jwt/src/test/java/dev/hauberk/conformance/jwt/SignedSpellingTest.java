/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonWriter;
import dev.hauberk.jwt.JwkSource;
import dev.hauberk.jwt.JwsAlgorithm;
import dev.hauberk.jwt.JwtVerifier;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vectors of our own for what Project Wycheproof's vectors for JSON web signatures have found other verifiers to
 * accept: right signatures over wrong spellings, and right signatures by wrong keys. No package that we could depend on
 * brings Wycheproof's own. What concerns single keys is tested beside the reader of key sets.
 */
class SignedSpellingTest {
    private static Draft draft(String keyId) {
        Random random = new Random(1);
        Draft draft;
        do {
            draft = new Draft(keyId.equals("mac-1") ? Setting.SECRET : Setting.GENERIC, random);
        } while (!draft.key.id().equals(keyId));
        return draft;
    }

    /** Returns a draft whose header and payload both leave bits unused. */
    private static Draft draftWithUnusedBits(String keyId) {
        Draft draft = draft(keyId);
        for (ObjectText object : List.of(draft.header, draft.claims)) {
            for (int i = 0; i == 0 || object.bytes().length % 3 != 1; i++) {
                object.setText("pad", "x".repeat(i));
            }
        }
        return draft;
    }

    private static String code(Draft draft) {
        try (JwtVerifier verifier = draft.setting.verifier()) {
            return Verdict.of(verifier, draft.token(true)).code();
        }
    }

    private static String code(Draft draft, UnaryOperator<String> spelling) {
        draft.spelling = spelling;
        return code(draft);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-1", "pss-1", "ec-1", "okp-1", "mac-1"})
    void signature_overAnotherSpellingOfTheSameBytes_isRefused(String keyId) {
        Draft draft = draftWithUnusedBits(keyId);
        assertThat(code(draft)).isEmpty();
        for (int part = 0; part < 2; part++) {
            int which = part;
            assertThat(code(draft, input -> TextMutations.withUnusedBits(input, which)))
                    .isEqualTo("token_encoding_invalid");
            assertThat(code(draft, input -> TextMutations.padded(input, which))).isEqualTo("token_encoding_invalid");
        }
        for (String junk : List.of("!!!", "\0", "\u200b", "\uff21", " ", "\n", "=", "*")) {
            assertThat(code(draft, input -> input + junk)).isEqualTo("token_encoding_invalid");
            assertThat(code(draft, input -> junk + input)).isEqualTo("token_encoding_invalid");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa-1", "pss-1", "ec-1", "okp-1", "mac-1"})
    void signature_withJunkInside_isRefused(String keyId) {
        Draft draft = draft(keyId);
        for (String junk : List.of("!!!", "\0", "\u200b", "\uff21", " ", "\n", "=", "==", "*")) {
            draft.text = token -> token + junk;
            assertThat(code(draft)).isEqualTo("token_encoding_invalid");
            draft.text = token -> new StringBuilder(token)
                    .insert(token.lastIndexOf('.') + 2, junk)
                    .toString();
            assertThat(code(draft)).isEqualTo("token_encoding_invalid");
        }
        draft.text = token -> TextMutations.withUnusedBits(token, 2);
        boolean spare = draft.key.sign(new byte[0]).length % 3 != 0;
        assertThat(code(draft)).isEqualTo(spare ? "token_encoding_invalid" : "");
    }

    /** A secret among public keys is one that everybody can read. */
    @Test
    void secretAmongPublicKeys_signsNothing() {
        byte[] secret = new byte[32];
        new Random(1).nextBytes(secret);
        SigningKey mac = SigningKey.ofSecret("mac-2", secret);
        Map<String, Object> oct = new LinkedHashMap<>();
        oct.put("kty", "oct");
        oct.put("kid", mac.id());
        oct.put("alg", "HS256");
        oct.put("k", Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        JsonWriter set = new JsonWriter();
        set.value(Map.of("keys", List.of(oct, draft("ec-1").key.publicJwk())));
        JwkSource keys = JwkSource.of(new String(set.toByteArray(), StandardCharsets.UTF_8));

        Draft draft = draft("ec-1");
        try (JwtVerifier verifier = verifier(keys, JwsAlgorithm.ES256)) {
            assertThat(Verdict.of(verifier, draft.token(true)).code()).isEmpty();
            draft.sign(mac::sign);
            for (String algorithm : List.of("HS256", "ES256")) {
                draft.header.setText("alg", algorithm);
                for (String id : List.of("mac-2", "ec-1")) {
                    draft.header.setText("kid", id);
                    assertThat(Verdict.of(verifier, draft.token(true)).isAccepted())
                            .isFalse();
                }
                draft.header.remove("kid");
                assertThat(Verdict.of(verifier, draft.token(true)).isAccepted()).isFalse();
            }
        }
        assertThatThrownBy(() -> verifier(keys, JwsAlgorithm.HS256)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> verifier(keys, JwsAlgorithm.ES256, JwsAlgorithm.HS256))
                .isInstanceOf(ConfigurationException.class);
    }

    private static JwtVerifier verifier(JwkSource keys, JwsAlgorithm... algorithms) {
        return JwtVerifier.builder()
                .clock(InstantSource.fixed(Setting.NOW))
                .issuer(
                        Setting.GENERIC.issuer,
                        issuer -> issuer.audience(Setting.AUDIENCE).keys(keys).algorithms(algorithms))
                .build();
    }
}
