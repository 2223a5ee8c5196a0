/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static dev.hauberk.jwt.JwtFixture.EC;
import static dev.hauberk.jwt.JwtFixture.ISSUER;
import static dev.hauberk.jwt.JwtFixture.accepted;
import static dev.hauberk.jwt.JwtFixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.ExpiringEpochs;
import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class RevocationsTest {
    private final MovableClock clock = new MovableClock();
    private final Revocations revocations = Revocations.of(
                    ExpiringSet.inMemory(100, clock),
                    ExpiringEpochs.inMemory(100, clock),
                    Revocations.WhenUnavailable.REFUSE)
            .withClock(clock);

    private JwtVerifier verifier(Revocations asked) {
        return verifier(asked, issuer -> issuer.maximumLifetime(Duration.ofHours(1)));
    }

    private JwtVerifier verifier(Revocations asked, Consumer<JwtIssuer> settings) {
        return JwtVerifier.builder()
                .issuer(
                        ISSUER,
                        issuer -> settings.accept(issuer.audience("orders").keys(JwtFixture.bothKeys())))
                .revocations(asked)
                .clock(clock)
                .build();
    }

    private static TestToken token(String id) {
        return EC.token().claim("jti", id).claim("client_id", "app");
    }

    @Test
    void revokedToken_isRefusedFromTheNextUseOn() {
        JwtVerifier verifier = verifier(revocations);
        String token = token("t1").toString();
        Jwt verified = accepted(verifier, token);
        accepted(verifier, token);
        revocations.revokeToken(verified);
        assertRefused(verifier, token, JwtFault.REVOKED);
        assertRefused(verifier, token("t1").claim("x", 1), JwtFault.REVOKED);
        accepted(verifier, token("t2"));
        accepted(verifier, EC.token());
    }

    @Test
    void row09_secondSpellingOfARevokedToken_isRefusedToo() {
        JwtVerifier verifier = verifier(revocations);
        String token = token("t1").toString();
        accepted(verifier, token);
        revocations.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        assertRefused(verifier, twin(token), JwtFault.REVOKED);
        assertThat(verifier.cachedTokens()).isEqualTo(1);
    }

    /** Returns the token with the other signature that anybody can make of one of ECDSA. */
    static String twin(String token) {
        int from = token.lastIndexOf('.') + 1;
        byte[] signature = Base64Url.decode(token.substring(from));
        BigInteger order = ((java.security.interfaces.ECPublicKey) EC.keys().getPublic())
                .getParams()
                .getOrder();
        byte[] other = order.subtract(new BigInteger(1, signature, 32, 32)).toByteArray();
        byte[] twin = java.util.Arrays.copyOf(signature, 64);
        java.util.Arrays.fill(twin, 32, 64, (byte) 0);
        int length = Math.min(32, other.length);
        System.arraycopy(other, other.length - length, twin, 64 - length, length);
        return token.substring(0, from) + Base64Url.encode(twin);
    }

    @Test
    void revokedSubject_losesWhatWasIssuedBefore() {
        JwtVerifier verifier = verifier(revocations);
        String token = token("t1").toString();
        accepted(verifier, token);
        clock.move(Duration.ofSeconds(10));
        revocations.revokeSubject(ISSUER, "alice");
        assertRefused(verifier, token, JwtFault.REVOKED);
        accepted(verifier, token("t2").claim("sub", "bob"));
        accepted(verifier, token("t3").claim("iat", TestIssuer.NOW.getEpochSecond() + 10));
    }

    @Test
    void revokedClient_losesWhatItGotBefore_byEitherClaim() {
        JwtVerifier verifier = verifier(revocations);
        clock.move(Duration.ofSeconds(10));
        revocations.revokeClient(ISSUER, "app");
        assertRefused(verifier, token("t1"), JwtFault.REVOKED);
        assertRefused(verifier, EC.token().claim("azp", "app"), JwtFault.REVOKED);
        accepted(verifier, EC.token().claim("client_id", "other"));
        accepted(verifier, EC.token());
    }

    @Test
    void revokedIssuer_losesAll() {
        JwtVerifier verifier = verifier(revocations);
        clock.move(Duration.ofSeconds(10));
        revocations.revokeIssuer("https://other.example");
        accepted(verifier, EC.token());
        revocations.revokeIssuer(ISSUER);
        assertRefused(verifier, EC.token(), JwtFault.REVOKED);
    }

    @Test
    void revokedKey_losesWhatItSignedAndWillSign_andOthersDoNot() {
        JwtVerifier verifier = verifier(revocations);
        accepted(verifier, token("t1"));
        Instant end = TestIssuer.NOW.plus(Duration.ofDays(2));
        revocations.revokeKey(ISSUER, "ec-1", end);
        assertRefused(verifier, token("t1"), JwtFault.REVOKED);
        assertRefused(verifier, token("t2"), JwtFault.REVOKED);
        accepted(verifier, JwtFixture.RSA.token());
        assertThatThrownBy(() -> revocations.revokeKey(ISSUER, "ec-1", TestIssuer.NOW))
                .hasMessageContaining("within a year");
        assertThatThrownBy(() -> revocations.revokeKey(ISSUER, "ec-1", end.plus(Duration.ofDays(400))))
                .hasMessageContaining("within a year");
    }

    @Test
    void revokedKey_losesWhatDoesNotNameIt() {
        JwtVerifier verifier = verifier(revocations);
        String unnamed = token("t1").withoutHeader("kid").toString();
        accepted(verifier, unnamed);
        revocations.revokeKey(ISSUER, "ec-1", TestIssuer.NOW.plus(Duration.ofDays(2)));
        assertRefused(verifier, token("t2").withoutHeader("kid"), JwtFault.REVOKED);
        assertRefused(verifier, unnamed, JwtFault.REVOKED);
        accepted(verifier, JwtFixture.RSA.token().withoutHeader("kid"));
    }

    @Test
    void keyOfAnotherIssuer_isAnother() {
        JwtVerifier verifier = verifier(revocations);
        revocations.revokeKey("https://other.example", "ec-1", TestIssuer.NOW.plus(Duration.ofDays(2)));
        accepted(verifier, token("t1"));
    }

    @Test
    void issuedBefore_losesWhatIsOlder_only() {
        JwtVerifier verifier = verifier(revocations);
        revocations.revokeIssuedBefore(ISSUER, TestIssuer.NOW.minusSeconds(60));
        accepted(verifier, token("t1").claim("iat", TestIssuer.NOW.getEpochSecond()));
        assertRefused(verifier, token("t1").claim("iat", TestIssuer.NOW.getEpochSecond() - 61), JwtFault.REVOKED);
        assertThatThrownBy(() -> revocations.revokeIssuedBefore(ISSUER, TestIssuer.NOW.plusSeconds(60)))
                .hasMessageContaining("must not be after now");
    }

    @Test
    void revocation_outlivesTheTokenByTheLargestSkew() {
        JwtVerifier verifier = verifier(
                revocations,
                issuer -> issuer.maximumLifetime(Duration.ofHours(1)).clockSkew(Duration.ofMinutes(5)));
        String token = token("t1").toString();
        revocations.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        clock.move(Duration.ofSeconds(599));
        assertRefused(verifier, token, JwtFault.REVOKED);
        clock.move(Duration.ofSeconds(1));
        assertRefused(verifier, token, JwtFault.EXPIRED);
    }

    @Test
    void namesOfOtherIssuers_areOthers() {
        JwtVerifier verifier = verifier(revocations);
        revocations.revokeToken("https://other.example", "t1", TestIssuer.NOW.plusSeconds(300));
        revocations.revokeSubject("https://other.example", "alice");
        clock.move(Duration.ofSeconds(1));
        accepted(verifier, token("t1"));
        assertThatIllegalArgumentException().isThrownBy(() -> revocations.revokeSubject(ISSUER + "\n", "alice"));
        assertThatIllegalArgumentException().isThrownBy(() -> revocations.revokeSubject(ISSUER, ""));
    }

    @Test
    void tokenWhoseIdIsANumber_isRevokedByItsDigits() {
        JwtVerifier verifier = verifier(revocations);
        Jwt first = accepted(verifier, EC.token().claim("jti", 4711));
        accepted(verifier, EC.token().claim("jti", 4712));
        revocations.revokeToken(first);
        revocations.revokeToken(ISSUER, "4712", TestIssuer.NOW.plusSeconds(300));
        assertRefused(verifier, EC.token().claim("jti", 4711), JwtFault.REVOKED);
        assertRefused(verifier, EC.token().claim("jti", 4712), JwtFault.REVOKED);
    }

    @Test
    void tokenWithoutId_cannotBeRevokedByItself() {
        Jwt jwt = accepted(verifier(revocations), EC.token());
        assertThatIllegalArgumentException().isThrownBy(() -> revocations.revokeToken(jwt));
    }

    @Test
    void fullStore_isToldToWhoeverRevokes() {
        Revocations small = Revocations.of(
                        ExpiringSet.inMemory(1, clock),
                        ExpiringEpochs.inMemory(1, clock),
                        Revocations.WhenUnavailable.REFUSE)
                .withClock(clock);
        small.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> small.revokeToken(ISSUER, "t2", TestIssuer.NOW.plusSeconds(300)));
        small.revokeSubject(ISSUER, "alice");
        assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> small.revokeSubject(ISSUER, "bob"));
    }

    private Revocations failing(Revocations.WhenUnavailable choice) {
        ExpiringEpochs broken = new ExpiringEpochs() {
            @Override
            public void advance(String key, Instant notBefore, Instant expiresAt) {
                throw new StoreUnavailableException("down");
            }

            @Override
            public Optional<Instant> notBefore(String key) {
                throw new StoreUnavailableException("down");
            }
        };
        return Revocations.of(ExpiringSet.inMemory(10, clock), broken, choice).withClock(clock);
    }

    /** Stores that count the questions, as each is a round trip where they are shared. */
    private final class CountingStores implements ExpiringEpochs {
        final ExpiringEpochs epochs = ExpiringEpochs.inMemory(100, clock);
        final ExpiringSet set = ExpiringSet.inMemory(100, clock);
        final List<List<String>> asked = new ArrayList<>();
        int lookUps;
        boolean down;
        boolean tokensDown;
        boolean tokensUnasked;

        final ExpiringSet tokens = new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                return set.add(key, expiresAt);
            }

            @Override
            public boolean contains(String key) {
                lookUps++;
                if (tokensDown) {
                    throw new StoreUnavailableException("down");
                }
                return set.contains(key);
            }

            @Override
            public BooleanSupplier lookUp(String key) {
                if (tokensUnasked) {
                    throw new StoreUnavailableException("not asked until the next probe");
                }
                return ExpiringSet.super.lookUp(key);
            }
        };

        @Override
        public void advance(String key, Instant notBefore, Instant expiresAt) {
            epochs.advance(key, notBefore, expiresAt);
        }

        @Override
        public Optional<Instant> notBefore(String key) {
            throw new AssertionError("one by one");
        }

        @Override
        public List<Optional<Instant>> notBefore(List<String> keys) {
            asked.add(keys);
            if (down) {
                throw new StoreUnavailableException("down");
            }
            return epochs.notBefore(keys);
        }

        Revocations revocations(Revocations.WhenUnavailable choice) {
            return Revocations.of(tokens, this, choice).withClock(clock);
        }
    }

    @Test
    void tokenThatReturns_asksEachStoreOnceAboutAllItsKeys() {
        CountingStores stores = new CountingStores();
        JwtVerifier verifier = verifier(stores.revocations(Revocations.WhenUnavailable.REFUSE)
                .withMirror(new RevocationMirror(Duration.ZERO, new AtomicLong(7)::incrementAndGet)));
        String token = token("t1").toString();
        for (int i = 1; i <= 10; i++) {
            accepted(verifier, token);
            assertThat(stores.asked).hasSize(i);
            assertThat(stores.lookUps).isEqualTo(i);
        }
        assertThat(stores.asked.get(0)).hasSize(4);
        assertThat(stores.asked.get(1)).hasSize(3);
    }

    @Test
    void tokenThatReturnsWithinTheAgeOfAnswers_asksNothing() {
        CountingStores stores = new CountingStores();
        AtomicLong nanos = new AtomicLong();
        Revocations mirrored = stores.revocations(Revocations.WhenUnavailable.REFUSE)
                .withMirror(new RevocationMirror(Duration.ofSeconds(5), nanos::get));
        Revocations elsewhere = stores.revocations(Revocations.WhenUnavailable.REFUSE);
        JwtVerifier verifier = verifier(mirrored);
        nanos.incrementAndGet();
        String first = token("t1").toString();
        String second = token("t2").toString();
        accepted(verifier, first);
        stores.down = true;
        for (int i = 0; i < 10; i++) {
            accepted(verifier, first);
        }
        assertThat(stores.asked).hasSize(1);
        assertThat(stores.lookUps).isEqualTo(1);
        stores.down = false;
        accepted(verifier, second);
        assertThat(stores.asked).hasSize(1);
        elsewhere.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos() - 1);
        accepted(verifier, first);
        nanos.incrementAndGet();
        assertRefused(verifier, first, JwtFault.REVOKED);
        accepted(verifier, second);
        mirrored.revokeToken(ISSUER, "t2", TestIssuer.NOW.plusSeconds(300));
        assertRefused(verifier, second, JwtFault.REVOKED);
        String third = token("t3").toString();
        accepted(verifier, third);
        clock.move(Duration.ofSeconds(1));
        mirrored.revokeSubject(ISSUER, "alice");
        assertRefused(verifier, third, JwtFault.REVOKED);
    }

    @Test
    void answerThatWasAskedBeforeAChange_isNotKeptAfterIt() {
        AtomicLong nanos = new AtomicLong();
        RevocationMirror mirror = new RevocationMirror(Duration.ofSeconds(5), nanos::get);
        long asked = nanos.incrementAndGet();
        nanos.incrementAndGet();
        mirror.forget("key");
        mirror.put("key", Instant.MIN, asked);
        assertThat(mirror.find("key", nanos.get())).isNull();
        mirror.put("key", Instant.MIN, nanos.incrementAndGet());
        assertThat(mirror.find("key", nanos.get())).isEqualTo(Instant.MIN);
    }

    @Test
    void ageOfAnswers_isBoundedAndTold() {
        for (Duration bad : List.of(Duration.ofMillis(-1), Duration.ofSeconds(61))) {
            assertThatIllegalArgumentException().isThrownBy(() -> revocations.allowAnswersOfAge(bad));
        }
        assertThat(revocations.allowAnswersOfAge(Duration.ofSeconds(2)).toString())
                .endsWith("answers of age: PT2S]");
    }

    @Test
    void revokedToken_isRefusedThoughTheOtherStoreIsDown() {
        CountingStores stores = new CountingStores();
        Revocations allowing = stores.revocations(Revocations.WhenUnavailable.ALLOW);
        JwtVerifier verifier = verifier(allowing);
        allowing.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        stores.down = true;
        assertRefused(verifier, token("t1"), JwtFault.REVOKED);
        accepted(verifier, token("t2"));
    }

    @Test
    void revokedSubject_isRefusedThoughTheStoreOfTokensIsDownOrUnasked() {
        CountingStores stores = new CountingStores();
        Revocations allowing = stores.revocations(Revocations.WhenUnavailable.ALLOW);
        JwtVerifier verifier = verifier(allowing);
        clock.move(Duration.ofSeconds(10));
        allowing.revokeSubject(ISSUER, "alice");
        stores.tokensDown = true;
        assertRefused(verifier, token("t1"), JwtFault.REVOKED);
        accepted(verifier, token("t2").claim("sub", "bob"));
        stores.tokensUnasked = true;
        assertRefused(verifier, token("t1"), JwtFault.REVOKED);
        accepted(verifier, token("t2").claim("sub", "bob"));
    }

    @Test
    void storeFailure_refusesUndecided_orLetsPassAsChosen() {
        JwtVerifier refusing = verifier(failing(Revocations.WhenUnavailable.REFUSE));
        String token = token("t1").toString();
        assertRefused(refusing, token, JwtFault.REVOCATION_UNAVAILABLE);
        JwtException refusal = catchThrowableOfType(JwtException.class, () -> refusing.verify(token));
        assertThat(refusal.isUndecided()).isTrue();
        assertThat(refusing.cachedTokens()).isZero();
        accepted(verifier(failing(Revocations.WhenUnavailable.ALLOW)), token);
    }

    @Test
    void issuerWhoseTokensOutliveTheirRevocation_doesNotBuild() {
        for (Consumer<JwtIssuer> settings :
                List.<Consumer<JwtIssuer>>of(issuer -> {}, issuer -> issuer.maximumLifetime(Duration.ofHours(25)))) {
            ConfigurationException e =
                    catchThrowableOfType(ConfigurationException.class, () -> verifier(revocations, settings));
            assertThat(e.problems())
                    .singleElement()
                    .asString()
                    .startsWith("issuer " + ISSUER + ": the maximum lifetime must be set, to at most the PT24H");
        }
        accepted(
                verifier(
                        revocations.withLongestLifetime(Duration.ofHours(25)),
                        issuer -> issuer.maximumLifetime(Duration.ofHours(25))),
                EC.token());
    }

    @Test
    void toString_tellsNothingRevoked() {
        revocations.revokeToken(ISSUER, "t1", TestIssuer.NOW.plusSeconds(300));
        assertThat(revocations).hasToString("Revocations[when unavailable: REFUSE, longest lifetime: PT24H]");
    }
}
