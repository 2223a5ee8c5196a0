/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DpopProofTest {
    private static final Set<JwsAlgorithm> ACCEPTED = EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256);
    private static final DpopClient CLIENT = DpopClient.of(JwsAlgorithm.ES256);
    private static final DpopClient RSA_CLIENT = DpopClient.of(JwsAlgorithm.RS256);

    private static TestToken proof() {
        return CLIENT.proof("token");
    }

    private static void assertRefused(Object proof, JwtFault fault) {
        JwtException refusal =
                catchThrowableOfType(JwtException.class, () -> DpopProof.parse(proof.toString(), ACCEPTED));
        assertThat(refusal).as("%s is refused", proof).isNotNull();
        assertThat(refusal.code()).as("code for %s", proof).isEqualTo(fault.code);
        assertThat(refusal).hasMessage(fault.rule);
        assertThat(refusal.isUndecided()).isFalse();
    }

    @Test
    void goodProof_isRead() throws JwtException {
        DpopProof proof = DpopProof.parse(proof().claim("nonce", "n").toString(), ACCEPTED);
        assertThat(proof.thumbprint).isEqualTo(CLIENT.thumbprint());
        assertThat(proof.algorithm).isEqualTo(JwsAlgorithm.ES256);
        assertThat(proof.method).isEqualTo("GET");
        assertThat(proof.uri).isEqualTo("https://api.example.com/shop/");
        assertThat(proof.issued).isEqualTo(TestIssuer.NOW.getEpochSecond());
        assertThat(proof.tokenHash).isEqualTo(DpopClient.hash("token"));
        assertThat(proof.nonce).isEqualTo("n");
        assertThat(DpopProof.parse(RSA_CLIENT.proof("token").toString(), ACCEPTED).thumbprint)
                .isEqualTo(RSA_CLIENT.thumbprint());
    }

    @Test
    void proof_withALongKey_fits() throws JwtException {
        TestToken proof = RSA_CLIENT.proof("token");
        byte[] modulus = new byte[1024];
        Arrays.fill(modulus, (byte) 0xff);
        Map<String, Object> jwk = new HashMap<>(RSA_CLIENT.jwk());
        jwk.put("n", Base64URL.encode(modulus).toString());
        String text = proof.header("jwk", jwk).toString();
        String signed = text.substring(0, text.lastIndexOf('.') + 1) + TestIssuer.encode(new byte[1024]);
        assertThat(signed).hasSizeLessThan(4000);
        assertThat(DpopProof.parse(signed, ACCEPTED).algorithm).isEqualTo(JwsAlgorithm.RS256);
    }

    @Test
    void row12_longProof_isRefusedBeforeItIsRead() {
        assertRefused("a".repeat(4097), JwtFault.PROOF_TOO_LONG);
        assertRefused("a".repeat(4096), JwtFault.PROOF_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "e30.e30.",
                "e30..AAAA",
                ".e30.AAAA",
                "e30.e30.AAAA.AAAA",
                "e30.e30"
            })
    void malformedProof_isRefused(String proof) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> DpopProof.parse(proof, ACCEPTED));
        assertThat(refusal.code()).isIn("proof_malformed", "proof_type_refused");
    }

    @Test
    void row17_looseBase64_isRefused() {
        String proof = proof().toString();
        assertRefused(proof + "=", JwtFault.PROOF_MALFORMED);
        assertRefused(proof + " ", JwtFault.PROOF_MALFORMED);
        assertRefused(" " + proof, JwtFault.PROOF_MALFORMED);
        assertRefused(proof + ", " + proof(), JwtFault.PROOF_MALFORMED);
    }

    @Test
    void row14_duplicateMembers_areRefused() {
        assertRefused(proof().insertIntoHeader("\"typ\":\"dpop+jwt\","), JwtFault.PROOF_MALFORMED);
        assertRefused(proof().insertIntoClaims("\"htm\":\"POST\","), JwtFault.PROOF_MALFORMED);
        assertRefused(proof().insertIntoClaims("\"\\u0068tm\":\"POST\","), JwtFault.PROOF_MALFORMED);
    }

    @Test
    void notAnObject_isRefused() {
        TestIssuer keys = CLIENT.keys();
        byte[] header = proof().headerJson().getBytes(StandardCharsets.UTF_8);
        for (String payload : List.of("[]", "1", "null", "\"a\"", "{", "{}x")) {
            assertRefused(keys.sign(header, payload.getBytes(StandardCharsets.UTF_8)), JwtFault.PROOF_MALFORMED);
            assertRefused(keys.sign(payload.getBytes(StandardCharsets.UTF_8), header), JwtFault.PROOF_MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+jwt", "DPoP+jwt", "application/dpop+jwt", "dpop+jwt ", ""})
    void row19_otherType_isRefused(String type) {
        assertRefused(proof().header("typ", type), JwtFault.PROOF_TYPE);
        assertRefused(proof().header("typ", null), JwtFault.PROOF_TYPE);
        assertRefused(proof().header("typ", List.of("dpop+jwt")), JwtFault.PROOF_TYPE);
        assertRefused(proof().withoutHeader("typ"), JwtFault.PROOF_TYPE);
    }

    @Test
    void row37_hmacOrUnknownAlgorithm_isRefused() {
        for (Object name : Arrays.asList("HS256", "none", "None", "", "ES384", "PS256", "es256", 1, null)) {
            assertRefused(proof().header("alg", name), JwtFault.PROOF_ALGORITHM);
        }
        assertRefused(proof().withoutHeader("alg"), JwtFault.PROOF_ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u", "x5c", "crit", "b64", "zip"})
    void row7_otherHeaderParameters_areRefused(String name) {
        assertRefused(proof().header(name, "x"), JwtFault.PROOF_HEADER_PARAMETER);
        assertRefused(proof().header(name, null), JwtFault.PROOF_HEADER_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "htm", "htu", "iat", "ath"})
    void claim_missingOrOfAnotherType_isRefused(String name) {
        assertRefused(proof().without(name), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim(name, null), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim(name, List.of("GET")), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim(name, true), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim(name, Map.of()), JwtFault.PROOF_CLAIM);
    }

    @Test
    void id_emptyLongOrWithControlCharacters_isRefused() throws JwtException {
        assertRefused(proof().claim("jti", ""), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim("jti", "a".repeat(257)), JwtFault.PROOF_CLAIM);
        assertRefused(proof().claim("jti", "a\u0000b"), JwtFault.PROOF_CLAIM);
        String longest = "a".repeat(256);
        assertThat(DpopProof.parse(proof().claim("jti", longest).toString(), ACCEPTED).id)
                .isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-0.5", "null", "253402300800", "9223372036854775808", "1e30", "\"1767225600\""})
    void issueTime_thatIsNoSecond_isRefused(String json) {
        assertRefused(proof().without("iat").insertIntoClaims("\"iat\":" + json + ","), JwtFault.PROOF_CLAIM);
    }

    @Test
    void issueTime_withAFraction_countsAsItsSecond() throws JwtException {
        String text = proof().without("iat")
                .insertIntoClaims("\"iat\":1767225600.75,")
                .toString();
        assertThat(DpopProof.parse(text, ACCEPTED).issued).isEqualTo(1767225600L);
    }

    /** Returns what must not come in the place of a key, by what is wrong with it. */
    static Set<Map.Entry<String, Object>> badKeys() {
        ECPublicKey ec = (ECPublicKey) CLIENT.keys().keys().getPublic();
        RSAPublicKey rsa = (RSAPublicKey) RSA_CLIENT.keys().keys().getPublic();
        Map<String, Object> bad = new TreeMap<>();
        bad.put(
                "row37 private jwk",
                new ECKey.Builder(Curve.P_256, ec)
                        .privateKey((ECPrivateKey) CLIENT.keys().keys().getPrivate())
                        .build()
                        .toJSONObject());
        bad.put("private member of another type", with("d", 1));
        bad.put("oct", Map.of("kty", "oct", "k", "AAAA"));
        bad.put("rsa for an ec algorithm", RSA_CLIENT.jwk());
        bad.put(
                "other curve",
                new ECKey.Builder(Curve.P_384, (ECPublicKey)
                                TestIssuer.ec("secp384r1").getPublic())
                        .build()
                        .toJSONObject());
        bad.put("off the curve", with("x", "AQ"));
        bad.put("alg for another", with("alg", "RS256"));
        bad.put("use enc", with("use", "enc"));
        bad.put("key_ops sign", with("key_ops", List.of("sign")));
        bad.put("padded number", with("x", CLIENT.jwk().get("x") + "="));
        bad.put("number with junk", with("x", CLIENT.jwk().get("x") + "\n"));
        bad.put("number of another type", with("y", 1));
        bad.put("no key type", with("kty", null));
        bad.put("empty", Map.of());
        bad.put("string", "x");
        bad.put("array", List.of(CLIENT.jwk()));
        bad.put("rsa key", new RSAKey.Builder(rsa).build().toJSONObject());
        return bad.entrySet();
    }

    private static Map<String, Object> with(String member, Object value) {
        Map<String, Object> jwk = new HashMap<>(CLIENT.jwk());
        if (value == null) {
            jwk.remove(member);
        } else {
            jwk.put(member, value);
        }
        return jwk;
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void badKey_isRefused(Map.Entry<String, Object> bad) {
        assertRefused(proof().header("jwk", bad.getValue()), JwtFault.PROOF_KEY);
        assertRefused(proof().withoutHeader("jwk"), JwtFault.PROOF_KEY);
        assertRefused(proof().header("jwk", null), JwtFault.PROOF_KEY);
    }

    @Test
    void row31_weakRsaKey_isRefusedBeforeItIsUsed() throws JwtException {
        for (BigInteger modulus : List.of(
                ((RSAPublicKey) TestIssuer.rsa(1024).getPublic()).getModulus(),
                RsaModulusTest.faulty(new Random(1), 2048, 71),
                BigInteger.ONE.shiftLeft(2047))) {
            Map<String, Object> jwk = new HashMap<>(RSA_CLIENT.jwk());
            jwk.put("n", Base64URL.encode(modulus).toString());
            TestToken proof = RSA_CLIENT.proof("token").header("jwk", jwk);
            DpopProof parsed = DpopProof.parse(proof.toString(), ACCEPTED);
            assertThat(catchThrowableOfType(PublicJwk.Unusable.class, parsed.key::key))
                    .as("key %s", modulus)
                    .isNotNull();
        }
    }
}
