/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the form and the header of a token; the rows are those of the attack table. */
final class TokenFormAttackTest {
    private static String hmac(byte[] secret, String headerJson, String claimsJson) throws Exception {
        String input =
                TestIssuer.encode(headerJson.getBytes(UTF_8)) + "." + TestIssuer.encode(claimsJson.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        return input + "." + TestIssuer.encode(mac.doFinal(input.getBytes(UTF_8)));
    }

    /** Returns the token with another text in place of its n-th part. */
    private static String withPart(Object token, int index, String part) {
        String[] parts = token.toString().split("\\.", -1);
        parts[index] = part;
        return String.join(".", parts);
    }

    private static String part(Object token, int index) {
        return token.toString().split("\\.", -1)[index];
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " none", "es256", "ES256 ", "ES256K", "ES384", "PS256", "RS512", "EdDSA", "HS256"})
    void row01_algorithmThatIsNotAccepted_isRefused(String algorithm) {
        assertRefused(EC.token().header("alg", algorithm), JwtFault.ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "nOnE", "NONE"})
    void row01_algorithmNone_isToldApart(String algorithm) {
        assertRefused(EC.token().header("alg", algorithm), JwtFault.UNSIGNED);
    }

    @Test
    void row01_algorithmMissing_isRefused() {
        assertRefused(EC.token().withoutHeader("alg"), JwtFault.ALGORITHM);
    }

    @Test
    void row01_algorithmOfAnotherType_isRefused() {
        assertRefused(EC.token().header("alg", 7), JwtFault.HEADER);
        assertRefused(EC.token().header("alg", null), JwtFault.HEADER);
        assertRefused(EC.token().header("alg", List.of("ES256")), JwtFault.HEADER);
    }

    @Test
    void row01_emptySignature_isRefused() {
        assertRefused(withPart(EC.token(), 2, ""), JwtFault.UNSIGNED);
        assertRefused("e30.e30.", JwtFault.UNSIGNED);
        assertRefused(withPart(EC.token().header("alg", "none"), 2, ""), JwtFault.UNSIGNED);
    }

    @Test
    void row02_hmacWithThePublicKeyAsSecret_isRefused() throws Exception {
        TestToken token = RSA.token().header("alg", "HS256");
        byte[] secret = RSA.keys().getPublic().getEncoded();
        assertRefused(hmac(secret, token.headerJson(), token.claimsJson()), JwtFault.ALGORITHM);
    }

    @Test
    void row02_algorithmOfAnotherKeyType_isRefused() {
        assertRefused(RSA.token().header("kid", EC.keyId()), JwtFault.KEY_MISMATCH);
        assertRefused(EC.token().header("alg", "RS256"), JwtFault.KEY_MISMATCH);
    }

    @Test
    void row03_hmacWithAnEmptyOrShortSecret_isRefused() throws Exception {
        TestToken token = EC.token().header("alg", "HS256");
        assertRefused(hmac(new byte[1], token.headerJson(), token.claimsJson()), JwtFault.ALGORITHM);
    }

