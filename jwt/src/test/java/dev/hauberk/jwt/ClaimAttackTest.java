/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static dev.hauberk.jwt.JwtFixture.verifier;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks on the claims; the rows are those of the attack table. */
final class ClaimAttackTest {
    private static final long NOW = TestIssuer.NOW.getEpochSecond();

    /** Returns a token whose claim is the JSON text given. */
    private static TestToken raw(String claim, String json) {
        return EC.token().without(claim).insertIntoClaims("\"" + claim + "\":" + json + ",");
    }

    @Test
    void row20_audienceOfAnotherService_isRefused() {
        assertRefused(EC.token().claim("aud", "billing"), JwtFault.AUDIENCE);
        assertRefused(EC.token().claim("aud", List.of("billing", "Orders", "orders/", " orders")), JwtFault.AUDIENCE);
        assertRefused(EC.token().claim("aud", "orders billing"), JwtFault.AUDIENCE);
        accepted(EC.token().claim("aud", List.of("billing", "orders")));
    }

    @Test
    void row20_audienceMissingOrOfAnotherType_isRefused() {
        assertRefused(EC.token().without("aud"), JwtFault.AUDIENCE);
        for (String json : List.of(
                "null",
                "[]",
                "\"\"",
                "1",
                "true",
                "{\"orders\":1}",
                "[\"orders\",1]",
                "[\"orders\",null]",
                "[[\"orders\"]]")) {
            assertRefused(raw("aud", json), JwtFault.AUDIENCE);
        }
    }

    @Test
    void row20_anyOfSeveralAcceptedAudiences_isEnough() {
        JwtVerifier both = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders", "billing").keys(EC.keySource()))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
        assertThat(accepted(both, EC.token().claim("aud", List.of("x", "billing")))
                        .audience())
                .containsExactly("x", "billing");
        accepted(both, EC.token());
        assertRefused(both, EC.token().claim("aud", "x"), JwtFault.AUDIENCE);
    }

