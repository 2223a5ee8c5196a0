/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.RSA;
import static dev.hauberk.jwt.JwtFixture.VERIFIER;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Secret;
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class JwtVerifierTest {
    @Test
    void verify_goodToken_tellsItsClaims() {
        Jwt jwt = accepted(EC.token()
                .header("typ", "at+jwt")
                .claim("scope", "orders:read")
                .claim("roles", List.of("clerk"))
                .claim("jti", "t-1")
                .claim("client_id", "shop")
                .claim("tenant", Map.of("id", 7)));
        assertThat(jwt.issuer()).isEqualTo(ISSUER);
        assertThat(jwt.subject()).isEqualTo("alice");
        assertThat(jwt.audience()).containsExactly("orders");
        assertThat(jwt.expiry()).isEqualTo(TestIssuer.NOW.plusSeconds(300));
        assertThat(jwt.scopes()).containsExactly("orders:read");
        assertThat(jwt.roles()).containsExactly("clerk");
        assertThat(jwt.claims()).containsEntry("tenant", Map.of("id", 7L)).hasSize(10);
        assertThat(jwt.claim("jti", String.class)).contains("t-1");
        assertThat(jwt.claim("jti", Long.class)).isEmpty();
        assertThat(jwt).hasToString("Jwt by " + ISSUER);
    }

    @Test
    void identity_ofAToken_isItsSubject() {
        Jwt jwt = accepted(RSA.token()
                .claim("roles", List.of("clerk"))
                .claim("scp", "a")
                .claim("jti", "t-1")
                .claim("client_id", "shop"));
        Identity identity = jwt.identity();
        assertThat(identity.getName()).isEqualTo("alice");
        assertThat(identity.issuer()).contains(ISSUER);
        assertThat(identity.scheme()).isEqualTo("Bearer");
        assertThat(identity.roles()).containsExactly("clerk");
        assertThat(identity.scopes()).containsExactly("a");
        assertThat(identity.attributes()).isEqualTo(Map.of("jwt", jwt, "jti", "t-1", "client_id", "shop"));
        assertThat(accepted(RSA.token()).identity().attributes()).containsOnlyKeys("jwt");
    }

    @Test
    void claims_cannotBeChanged() {
        Jwt jwt = accepted(
                EC.token().claim("roles", List.of("a")).claim("scope", "b").claim("o", Map.of("l", List.of(1))));
        assertThatThrownBy(() -> jwt.claims().put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> jwt.claim("o", Map.class).orElseThrow().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> jwt.roles().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> jwt.scopes().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> jwt.audience().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusal_namesIssuerAndKeyOnlyIfTheyAreConfigured() {
        JwtException unknownIssuer = refusal(EC.token().claim("iss", "https://evil.example"));
        assertThat(unknownIssuer.issuer()).isEmpty();
        assertThat(unknownIssuer.keyId()).isEmpty();
        JwtException unknownKey = refusal(EC.token().header("kid", "evil"));
        assertThat(unknownKey.issuer()).contains(ISSUER);
        assertThat(unknownKey.keyId()).isEmpty();
        JwtException expired = refusal(EC.token().claim("exp", 1));
        assertThat(expired.issuer()).contains(ISSUER);
        assertThat(expired.keyId()).contains(EC.keyId());
    }

    @Test
    void refusal_showsNothingOfTheToken() {
        TestToken token =
                EC.token().claim("sub", "s3cret-subject").claim("exp", 1).claim("x", "s3cret-claim");
        JwtException refusal = refusal(token);
        assertThat(refusal.toString())
                .doesNotContain("s3cret")
                .doesNotContain(token.toString().substring(0, 20));
        assertThat(refusal.getStackTrace()).isEmpty();
        JwtException json = refusal(EC.token().insertIntoClaims("\"s3cret\":nope,"));
        assertThat(json).hasCauseInstanceOf(RuntimeException.class);
        assertThat(String.valueOf(json.getCause())).doesNotContain("s3cret").doesNotContain("nope");
    }

    private static JwtException refusal(TestToken token) {
        return catchThrowableOfType(JwtException.class, () -> VERIFIER.verify(token.toString()));
    }

    @Test
    @SuppressWarnings("NullAway")
    void verify_null_isAnError() {
        assertThatNullPointerException().isThrownBy(() -> VERIFIER.verify(null));
    }

    @Test
    void verify_byManyThreads_mixesNothingUp() throws Exception {
        List<String> good = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestIssuer issuer = i % 2 == 0 ? EC : RSA;
            good.add(issuer.token()
                    .claim("sub", "user-" + i)
                    .claim("roles", List.of("role-" + i))
                    .toString());
            String other = issuer.token().claim("sub", "admin").toString();
            bad.add(other.substring(0, other.lastIndexOf('.'))
                    + good.get(i).substring(good.get(i).lastIndexOf('.')));
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int own = i;
                tasks.add(() -> {
                    for (int round = 0; round < 50; round++) {
                        Jwt jwt = VERIFIER.verify(good.get(own));
                        assertThat(jwt.subject()).isEqualTo("user-" + own);
                        assertThat(jwt.roles()).containsExactly("role-" + own);
                        JwtFixture.assertRefused(bad.get(own), JwtFault.SIGNATURE);
                    }
                    return true;
                });
            }
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void build_withoutIssuer_isRefused() {
        assertThat(problems(JwtVerifier.builder()))
                .containsExactly("an issuer must be trusted: none is; call issuer()");
    }

    @Test
    void build_incompleteIssuers_reportsEveryProblemAtOnce() {
        assertThat(problems(JwtVerifier.builder()
                        .issuer("https://a.example", i -> {})
                        .issuer("https://b.example", i -> i.audience("orders"))
                        .issuer("https://c.example", i -> i.keys(EC.keySource()))
                        .issuer("https://d.example", i -> i.keys(JwkSource.of("{}")))))
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("issuer https://a.example: audience must be set"))
                .anyMatch(problem -> problem.startsWith("issuer https://a.example: keys must be set"))
                .anyMatch(problem -> problem.startsWith("issuer https://b.example: keys must be set"))
                .anyMatch(problem -> problem.startsWith("issuer https://c.example: audience must be set"))
                .anyMatch(problem -> problem.startsWith("issuer https://d.example: audience must be set"))
                .anyMatch(problem -> problem.startsWith("issuer https://d.example: jwk set must be an object"));
    }

    private static List<String> problems(JwtVerifier.Builder builder) {
        return catchThrowableOfType(ConfigurationException.class, builder::build)
                .problems();
    }

    @Test
    void row26_clockSkewBeyondFiveMinutes_doesNotBuild() {
        for (Duration bad : List.of(Duration.ofDays(1), Duration.ofMillis(300_001), Duration.ofMillis(-1))) {
            assertThat(problems(JwtVerifier.builder()
                            .issuer(ISSUER, i -> i.audience("orders").keys(EC.keySource()))
                            .clockSkew(bad)))
                    .singleElement()
                    .asString()
                    .startsWith("clockSkew must be 0 seconds to 5 minutes: ");
        }
    }

    @Test
    void setters_malformedValues_areProblemsOfBuild() {
        for (Consumer<JwtIssuer> bad : List.<Consumer<JwtIssuer>>of(
                i -> i.audience().keys(EC.keySource()),
                i -> i.audience("orders", "").keys(EC.keySource()),
                i -> i.audience("orders").keys(EC.keySource()).algorithms(),
                i -> i.audience("orders").keys(EC.keySource()).clients(),
                i -> i.audience("orders").keys(EC.keySource()).clients(""),
                i -> i.audience("orders").keys(EC.keySource()).clockSkew(Duration.ofSeconds(301)),
                i -> i.audience("orders").keys(EC.keySource()).clockSkew(Duration.ofSeconds(-1)),
                i -> i.audience("orders").keys(EC.keySource()).attributes(),
                i -> i.audience("orders").keys(EC.keySource()).attributes("acr"),
                i -> i.audience("orders").keys(EC.keySource()).maximumLifetime(Duration.ofMillis(999)))) {
            assertThat(problems(JwtVerifier.builder().issuer(ISSUER, bad)))
                    .singleElement()
                    .asString()
                    .startsWith("issuer " + ISSUER + ": ");
        }
    }

    @Test
    void issuer_malformedOrTwice_doesNotBuild() {
        Consumer<JwtIssuer> good = i -> i.audience("orders").keys(EC.keySource());
        assertThat(problems(JwtVerifier.builder()
                        .issuer(ISSUER, good)
                        .issuer("", good)
                        .issuer("a\nb", good)))
                .hasSize(2)
                .allMatch(problem -> problem.startsWith("issuer: its name must have 1 to 256 characters"));
        assertThat(problems(JwtVerifier.builder().issuer(ISSUER, good).issuer(ISSUER, good)))
                .containsExactly("issuer: an issuer must be given once: " + ISSUER);
    }

    @Test
    void setters_calledTwice_areRefused() {
        Secret secret = Secret.ofText("0rp4vRkQ8zT2mWcXa7LsYb9NdEfGhJuK");
        for (Consumer<JwtIssuer> setter : List.<Consumer<JwtIssuer>>of(
                i -> i.audience("orders"),
                i -> i.clients("a"),
                i -> i.profile(TokenProfile.GENERIC),
                i -> i.secret(secret),
                i -> i.clockSkew(Duration.ZERO),
                i -> i.keys(EC.keySource()),
                i -> i.algorithms(JwsAlgorithm.ES256),
                i -> i.roles(ClaimRoles.claim("r")),
                i -> i.permissions(ClaimRoles.claim("p")),
                i -> i.attributes("tenant"),
                i -> i.maximumLifetime(Duration.ofHours(1)))) {
            JwtIssuer issuer = new JwtIssuer(ISSUER);
            setter.accept(issuer);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(issuer));
        }
        Revocations revocations = Revocations.inMemory();
        for (Consumer<JwtVerifier.Builder> setter : List.<Consumer<JwtVerifier.Builder>>of(
                v -> v.clockSkew(Duration.ZERO),
                v -> v.cacheSize(0),
                v -> v.provider(Security.getProviders()[0]),
                v -> v.revocations(revocations),
                v -> v.tokenIdSecret(secret),
                v -> v.clock(InstantSource.system()))) {
            JwtVerifier.Builder builder = JwtVerifier.builder();
            setter.accept(builder);
            assertThatIllegalStateException().isThrownBy(() -> setter.accept(builder));
        }
    }

    @Test
    void toString_tellsFactsWithoutKeys() {
        assertThat(VERIFIER)
                .hasToString("JwtVerifier{clock_skew=[PT30S], cache_size=[10000], issuers=[" + ISSUER
                        + "], audiences=[orders], algorithms=[ES256, RS256], keys=[2],"
                        + " maximum_lifetimes=[unlimited]}");
    }

    @Test
    void reason_namesTheAudiences_andTheMessageDoesNot() {
        JwtException refusal = catchThrowableOfType(
                JwtException.class,
                () -> VERIFIER.verify(EC.token().claim("aud", "account").toString()));
        assertThat(refusal.reason()).endsWith(": came [account], wanted [orders]");
        assertThat(refusal).hasMessage(JwtFault.AUDIENCE.rule);
        assertThat(refusal.issuer()).contains(ISSUER);
    }
}
