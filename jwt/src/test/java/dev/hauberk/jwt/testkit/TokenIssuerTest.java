/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.hauberk.core.JsonNull;
import dev.hauberk.jwt.JwsAlgorithm;
import dev.hauberk.jwt.Jwt;
import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtIssuer;
import dev.hauberk.jwt.JwtVerifier;
import dev.hauberk.jwt.TokenProfile;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenIssuerTest {
    private static final String NAME = "https://id.example.com";

    private final TokenIssuer issuer = TokenIssuer.of(NAME);

    private static JwtVerifier verifier(TokenIssuer trusted, Consumer<JwtIssuer> settings) {
        return JwtVerifier.builder()
                .issuer(trusted.name(), i -> {
                    i.audience("orders").keys(trusted.keys());
                    settings.accept(i);
                })
                .build();
    }

    private static Jwt accepted(TokenIssuer trusted, String token) throws JwtException {
        return verifier(trusted, i -> {}).verify(token);
    }

    private static String refusal(JwtVerifier verifier, String token) {
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> verifier.verify(token));
        assertThat(refusal).isNotNull();
        return refusal.code();
    }

    private String refusal(UnsignedToken token) {
        return refusal(verifier(issuer, i -> {}), token.sign());
    }

    private UnsignedToken token() {
        return issuer.token("alice").audience("orders");
    }

    @Test
    void token_withAnAudience_isGood() throws Exception {
        Instant before = Instant.now();

        Jwt jwt = accepted(issuer, token().sign());

        assertThat(jwt.subject()).isEqualTo("alice");
        assertThat(jwt.issuer()).isEqualTo(NAME);
        assertThat(jwt.audience()).containsExactly("orders");
        assertThat(jwt.roles()).isEmpty();
        assertThat(jwt.scopes()).isEmpty();
        assertThat(jwt.expiry()).isBetween(before.plusSeconds(299), before.plusSeconds(400));
        assertThat(jwt.claim("jti", String.class)).isPresent();
    }

    @Test
    void token_withEverything_saysIt() throws Exception {
        Instant issued = Instant.now().minusSeconds(60);

        Jwt jwt = accepted(
                issuer,
                issuer.token("bob")
                        .audience("orders", "billing")
                        .scopes("read", "write")
                        .roles("admin", "auditor")
                        .claim("tenant", Map.of("id", 7))
                        .issuedAt(issued)
                        .expiresIn(Duration.ofHours(2))
                        .sign());

        assertThat(jwt.audience()).containsExactly("orders", "billing");
        assertThat(jwt.scopes()).containsExactly("read", "write");
        assertThat(jwt.roles()).containsExactly("admin", "auditor");
        assertThat(jwt.claims()).containsEntry("tenant", Map.of("id", 7L));
        assertThat(jwt.claims()).containsEntry("iat", issued.getEpochSecond());
        assertThat(jwt.expiry().getEpochSecond()).isEqualTo(issued.getEpochSecond() + 7200);
    }

    @ParameterizedTest
    @EnumSource(
            value = JwsAlgorithm.class,
            names = {"ES.*", "RS.*", "PS.*"},
            mode = EnumSource.Mode.MATCH_ANY)
    void algorithm_ofAPublicKey_signs(JwsAlgorithm algorithm) throws Exception {
        TokenIssuer other = TokenIssuer.of(NAME, algorithm);
        String token = other.token("alice").audience("orders").sign();

        assertThat(verifier(other, i -> i.algorithms(algorithm)).verify(token).subject())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @EnumSource(
            value = JwsAlgorithm.class,
            names = {"HS256", "HS384", "HS512", "EdDSA", "Ed25519"})
    void algorithm_ofAnotherFamily_isRefused(JwsAlgorithm algorithm) {
        assertThatThrownBy(() -> TokenIssuer.of(NAME, algorithm))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the algorithm must be of the ES, RS or PS family: " + algorithm);
    }

    @Test
    void type_isThatOfTheHeader() throws Exception {
        JwtVerifier verifier = verifier(issuer, i -> i.profile(TokenProfile.ACCESS_TOKEN));

        assertThat(verifier.verify(token().type("at+jwt")
                                .claim("client_id", "shop")
                                .sign())
                        .claim("client_id", String.class))
                .contains("shop");
        assertThat(refusal(verifier, token().claim("client_id", "shop").sign())).isEqualTo("token_type_refused");
    }

    @Test
    void token_thatIsBad_isRefusedForThatReason() {
        assertThat(refusal(token().expired())).isEqualTo("token_expired");
        assertThat(refusal(token().expired().expiresIn(Duration.ofDays(1)))).isEqualTo("token_expired");
        assertThat(refusal(token().issuedAt(Instant.now().plusSeconds(3600)))).isEqualTo("token_issued_at_invalid");
        assertThat(refusal(issuer.token("alice").audience("billing"))).isEqualTo("token_audience_refused");
        assertThat(refusal(issuer.token("alice").without("aud"))).isEqualTo("token_audience_refused");
        assertThat(refusal(token().without("exp"))).isEqualTo("token_expiry_invalid");
        assertThat(refusal(token().claim("exp", JsonNull.NULL))).isEqualTo("token_expiry_invalid");
        assertThat(refusal(token().claim("iss", "https://evil.example"))).isEqualTo("token_issuer_unknown");
        assertThat(refusal(token().claim("sub", List.of()))).isEqualTo("token_subject_invalid");
    }

    @Test
    void token_ofAnotherKey_isRefused() {
        JwtVerifier verifier = verifier(issuer, i -> {});
        TokenIssuer stranger = TokenIssuer.of(NAME);

        assertThat(refusal(verifier, token().signByAnotherKey())).isEqualTo("token_signature_invalid");
        assertThat(refusal(verifier, stranger.token("alice").audience("orders").sign()))
                .isEqualTo("token_key_unknown");
    }

    @Test
    void rotate_signsWithANewKey_andKeepsTheOldOneUntilItIsDropped() throws Exception {
        String old = token().sign();
        JwtVerifier before = verifier(issuer, i -> {});
        issuer.rotate();
        String rotated = token().sign();

        assertThat(before.verify(old).subject()).isEqualTo("alice");
        assertThat(refusal(before, rotated)).isEqualTo("token_key_unknown");
        assertThat(accepted(issuer, old).subject()).isEqualTo("alice");
        assertThat(accepted(issuer, rotated).subject()).isEqualTo("alice");

        issuer.dropOldKeys();
        assertThat(accepted(issuer, rotated).subject()).isEqualTo("alice");
        assertThat(refusal(verifier(issuer, i -> {}), old)).isEqualTo("token_key_unknown");
    }

    @Test
    void publicKeys_holdNoPrivateKey_andTheSigningOneFirst() throws Exception {
        issuer.rotate();

        List<JWK> keys = JWKSet.parse(issuer.publicKeys()).getKeys();
        assertThat(keys).hasSize(2).noneMatch(JWK::isPrivate);
        assertThat(keys.get(0).getKeyID()).isEqualTo(keyId(token().sign()));
    }

    @Test
    void signTwice_givesTwoTokens() throws Exception {
        UnsignedToken token = token();

        assertThat(claims(token.sign()).get("jti"))
                .isNotEqualTo(claims(token.sign()).get("jti"));
    }

    @Test
    void part_setTwice_isRefused() {
        assertThatThrownBy(() -> token().audience("billing"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a claim must be set once: aud is set");
        assertThatThrownBy(() -> token().type("a").type("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> token().expired().issuedAt(Instant.now())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> token().issuedAt(Instant.now()).expired()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> token().expiresIn(Duration.ofHours(1)).expiresIn(Duration.ofHours(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void part_malformed_isRefused() {
        assertThatThrownBy(() -> issuer.token("alice").sign())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("audience()");
        assertThatThrownBy(() -> issuer.token("alice").audience()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> token().expiresIn(Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> token().claim("at", Instant.now())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void toString_tellsNoClaim() {
        assertThat(token().claim("secret", "x")).hasToString("token of TokenIssuer " + NAME);
    }

    private static String keyId(String token) throws ParseException {
        return JWSObject.parse(token).getHeader().getKeyID();
    }

    private static Map<String, Object> claims(String token) throws ParseException {
        return JWSObject.parse(token).getPayload().toJSONObject();
    }
}
