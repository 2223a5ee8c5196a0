/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.AcrTimes;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes requirements on how and when the caller logged in (RFC 9470).
 *
 * <p>They read the identity's attributes {@code acr}, a {@link String} that names how, and {@code auth_time}, a
 * {@link Long} that tells when in seconds since 1970; any authenticator may set them. What is missing or of another
 * type does not meet the requirement, nor does a login more than 30 seconds ahead of the clock. A known caller who
 * misses it is answered with 401 {@code stronger_login_required} and a challenge with
 * {@code error="insufficient_user_authentication"} that tells what to ask for, so that the client can send the user to
 * log in again.
 *
 * <pre>{@code
 * .rule("POST /payments", hasScope("payments").and(StepUp.acrWithin(Duration.ofMinutes(5), "gold")))
 * }</pre>
 *
 * <p>Levels have no order here: list every one that will do, the preferred first. To ask for level and age use
 * {@link #acrWithin(Duration, String...)}; two requirements joined with {@code and} would be told one at a time, and
 * each costs the user a login.
 */
public final class StepUp {
    private static final int MAX_VALUE_LENGTH = 256;
    private static final long MAX_SECONDS = Duration.ofDays(365).toSeconds();
    private static final long SECONDS_AHEAD = 30;

    private StepUp() {}

    /**
     * Returns a requirement that the login was of one of these authentication context classes.
     *
     * @param acceptedValues each of 1 to 256 visible ASCII characters without {@code "} and {@code \}; compared exactly
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public static Requirement acr(String... acceptedValues) {
        Set<String> accepted = requireValues(acceptedValues);
        Rejection rejection = rejection("a login of another authentication level is required")
                .withChallengeParameter("acr_values", String.join(" ", accepted));
        return SingleRequirement.ofCaller(
                "acr(" + String.join(", ", accepted) + ")", rejection, caller -> isOf(caller, accepted));
    }

    /**
     * Returns a requirement that the login is no older than this: {@code auth_time}, which is when the latest factor
     * was proven.
     *
     * @param age 1 second to 365 days; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public static Requirement maxAge(Duration age) {
        return maxAge(age, InstantSource.system());
    }

    /**
     * Returns a requirement that the login is no older than this by a clock.
     *
     * @param age 1 second to 365 days; fractions of a second are dropped
     * @throws IllegalArgumentException if it is outside that range
     */
    public static Requirement maxAge(Duration age, InstantSource clock) {
        long seconds = requireAge(age);
        Objects.requireNonNull(clock, "clock");
        Rejection rejection =
                rejection("a more recent login is required").withChallengeParameter("max_age", Long.toString(seconds));
        return SingleRequirement.ofCaller(
                "maxAge(" + Duration.ofSeconds(seconds) + ")", rejection, caller -> isWithin(caller, seconds, clock));
    }

    /**
     * Returns a requirement that the login is of one of these authentication context classes, and that all factors that
     * make one of them were proven within this time; one challenge asks for both.
     *
     * <p>Where an authenticator keeps a time for each factor, as {@link AcrTimes}, a class is as old as the oldest
     * factor that it needs. A password of now does not renew a code of an hour ago. Elsewhere, as with tokens, it is as
     * old as {@code auth_time} says.
     *
     * @param age as {@link #maxAge(Duration)} takes it
     * @param acceptedValues as {@link #acr} takes them
     * @throws IllegalArgumentException if the age is outside its range, there is no value, or one is malformed
     */
    public static Requirement acrWithin(Duration age, String... acceptedValues) {
        return acrWithin(age, InstantSource.system(), acceptedValues);
    }

    /**
     * Returns the requirement of {@link #acrWithin(Duration, String...)} by a clock.
     *
     * @param age as {@link #maxAge(Duration)} takes it
     * @param acceptedValues as {@link #acr} takes them
     * @throws IllegalArgumentException if the age is outside its range, there is no value, or one is malformed
     */
    public static Requirement acrWithin(Duration age, InstantSource clock, String... acceptedValues) {
        long seconds = requireAge(age);
        Objects.requireNonNull(clock, "clock");
        Set<String> accepted = requireValues(acceptedValues);
        Rejection rejection = rejection("a recent login of an accepted authentication level is required")
                .withChallengeParameter("acr_values", String.join(" ", accepted))
                .withChallengeParameter("max_age", Long.toString(seconds));
        return SingleRequirement.ofCaller(
                "acrWithin(" + Duration.ofSeconds(seconds) + ", " + String.join(", ", accepted) + ")",
                rejection,
                caller -> isOf(caller, accepted) && isProvenWithin(caller, accepted, seconds, clock));
    }

    private static Rejection rejection(String description) {
        return Rejection.of(401, "stronger_login_required")
                .withChallengeParameter("error", "insufficient_user_authentication")
                .withChallengeParameter("error_description", description);
    }

    private static boolean isOf(Identity caller, Set<String> accepted) {
        Optional<String> acr = caller.attribute("acr", String.class);
        return acr.isPresent() && accepted.contains(acr.get());
    }

    private static boolean isWithin(Identity caller, long seconds, InstantSource clock) {
        return caller.attribute("auth_time", Long.class)
                .filter(time -> isRecent(time, seconds, clock))
                .isPresent();
    }

    private static boolean isProvenWithin(Identity caller, Set<String> accepted, long seconds, InstantSource clock) {
        Optional<AcrTimes> times = caller.attribute(AcrTimes.ATTRIBUTE, AcrTimes.class);
        if (times.isEmpty()) {
            return isWithin(caller, seconds, clock);
        }
        return accepted.stream()
                .map(times.get().seconds()::get)
                .anyMatch(time -> time != null && isRecent(time, seconds, clock));
    }

    private static boolean isRecent(long time, long seconds, InstantSource clock) {
        long now = clock.instant().getEpochSecond();
        return time >= now - seconds && time <= now + SECONDS_AHEAD;
    }

    private static long requireAge(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new IllegalArgumentException("the age of a login must be 1 second to 365 days: " + age);
        }
        return seconds;
    }

    /** Takes what can stand between the quotes and spaces of a challenge parameter (RFC 9470 section 3). */
    private static Set<String> requireValues(String... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("an accepted acr must be given: none is; use maxAge() or denyAll()");
        }
        for (String value : values) {
            boolean visible =
                    !value.isEmpty() && value.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '"' && c != '\\');
            if (!visible || value.length() > MAX_VALUE_LENGTH) {
                throw new IllegalArgumentException("an accepted acr must have 1 to " + MAX_VALUE_LENGTH
                        + " visible ASCII characters without '\"' and '\\': " + value.length()
                        + " characters; give each value as an argument of its own");
            }
        }
        // In the order given, as the challenge tells them in order of preference.
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(values)));
    }
}
