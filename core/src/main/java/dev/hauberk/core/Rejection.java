/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A refusal: the status the caller sees, a stable code and a reason that only the operator sees, and header fields for
 * the answer.
 *
 * <p>The code is snake_case and part of the public contract: dashboards and alerts are built on it. The reason is free
 * text for logs and events; it never reaches the caller and must hold no secret. Immutable.
 */
public final class Rejection {
    /**
     * What an answer says of a problem, beside its status.
     *
     * @param type a URI that names the sort of problem
     * @param members further members, each a list of strings
     * @param errors what is wrong in single places, each as members of an object; the member {@code errors} if there
     *     are any
     */
    public record Problem(String type, Map<String, List<String>> members, List<Map<String, String>> errors) {
        /** No more than the status tells. */
        public static final Problem BLANK = new Problem("about:blank", Map.of());

        private static final Set<String> RESERVED = Set.of("type", "title", "status", "detail", "instance", "errors");

        /**
         * Copies the members.
         *
         * @throws IllegalArgumentException if one has the name of a member that every problem may have
         */
        public Problem {
            Map<String, List<String>> copy = new LinkedHashMap<>();
            members.forEach((name, values) -> {
                if (RESERVED.contains(name)) {
                    throw new IllegalArgumentException("a member must have a name of its own: '" + name + "'");
                }
                copy.put(name, List.copyOf(values));
            });
            members = Collections.unmodifiableMap(copy);
            errors = errors.stream()
                    .map(error -> Collections.unmodifiableMap(new LinkedHashMap<>(error)))
                    .toList();
        }

        /** Makes one without errors in single places. */
        public Problem(String type, Map<String, List<String>> members) {
            this(type, members, List.of());
        }
    }

    private final int status;
    private final String code;
    private final String reason;
    private final List<Map.Entry<String, String>> headers;
    private final List<Challenge> challenges;
    private final Map<String, String> challengeParameters;
    private final Problem problem;
    private final @Nullable Throwable cause;

    private Rejection(
            int status,
            String code,
            String reason,
            List<Map.Entry<String, String>> headers,
            List<Challenge> challenges,
            Map<String, String> challengeParameters,
            Problem problem,
            @Nullable Throwable cause) {
        this.status = status;
        this.code = code;
        this.reason = reason;
        this.headers = headers;
        this.challenges = challenges;
        this.challengeParameters = challengeParameters;
        this.problem = problem;
        this.cause = cause;
    }

    /**
     * Makes a rejection.
     *
     * @param status the HTTP status, 400 to 599
     * @param code a stable snake_case code, such as {@code token_expired}
     * @throws IllegalArgumentException if the status is not an error or the code is not snake_case
     */
    public static Rejection of(int status, String code) {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("rejection status must be 400 to 599: " + status);
        }
        return new Rejection(
                status, SecurityEvent.requireCode(code), "", List.of(), List.of(), Map.of(), Problem.BLANK, null);
    }

    /** Returns a copy with a reason for the operator; it is logged and published, never sent. */
    public Rejection withReason(String text) {
        return new Rejection(status, code, text, headers, challenges, challengeParameters, problem, cause);
    }

    /** Returns a copy with the exception that led here; its text is logged, never sent. */
    public Rejection withCause(Throwable throwable) {
        return new Rejection(status, code, reason, headers, challenges, challengeParameters, problem, throwable);
    }

    /**
     * Returns a copy with one more header field for the answer.
     *
     * @throws IllegalArgumentException if name or value break RFC 9110 section 5
     */
    public Rejection withHeader(String name, String value) {
        HttpToken.require("header name", name);
        HttpToken.requireFieldValue("header '" + name + "'", value);
        return new Rejection(
                status,
                code,
                reason,
                append(headers, Map.entry(name, value)),
                challenges,
                challengeParameters,
                problem,
                cause);
    }

    /**
     * Returns a copy with one more challenge. A rejection of 401 also carries the challenges that authenticators left
     * on the request.
     */
    public Rejection withChallenge(Challenge challenge) {
        return new Rejection(
                status, code, reason, headers, append(challenges, challenge), challengeParameters, problem, cause);
    }

    /**
     * Returns a copy with one more parameter, or with another value for one that is there, for the challenge of the
     * scheme in use. Who refuses for want of a scope or of a stronger login need not know the scheme: whoever writes
     * the answer sends a challenge of the scheme that the caller authenticated with, with these parameters (RFC 6750
     * section 3.1, RFC 9470 section 3).
     *
     * @throws IllegalArgumentException if the name is not a token, or the value has a character outside printable ASCII
     */
    public Rejection withChallengeParameter(String name, String value) {
        Map<String, String> parameters = Challenge.with(challengeParameters, name, value);
        return new Rejection(status, code, reason, headers, challenges, parameters, problem, cause);
    }

    /**
     * Returns a copy whose answer names a registered type of problem, with members of its own (RFC 9457 section 3.2).
     * They go to the caller: nothing that helps an attacker belongs there.
     */
    public Rejection withProblem(Problem value) {
        return new Rejection(status, code, reason, headers, challenges, challengeParameters, value, cause);
    }

    /** Returns what the answer says of the problem; {@link Problem#BLANK} unless told otherwise. */
    public Problem problem() {
        return problem;
    }

    /** Returns the HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the stable code. */
    public String code() {
        return code;
    }

    /** Returns the operator's explanation, or an empty string. */
    public String reason() {
        return reason;
    }

    /** Returns the header fields for the answer, in the order added; a name may occur more than once. */
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    /** Returns the challenges of this rejection itself. */
    public List<Challenge> challenges() {
        return challenges;
    }

    /** Returns the parameters for the challenge of the scheme in use, in the order added. */
    public Map<String, String> challengeParameters() {
        return challengeParameters;
    }

    /** Returns the exception that led here, if any. */
    public Optional<Throwable> cause() {
        return Optional.ofNullable(cause);
    }

    @Override
    public String toString() {
        return reason.isEmpty() ? status + " " + code : status + " " + code + " (" + reason + ")";
    }

    private static <T> List<T> append(List<T> list, T element) {
        List<T> copy = new ArrayList<>(list);
        copy.add(element);
        return Collections.unmodifiableList(copy);
    }
}
