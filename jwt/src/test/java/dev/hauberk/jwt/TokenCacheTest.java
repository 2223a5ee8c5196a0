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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class TokenCacheTest {
    private final MovableClock clock = new MovableClock();

    private JwtVerifier verifier(Consumer<JwtVerifier.Builder> settings) {
        JwtVerifier.Builder builder = JwtVerifier.builder()
                .issuer(ISSUER, issuer -> issuer.audience("orders").keys(JwtFixture.bothKeys()))
                .clock(clock);
        settings.accept(builder);
        return builder.build();
    }

    /** Returns the same text as another object, whose hash nobody has computed. */
    private static String copy(String token) {
        return new String(token.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
    }

    @Test
    void sameText_isVerifiedOnce() {
        JwtVerifier verifier = verifier(builder -> {});
        String token = EC.token().toString();
        Jwt first = accepted(verifier, token);
        assertThat(accepted(verifier, copy(token))).isSameAs(first);
        assertThat(verifier.cachedTokens()).isEqualTo(1);
    }

    @Test
    void cacheOfSizeZero_keepsNothing() {
        JwtVerifier verifier = verifier(builder -> builder.cacheSize(0));
        String token = EC.token().toString();
        assertThat(accepted(verifier, token)).isNotSameAs(accepted(verifier, token));
        assertThat(verifier.cachedTokens()).isZero();
    }

    @Test
    void row41_refusedToken_isNotKept() {
        JwtVerifier verifier = verifier(builder -> {});
        String token = EC.token().toString();
        assertRefused(verifier, token.substring(0, token.length() - 8) + "AAAAAAAA", JwtFault.SIGNATURE);
        assertRefused(verifier, EC.token().claim("aud", "other"), JwtFault.AUDIENCE);
        assertRefused(verifier, EC.token().without("sub"), JwtFault.SUBJECT);
        assertRefused(verifier, EC.token().claim("sub", ""), JwtFault.SUBJECT);
        assertRefused(verifier, EC.token().claim("cnf", java.util.Map.of("jkt", "x")), JwtFault.BINDING);
        assertThat(verifier.cachedTokens()).isZero();
    }

    @Test
    void boundToken_isNotKept() {
        JwtVerifier verifier = verifier(builder -> {});
        String thumbprint = Base64Url.encode(new byte[32]);
        for (int i = 0; i < 2; i++) {
            assertRefused(verifier, EC.token().claim("cnf", java.util.Map.of("jkt", thumbprint)), JwtFault.BINDING);
        }
        assertThat(verifier.cachedTokens()).isZero();
    }

    @Test
    void row40_otherTextWithTheSameEnd_isNotTaken() {
        JwtVerifier verifier = verifier(builder -> {});
        String token = RSA.token().toString();
        accepted(verifier, token);
        String admin = RSA.token().claim("roles", java.util.List.of("admin")).toString();
        String forged = admin.substring(0, admin.lastIndexOf('.')) + token.substring(token.lastIndexOf('.'));
        assertRefused(verifier, forged, JwtFault.SIGNATURE);
        int middle = token.length() / 2;
        char other = token.charAt(middle) == 'A' ? 'B' : 'A';
        assertThat(accepted(verifier, token).subject()).isEqualTo("alice");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> verifier.verify(token.substring(0, middle) + other + token.substring(middle + 1)))
                .isInstanceOf(JwtException.class);
    }

    @Test
    void row40_otherConfiguration_doesNotShareWhatItKeeps() {
        String token = EC.token().toString();
        accepted(verifier(builder -> {}), token);
        JwtVerifier strict = JwtVerifier.builder()
                .issuer(ISSUER, issuer -> issuer.audience("other").keys(JwtFixture.bothKeys()))
                .clock(clock)
                .build();
        assertRefused(strict, token, JwtFault.AUDIENCE);
    }

    @Test
    void keptToken_endsWithItsExpiryAndSkew() {
        JwtVerifier verifier = verifier(builder -> {});
        String token = EC.token().toString();
        Jwt first = accepted(verifier, token);
        clock.move(Duration.ofSeconds(329));
        assertThat(accepted(verifier, token)).isSameAs(first);
        clock.move(Duration.ofSeconds(1));
        assertRefused(verifier, token, JwtFault.EXPIRED);
        assertThat(verifier.cachedTokens()).isZero();
    }

    @Test
    void keptToken_isAskedForItsStartToo_asClocksMayStepBack() {
        JwtVerifier verifier = verifier(builder -> {});
        String token = EC.token()
                .without("iat")
                .claim("nbf", TestIssuer.NOW.getEpochSecond())
                .toString();
        Jwt first = accepted(verifier, token);
        clock.move(Duration.ofSeconds(-30));
        assertThat(accepted(verifier, token)).isSameAs(first);
        clock.move(Duration.ofSeconds(-1));
        assertRefused(verifier, token, JwtFault.NOT_YET_VALID);
        clock.move(Duration.ofHours(1));
        assertRefused(verifier, token, JwtFault.EXPIRED);
        clock.move(Duration.ofHours(-1).plusSeconds(31));
        accepted(verifier, token);
    }

    @Test
    void keptToken_endsWithItsKey() throws Exception {
        JwtVerifier verifier = verifier(builder -> {});
        String token = EC.token().toString();
        accepted(verifier, token);
        VerifiedToken kept = verifier.find(token, verifier.now());
        assertThat(kept).isNotNull();
        kept.key.retire();
        assertThat(verifier.find(token, verifier.now())).isNull();
        assertThat(verifier.cachedTokens()).isZero();
    }

    @Test
    void size_isBounded_andLongTokensCountForSeveral() {
        JwtVerifier verifier = verifier(builder -> builder.cacheSize(10));
        for (int i = 0; i < 100; i++) {
            accepted(verifier, RSA.token().claim("jti", "t" + i));
        }
        assertThat(verifier.cachedTokens()).isBetween(1L, 10L);
        JwtVerifier ofLongTokens = verifier(builder -> builder.cacheSize(10));
        for (int i = 0; i < 100; i++) {
            accepted(ofLongTokens, RSA.token().claim("jti", "t" + i).claim("x", "y".repeat(3000)));
        }
        assertThat(ofLongTokens.cachedTokens()).isBetween(1L, 2L);
    }

    @Test
    void sizeOutOfRange_doesNotBuild() {
        for (int bad : new int[] {-1, 10_000_001}) {
            assertThat(JwtFixture.problems(() -> verifier(v -> v.cacheSize(bad))))
                    .containsExactly("cacheSize must be 0 to 10000000: " + bad);
        }
    }
}
