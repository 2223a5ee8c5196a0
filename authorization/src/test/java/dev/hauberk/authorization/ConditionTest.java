/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import static dev.hauberk.authorization.Requirement.clientAddressIn;
import static dev.hauberk.authorization.Requirement.during;
import static dev.hauberk.authorization.Requirement.hasAttribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RoleHierarchy;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requirements about attributes, addresses and times. */
class ConditionTest {
    private static final ZoneId ZURICH = ZoneId.of("Europe/Zurich");

    private static boolean isMet(Requirement requirement, FakeRequest request) {
        return requirement.test(request, RoleHierarchy.none()) == null;
    }

    private static FakeRequest with(String attribute, Object value) {
        return FakeRequest.anonymous()
                .by(Identity.builder("ann").attribute(attribute, value).build());
    }

    @Test
    void attribute_mustBeOneOfTheValues() {
        Requirement requirement = hasAttribute("tenant", "acme", 7L);

        assertThat(isMet(requirement, with("tenant", "acme"))).isTrue();
        assertThat(isMet(requirement, with("tenant", 7L))).isTrue();
        assertThat(isMet(requirement, with("tenant", "ACME"))).isFalse();
        assertThat(isMet(requirement, with("tenant", 7))).isFalse();
        assertThat(isMet(requirement, with("other", "acme"))).isFalse();
        assertThat(isMet(requirement, FakeRequest.anonymous())).isFalse();
        assertThat(requirement).hasToString("hasAttribute(tenant, acme, 7)");
    }

    @Test
    void attributeThatIsACollection_mustHoldOneOfTheValues() {
        assertThat(isMet(hasAttribute("groups", "a"), with("groups", List.of("b", "a"))))
                .isTrue();
        assertThat(isMet(hasAttribute("groups", "a"), with("groups", List.of("b"))))
                .isFalse();
        assertThat(isMet(hasAttribute("groups", "a"), with("groups", List.of())))
                .isFalse();
    }

    @Test
    void attributeWithoutValues_orName_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> hasAttribute("tenant"));
        assertThatIllegalArgumentException().isThrownBy(() -> hasAttribute(" ", "x"));
    }

    @Test
    void address_mustBeInARange() {
        Requirement requirement = clientAddressIn("10.0.0.0/8", "2001:db8::/32");

        assertThat(isMet(requirement, FakeRequest.anonymous().from("10.1.2.3"))).isTrue();
        assertThat(isMet(requirement, FakeRequest.anonymous().from("2001:db8::1")))
                .isTrue();
        assertThat(isMet(requirement, FakeRequest.anonymous().from("11.0.0.1"))).isFalse();
        assertThat(isMet(requirement, FakeRequest.anonymous().from("unknown"))).isFalse();
        assertThat(isMet(requirement, FakeRequest.anonymous().from(""))).isFalse();
        assertThat(requirement).hasToString("clientAddressIn(10.0.0.0/8, 2001:db8::/32)");
        assertThatIllegalArgumentException().isThrownBy(Requirement::clientAddressIn);
        assertThatThrownBy(() -> clientAddressIn("10.0.0.0/33")).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void address_neverMakesARuleOpenToEveryone() {
        assertThat(clientAddressIn("0.0.0.0/0").permitsEveryone()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T07:00:00Z, true", // Monday 08:00 in Zurich
        "2026-03-02T06:59:59Z, false",
        "2026-03-02T16:59:59Z, true",
        "2026-03-02T17:00:00Z, false",
        "2026-03-03T12:00:00Z, false", // Tuesday
        "2026-07-06T06:00:00Z, true" // Monday 08:00 in summer time
    })
    void window_isOpenOnItsDays_fromTheFirstMomentUntilBeforeTheLast(String instant, boolean open) {
        TimeWindow window = TimeWindow.of("08:00", "18:00", ZURICH)
                .on(DayOfWeek.MONDAY)
                .withClock(InstantSource.fixed(Instant.parse(instant)));

        assertThat(isMet(during(window), FakeRequest.anonymous())).isEqualTo(open);
        assertThat(during(window)).hasToString("during(08:00-18:00 Europe/Zurich MONDAY)");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-06T21:00:00Z, true", // Friday 22:00
        "2026-03-07T04:59:59Z, true", // Saturday 05:59
        "2026-03-07T05:00:00Z, false",
        "2026-03-07T21:00:00Z, false", // Saturday 22:00
        "2026-03-06T04:00:00Z, false" // Friday 05:00 belongs to Thursday
    })
    void windowPastMidnight_belongsToTheDayOnWhichItBegan(String instant, boolean open) {
        TimeWindow window = TimeWindow.of("22:00", "06:00", ZURICH)
                .on(DayOfWeek.FRIDAY)
                .withClock(InstantSource.fixed(Instant.parse(instant)));

        assertThat(window.isOpen()).isEqualTo(open);
    }

    @Test
    void windowOfEqualTimes_isAWholeDay() {
        TimeWindow window = TimeWindow.of("00:00", "00:00", ZoneId.of("UTC"));

        assertThat(window.withClock(InstantSource.fixed(Instant.parse("2026-03-02T23:59:59Z")))
                        .isOpen())
                .isTrue();
        assertThat(window.isOpen()).isTrue();
    }

    @Test
    void windowThatIsNone_isRefused() {
        assertThatThrownBy(() -> TimeWindow.of("8", "18:00", ZURICH)).isInstanceOf(DateTimeParseException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TimeWindow.of("08:00", "18:00", ZURICH).on());
    }
}