    @Test
    void row21_keyOfAnotherIssuer_isRefused() {
        TestIssuer other = TestIssuer.of("https://other.example", EC.keyId(), JwsAlgorithm.ES256);
        JwtVerifier two = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(EC.keySource()))
                .issuer(other.name(), i -> i.audience("reports").keys(other.keySource()))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
        accepted(two, EC.token());
        assertThat(accepted(two, other.token().claim("aud", "reports")).issuer())
                .isEqualTo(other.name());
        assertRefused(two, other.renamed(ISSUER).token(), JwtFault.SIGNATURE);
        assertRefused(two, EC.token().claim("aud", "reports"), JwtFault.AUDIENCE);
    }

    @Test
    void row21_algorithmOfAnotherIssuer_isRefused() {
        TestIssuer other = TestIssuer.of("https://other.example", "o", JwsAlgorithm.ES256);
        JwtVerifier two = JwtVerifier.builder()
                .issuer(
                        ISSUER,
                        i -> i.audience("orders").keys(JwtFixture.bothKeys()).algorithms(JwsAlgorithm.RS256))
                .issuer(
                        other.name(),
                        i -> i.audience("orders").keys(other.keySource()).algorithms(JwsAlgorithm.ES256))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
        accepted(two, other.token());
        accepted(two, JwtFixture.RSA.token());
        assertRefused(two, EC.token(), JwtFault.ALGORITHM);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://id.example.com/\"",
                "\"https://ID.example.com\"",
                "\"https://id.example.com \"",
                "\"http://id.example.com\"",
                "\"\"",
                "null",
                "1",
                "[\"https://id.example.com\"]",
                "{\"iss\":\"https://id.example.com\"}",
                "\"https://id.example.com\\u0000\""
            })
    void row22_issuerThatIsNotExactlyOurs_isRefused(String json) {
        assertRefused(raw("iss", json), JwtFault.ISSUER);
    }

    @Test
    void row22_issuerMissingOrNested_isRefused() {
        assertRefused(EC.token().without("iss"), JwtFault.ISSUER);
        assertRefused(EC.token().without("iss").claim("a", Map.of("iss", ISSUER)), JwtFault.ISSUER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"9999999999\"",
                "253402300800",
                "253402300799.5",
                "1e12",
                "1e30",
                "-0.5",
                "-1e3",
                "1798761600000",
                "9223372036854775807",
                "9223372036854775808",
                "-1",
                "-9223372036854775808",
                "true",
                "[9999999999]",
                "{}"
            })
    void row23_expiryThatIsNoTimeInSeconds_isRefused(String json) {
        assertRefused(raw("exp", json), JwtFault.EXPIRY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "01", "0x7fffffff", "+1"})
    void row23_expiryThatIsNoJson_isRefused(String json) {
        assertRefused(raw("exp", json), JwtFault.PAYLOAD);
    }

    @Test
    void row23_expiryMissing_isRefused() {
        assertRefused(EC.token().without("exp"), JwtFault.EXPIRY);
    }

    @Test
    void row23_expiry_endsTheTokenAfterTheSkew() {
        accepted(EC.token().claim("exp", NOW - 29));
        assertRefused(EC.token().claim("exp", NOW - 30), JwtFault.EXPIRED);
        assertRefused(EC.token().claim("exp", 0), JwtFault.EXPIRED);
        accepted(EC.token().claim("exp", 253_402_300_799L));
    }

    @Test
    void timesWithAFractionOrAnExponent_areTimes() {
        for (String expiry : List.of(NOW + ".0", NOW + 1 + ".5", "1.8e9", "1e10", "9999999999.999")) {
            Jwt jwt = accepted(raw("exp", expiry));
            assertThat(jwt.expiry().getEpochSecond()).isEqualTo(new java.math.BigDecimal(expiry).longValue());
        }
        accepted(raw("iat", NOW - 10 + ".7391"));
        accepted(raw("iat", "1.688117968E9"));
        accepted(raw("nbf", NOW - 1 + ".5"));
        accepted(raw("nbf", "0e5"));
        accepted(raw("nbf", "1e-30"));
        accepted(raw("iat", "0e30"));
    }

    @Test
    void fraction_neverProlongsAToken() {
        JwtVerifier exact = skewed(0);
        accepted(exact, raw("exp", NOW + 1 + ".001"));
        assertRefused(exact, raw("exp", NOW + ".999"), JwtFault.EXPIRED);
        accepted(exact, raw("nbf", NOW + ".0"));
        assertRefused(exact, raw("nbf", NOW + ".001"), JwtFault.NOT_YET_VALID);
        accepted(exact, raw("iat", NOW + ".999"));
        assertRefused(exact, raw("iat", NOW + 1 + ".001"), JwtFault.ISSUED_AT);
    }

    @Test
    void row24_notBefore_startsTheTokenBeforeTheSkew() {
        accepted(EC.token().claim("nbf", NOW + 30));
        accepted(EC.token().claim("nbf", 0));
        assertRefused(EC.token().claim("nbf", NOW + 31), JwtFault.NOT_YET_VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "\"0\"",
                "9223372036854775807",
                "-9223372036854775808",
                "-1",
                "-0.5",
                "1e30",
                "[0]",
                "9223372036854775808"
            })
    void row24_notBeforeThatIsNoTimeInSeconds_isRefused(String json) {
        assertRefused(raw("nbf", json), JwtFault.NOT_BEFORE);
    }

    @Test
    void row25_issuedInTheFuture_isRefused() {
        accepted(EC.token().claim("iat", NOW + 30));
        assertRefused(EC.token().claim("iat", NOW + 31), JwtFault.ISSUED_AT);
        accepted(EC.token().without("iat"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"0\"", "9223372036854775807", "-1", "-0.5", "1e30", "[0]"})
    void row25_issuedAtThatIsNoTimeInSeconds_isRefused(String json) {
        assertRefused(raw("iat", json), JwtFault.ISSUED_AT);
    }

    @Test
    void maximumLifetime_boundsTheTimeFromIssueToExpiry() {
        JwtVerifier short5 = verifier(i -> i.maximumLifetime(Duration.ofMinutes(5)));
        accepted(short5, EC.token());
        assertRefused(short5, EC.token().claim("exp", NOW + 301), JwtFault.LIFETIME);
        assertRefused(short5, EC.token().without("iat"), JwtFault.LIFETIME);
        JwtVerifier century = verifier(i -> i.maximumLifetime(Duration.ofDays(36_500)));
        assertRefused(century, EC.token().without("iat"), JwtFault.LIFETIME);
        assertRefused(short5, EC.token().claim("iat", 0), JwtFault.LIFETIME);
    }

    @Test
    void row26_clockSkewThatIsSet_replacesTheDefault() {
        JwtVerifier none = skewed(0);
        accepted(none, EC.token().claim("exp", NOW + 1));
        assertRefused(none, EC.token().claim("exp", NOW), JwtFault.EXPIRED);
        assertRefused(none, EC.token().claim("nbf", NOW + 1), JwtFault.NOT_YET_VALID);
        JwtVerifier most = skewed(300);
        accepted(most, EC.token().claim("exp", NOW - 299));
        assertRefused(most, EC.token().claim("exp", NOW - 300), JwtFault.EXPIRED);
    }

    private static JwtVerifier skewed(long seconds) {
        return JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(EC.keySource()))
                .clockSkew(Duration.ofSeconds(seconds))
                .clock(InstantSource.fixed(TestIssuer.NOW))
                .build();
    }

    @Test
    void row26_clock_isAskedOnEveryCall() {
        AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOW);
        JwtVerifier verifier = JwtVerifier.builder()
                .issuer(ISSUER, i -> i.audience("orders").keys(EC.keySource()))
                .clock(now::get)
                .build();
        String token = EC.token().toString();
        accepted(verifier, token);
        now.set(TestIssuer.NOW.plusSeconds(330));
        assertRefused(verifier, token, JwtFault.EXPIRED);
    }

    @Test
    void row37_tokenBoundToAKey_isNotTakenAsBearer() {
        assertRefused(EC.token().claim("cnf", Map.of("jkt", "x")), JwtFault.BINDING);
        assertRefused(EC.token().header("typ", "at+jwt").claim("cnf", Map.of("x5t#S256", "x")), JwtFault.BINDING);
        assertRefused(EC.token().claim("cnf", null), JwtFault.BINDING);
    }

    @Test
    void subjectOfASignedToken_isNeverItsClient() {
        assertRefused(EC.token().without("sub").claim("client_id", "batch-job"), JwtFault.SUBJECT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "\"\"", "1", "[\"alice\"]", "\"a\\r\\nb\"", "\"a\\u0000\"", "\"\\u0085\"", "\"\\u007f\""
            })
    void row44_subjectThatIsNoName_isRefused(String json) {
        assertRefused(raw("sub", json), JwtFault.SUBJECT);
    }

    @Test
    void row44_subjectMissingOrTooLong_isRefused() {
        assertRefused(EC.token().without("sub"), JwtFault.SUBJECT);
        assertRefused(EC.token().claim("sub", "s".repeat(257)), JwtFault.SUBJECT);
        assertThat(accepted(EC.token().claim("sub", "s".repeat(256))).subject()).hasSize(256);
        assertThat(accepted(EC.token().claim("sub", "zo\u00eb \ud83d\ude00")).subject())
                .isEqualTo("zo\u00eb \ud83d\ude00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "client_id", "azp"})
    void identifiersThatAreNoNames_areRefused(String claim) {
        for (String json : List.of("\"\"", "[]", "{}", "true", "1.5", "1e3", "\"a\\nb\"")) {
            assertRefused(raw(claim, json), JwtFault.CLAIM);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jti", "client_id", "azp"})
    void identifierThatIsNullOrAWholeNumber_isNoneOrItsDigits(String claim) {
        String attribute = claim.equals("azp") ? "client_id" : claim;
        assertThat(accepted(raw(claim, "null")).identity().attributes()).doesNotContainKey(attribute);
        assertThat(accepted(raw(claim, "4711")).identity().attributes()).containsEntry(attribute, "4711");
    }

    @Test
    void clientThatIsNull_isNoClientWhereOneIsRequired() {
        JwtVerifier verifier = verifier(i -> i.clients("app", "17"));
        assertRefused(verifier, raw("azp", "null"), JwtFault.CLIENT);
        assertRefused(verifier, raw("client_id", "null"), JwtFault.CLIENT);
        accepted(verifier, raw("client_id", "null").claim("azp", "app"));
        accepted(verifier, raw("azp", "17"));
        assertRefused(verifier, raw("azp", "18"), JwtFault.CLIENT);
    }

    @Test
    void row45_scopes_areWordsInAStringOrAnArray() {
        assertThat(accepted(EC.token()).scopes()).isEmpty();
        assertThat(accepted(EC.token().claim("scope", "")).scopes()).isEmpty();
        assertThat(accepted(EC.token().claim("scope", "read write")).scopes()).containsExactly("read", "write");
        assertThat(accepted(EC.token().claim("scope", " read  write ")).scopes())
                .containsExactly("read", "write");
        assertThat(accepted(EC.token().claim("scp", "read")).scopes()).containsExactly("read");
        assertThat(accepted(EC.token().claim("scp", List.of("read", "write"))).scopes())
                .containsExactly("read", "write");
        assertThat(accepted(EC.token().claim("scope", "read").claim("scp", "write"))
                        .scopes())
                .containsExactly("read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{\"admin\":true}",
                "[1]",
                "[\"read write\"]",
                "[\"\"]",
                "[null]",
                "[[\"a\"]]",
                "\"a\\tb\"",
                "\"a\\\"b\"",
                "\"a\\\\b\"",
                "\"a\\u00e9\""
            })
    void row45_scopesOfAnotherType_areRefused(String json) {
        assertRefused(raw("scope", json), JwtFault.SCOPE);
        assertRefused(raw("scp", json), JwtFault.SCOPE);
    }

    @Test
    void scopeThatIsNull_isNoScope() {
        assertThat(accepted(raw("scope", "null")).scopes()).isEmpty();
        assertThat(accepted(raw("scp", "null")).scopes()).isEmpty();
        assertThat(accepted(raw("scope", "null").claim("scp", "read")).scopes()).containsExactly("read");
    }

    @Test
    void row45_moreThan500Scopes_areRefused() {
        accepted(EC.token().claim("scp", numbered(500)));
        assertRefused(EC.token().claim("scp", numbered(501)), JwtFault.SCOPE);
        assertRefused(EC.token().claim("scope", String.join(" ", numbered(501))), JwtFault.SCOPE);
        assertThat(accepted(EC.token().claim("scope", "a ".repeat(1_000) + "b")).scopes())
                .containsExactly("a", "b");
    }

    static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    }
}
