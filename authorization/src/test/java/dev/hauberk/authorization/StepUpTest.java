/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.hasScope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.hauberk.core.AcrTimes;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepUpTest {
    private static final long NOW = 1_767_225_600L;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(NOW, 999_999_999));
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private static AccessRequest by(Object... attributes) {
        Identity.Builder caller = Identity.builder("ada").scopes("a").roles("r");
        for (int i = 0; i < attributes.length; i += 2) {
            caller.attribute((String) attributes[i], attributes[i + 1]);
        }
        return FakeRequest.anonymous().by(caller.build());
    }

    private static Decision decide(Requirement requirement, AccessRequest request) {
        return AuthorizationPolicy.builder().rule("/*", requirement).build().decide(request);
    }

    private static boolean allows(Requirement requirement, AccessRequest request) {
        return decide(requirement, request) instanceof Decision.Allow;
    }

    private static Rejection rejection(Requirement requirement, AccessRequest request) {
        assertThat(decide(requirement, request)).isInstanceOf(Decision.Deny.class);
        return ((Decision.Deny) decide(requirement, request)).rejection();
    }

    @Test
    void acr_oneOfTheAccepted_isMet() {
        assertThat(allows(StepUp.acr("gold", "urn:silver"), by("acr", "urn:silver")))
                .isTrue();
        assertThat(allows(StepUp.acr("gold", "urn:silver"), by("acr", "gold"))).isTrue();
    }

    @Test
    void acr_otherMissingOrOfAnotherType_isNotMet() {
        for (AccessRequest request : List.of(
                by("acr", "bronze"),
                by("acr", "Gold"),
                by("acr", "gold urn:silver"),
                by("acr", ""),
                by("acr", List.of("gold")),
                by("amr", "gold"),
                by())) {
            assertThat(allows(StepUp.acr("gold", "urn:silver"), request)).isFalse();
        }
    }

    @Test
    void acr_notMet_tellsTheAcceptedInOrder() {
        Rejection rejection = rejection(StepUp.acr("gold", "urn:silver", "gold"), by());
        assertThat(rejection.status()).isEqualTo(401);
        assertThat(rejection.code()).isEqualTo("stronger_login_required");
        assertThat(rejection.reason()).isEqualTo("rule '/*' requires acr(gold, urn:silver)");
        assertThat(rejection.challengeParameters())
                .isEqualTo(Map.of(
                        "error", "insufficient_user_authentication",
                        "error_description", "a login of another authentication level is required",
                        "acr_values", "gold urn:silver"));
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, -299, 0, 30})
    void maxAge_recentLogin_isMet(long offset) {
        assertThat(allows(StepUp.maxAge(FIVE_MINUTES, CLOCK), by("auth_time", NOW + offset)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 31, 3600, -NOW, -NOW - 1, Long.MIN_VALUE, Long.MAX_VALUE - NOW})
    void maxAge_oldOrFutureLogin_isNotMet(long offset) {
        assertThat(allows(StepUp.maxAge(FIVE_MINUTES, CLOCK), by("auth_time", NOW + offset)))
                .isFalse();
    }

    @Test
    void maxAge_missingOrOfAnotherType_isNotMet() {
        for (AccessRequest request : List.of(
                by(),
                by("auth_time", Long.toString(NOW)),
                by("auth_time", (int) NOW),
                by("auth_time", (double) NOW),
                by("auth_time", Instant.ofEpochSecond(NOW)))) {
            assertThat(allows(StepUp.maxAge(FIVE_MINUTES, CLOCK), request)).isFalse();
        }
    }

    @Test
    void maxAge_notMet_tellsTheSeconds() {
        Rejection rejection = rejection(StepUp.maxAge(FIVE_MINUTES.plusMillis(999), CLOCK), by());
        assertThat(rejection.status()).isEqualTo(401);
        assertThat(rejection.code()).isEqualTo("stronger_login_required");
        assertThat(rejection.challengeParameters())
                .isEqualTo(Map.of(
                        "error", "insufficient_user_authentication",
                        "error_description", "a more recent login is required",
                        "max_age", "300"));
    }

    @Test
    void maxAge_asTimePasses_isAskedByTheClock() {
        Instant[] now = {Instant.ofEpochSecond(NOW)};
        Requirement requirement = StepUp.maxAge(FIVE_MINUTES, () -> now[0]);
        assertThat(allows(requirement, by("auth_time", NOW))).isTrue();
        now[0] = now[0].plusSeconds(300);
        assertThat(allows(requirement, by("auth_time", NOW))).isTrue();
        now[0] = now[0].plusSeconds(1);
        assertThat(allows(requirement, by("auth_time", NOW))).isFalse();
    }

    @Test
    void maxAge_withoutAClock_goesByTheSystems() {
        long now = Instant.now().getEpochSecond();
        assertThat(allows(StepUp.maxAge(Duration.ofHours(1)), by("auth_time", now)))
                .isTrue();
        assertThat(allows(StepUp.maxAge(Duration.ofHours(1)), by("auth_time", now - 7200)))
                .isFalse();
        assertThat(allows(StepUp.acrWithin(Duration.ofHours(1), "gold"), by("acr", "gold", "auth_time", now)))
                .isTrue();
        assertThat(allows(StepUp.acrWithin(Duration.ofHours(1), "gold"), by("acr", "gold", "auth_time", now - 7200)))
                .isFalse();
    }

    @Test
    void acrWithin_goesByTheTimeOfEachLevel_whereThereIsOne() {
        AcrTimes times = new AcrTimes(Map.of("aal1", NOW, "aal2", NOW - 301));
        AccessRequest caller = by("acr", "aal2", "auth_time", NOW, AcrTimes.ATTRIBUTE, times);
        assertThat(allows(StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal2"), caller))
                .as("the code is older than the password")
                .isFalse();
        assertThat(allows(StepUp.acrWithin(Duration.ofSeconds(301), CLOCK, "aal2"), caller))
                .isTrue();
        assertThat(allows(StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal2", "aal1"), caller))
                .isTrue();
        assertThat(allows(StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal1"), caller))
                .as("levels have no order")
                .isFalse();
        assertThat(allows(
                        StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal2"),
                        by("acr", "aal2", "auth_time", NOW, AcrTimes.ATTRIBUTE, new AcrTimes(Map.of()))))
                .isFalse();
    }

    @Test
    void acrWithin_takesNoClaimForTimes() {
        AccessRequest token = by("acr", "aal2", "auth_time", NOW - 301, AcrTimes.ATTRIBUTE, Map.of("aal2", NOW));
        assertThat(allows(StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal2"), token)).isFalse();
        AccessRequest recent = by("acr", "aal2", "auth_time", NOW, AcrTimes.ATTRIBUTE, Map.of("aal2", 1L));
        assertThat(allows(StepUp.acrWithin(FIVE_MINUTES, CLOCK, "aal2"), recent))
                .isTrue();
    }

    @Test
    void acrWithin_asksForBoth() {
        Requirement requirement = StepUp.acrWithin(FIVE_MINUTES, CLOCK, "gold", "silver");
        assertThat(allows(requirement, by("acr", "silver", "auth_time", NOW - 300)))
                .isTrue();
        assertThat(allows(requirement, by("acr", "silver", "auth_time", NOW - 301)))
                .isFalse();
        assertThat(allows(requirement, by("acr", "bronze", "auth_time", NOW))).isFalse();
        assertThat(allows(requirement, by("acr", "gold"))).isFalse();
        assertThat(allows(requirement, by("auth_time", NOW))).isFalse();
        assertThat(rejection(requirement, by("acr", "gold")).challengeParameters())
                .isEqualTo(Map.of(
                        "error", "insufficient_user_authentication",
                        "error_description", "a recent login of an accepted authentication level is required",
                        "acr_values", "gold silver",
                        "max_age", "300"));
    }

    @Test
    void stranger_isAskedToLogInFirst() {
        for (Requirement requirement :
                List.of(StepUp.acr("gold"), StepUp.maxAge(FIVE_MINUTES), StepUp.acrWithin(FIVE_MINUTES, "gold"))) {
            Rejection rejection = rejection(requirement, FakeRequest.anonymous());
            assertThat(rejection.status()).isEqualTo(401);
            assertThat(rejection.code()).isEqualTo("authentication_required");
            assertThat(rejection.challengeParameters()).isEmpty();
        }
    }

    @Test
    void toString_readsLikeTheCode() {
        assertThat(StepUp.acr("gold", "silver")).hasToString("acr(gold, silver)");
        assertThat(StepUp.maxAge(FIVE_MINUTES)).hasToString("maxAge(PT5M)");
        assertThat(StepUp.acrWithin(FIVE_MINUTES, "gold")).hasToString("acrWithin(PT5M, gold)");
        assertThat(hasScope("a").and(StepUp.acr("gold").or(hasRole("r"))))
                .hasToString("hasScope(a) and (acr(gold) or hasRole(r))");
    }

    @Test
    void and_theOtherMissing_isToldOfTheOther() {
        Requirement requirement = hasScope("a").and(StepUp.acr("gold"));
        assertThat(allows(requirement, by("acr", "gold"))).isTrue();
        assertThat(rejection(requirement, by()).code()).isEqualTo("stronger_login_required");
        assertThat(rejection(hasScope("b").and(StepUp.acr("gold")), by("acr", "gold"))
                        .code())
                .isEqualTo("scope_missing");
    }

    @Test
    void or_neitherMet_isToldOfTheLogin() {
        Requirement requirement = hasRole("admin").or(StepUp.acr("gold"));
        assertThat(allows(hasRole("r").or(StepUp.acr("gold")), by())).isTrue();
        assertThat(rejection(requirement, by()).challengeParameters()).containsEntry("acr_values", "gold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"", "a\\", "a\u007f", "\u00e9", "a\n", " "})
    void acr_malformed_isRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StepUp.acr("gold", value))
                .withMessageStartingWith("an accepted acr must have 1 to 256 visible ASCII characters")
                .withMessageNotContaining("\n");
        assertThatIllegalArgumentException().isThrownBy(() -> StepUp.acrWithin(FIVE_MINUTES, value));
    }

    @Test
    void acr_noneOrTooLong_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(StepUp::acr);
        assertThatIllegalArgumentException().isThrownBy(() -> StepUp.acrWithin(FIVE_MINUTES));
        assertThatIllegalArgumentException().isThrownBy(() -> StepUp.acr("a".repeat(257)));
        assertThat(allows(StepUp.acr("a".repeat(256)), by("acr", "a".repeat(256))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.999S", "PT-1S", "P365DT1S", "PT2562047788015215H"})
    void age_outsideItsRange_isRefused(Duration age) {
        assertThatIllegalArgumentException().isThrownBy(() -> StepUp.maxAge(age));
        assertThatIllegalArgumentException().isThrownBy(() -> StepUp.acrWithin(age, "gold"));
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    void null_isRefusedAtOnce() {
        assertThatNullPointerException().isThrownBy(() -> StepUp.maxAge(null));
        assertThatNullPointerException().isThrownBy(() -> StepUp.maxAge(FIVE_MINUTES, null));
        assertThatNullPointerException().isThrownBy(() -> StepUp.acr("gold", null));
        assertThatNullPointerException().isThrownBy(() -> StepUp.acrWithin(FIVE_MINUTES, (InstantSource) null, "a"));
    }
}
