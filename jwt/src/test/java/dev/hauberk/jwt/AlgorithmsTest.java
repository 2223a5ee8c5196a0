/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every algorithm: what it accepts, and that it takes nothing of another. */
final class AlgorithmsTest {
    private static final Secret SECRET = random(64);

    private static Secret random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return Secret.of(bytes);
    }

    private static JwtVerifier verifier(Consumer<JwtIssuer> settings) {
        return JwtVerifier.builder()
                .issuer(ISSUER, issuer -> settings.accept(issuer.audience("orders")))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
    }

    private static String hmac(Secret secret, String jcaName, TestToken token) throws Exception {
        String input = Base64Url.encode(token.headerJson().getBytes(StandardCharsets.UTF_8)) + "."
                + Base64Url.encode(token.claimsJson().getBytes(StandardCharsets.UTF_8));
        Mac mac = Mac.getInstance(jcaName);
        mac.init(new SecretKeySpec(secret.insecureBytes(), jcaName));
        return input + "." + Base64Url.encode(mac.doFinal(input.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static TestToken hmacToken(String algorithm) {
        return JwtFixture.EC.token().header("alg", algorithm).withoutHeader("kid");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void publicKeyAlgorithm_acceptsItsOwnSignaturesOnly(JwsAlgorithm algorithm) {
        TestIssuer issuer = TestIssuer.of(ISSUER, "ec-1", algorithm);
        JwtVerifier verifier = verifier(i -> i.keys(issuer.keySource()).algorithms(algorithm));
        String token = issuer.token().toString();
        accepted(verifier, token);
        TestIssuer other = TestIssuer.of(ISSUER, "ec-1", algorithm);
        assertRefused(verifier, other.token(), JwtFault.SIGNATURE);
        for (int i = token.lastIndexOf('.') + 1; i < token.length(); i += 9) {
            String changed = token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1);
            JwtException refusal = catchThrowableOfType(JwtException.class, () -> verifier.verify(changed));
            assertThat(refusal).as(changed).isNotNull();
        }
        for (JwsAlgorithm another : JwsAlgorithm.values()) {
            if (another != algorithm) {
                assertRefused(verifier, issuer.token().header("alg", another.name()), JwtFault.ALGORITHM);
            }
        }
    }

    @Test
    void keyOfOneFamily_doesNotVerifyAnothersPadding() {
        TestIssuer rsa = TestIssuer.of(ISSUER, "ec-1", JwsAlgorithm.RS256);
        JwtVerifier verifier =
                verifier(i -> i.keys(rsa.keySource()).algorithms(JwsAlgorithm.RS256, JwsAlgorithm.PS256));
        accepted(verifier, rsa.token());
        assertRefused(verifier, rsa.token().header("alg", "PS256"), JwtFault.SIGNATURE);
    }

    @Test
    void keyThatNamesAnAlgorithm_isForThatOneOnly() {
        TestIssuer rsa = TestIssuer.of(ISSUER, "ec-1", JwsAlgorithm.RS256);
        String key = rsa.jwk().toJSONString().replace("{", "{\"alg\":\"PS256\",");
        JwtVerifier verifier = verifier(
                i -> i.keys(JwkSource.of(TestIssuer.set(key))).algorithms(JwsAlgorithm.RS256, JwsAlgorithm.PS256));
        assertRefused(verifier, rsa.token(), JwtFault.KEY_MISMATCH);
    }

    @Test
    void ed25519_hasTwoNamesForOneKey() {
        TestIssuer issuer = TestIssuer.of(ISSUER, "ec-1", JwsAlgorithm.EdDSA);
        for (String name : new String[] {"EdDSA", "Ed25519"}) {
            String key = issuer.jwk().toJSONString().replace("{", "{\"alg\":\"" + name + "\",");
            JwtVerifier verifier = verifier(i ->
                    i.keys(JwkSource.of(TestIssuer.set(key))).algorithms(JwsAlgorithm.EdDSA, JwsAlgorithm.Ed25519));
            accepted(verifier, issuer.token());
            accepted(verifier, issuer.token().header("alg", "Ed25519"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.INCLUDE,
            names = {"HS256", "HS384", "HS512"})
    void hmac_acceptsItsOwnSecretOnly(JwsAlgorithm algorithm) throws Exception {
        JwtVerifier verifier = verifier(i -> i.secret(SECRET).algorithms(algorithm));
        TestToken token = hmacToken(algorithm.name());
        String good = hmac(SECRET, algorithm.jcaName, token);
        accepted(verifier, good);
        assertRefused(verifier, hmac(random(64), algorithm.jcaName, token), JwtFault.SIGNATURE);
        byte[] tag = Base64Url.decode(good.substring(good.lastIndexOf('.') + 1));
        for (int length : new int[] {1, 16, tag.length - 1, tag.length + 1}) {
            String cut = Base64Url.encode(Arrays.copyOf(tag, length));
            assertRefused(verifier, good.substring(0, good.lastIndexOf('.') + 1) + cut, JwtFault.SIGNATURE);
        }
    }

    @Test
    void hmac_isNeverADefaultForPublicKeys_andPublicKeysNeverForSecrets() throws Exception {
        JwtVerifier secret = verifier(i -> i.secret(SECRET));
        accepted(secret, hmac(SECRET, "HmacSHA256", hmacToken("HS256")));
        assertRefused(secret, hmac(SECRET, "HmacSHA384", hmacToken("HS384")), JwtFault.ALGORITHM);
        assertRefused(secret, JwtFixture.EC.token(), JwtFault.ALGORITHM);
        assertRefused(JwtFixture.VERIFIER, hmac(SECRET, "HmacSHA256", hmacToken("HS256")), JwtFault.ALGORITHM);
    }

    @Test
    void secretsWithIds_areChosenById() throws Exception {
        Secret old = random(32);
        JwtVerifier verifier = verifier(i -> i.secret("ec-1", SECRET).secret("ec-2", old));
        accepted(verifier, hmac(SECRET, "HmacSHA256", hmacToken("HS256").header("kid", "ec-1")));
        accepted(verifier, hmac(old, "HmacSHA256", hmacToken("HS256").header("kid", "ec-2")));
        assertRefused(verifier, hmac(old, "HmacSHA256", hmacToken("HS256").header("kid", "ec-1")), JwtFault.SIGNATURE);
        assertRefused(verifier, hmac(old, "HmacSHA256", hmacToken("HS256")), JwtFault.KEY_UNKNOWN);
    }

    @Test
    void row03_weakSecret_doesNotBuild() {
        problems(i -> i.secret(random(31))).contains("issuer " + ISSUER + ": the secret for [HS256]: secret must have");
        problems(i -> i.secret(random(32)).algorithms(JwsAlgorithm.HS512)).contains("at least 64 bytes: 32");
        problems(i -> i.secret(Secret.ofText("changeme".repeat(8)))).contains("secret must not");
        problems(i -> i.secret("a", Secret.ofText("a"))).contains("secret 'a' for [HS256]");
    }

    @Test
    void secretsAndPublicKeys_doNotMix() {
        problems(i -> i.algorithms(JwsAlgorithm.HS256, JwsAlgorithm.RS256).secret(SECRET))
                .contains("algorithms must be all with a secret or all with public keys: [RS256, HS256]");
        problems(i -> i.secret(SECRET).keys(JwtFixture.bothKeys())).contains("keys and a secret must not be set both");
        problems(i -> i.algorithms(JwsAlgorithm.HS256)).contains("a secret must be set for [HS256]");
        problems(i -> i.algorithms(JwsAlgorithm.HS256).keys(JwtFixture.bothKeys()))
                .contains("a secret must be set");
        problems(i -> i.secret(SECRET).algorithms(JwsAlgorithm.ES256)).contains("keys must be set");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> problems(Consumer<JwtIssuer> settings) {
        ConfigurationException e = catchThrowableOfType(ConfigurationException.class, () -> verifier(settings));
        assertThat(e).isNotNull();
        return assertThat(String.join("; ", e.problems()));
    }

    /** ECDSA that knows the form of X.509 only, and counts. */
    public static final class DerEcdsa extends SignatureSpi {
        static final AtomicInteger USED = new AtomicInteger();
        private final Signature signature;

        /** Makes one for a provider. */
        public DerEcdsa() throws NoSuchAlgorithmException {
            signature = Signature.getInstance("SHA256withECDSA");
        }

        @Override
        protected void engineInitVerify(PublicKey key) throws InvalidKeyException {
            signature.initVerify(key);
        }

        @Override
        protected void engineUpdate(byte[] bytes, int from, int length) throws SignatureException {
            signature.update(bytes, from, length);
        }

        @Override
        protected boolean engineVerify(byte[] bytes) throws SignatureException {
            USED.incrementAndGet();
            return signature.verify(bytes);
        }

        @Override
        protected void engineInitSign(PrivateKey key) {
            throw new IllegalStateException();
        }

        @Override
        protected void engineUpdate(byte value) {
            throw new IllegalStateException();
        }

        @Override
        protected byte[] engineSign() {
            throw new IllegalStateException();
        }

        @Override
        @Deprecated
        protected void engineSetParameter(String name, Object value) {
            throw new IllegalStateException();
        }

        @Override
        @Deprecated
        protected Object engineGetParameter(String name) {
            throw new IllegalStateException();
        }
    }

    @Test
    void provider_computesWhatItOffers_andThePlatformTheRest() {
        Provider provider = new Provider("der", "1", "") {
            private static final long serialVersionUID = 1;
        };
        provider.putAll(Map.of("Signature.SHA256withECDSA", DerEcdsa.class.getName()));
        JwtVerifier verifier = JwtVerifier.builder()
                .issuer(ISSUER, issuer -> issuer.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .provider(provider)
                .build();
        int before = DerEcdsa.USED.get();
        accepted(verifier, JwtFixture.EC.token());
        String token = JwtFixture.EC.token().toString();
        String changed = token.substring(0, token.length() - 10) + "AAAAAAAAAA";
        assertRefused(verifier, changed, JwtFault.SIGNATURE);
        assertThat(DerEcdsa.USED.get()).isEqualTo(before + 2);
        accepted(verifier, JwtFixture.RSA.token());
    }

    @Test
    void onlySecret_servesTokensWithAnyKeyId_andIsNotNamedByIt() throws Exception {
        JwtVerifier one = verifier(i -> i.secret(SECRET));
        String named = hmac(SECRET, "HmacSHA256", hmacToken("HS256").header("kid", "2026-11"));
        accepted(one, named);
        assertRefused(
                one, hmac(random(32), "HmacSHA256", hmacToken("HS256").header("kid", "2026-11")), JwtFault.SIGNATURE);
        JwtVerifier two = verifier(i -> i.secret(SECRET).secret("ec-2", random(32)));
        assertRefused(two, named, JwtFault.KEY_UNKNOWN);
    }
}
