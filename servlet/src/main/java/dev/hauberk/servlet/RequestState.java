/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RoleHierarchy;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the chain knows about one request, kept in a request attribute across all its dispatches.
 *
 * <p>The attribute's value is of this private type and bound to its servlet context, so no other application, proxy
 * header or AJP attribute can supply one. Used by one thread at a time: the container orders the dispatches of a
 * request.
 */
final class RequestState {
    static final String ATTRIBUTE = "dev.hauberk.request";

    final ChainContext context;
    final ServletContext servletContext;

    @Nullable
    Identity identity;

    private Optional<Identity> known = Optional.empty();

    @Nullable
    Identity containerIdentity;

    @Nullable
    Rejection rejection;

    @Nullable
    RoleHierarchy roleHierarchy;

    /** What features keep here. */
    Slot.@Nullable Entry slots;

    /** The responses that are held back, the innermost last. */
    List<HeldResponse> held = List.of();

    @Nullable
    Connection connection;

    /** Whether the operator chose to believe the scheme that the container or a filter ahead claims. */
    boolean schemeFromContainer;

    private @Nullable Boolean tls;

    private final @Nullable String query;
    private @Nullable RequestBody body;

    @Nullable
    SecurityRequest appRequest;

    @Nullable
    HttpServletResponse appResponse;

    @Nullable
    Throwable failure;

    /** The servlet that the dispatch about to begin names; taken by the first chain that sees it. */
    String namedServlet = "";

    private String requestId = "";
    String refusedBy = "";
    String rule = "";
    boolean answered;
    boolean guarded;
    boolean asyncWatched;
    /** How many includes, one in the other, the request is in. */
    int includes;

    Phase phaseReached = Phase.AUDIT;
    private List<Challenge> challenges = List.of();
    private List<Supplier<Map<String, Object>>> facts = List.of();
    private boolean decisionPublished;

    RequestState(ChainContext context, HttpServletRequest request) {
        this.context = context;
        this.servletContext = request.getServletContext();
        this.query = request.getQueryString();
    }

    /** Returns the state that an earlier filter or dispatch of this application left, or null. */
    static @Nullable RequestState of(ServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestState state
                        && state.servletContext == request.getServletContext()
                ? state
                : null;
    }

    /**
     * Returns whether the container ended TLS on the connection of this request, by the attribute that Servlet 6.0 and
     * 6.1 both require. What a dispatch or the application does to the attribute later changes nothing.
     */
    boolean tls(ServletRequest container) {
        Boolean known = tls;
        if (known == null) {
            known = container.getAttribute("jakarta.servlet.request.cipher_suite") instanceof String;
            tls = known;
        }
        return known;
    }

    /** Returns the identity of a filter; the same object for the same identity, as it is asked for many times. */
    @SuppressWarnings("ReferenceEquality")
    Optional<Identity> known(Identity of) {
        if (known.isEmpty() || known.get() != of) {
            known = Optional.of(of);
        }
        return known;
    }

    /** Returns whether the body was asked for, or anything set that holds for it. */
    boolean hasBody() {
        return body != null;
    }

    RequestBody body() {
        RequestBody known = body == null ? new RequestBody(query) : body;
        body = known;
        return known;
    }

    /** Returns what tells this request from every other; a name, no secret. */
    String requestId() {
        String id = requestId;
        if (id.isEmpty()) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            id = HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
            requestId = id;
        }
        return id;
    }

    /** Returns the servlet that the dispatch names, to the first who asks. */
    String takeNamedServlet() {
        String name = namedServlet;
        namedServlet = "";
        return name;
    }

    void hold(HeldResponse response) {
        List<HeldResponse> all = new ArrayList<>(held);
        all.add(response);
        held = List.copyOf(all);
    }

    /** Returns whether a filter holds a response back. */
    @SuppressWarnings("ReferenceEquality")
    boolean isHeldBy(SecurityFilter filter) {
        for (int i = 0; i < held.size(); i++) {
            if (held.get(i).filter() == filter) {
                return true;
            }
        }
        return false;
    }

    /**
     * Sends what is held back, the innermost first, as far as it is permitted.
     *
     * @return the first response whose answer must be refused, or null
     */
    @Nullable
    HeldResponse releaseHeld() throws IOException {
        for (int i = held.size() - 1; i >= 0; i--) {
            if (!held.get(i).release()) {
                return held.get(i);
            }
        }
        return null;
    }

    /** Drops what a shut gate holds back, as another answer takes its place. */
    void discardHeld() {
        held.forEach(HeldResponse::discardUnlessOpen);
    }

    void addChallenge(Challenge challenge) {
        if (challenges.isEmpty()) {
            challenges = List.of(challenge);
            return;
        }
        List<Challenge> all = new ArrayList<>(challenges);
        if (!all.contains(challenge)) {
            all.add(challenge);
        }
        challenges = List.copyOf(all);
    }

    void addFacts(Supplier<Map<String, Object>> added) {
        if (facts.isEmpty()) {
            facts = List.of(added);
            return;
        }
        List<Supplier<Map<String, Object>>> all = new ArrayList<>(facts);
        all.add(added);
        facts = List.copyOf(all);
    }

    List<Supplier<Map<String, Object>>> facts() {
        return facts;
    }

    List<Challenge> challenges() {
        return challenges;
    }

    /** Returns true to the first caller only: a request has one decision event. */
    synchronized boolean claimDecision() {
        boolean first = !decisionPublished;
        decisionPublished = true;
        return first;
    }
}
