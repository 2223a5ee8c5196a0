/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Description;
import dev.hauberk.core.Description.Health;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveKeysTest {
    private static final String ISSUER = "https://id.example.com";
    private static final TestIssuer A = TestIssuer.of(ISSUER, "a", JwsAlgorithm.ES256);
    private static final TestIssuer B = TestIssuer.of(ISSUER, "b", JwsAlgorithm.ES256);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration INTERVAL = KeyTimes.REFRESH_INTERVAL;
    private static final Duration COOL_DOWN = KeyTimes.COOL_DOWN;

    private final MovingClock clock = new MovingClock();
    private final FakeKeyLoader loader = new FakeKeyLoader();
    private final LiveKeys keys = new LiveKeys(
            "jwk set x",
            loader,
            new KeyRequirements(ISSUER, EnumSet.of(JwsAlgorithm.ES256), null, clock),
            KeyTimes.of(INTERVAL, COOL_DOWN, KeyTimes.OUTAGE_TOLERANCE));

    private LiveKeys started() {
        keys.runOn(Runnable::run);
        keys.tick();
        return keys;
    }

    private LiveKeys startedWith(TestIssuer... issuers) {
        loader.answers(issuers);
        return started();
    }

    private void pass(Duration time) {
        clock.move(time);
        keys.tick();
    }

    private boolean serves(TestIssuer issuer) {
        return key(issuer) != null;
    }

    private JwkKey key(TestIssuer issuer) {
        JwkKeys current = keys.current(clock.millis());
        if (current == null || current.lacks(issuer.keyId())) {
            return null;
        }
        try {
            return current.find(issuer.keyId(), issuer.algorithm()).get(0);
        } catch (JwtException e) {
            throw new AssertionError(e);
        }
    }

    private JwkKeys newer(String id) {
        return keys.newer(id, clock.millis());
    }

    private Description described() {
        Description.Builder description = Description.builder("F");
        keys.describe(description);
        return description.build();
    }

    @Test
    void defaults() {
        assertThat(KeyTimes.REFRESH_INTERVAL).isEqualTo(Duration.ofMinutes(5));
        assertThat(KeyTimes.COOL_DOWN).isEqualTo(Duration.ofSeconds(30));
        assertThat(KeyTimes.OUTAGE_TOLERANCE).isEqualTo(Duration.ofHours(24));
        assertThat(keys.needsTimer()).isTrue();
    }

    @Test
    void beforeTheStart_nothingIsLoadedAndNobodyWaits() {
        assertThat(keys.current(clock.millis())).isNull();
        assertThat(newer(null)).isNull();
        assertThat(loader.count()).isZero();
    }

    @Test
    void start_loadsKeys() {
        startedWith(A);
        assertThat(serves(A)).isTrue();
        assertThat(loader.count()).isEqualTo(1);
        keys.tick();
        assertThat(loader.count()).isEqualTo(1);
    }

    @Test
    void refresh_isMadeAheadAfterTheInterval() {
        startedWith(A);
        loader.answers(A, B);
        pass(INTERVAL.minusMillis(1));
        assertThat(loader.count()).isEqualTo(1);
        pass(Duration.ofMillis(1));
        assertThat(loader.count()).isEqualTo(2);
        assertThat(serves(B)).isTrue();
    }

    @Test
    void row32_rotation_keepsSameKeysAndRetiresRemovedOnes() {
        startedWith(A, B);
        JwkKey a = key(A);
        JwkKey b = key(B);
        loader.answers(B);
        pass(INTERVAL);
        assertThat(serves(A)).isFalse();
        assertThat(a.isRetired()).isTrue();
        assertThat(key(B)).isSameAs(b);
        assertThat(b.isRetired()).isFalse();
    }

    @Test
    void refresh_sameDocument_keepsTheKeysAndRenewsTheirTime() {
        startedWith(A);
        JwkKeys first = keys.current(clock.millis());
        clock.move(KeyTimes.OUTAGE_TOLERANCE.minusSeconds(1));
        keys.tick();
        assertThat(loader.count()).isEqualTo(2);
        clock.move(KeyTimes.OUTAGE_TOLERANCE.minusSeconds(1));
        assertThat(keys.current(clock.millis())).isSameAs(first);
    }

    @Test
    void outage_lastGoodKeysServeUntilTheToleranceIsOver() {
        startedWith(A);
        loader.fails(new IOException("s3cret"));
        for (int i = 0; i < 48 && i * 30 < 24 * 60 - 30; i++) {
            pass(Duration.ofMinutes(30));
            assertThat(serves(A)).isTrue();
        }
        pass(Duration.ofMinutes(30));
        assertThat(keys.current(clock.millis())).isNull();
        assertThat(newer("a")).isNull();
        assertThat(described().health()).isEqualTo(Health.DOWN);
        assertThat(described().healthReason()).isEqualTo("keys_too_old");
        loader.answers(A);
        pass(Duration.ofSeconds(5));
        assertThat(serves(A)).isTrue();
    }

    @Test
    void retries_withKeys_backOffUpToTheCoolDown() {
        startedWith(A);
        loader.fails(new IOException("down"));
        pass(INTERVAL);
        for (int delay : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            int before = loader.count();
            pass(Duration.ofSeconds(delay).minusMillis(1));
            assertThat(loader.count()).isEqualTo(before);
            pass(Duration.ofMillis(1));
            assertThat(loader.count()).isEqualTo(before + 1);
        }
    }

    @Test
    void retries_withoutKeys_backOffUpToFiveSeconds() {
        loader.fails(new IOException("down"));
        started();
        for (int delay : new int[] {1, 2, 4, 5, 5}) {
            int before = loader.count();
            pass(Duration.ofSeconds(delay).minusMillis(1));
            assertThat(newer(null)).isNull();
            assertThat(loader.count()).isEqualTo(before);
            pass(Duration.ofMillis(1));
            assertThat(loader.count()).isEqualTo(before + 1);
        }
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofSeconds(5));
        }
        loader.answers(A);
        pass(Duration.ofSeconds(5));
        assertThat(serves(A)).isTrue();
    }

    @Test
    void noKeys_requestBeginsALoadWhenTheBackOffAllows() {
        loader.fails(new IOException("down"));
        started();
        loader.answers(A);
        assertThat(newer("a")).isNull();
        clock.move(SECOND);
        assertThat(newer("a")).isNotNull();
        assertThat(loader.count()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>login</html>",
                "{}",
                "{\"keys\":[]}",
                "{\"keys\":{}}",
                "{\"keys\":[{\"kty\":\"AKP\"}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}"
            })
    void row33_successWithoutAUsableKey_isAFailureAndTheOldKeysStay(String document) {
        startedWith(A);
        loader.answers(document);
        pass(INTERVAL);
        assertThat(serves(A)).isTrue();
        assertThat(key(A).isRetired()).isFalse();
        assertThat(described().health()).isEqualTo(Health.DEGRADED);
        assertThat(described().healthReason()).isEqualTo("keys_not_refreshed");
        int before = loader.count();
        pass(SECOND);
        assertThat(loader.count()).isEqualTo(before + 1);
    }

    @Test
    void row31_badKeyAmongGoodOnes_isLeftOutAlone() {
        String secret = "{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}";
        loader.answers(
                TestIssuer.set(A.jwk().toJSONString(), secret, "7", B.jwk().toJSONString()));
        started();
        assertThat(serves(A)).isTrue();
        assertThat(serves(B)).isTrue();
        assertThat(keys.current(clock.millis()).size()).isEqualTo(2);
    }

    private void flood(int rounds) {
        for (int i = 0; i < rounds; i++) {
            assertThat(newer("id-" + i)).isNotNull();
        }
    }

    @Test
    void row27_unknownIds_beginABurstOfLoadsAndThenOnePerCoolDown() {
        startedWith(A);
        flood(1000);
        assertThat(loader.count()).isEqualTo(1 + LoadSchedule.BURST);
        for (int i = 1; i <= 10; i++) {
            clock.move(COOL_DOWN.minusMillis(1));
            flood(10);
            assertThat(loader.count()).isEqualTo(LoadSchedule.BURST + i);
            clock.move(Duration.ofMillis(1));
            flood(10);
            assertThat(loader.count()).isEqualTo(1 + LoadSchedule.BURST + i);
        }
    }

    @Test
    void row27_burst_isThereAgainAfterAQuietTime() {
        startedWith(A);
        flood(10);
        clock.move(COOL_DOWN.multipliedBy(2));
        flood(10);
        assertThat(loader.count()).isEqualTo(1 + LoadSchedule.BURST + 2);
        clock.move(COOL_DOWN.multipliedBy(100));
        flood(10);
        assertThat(loader.count()).isEqualTo(1 + LoadSchedule.BURST + 2 + LoadSchedule.BURST);
    }

    @Test
    void row27_idThatAStrangerNamesEarly_isFoundAtOnceWhenItsKeyIsPublished() {
        startedWith(A);
        for (int i = 0; i < LoadSchedule.BURST - 1; i++) {
            assertThat(newer("b").lacks("b")).isTrue();
        }
        loader.answers(A, B);
        assertThat(newer("b").lacks("b")).isFalse();
    }

    @Test
    void row27_rotationDuringAFlood_isDelayedByACoolDownAtMost() {
        startedWith(A);
        flood(100);
        loader.answers(A, B);
        assertThat(newer("b").lacks("b")).isTrue();
        for (int i = 1; i < COOL_DOWN.toSeconds(); i++) {
            clock.move(SECOND);
            flood(100);
        }
        clock.move(SECOND);
        flood(1);
        assertThat(newer("b").lacks("b")).isFalse();
    }

    @Test
    void row27_loadThatIsOwed_isMadeByTheTimerThoughNobodyAsksAgain() {
        startedWith(A);
        flood(100);
        loader.answers(A, B);
        assertThat(newer("b").lacks("b")).isTrue();
        pass(COOL_DOWN.minusMillis(1));
        assertThat(serves(B)).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(serves(B)).isTrue();
        int loads = loader.count();
        pass(COOL_DOWN);
        assertThat(loader.count()).isEqualTo(loads);
    }

    @Test
    void row27_idThatAFailedLoadWasFor_isLookedForAgain() {
        startedWith(A);
        loader.fails(new IOException("down"));
        flood(100);
        assertThat(loader.count()).isEqualTo(1 + LoadSchedule.BURST);
        loader.answers(A, B);
        clock.move(COOL_DOWN);
        assertThat(newer("b").lacks("b")).isFalse();
    }

    @Test
    void row32_unknownId_findsAKeyPublishedSince() {
        startedWith(A);
        loader.answers(A, B);
        assertThat(newer("b").lacks("b")).isFalse();
        assertThat(loader.count()).isEqualTo(2);
    }

    @Test
    void row27_idSoughtInVainAndThenPublished_isThereAfterTheNextRefresh() {
        startedWith(A);
        newer("b");
        loader.answers(A, B);
        pass(INTERVAL);
        assertThat(serves(B)).isTrue();
    }

    @Test
    void unknownId_whileTheIssuerIsDown_keepsTheKeySet() {
        startedWith(A);
        loader.fails(new IOException("down"));
        assertThat(newer("x").lacks("a")).isFalse();
    }

    @Test
    void loadThatHangs_isGivenUpAndTheNextBegins() {
        startedWith(A);
        loader.hangs();
        pass(INTERVAL);
        assertThat(loader.count()).isEqualTo(2);
        pass(Duration.ofSeconds(9));
        assertThat(loader.count()).isEqualTo(2);
        pass(SECOND);
        assertThat(loader.last()).isCancelled();
        loader.answers(A, B);
        pass(SECOND);
        assertThat(loader.count()).isEqualTo(3);
        assertThat(serves(B)).isTrue();
    }

    @Test
    void loadThatWasGivenUp_mayAnswerNoMore() {
        startedWith(A);
        UncancellableFuture late = new UncancellableFuture();
        LiveKeys slow = new LiveKeys(
                "jwk set x",
                () -> late,
                new KeyRequirements(ISSUER, EnumSet.of(JwsAlgorithm.ES256), null, clock),
                KeyTimes.of(INTERVAL, COOL_DOWN, KeyTimes.OUTAGE_TOLERANCE));
        slow.runOn(Runnable::run);
        slow.tick();
        clock.move(Duration.ofSeconds(10));
        slow.tick();
        late.complete(FakeKeyLoader.bytes(A));
        assertThat(slow.current(clock.millis())).isNull();
    }

    /** What a client returns that does not care for being cancelled. */
    private static final class UncancellableFuture extends java.util.concurrent.CompletableFuture<byte[]> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }

    @Test
    void oneLoadAtATime_whateverAsks() {
        startedWith(A);
        loader.hangs();
        newer("x");
        pass(INTERVAL.minusMinutes(1));
        keys.tick();
        assertThat(loader.count()).isEqualTo(2);
    }

    @Test
    void loaderThatThrows_isAFailedLoad() {
        startedWith(A);
        loader.throwsAtOnce(new IllegalStateException("s3cret"));
        pass(INTERVAL);
        assertThat(serves(A)).isTrue();
        assertThat(described().fact(ISSUER + " last_failure")).containsExactly("IllegalStateException");
        loader.answers(B);
        pass(SECOND);
        assertThat(serves(B)).isTrue();
    }

    @Test
    void clockSetForwardByAnHour_loadsOnce() {
        startedWith(A);
        pass(Duration.ofHours(1));
        keys.tick();
        keys.tick();
        assertThat(loader.count()).isEqualTo(2);
        assertThat(serves(A)).isTrue();
    }

    @Test
    void clockSetBackByAnHour_loadsOnceAndThenAsBefore() {
        startedWith(A);
        pass(Duration.ofHours(-1));
        keys.tick();
        keys.tick();
        assertThat(loader.count()).isEqualTo(2);
        pass(INTERVAL);
        assertThat(loader.count()).isEqualTo(3);
    }

    @Test
    void clockSetBackByAnHour_unknownIdsStillBeginALoadAndNoStorm() {
        startedWith(A);
        flood(100);
        clock.move(Duration.ofHours(-1));
        flood(100);
        assertThat(loader.count()).isEqualTo(1 + 2 * LoadSchedule.BURST);
    }

    @Test
    void clockSetBackByAYear_doesNotMakeKeysServeForAYear() {
        startedWith(A);
        loader.fails(new IOException("down"));
        pass(Duration.ofDays(-365));
        assertThat(serves(A)).isTrue();
        pass(KeyTimes.OUTAGE_TOLERANCE);
        assertThat(keys.current(clock.millis())).isNull();
    }

    @Test
    void clockSetBackDuringAnOutage_retriesGoOn() {
        startedWith(A);
        loader.fails(new IOException("down"));
        pass(INTERVAL);
        pass(Duration.ofHours(-1));
        int before = loader.count();
        loader.answers(A, B);
        pass(Duration.ofSeconds(2));
        assertThat(loader.count()).isEqualTo(before + 1);
        assertThat(serves(B)).isTrue();
    }

    @Test
    void description_tellsAgeFailuresAndHealth() {
        assertThat(described().health()).isEqualTo(Health.DOWN);
        assertThat(described().healthReason()).isEqualTo("keys_not_loaded");
        startedWith(A);
        clock.move(Duration.ofMinutes(1));
        Description up = described();
        assertThat(up.health()).isEqualTo(Health.UP);
        assertThat(up.fact(ISSUER + " keys_from")).containsExactly("jwk set x");
        assertThat(up.fact(ISSUER + " keys")).containsExactly("1");
        assertThat(up.fact(ISSUER + " keys_loaded")).containsExactly(TestIssuer.NOW.toString());
        assertThat(up.fact(ISSUER + " key_age")).containsExactly("PT1M");
        assertThat(up.fact(ISSUER + " load_failures")).containsExactly("0");
        assertThat(up.fact(ISSUER + " last_failure")).isEmpty();
        assertThat(up.dependencies())
                .containsExactly(new Description.Dependency(
                        "jwk set x",
                        "the last good keys serve for PT24H, then tokens of the issuer are answered with 503"));
        loader.fails(new KeyLoadException("the status must be 200: 500"));
        pass(INTERVAL);
        pass(SECOND);
        Description degraded = described();
        assertThat(degraded.health()).isEqualTo(Health.DEGRADED);
        assertThat(degraded.fact(ISSUER + " load_failures")).containsExactly("2");
        assertThat(degraded.fact(ISSUER + " last_failure")).containsExactly("the status must be 200: 500");
    }

    @Test
    void close_endsTheLoadAndAllLaterOnes() {
        startedWith(A);
        loader.hangs();
        pass(INTERVAL);
        keys.close();
        assertThat(loader.last()).isCancelled();
        pass(INTERVAL);
        assertThat(newer("x")).isNotNull();
        assertThat(loader.count()).isEqualTo(2);
        assertThat(serves(A)).isTrue();
        clock.move(KeyTimes.OUTAGE_TOLERANCE);
        assertThat(newer("x")).isNull();
        assertThat(described().health()).isEqualTo(Health.DOWN);
    }

    @Test
    void executorThatTakesNothingMore_leavesTheKeysAsTheyAre() {
        startedWith(A);
        keys.runOn(task -> {
            throw new RejectedExecutionException();
        });
        assertThat(newer("x").lacks("a")).isFalse();
        pass(INTERVAL);
        assertThat(serves(A)).isTrue();
    }
}
