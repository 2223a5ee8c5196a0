/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something to look for in the events of a chain: what counts, for whom, and how much of it in which time is too much.
 *
 * <p>A window slides: what is older than it no longer counts. Networks are /24 for IPv4 and /56 for IPv6, what
 * providers give a customer. The rules and thresholds are those of OWASP AppSensor and of the Sigma correlations, where
 * these name any. Immutable.
 */
public final class Detection {
    /** How bad it is, most likely. */
    public enum Severity {
        /** Worth a look. */
        LOW,
        /** Somebody tries. */
        MEDIUM,
        /** Somebody attacks, or got in. */
        HIGH,
        /** Somebody is where nobody must be, or nobody watches. */
        CRITICAL
    }

    private static final int MOST = 1_000;
    private static final Duration LONGEST = Duration.ofHours(24);

    private final String name;
    private final String text;
    private final Severity severity;
    private final int threshold;
    private final Duration window;
    /** The events that it reads; most are of no concern to most. */
    private final Set<Kind> kinds;

    private final Function<SecurityEvent, @Nullable Signal> reader;

    private Detection(
            Set<Kind> kinds,
            String name,
            String text,
            Severity severity,
            int threshold,
            Duration window,
            Function<SecurityEvent, @Nullable Signal> reader) {
        this.kinds = kinds;
        this.name = name;
        this.text = text;
        this.severity = severity;
        this.threshold = threshold;
        this.window = window;
        this.reader = reader;
    }

    /** Returns {@code brute_force}: 10 failed logins of one user in 5 minutes, from wherever. */
    public static Detection bruteForce() {
        return new Detection(
                Set.of(Kind.REFUSAL),
                "brute_force",
                "many logins of one user failed",
                Severity.MEDIUM,
                10,
                Duration.ofMinutes(5),
                EventSignals::failedLoginOfUser);
    }

    /**
     * Returns {@code credential_stuffing}: failed logins of 20 users from one network in 10 minutes, unless more than
     * one user in ten got in. A user who fails and then gets in counts as one who got in.
     */
    public static Detection credentialStuffing() {
        return new Detection(
                Set.of(Kind.REFUSAL, Kind.NOTE),
                "credential_stuffing",
                "logins of many users failed from one network",
                Severity.HIGH,
                20,
                Duration.ofMinutes(10),
                EventSignals::loginFromNetwork);
    }

    /** Returns {@code success_after_failures}: a login after 5 failed ones of the same user in 10 minutes. */
    public static Detection successAfterFailures() {
        return new Detection(
                Set.of(Kind.REFUSAL, Kind.NOTE),
                "success_after_failures",
                "a login succeeded after many failed",
                Severity.HIGH,
                5,
                Duration.ofMinutes(10),
                EventSignals::loginOfUser);
    }

    /**
     * Returns {@code token_replay}: one token from 3 networks in a minute, or a proof of possession used twice. Two are
     * nothing: a telephone that leaves the house.
     */
    public static Detection tokenReplay() {
        return new Detection(
                Set.of(Kind.REFUSAL, Kind.DECISION),
                "token_replay",
                "one token came from several networks, or one proof twice",
                Severity.HIGH,
                3,
                Duration.ofMinutes(1),
                EventSignals::tokenFromNetwork);
    }

    /** Returns {@code revoked_token}: 3 uses of one revoked token in 10 minutes. */
    public static Detection revokedToken() {
        return new Detection(
                Set.of(Kind.REFUSAL),
                "revoked_token",
                "a revoked token is still in use",
                Severity.MEDIUM,
                3,
                Duration.ofMinutes(10),
                EventSignals::revokedToken);
    }

    /**
     * Returns {@code token_forgery}: 3 tokens with a false signature or a foreign algorithm from one network in a
     * minute. Unknown keys do not count: they are what a dropped key leaves behind.
     */
    public static Detection tokenForgery() {
        return new Detection(
                Set.of(Kind.REFUSAL),
                "token_forgery",
                "forged tokens came from one network",
                Severity.HIGH,
                3,
                Duration.ofMinutes(1),
                EventSignals::forgedToken);
    }

    /** Returns {@code unsigned_token}: a token without a signature ({@code alg: none}); nobody has one by mistake. */
    public static Detection unsignedToken() {
        return new Detection(
                Set.of(Kind.REFUSAL),
                "unsigned_token",
                "a token without a signature came",
                Severity.HIGH,
                1,
                Duration.ofMinutes(1),
                EventSignals::unsignedToken);
    }

