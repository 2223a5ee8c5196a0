/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Challenge;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The challenges of the schemes by which tokens come (RFC 6750 section 3, RFC 9449 section 7). An error goes to the
 * scheme that was used; who used {@code DPoP} is not told that less would do. Immutable.
 */
final class TokenChallenges {
    private final @Nullable Challenge bearer;
    private final @Nullable Challenge dpop;
    private final List<Challenge> plain;
    private final List<Challenge> invalidRequest;
    private final List<Challenge> invalidBearer;
    private final List<Challenge> invalidDpop;
    private final List<Challenge> invalidProof;
    private final List<Challenge> useNonce;

    /**
     * Takes the challenge of scheme {@code Bearer}; its parameters serve for the other scheme as well.
     *
     * @param check null if the scheme DPoP is not read
     */
    TokenChallenges(Challenge bearer, @Nullable DpopCheck check) {
        this.dpop = check == null ? null : dpop(bearer, check.algorithms());
        this.bearer = check != null && check.required() ? null : bearer;
        this.plain = of(this.bearer, this.dpop);
        this.invalidRequest =
                withError("invalid_request", "the request must carry one well-formed bearer token in one place");
        this.invalidBearer = withError("invalid_token", "the access token was not accepted");
        this.invalidDpop = dpopWithError("invalid_token", "the access token was not accepted");
        this.invalidProof = dpopWithError("invalid_dpop_proof", "the proof was not accepted");
        this.useNonce = dpopWithError("use_dpop_nonce", "the proof must carry the nonce of this answer");
    }

    private static Challenge dpop(Challenge bearer, Set<JwsAlgorithm> algorithms) {
        Challenge challenge = Challenge.of("DPoP");
        for (String name : bearer.parameters().keySet()) {
            challenge = challenge.with(name, bearer.parameters().getOrDefault(name, ""));
        }
        return challenge.with(
                "algs", algorithms.stream().map(JwsAlgorithm::name).collect(Collectors.joining(" ")));
    }

    private static List<Challenge> of(@Nullable Challenge first, @Nullable Challenge second) {
        if (first == null) {
            return second == null ? List.of() : List.of(second);
        }
        return second == null ? List.of(first) : List.of(first, second);
    }

    private List<Challenge> withError(String error, String description) {
        return bearer == null
                ? dpopWithError(error, description)
                : of(bearer.with("error", error).with("error_description", description), dpop);
    }

    private List<Challenge> dpopWithError(String error, String description) {
        return dpop == null ? List.of() : List.of(dpop.with("error", error).with("error_description", description));
    }

    /** Returns what a request without a token is told. */
    List<Challenge> plain() {
        return plain;
    }

    /** Returns what a request that was accepted is told if it may not do what it wants. */
    Challenge of(Credential.Kind kind) {
        if (dpop != null && (kind == Credential.Kind.DPOP || bearer == null)) {
            return dpop;
        }
        return bearer != null ? bearer : Challenge.of("Bearer");
    }

    List<Challenge> invalidRequest() {
        return invalidRequest;
    }

    /** Returns what goes with a refusal of a token; nothing if the refusal is not 401. */
    List<Challenge> refusal(JwtFault.Answer answer, Credential.Kind kind) {
        return switch (answer) {
            case INVALID_TOKEN -> kind == Credential.Kind.DPOP ? invalidDpop : invalidBearer;
            case INVALID_PROOF -> invalidProof;
            case USE_NONCE -> useNonce;
            case LIMITED, UNAVAILABLE -> List.of();
        };
    }
}
