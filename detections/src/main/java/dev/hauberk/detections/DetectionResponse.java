/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.authorization.Requirement;
import dev.hauberk.authorization.StepUp;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What is done about a finding without waiting for people. Each ends by itself, and its beginning and end are recorded.
 * Immutable.
 */
public final class DetectionResponse {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST_REQUESTS = 10_000;

    private final String name;
    private final Duration time;
    private final int requestsPerMinute;
    private final Optional<Requirement> stepUp;
    private final Optional<LockDown> lockDown;
    private final String role;

    private DetectionResponse(
            String name,
            Duration time,
            int requestsPerMinute,
            Optional<Requirement> stepUp,
            Optional<LockDown> lockDown,
            String role) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a response must last from 1 second to 24 hours: " + time);
        }
        this.name = name;
        this.time = time;
        this.requestsPerMinute = requestsPerMinute;
        this.stepUp = stepUp;
        this.lockDown = lockDown;
        this.role = role;
    }

    /**
     * Returns one that lets the network of the last request make only so many requests a minute, and answers 429 to
     * others. Whoever shares the network shares the limit.
     *
     * @param requestsPerMinute 1 to 10,000
     * @param time 1 second to 24 hours
     * @throws IllegalArgumentException if either is outside its range
     */
    public static DetectionResponse tighten(int requestsPerMinute, Duration time) {
        if (requestsPerMinute < 1 || requestsPerMinute > MOST_REQUESTS) {
            throw new IllegalArgumentException(
                    "requests a minute must be 1 to " + MOST_REQUESTS + ": " + requestsPerMinute);
        }
        return new DetectionResponse("tighten", time, requestsPerMinute, Optional.empty(), Optional.empty(), "");
    }

    /**
     * Returns one that demands a stronger login of the user it is about, as {@link StepUp#acr} does.
     *
     * @param time 1 second to 24 hours
     * @param acceptedValues authentication context classes
     * @throws IllegalArgumentException if the time is outside its range, or {@link StepUp#acr} refuses the values
     */
    public static DetectionResponse stepUp(Duration time, String... acceptedValues) {
        return new DetectionResponse("step_up", time, 0, Optional.of(StepUp.acr(acceptedValues)), Optional.empty(), "");
    }

    /**
     * Returns one that locks the application down, as {@link LockDown#begin} does. Whoever can cause the finding can
     * cause this: choose it for findings that no stranger can cause.
     *
     * @param role who may still come in
     * @param time 1 second to 24 hours
     * @throws IllegalArgumentException if the time is outside its range
     */
    public static DetectionResponse lockDown(LockDown lockDown, String role, Duration time) {
        return new DetectionResponse(
                "lock_down",
                time,
                0,
                Optional.empty(),
                Optional.of(Objects.requireNonNull(lockDown, "lockDown")),
                role);
    }

    String name() {
        return name;
    }

    Duration time() {
        return time;
    }

    int requestsPerMinute() {
        return requestsPerMinute;
    }

    Optional<Requirement> stepUp() {
        return stepUp;
    }

    Optional<LockDown> lockDown() {
        return lockDown;
    }

    String role() {
        return role;
    }

    @Override
    public String toString() {
        return name + " for " + time;
    }
}