    /**
     * Returns {@code object_enumeration}: 25 objects that one caller may not see, or that are not there, in 5 minutes.
     * Of what is not there, images, fonts, styles and scripts do not count; what is typed into a search field counts
     * once.
     */
    public static Detection objectEnumeration() {
        return new Detection(
                Set.of(Kind.REFUSAL, Kind.DECISION),
                "object_enumeration",
                "one caller asks for many objects that are not theirs",
                Severity.HIGH,
                25,
                Duration.ofMinutes(5),
                EventSignals::objectDenied);
    }

    /** Returns {@code route_probing}: 5 different rules that denied one caller in 5 minutes. */
    public static Detection routeProbing() {
        return new Detection(
                Set.of(Kind.REFUSAL),
                "route_probing",
                "one caller tries what is not theirs",
                Severity.MEDIUM,
                5,
                Duration.ofMinutes(5),
                EventSignals::routeDenied);
    }

    /**
     * Returns {@code excess_not_found}: 50 different paths that one network's anonymous requests did not find in a
     * minute. Images, fonts, styles and scripts do not count, and what is typed into a search field counts once.
     */
    public static Detection excessNotFound() {
        return new Detection(
                Set.of(Kind.DECISION),
                "excess_not_found",
                "one network asks for what is not there",
                Severity.LOW,
                50,
                Duration.ofMinutes(1),
                EventSignals::notFound);
    }

    /**
     * Returns {@code csp_spike}: 50 reports of browsers in a minute, and ten times as many as usual. One that is given
     * other numbers still compares with the usual.
     */
    public static Detection cspSpike() {
        return new Detection(
                Set.of(Kind.NOTE),
                "csp_spike",
                "browsers report far more than usual",
                Severity.MEDIUM,
                50,
                Duration.ofMinutes(1),
                EventSignals::browserReport);
    }

    /** Returns {@code honeytoken}: one touch of what nobody has a reason to touch. */
    public static Detection honeytoken() {
        return new Detection(
                Set.of(Kind.NOTE, Kind.REFUSAL),
                "honeytoken",
                "somebody touched what is there for intruders only",
                Severity.CRITICAL,
                1,
                Duration.ofMinutes(1),
                EventSignals::honeytoken);
    }

    /**
     * Returns {@code audit_blind}: the audit log loses records, cannot be written, was replaced or damaged, its
     * checkpoints are overdue, or the clock went back. It is seen by the health of the log, not by events.
     */
    public static Detection auditBlind() {
        return new Detection(
                Set.of(),
                "audit_blind",
                "the audit log does not see everything",
                Severity.CRITICAL,
                1,
                Duration.ofMinutes(1),
                event -> null);
    }

    static List<Detection> all() {
        return List.of(
                bruteForce(),
                credentialStuffing(),
                successAfterFailures(),
                tokenReplay(),
                revokedToken(),
                tokenForgery(),
                unsignedToken(),
                objectEnumeration(),
                routeProbing(),
                excessNotFound(),
                cspSpike(),
                honeytoken(),
                auditBlind());
    }

    /**
     * Returns a copy with another threshold.
     *
     * @param count 1 to 1,000
     * @param time up to 24 hours
     * @throws IllegalArgumentException if either is outside its range
     */
    public Detection withThreshold(int count, Duration time) {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a threshold must be 1 to " + MOST + ": " + count);
        }
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a window must be longer than zero and at most 24 hours: " + time);
        }
        return new Detection(kinds, name, text, severity, count, time, reader);
    }

    /** Returns a copy with another severity. */
    public Detection withSeverity(Severity value) {
        return new Detection(kinds, name, text, value, threshold, window, reader);
    }

    /** Returns the name, in snake_case. */
    public String name() {
        return name;
    }

    /** Returns what it means, in words. */
    public String text() {
        return text;
    }

    /** Returns how bad it is. */
    public Severity severity() {
        return severity;
    }

    /** Returns how much is too much. */
    public int threshold() {
        return threshold;
    }

    /** Returns the time in which it counts. */
    public Duration window() {
        return window;
    }

    Set<Kind> kinds() {
        return kinds;
    }

    @Nullable
    Signal signal(SecurityEvent event) {
        return reader.apply(event);
    }

    EventWatch watch(long quiet, long seed) {
        return name.equals("csp_spike") ? new SpikeWatch(this, quiet) : new KeyedWatch(this, quiet, seed);
    }

    @Override
    public String toString() {
        return name + " " + threshold + " in " + window;
    }
}
