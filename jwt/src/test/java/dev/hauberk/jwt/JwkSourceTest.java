/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Problems;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JwkSourceTest {
    private static final ECPublicKey EC_KEY = (ECPublicKey) EC.keys().getPublic();
    private static final RSAPublicKey RSA_KEY = (RSAPublicKey) RSA.keys().getPublic();

    private static ECKey.Builder ec() {
        return new ECKey.Builder(Curve.P_256, EC_KEY).keyID("bad");
    }

    private static RSAKey.Builder rsa() {
        return new RSAKey.Builder(RSA_KEY).keyID("bad");
    }

    private static String rsa(BigInteger modulus, BigInteger exponent) {
        return new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.encode(exponent))
                .keyID("bad")
                .build()
                .toJSONString();
    }

    /** Returns a JWK with one member set, or removed, by its JSON text. */
    private static String with(String jwk, String member, String json) {
        return "{\"" + member + "\":" + json + "," + jwk.substring(1);
    }

    private static String ecWith(String member, String json) {
        return with(ec().build().toJSONString(), member, json);
    }

    /** Returns keys that must not be used, by what is wrong with them. */
    static Set<Map.Entry<String, String>> badKeys() {
        Map<String, String> bad = new TreeMap<>();
        bad.put(
                "private ec",
                ec().privateKey((ECPrivateKey) EC.keys().getPrivate()).build().toJSONString());
        bad.put(
                "private rsa",
                rsa().privateKey((RSAPrivateKey) RSA.keys().getPrivate())
                        .build()
                        .toJSONString());
        bad.put("malformed private member", ecWith("d", "7"));
        bad.put("oct", "{\"kty\":\"oct\",\"kid\":\"bad\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}");
        bad.put("oct with the members of an ec key", ecWith("k", "\"AAAA\""));
        bad.put(
                "rsa 1024",
                new RSAKey.Builder((RSAPublicKey) TestIssuer.rsa(1024).getPublic())
                        .keyID("bad")
                        .build()
                        .toJSONString());
        bad.put("rsa 2047", rsa(BigInteger.ONE.shiftLeft(2046).setBit(0), BigInteger.valueOf(65537)));
        bad.put("rsa 8200", rsa(BigInteger.ONE.shiftLeft(8199).setBit(0), BigInteger.valueOf(65537)));
        bad.put("rsa even modulus", rsa(BigInteger.ONE.shiftLeft(2047), BigInteger.valueOf(65537)));
        bad.put("rsa e=1", rsa(RSA_KEY.getModulus(), BigInteger.ONE));
        bad.put("rsa e=3", rsa(RSA_KEY.getModulus(), BigInteger.valueOf(3)));
        bad.put("rsa e even", rsa(RSA_KEY.getModulus(), BigInteger.valueOf(65538)));
        bad.put(
                "rsa e huge",
                rsa(RSA_KEY.getModulus(), BigInteger.ONE.shiftLeft(64).setBit(0)));
        bad.put("rsa roca", rsa(RsaModulusTest.faulty(new Random(1), 2048, 71), BigInteger.valueOf(65537)));
        bad.put("rsa without modulus", "{\"kty\":\"RSA\",\"kid\":\"bad\",\"e\":\"AQAB\"}");
        bad.put("rsa with junk", "{\"kty\":\"RSA\",\"kid\":\"bad\",\"e\":\"AQAB\",\"n\":\"!!!\"}");
        bad.put(
                "other curve",
                new ECKey.Builder(Curve.P_384, (ECPublicKey)
                                TestIssuer.ec("secp384r1").getPublic())
                        .keyID("bad")
                        .build()
                        .toJSONString());
        bad.put("curve named wrongly", ec().build().toJSONString().replace("P-256", "P-521"));
        bad.put("off the curve", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"bad\",\"x\":\"AQ\",\"y\":\"AQ\"}");
        bad.put("point at zero", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"bad\",\"x\":\"AA\",\"y\":\"AA\"}");
        bad.put("use of another type", ecWith("use", "[\"sig\"]"));
        bad.put("use null", ecWith("use", "null"));
        bad.put("key_ops sign", ecWith("key_ops", "[\"sign\"]"));
        bad.put("key_ops empty", ecWith("key_ops", "[]"));
        bad.put("key_ops of another type", ecWith("key_ops", "\"verify\""));
        bad.put("alg of another key type", ecWith("alg", "\"RS256\""));
        bad.put("alg of another type", ecWith("alg", "7"));
        bad.put(
                "kid of another type",
                with("{" + ec().keyID(null).build().toJSONString().substring(1), "kid", "7"));
        bad.put("kid empty", with("{" + ec().keyID(null).build().toJSONString().substring(1), "kid", "\"\""));
        bad.put("kid with a line break", with(ec().keyID(null).build().toJSONString(), "kid", "\"a\\nb\""));
        bad.put("unknown type", "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"kid\":\"bad\",\"pub\":\"AAAA\"}");
        bad.put("type of another case", ec().build().toJSONString().replace("\"EC\"", "\"ec\""));
        bad.put("type missing", "{\"kid\":\"bad\"}");
        bad.put("no object", "\"bad\"");
        bad.put("null", "null");
        return bad.entrySet();
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void row31_badKey_isLeftOutAndTheOthersStay(Map.Entry<String, String> bad) {
        Problems problems = new Problems("test");
        JwkKeys keys = JwkSetParser.parse(
                TestIssuer.set(bad.getValue(), EC.jwk().toJSONString()).getBytes(StandardCharsets.UTF_8),
                "set",
                new KeyRequirements(
                        JwtFixture.ISSUER,
                        EnumSet.of(JwsAlgorithm.ES256, JwsAlgorithm.RS256),
                        null,
                        InstantSource.system()),
                problems);
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.knownId("bad")).isNull();
        assertThat(keys.knownId(EC.keyId())).isEqualTo(EC.keyId());
        assertThat(problems.errors()).isEmpty();
        assertThat(problems.warnings())
                .singleElement()
                .asString()
                .startsWith("set: key 1")
                .contains("is left out: ")
                .doesNotContain("\n")
                .doesNotContain("c2VjcmV0");
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void row31_badKeyAlone_doesNotBuild(Map.Entry<String, String> bad) {
        ConfigurationException e = catchThrowableOfType(
                ConfigurationException.class, () -> verifier(JwkSource.of(TestIssuer.set(bad.getValue()))));
        assertThat(e.problems()).singleElement().asString().contains("usable public key");
    }

    /** Returns keys for encryption that have the id of a key for signatures, as issuers publish them. */
    static Set<String> encryptionKeys() {
        return Set.of(
                ec().keyUse(KeyUse.ENCRYPTION).build().toJSONString(),
                rsa().keyUse(KeyUse.ENCRYPTION).build().toJSONString(),
                ecWith("key_ops", "[\"encrypt\"]"),
                ecWith("key_ops", "[\"deriveKey\",\"deriveBits\"]"),
                ecWith("alg", "\"ECDH-ES\""),
                ecWith("alg", "\"ECDH-ES+A256KW\""),
                with(rsa().build().toJSONString(), "alg", "\"RSA-OAEP-256\""),
                "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"kid\":\"bad\",\"x\":\"" + "A".repeat(43) + "\"}");
    }

    @ParameterizedTest
    @MethodSource("encryptionKeys")
    void keyForEncryption_isLeftOutWithoutAWarning_andTakesNoId(String key) {
        for (String id : List.of("bad", EC.keyId())) {
            Problems problems = new Problems("test");
            JwkKeys keys = parsed(
                    problems, key.replace("\"bad\"", "\"" + id + "\""), EC.jwk().toJSONString());
            assertThat(keys.size()).isEqualTo(1);
            assertThat(keys.knownId(EC.keyId())).isEqualTo(EC.keyId());
            assertThat(problems.errors()).isEmpty();
            assertThat(problems.warnings()).isEmpty();
        }
        ConfigurationException alone =
                catchThrowableOfType(ConfigurationException.class, () -> verifier(JwkSource.of(TestIssuer.set(key))));
        assertThat(alone.problems()).singleElement().asString().contains("1 keys, of which 1 are for encryption");
    }

    @Test
    void privateKeyForEncryption_isStillWarnedOf() {
        Problems problems = new Problems("test");
        parsed(
                problems,
                ecWith("d", "\"AAAA\"").replace("{", "{\"use\":\"enc\","),
                EC.jwk().toJSONString());
        assertThat(problems.warnings()).singleElement().asString().contains("a private key must not be among");
    }

    private static JwkKeys parsed(Problems problems, String... keys) {
        return JwkSetParser.parse(
                TestIssuer.set(keys).getBytes(StandardCharsets.UTF_8),
                "set",
                new KeyRequirements(ISSUER, EnumSet.allOf(JwsAlgorithm.class), null, InstantSource.system()),
                problems);
    }

    @Test
    void idSharedByTwoKeyTypes_isToldApartByTheAlgorithm() {
        TestIssuer rsa = TestIssuer.of(ISSUER, EC.keyId(), JwsAlgorithm.RS256);
        for (JwtVerifier verifier : List.of(
                verifier(JwkSource.of(
                        TestIssuer.set(EC.jwk().toJSONString(), rsa.jwk().toJSONString()))),
                verifier(JwkSource.of(
                        TestIssuer.set(rsa.jwk().toJSONString(), EC.jwk().toJSONString()))))) {
            accepted(verifier, EC.token());
            accepted(verifier, rsa.token());
            accepted(verifier, rsa.token().withoutHeader("kid"));
        }
    }

    @Test
    void keyThatComesTwice_isOneKey() {
        String key = EC.jwk().toJSONString();
        Problems problems = new Problems("test");
        assertThat(parsed(problems, key, key, with(key, "use", "\"sig\"")).size())
                .isEqualTo(1);
        assertThat(problems.warnings()).isEmpty();
        JwtVerifier verifier = verifier(JwkSource.of(TestIssuer.set(key, key)));
        accepted(verifier, EC.token());
        accepted(verifier, EC.token().withoutHeader("kid"));
        String anonymous = ec().keyID(null).build().toJSONString();
        accepted(
                verifier(JwkSource.of(TestIssuer.set(anonymous, anonymous))),
                EC.token().withoutHeader("kid"));
    }

    @Test
    void keyThatComesOnceForEachAlgorithm_isOneKeyForAllOfThem() throws Exception {
        String key = RSA.jwk().toJSONString();
        Problems problems = new Problems("test");
        JwkKeys keys = parsed(
                problems,
                with(key, "alg", "\"RS512\""),
                with(key, "alg", "\"RS256\""),
                with(key, "alg", "\"RS384\""),
                with(key, "alg", "\"RSA-OAEP\""));
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.find(RSA.keyId(), JwsAlgorithm.RS256))
                .isEqualTo(keys.find(RSA.keyId(), JwsAlgorithm.RS512))
                .hasSize(1);
        assertThat(catchThrowableOfType(JwtException.class, () -> keys.find(RSA.keyId(), JwsAlgorithm.PS256))
                        .fault())
                .isEqualTo(JwtFault.KEY_MISMATCH);
        assertThat(problems.warnings()).isEmpty();
    }

    @Test
    void idSharedByKeysOfOneAlgorithm_isTriedInTurn() {
        TestIssuer twin = TestIssuer.of(ISSUER, EC.keyId(), JwsAlgorithm.ES256);
        TestIssuer stranger = TestIssuer.of(ISSUER, EC.keyId(), JwsAlgorithm.ES256);
        JwtVerifier verifier = verifier(JwkSource.of(TestIssuer.set(
                EC.jwk().toJSONString(), twin.jwk().toJSONString(), RSA.jwk().toJSONString())));
        accepted(verifier, EC.token());
        accepted(verifier, twin.token());
        accepted(verifier, RSA.token());
        assertRefused(verifier, stranger.token(), JwtFault.SIGNATURE);
        assertRefused(verifier, EC.token().withoutHeader("kid"), JwtFault.KEY_UNKNOWN);
    }

    @Test
    void idSharedByTooManyKeysOfOneAlgorithm_leavesOutTheLastWithAWarning() {
        String[] keys = new String[5];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = TestIssuer.of(ISSUER, "k", JwsAlgorithm.ES256).jwk().toJSONString();
        }
        Problems problems = new Problems("test");
        assertThat(parsed(problems, keys).size()).isEqualTo(4);
        assertThat(problems.warnings()).singleElement().asString().contains("key 5 'k' is left out");
    }

    @Test
    void idSharedWithAKeyThatMustNotBeUsed_staysUsable() {
        for (Map.Entry<String, String> bad : badKeys()) {
            JwtVerifier verifier = verifier(JwkSource.of(TestIssuer.set(
                    bad.getValue().replace("\"bad\"", "\"ec-1\""), EC.jwk().toJSONString())));
            assertThat(accepted(verifier, EC.token()).subject())
                    .as(bad.getKey())
                    .isEqualTo("alice");
        }
    }

    @Test
    void key_thatNamesItsUse_isTakenForThatUseOnly() {
        String key = with(with(ecWith("alg", "\"ES256\""), "use", "\"sig\""), "key_ops", "[\"verify\"]")
                .replace("bad", "ec-1");
        accepted(verifier(JwkSource.of(TestIssuer.set(key))), EC.token());
    }

    @Test
    void key_withoutId_isFoundOnlyByTokensWithoutId() {
        JwtVerifier verifier =
                verifier(JwkSource.of(TestIssuer.set(ec().keyID(null).build().toJSONString())));
        accepted(verifier, EC.token().withoutHeader("kid"));
        assertRefused(verifier, EC.token(), JwtFault.KEY_UNKNOWN);
    }

    @Test
    void key_ofAnAlgorithmThatIsNotAccepted_isLeftOut() {
        assertThatThrownBy(() -> JwtVerifier.builder()
                        .issuer(
                                ISSUER,
                                i -> i.audience("orders").keys(EC.keySource()).algorithms(JwsAlgorithm.RS256))
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "null",
                "{\"keys\":null}",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[],\"keys\":[]}",
                "{\"keys\":[]}x",
                "{\"keys\":[}"
            })
    void document_thatIsNoSetOfKeys_doesNotBuild(String json) {
        ConfigurationException e =
                catchThrowableOfType(ConfigurationException.class, () -> verifier(JwkSource.of(json)));
        assertThat(e.problems()).singleElement().asString().startsWith("issuer " + ISSUER + ": jwk set ");
    }

    @Test
    void file_isReadWhenBuilt(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("jwks.json");
        JwkSource source = JwkSource.file(file);
        ConfigurationException missing = catchThrowableOfType(ConfigurationException.class, () -> verifier(source));
        assertThat(missing.problems()).singleElement().asString().contains("must be readable: NoSuchFileException");
        Files.writeString(file, TestIssuer.set(EC.jwk().toJSONString()));
        JwtVerifier verifier = verifier(source);
        Files.delete(file);
        accepted(verifier, EC.token());
        assertThat(source).hasToString("jwk set file " + file);
    }

    @Test
    void row30_oversizeFile_doesNotBuild(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("jwks.json");
        String set = TestIssuer.set(EC.jwk().toJSONString());
        Files.writeString(file, set + " ".repeat((256 << 10) - set.length()));
        accepted(verifier(JwkSource.file(file)), EC.token());
        Files.writeString(file, set + " ".repeat((256 << 10) - set.length() + 1));
        assertThatThrownBy(() -> verifier(JwkSource.file(file))).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void toString_ofADocument_doesNotShowIt() {
        assertThat(JwkSource.of(TestIssuer.set("{\"kty\":\"oct\"}")).toString()).isEqualTo("jwk set");
    }

    private static JwtVerifier verifier(JwkSource source) {
        return JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(source))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
    }
}
