/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Attacks on the signature; the rows are those of the attack table. */
final class SignatureAttackTest {
    private static final BigInteger N =
            ((ECPublicKey) EC.keys().getPublic()).getParams().getOrder();

    private static byte[] concat(BigInteger r, BigInteger s) {
        byte[] signature = new byte[64];
        put(r, signature, 32);
        put(s, signature, 64);
        return signature;
    }

    private static void put(BigInteger number, byte[] target, int end) {
        byte[] bytes = number.toByteArray();
        int skip = bytes[0] == 0 ? 1 : 0;
        System.arraycopy(bytes, skip, target, end - (bytes.length - skip), bytes.length - skip);
    }

    private static String input(String token) {
        return token.substring(0, token.lastIndexOf('.'));
    }

    private static String withSignature(String token, byte[] signature) {
        return input(token) + "." + TestIssuer.encode(signature);
    }

    private static byte[] signature(String token) {
        return Base64.getUrlDecoder().decode(token.substring(token.lastIndexOf('.') + 1));
    }

    @Test
    void row08_ecdsaNumbersOutOfRange_areRefused() {
        String token = EC.token().toString();
        byte[] good = signature(token);
        BigInteger r = new BigInteger(1, good, 0, 32);
        BigInteger s = new BigInteger(1, good, 32, 32);
        BigInteger max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        PublicKey key = EC.keys().getPublic();
        assertThat(SignatureRange.of(key).holds(good)).isTrue();
        for (BigInteger[] pair : new BigInteger[][] {
            {BigInteger.ZERO, BigInteger.ZERO},
            {N, N},
            {BigInteger.ZERO, s},
            {r, BigInteger.ZERO},
            {N, s},
            {r, N},
            {N.add(BigInteger.ONE), s},
            {r, N.add(BigInteger.ONE)},
            {max, max}
        }) {
            byte[] bad = concat(pair[0], pair[1]);
            assertThat(SignatureRange.of(key).holds(bad)).isFalse();
            assertRefused(withSignature(token, bad), JwtFault.SIGNATURE);
        }
        for (BigInteger[] pair :
                new BigInteger[][] {{BigInteger.ONE, BigInteger.ONE}, {N.subtract(BigInteger.ONE), s}, {s, r}}) {
            byte[] bad = concat(pair[0], pair[1]);
            assertThat(SignatureRange.of(key).holds(bad)).isTrue();
            assertRefused(withSignature(token, bad), JwtFault.SIGNATURE);
        }
    }

    @Test
    void row08_ecdsaInDer_isRefused() throws Exception {
        String token = EC.token().toString();
        byte[] der = TestIssuer.signature("SHA256withECDSA", EC.keys().getPrivate(), input(token));
        assertRefused(withSignature(token, der), JwtFault.SIGNATURE);
    }

    @Test
    void row08_ecdsaOfAnotherLength_isRefused() {
        String token = EC.token().toString();
        byte[] good = signature(token);
        PublicKey key = EC.keys().getPublic();
        for (int length : new int[] {1, 32, 63, 65, 66, 96, 128}) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThat(SignatureRange.of(key).holds(bad)).isFalse();
            assertRefused(withSignature(token, bad), JwtFault.SIGNATURE);
        }
        byte[] wider = new byte[66];
        System.arraycopy(good, 0, wider, 1, 32);
        System.arraycopy(good, 32, wider, 34, 32);
        assertRefused(withSignature(token, wider), JwtFault.SIGNATURE);
    }

    @Test
    void row09_ecdsaTwin_isTheSameToken() {
        String token = EC.token().claim("jti", "t-1").toString();
        byte[] good = signature(token);
        BigInteger r = new BigInteger(1, good, 0, 32);
        BigInteger s = new BigInteger(1, good, 32, 32);
        String twin = withSignature(token, concat(r, N.subtract(s)));
        assertThat(twin).isNotEqualTo(token);
        assertThat(accepted(twin).claims()).isEqualTo(accepted(token).claims());
        assertThat(accepted(twin).identity().attribute("jti", String.class)).contains("t-1");
    }

    @Test
    void rsaNumberOutOfRange_isRefused() {
        PublicKey key = RSA.keys().getPublic();
        BigInteger modulus = ((RSAPublicKey) key).getModulus();
        String token = RSA.token().toString();
        byte[] good = signature(token);
        assertThat(SignatureRange.of(key).holds(good)).isTrue();
        assertThat(SignatureRange.of(key).holds(unsigned(modulus.subtract(BigInteger.ONE))))
                .isTrue();
        for (byte[] bad : new byte[][] {unsigned(modulus), Arrays.copyOf(good, 255), Arrays.copyOf(good, 257), {0}}) {
            assertThat(SignatureRange.of(key).holds(bad)).isFalse();
            assertRefused(withSignature(token, bad), JwtFault.SIGNATURE);
        }
        byte[] shifted = new byte[257];
        System.arraycopy(good, 0, shifted, 1, 256);
        assertRefused(withSignature(token, shifted), JwtFault.SIGNATURE);
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    @Test
    void rsaPaddingOfAnotherScheme_isRefused() throws Exception {
        String token = RSA.token().toString();
        byte[] sha1 = TestIssuer.signature("SHA1withRSA", RSA.keys().getPrivate(), input(token));
        byte[] sha512 = TestIssuer.signature("SHA512withRSA", RSA.keys().getPrivate(), input(token));
        byte[] none = TestIssuer.signature("NONEwithRSA", RSA.keys().getPrivate(), "short");
        assertRefused(withSignature(token, sha1), JwtFault.SIGNATURE);
        assertRefused(withSignature(token, sha512), JwtFault.SIGNATURE);
        assertRefused(withSignature(token, none), JwtFault.SIGNATURE);
    }

    @Test
    void signature_ofAnotherKeyOrAnotherToken_isRefused() {
        TestIssuer stranger = TestIssuer.of(EC.name(), EC.keyId(), JwsAlgorithm.ES256);
        assertRefused(stranger.token(), JwtFault.SIGNATURE);
        byte[] other = signature(EC.token().claim("sub", "bob").toString());
        assertRefused(withSignature(EC.token().toString(), other), JwtFault.SIGNATURE);
    }

    @Test
    void signature_overTheCharactersAsTheyCame_isAccepted() {
        byte[] header =
                " {\n\"kid\" : \"ec-1\" ,\r\n\t\"\\u0061lg\":\"ES\\u0032\\u00356\"} ".getBytes(StandardCharsets.UTF_8);
        byte[] claims = EC.token().claimsJson().getBytes(StandardCharsets.UTF_8);
        accepted(EC.sign(header, claims));
    }

    @Test
    void key_ofNoKnownFamily_hasNoLegalRange() throws Exception {
        PublicKey other =
                KeyPairGenerator.getInstance("X25519").generateKeyPair().getPublic();
        assertThat(SignatureRange.of(other).holds(new byte[64])).isFalse();
        assertThat(SignatureRange.of(other).holds(new byte[0])).isFalse();
    }
}