    @Test
    void row04_encryptedToken_isRefused() {
        assertRefused("e30.e30.e30.e30.e30", JwtFault.ENCRYPTED);
        assertRefused("e30..e30.e30.e30", JwtFault.ENCRYPTED);
        assertRefused(EC.token() + ".e30.e30", JwtFault.ENCRYPTED);
        for (String other : List.of(
                ".e30.e30.e30.e30",
                "e30.e30..e30.e30",
                "e30.e30.e30..e30",
                "e30.e30.e30.e30.",
                "e30.e30.e30.e30",
                "e30.e30.e30.e30.e30.e30",
                "....")) {
            assertRefused(other, JwtFault.STRUCTURE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "e30",
                "e30.e30",
                "e30..e30",
                ".e30.e30",
                "e30.e30.e30.",
                "..e30",
                "e30.e30.e30.e30"
            })
    void structure_anythingButThreeParts_isRefused(String token) {
        assertRefused(token, JwtFault.STRUCTURE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt", "application/at+jwt", "at+jwt"})
    void row05_nestedToken_isRefused(String contentType) {
        assertRefused(EC.token().header("cty", contentType), JwtFault.TYPE);
    }

    @Test
    void row05_tokenAsPayload_isRefused() {
        String inner = EC.token().toString();
        assertRefused(EC.sign(EC.token().headerJson().getBytes(UTF_8), inner.getBytes(UTF_8)), JwtFault.PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0000b", "k\u00e9y", "\u202ekey", "\u007f"})
    void row06_keyIdThatIsNoPrintableAscii_isRefused(String id) {
        assertRefused(EC.token().header("kid", id), JwtFault.HEADER);
    }

    @Test
    void row06_keyIdOfAnotherTypeOrTooLong_isRefused() {
        assertRefused(EC.token().header("kid", 1), JwtFault.HEADER);
        assertRefused(EC.token().header("kid", null), JwtFault.HEADER);
        assertRefused(EC.token().header("kid", "k".repeat(257)), JwtFault.HEADER);
        assertRefused(EC.token().header("kid", "k".repeat(256)), JwtFault.KEY_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../dev/null", "' OR 1=1 --", "https://evil.example/k", "EC-1", "ec-1 ", "ec"})
    void row06_keyIdThatIsNotExactlyOneOfOurs_isUnknown(String id) {
        assertRefused(EC.token().header("kid", id), JwtFault.KEY_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jku", "x5u", "x5c", "jwk"})
    void row07_tokenThatBringsItsKey_isRefused(String parameter) {
        assertRefused(EC.token().header(parameter, "https://evil.example/jwks"), JwtFault.HEADER_PARAMETER);
        assertRefused(EC.token().header(parameter, null), JwtFault.HEADER_PARAMETER);
        assertRefused(EC.token().header(parameter, EC.jwk().toJSONObject()), JwtFault.HEADER_PARAMETER);
    }

    @Test
    void row10_passwordBasedEncryption_isRefused() {
        TestToken token = EC.token()
                .header("alg", "PBES2-HS256+A128KW")
                .header("p2c", 1_000_000)
                .header("enc", "A128GCM");
        assertRefused(token, JwtFault.ALGORITHM);
        assertRefused(token + ".e30.e30", JwtFault.ENCRYPTED);
    }

    @Test
    void row11_compressedPayload_isRefused() {
        assertRefused(EC.token().header("zip", "DEF"), JwtFault.HEADER_PARAMETER);
    }

    @Test
    void row12_hugeToken_isRefusedBeforeItIsCut() {
        assertRefused(".".repeat(8193), JwtFault.TOO_LONG);
        assertRefused(".".repeat(8192), JwtFault.STRUCTURE);
    }

    @Test
    void row12_partsBeyondTheirOwnLimits_areRefused() {
        assertRefused(EC.token().header("pad", "x".repeat(2048)), JwtFault.HEADER);
        accepted(EC.token().header("pad", "x".repeat(1900)));
        accepted(EC.token().claim("pad", "x".repeat(5500)));
        String claims = "{\"pad\":\"" + "x".repeat(6134) + "\"}";
        assertThatCode(() -> Claims.parse(claims.getBytes(UTF_8))).doesNotThrowAnyException();
        assertThatExceptionOfType(JwtException.class).isThrownBy(() -> Claims.parse((claims + " ").getBytes(UTF_8)));
    }

    @Test
    void row12_manyClaims_areRefused() {
        TestToken token = EC.token();
        for (int i = 0; i < 251; i++) {
            token.claim("c" + i, 0);
        }
        accepted(token);
        assertRefused(token.claim("c251", 0), JwtFault.PAYLOAD);
    }

    @Test
    void row13_deepJson_isRefused() {
        accepted(EC.token().claim("deep", nested(7)));
        assertRefused(EC.token().claim("deep", nested(8)), JwtFault.PAYLOAD);
        accepted(EC.token().header("deep", nested(3)));
        assertRefused(EC.token().header("deep", nested(4)), JwtFault.HEADER);
        assertRefused(EC.token().insertIntoClaims("\"deep\":" + "[".repeat(4000)), JwtFault.PAYLOAD);
    }

    private static Object nested(int depth) {
        Object value = 0;
        for (int i = 0; i < depth; i++) {
            value = List.of(value);
        }
        return value;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"sub\":\"admin\",",
                "\"s\\u0075b\":\"admin\",",
                "\"\\u0073ub\":\"admin\",",
                "\"exp\":9999999999,",
                "\"a\":{\"roles\":[],\"roles\":[\"admin\"]},",
                "\"a\":[{\"b\":{\"c\":1,\"\\u0063\":2}}],"
            })
    void row14_repeatedClaimName_isRefusedAtAnyDepth(String json) {
        assertRefused(EC.token().insertIntoClaims(json), JwtFault.PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"alg\":\"ES256\",", "\"\\u0061lg\":\"none\",", "\"kid\":\"ec-1\",", "\"a\":{\"b\":1,\"b\":1},"
            })
    void row14_repeatedHeaderName_isRefused(String json) {
        assertRefused(EC.token().insertIntoHeader(json), JwtFault.HEADER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"a\"",
                "1",
                "{",
                "{}x",
                "{}{}",
                "\ufeff{}",
                "{'alg':'ES256'}",
                "{\"alg\":\"ES256\",}",
                "//\n{}"
            })
    void json_thatIsNotOneStrictObject_isRefused(String json) {
        byte[] bytes = json.isEmpty() ? new byte[] {0} : json.getBytes(UTF_8);
        assertRefused(EC.sign(bytes, EC.token().claimsJson().getBytes(UTF_8)), JwtFault.HEADER);
        assertRefused(EC.sign(EC.token().headerJson().getBytes(UTF_8), bytes), JwtFault.PAYLOAD);
    }

    @Test
    void json_thatIsNotUtf8_isRefused() {
        byte[] claims = EC.token().claim("x", "\u00ff").claimsJson().getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(EC.sign(EC.token().headerJson().getBytes(UTF_8), claims), JwtFault.PAYLOAD);
        byte[] header = EC.token().header("x", "\u00ff").headerJson().getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(EC.sign(header, EC.token().claimsJson().getBytes(UTF_8)), JwtFault.HEADER);
    }

    @Test
    void row15_criticalExtension_isRefusedWhateverItIs() {
        for (Object value : List.of(List.of("exp"), List.of(), "b64", List.of("missing"), List.of("alg"), 1)) {
            assertRefused(EC.token().header("crit", value), JwtFault.HEADER_PARAMETER);
        }
        assertRefused(EC.token().header("crit", null), JwtFault.HEADER_PARAMETER);
        assertRefused(EC.token().insertIntoHeader("\"\\u0063rit\":[],"), JwtFault.HEADER_PARAMETER);
    }

    @Test
    void row16_unencodedPayload_isRefused() {
        assertRefused(EC.token().header("b64", false), JwtFault.HEADER_PARAMETER);
        assertRefused(EC.token().header("b64", true), JwtFault.HEADER_PARAMETER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"=", "==", " ", "\n", "\r\n", "\t", "!!!", "\0", "\u200b", "\uff21", "\u00ff", "+", "/", "A"})
    void row17_junkInAnyPart_isRefused(String junk) {
        for (int index = 0; index < 3; index++) {
            String part = part(EC.token(), index);
            // An 'A' more is legal base64url where it completes no group, but then not what was signed.
            for (String spelled : List.of(part + junk, junk + part, part.substring(0, 5) + junk + part.substring(5))) {
                assertNeverAccepted(withPart(EC.token(), index, spelled));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\ude00", "\ud83d", "\ude00", "\ud83d\ude00\ud83d\ude00\ud83d\ude00"})
    void row17_charactersThatTakeTwoUnits_areRefusedInEveryPart(String emoji) {
        for (int index = 0; index < 3; index++) {
            assertRefused(withPart(EC.token(), index, part(EC.token(), index) + emoji), JwtFault.ENCODING);
            assertRefused(withPart(EC.token(), index, emoji), JwtFault.ENCODING);
        }
    }

    @Test
    void row17_unusedBits_areRefused() {
        // 64 bytes leave two characters, the last with four unused bits; 256 bytes leave the same.
        for (TestIssuer issuer : List.of(EC, RSA)) {
            String token = issuer.token().toString();
            int last = token.length() - 1;
            String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            int value = alphabet.indexOf(token.charAt(last));
            assertThat(value & 0xf).isZero();
            for (int bits = 1; bits < 16; bits++) {
                assertRefused(token.substring(0, last) + alphabet.charAt(value | bits), JwtFault.ENCODING);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u3002", "\uff0e", "\u2024", "\ud83d\ude00", "\u00b7"})
    void row18_otherDots_areRefused(String dot) {
        String token = EC.token().toString();
        assertNeverAccepted(token.replace(".", dot));
        assertNeverAccepted(token.replaceFirst("\\.", dot));
        assertNeverAccepted(token + dot);
        assertNeverAccepted(dot + token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logout+jwt",
                "dpop+jwt",
                "secevent+jwt",
                "client-authentication+jwt",
                "application/dpop+jwt",
                "JOSE",
                "",
                "jwt ",
                "xjwt",
                "id_token+jwt",
                "at+jwtx",
                "application/",
                "application/application/jwt",
                "text/jwt"
            })
    void row19_tokenOfAnotherType_isRefused(String type) {
        assertRefused(EC.token().header("typ", type), JwtFault.TYPE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "application/jwt", "Application/AT+jwt"})
    void row19_accessTokenTypes_areAccepted(String type) {
        accepted(EC.token().header("typ", type));
    }

    @Test
    void row19_typeThatIsNoString_isRefused() {
        assertRefused(EC.token().header("typ", null), JwtFault.HEADER);
        assertRefused(EC.token().header("typ", List.of("JWT")), JwtFault.HEADER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonce", "at_hash", "c_hash", "s_hash", "events"})
    void row19_untypedTokenWithClaimsOfAnotherKind_isRefused(String claim) {
        assertRefused(EC.token().claim(claim, "x"), JwtFault.PURPOSE);
        assertRefused(EC.token().header("typ", "JWT").claim(claim, null), JwtFault.PURPOSE);
        accepted(EC.token().header("typ", "at+jwt").claim(claim, "x"));
    }

    @Test
    void row28_noKeyId_isAcceptedOnlyIfOneKeyFits() {
        accepted(EC.token().withoutHeader("kid"));
        accepted(RSA.token().withoutHeader("kid"));
        TestIssuer second = TestIssuer.of(JwtFixture.ISSUER, "ec-2", JwsAlgorithm.ES256);
        TestIssuer third = TestIssuer.of(JwtFixture.ISSUER, "ec-3", JwsAlgorithm.ES256);
        for (List<TestIssuer> issuers : List.of(List.of(EC, second), List.of(EC, second, third))) {
            String[] keys =
                    issuers.stream().map(issuer -> issuer.jwk().toJSONString()).toArray(String[]::new);
            JwtVerifier verifier = JwtVerifier.builder()
                    .issuer(JwtFixture.ISSUER, i -> i.audience("orders").keys(JwkSource.of(TestIssuer.set(keys))))
                    .clock(InstantSource.fixed(TestIssuer.NOW))
                    .build();
            accepted(verifier, EC.token());
            accepted(verifier, second.token().header("kid", "ec-2"));
            assertRefused(verifier, EC.token().withoutHeader("kid"), JwtFault.KEY_UNKNOWN);
            assertRefused(verifier, EC.token().header("kid", "ec-2"), JwtFault.SIGNATURE);
        }
    }

    @Test
    void header_unknownParameters_areIgnored() {
        Map<String, Object> unknown = new LinkedHashMap<>(Map.of("a", List.of(1, 2.5, true)));
        accepted(EC.token()
                .header("x5t", "AAAA")
                .header("other", new HashMap<>(unknown))
                .header("cty", "json"));
        accepted(EC.token().header("list", Collections.nCopies(60, 1)));
    }

    @Test
    void verify_anyCharacterChanged_isRefused() {
        for (TestIssuer issuer : List.of(EC, RSA)) {
            String token = issuer.token().toString();
            for (int i = 0; i < token.length(); i++) {
                char other = token.charAt(i) == 'A' ? 'Q' : 'A';
                assertNeverAccepted(token.substring(0, i) + other + token.substring(i + 1));
            }
        }
    }

    private static void assertNeverAccepted(String token) {
        try {
            JwtFixture.VERIFIER.verify(token);
        } catch (JwtException e) {
            return;
        }
        throw new AssertionError("must be refused: " + token);
    }
}
