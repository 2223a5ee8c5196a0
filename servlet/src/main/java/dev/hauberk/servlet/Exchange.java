/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AmbiguousPathException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dispatch of one request, as a filter's {@link SecurityFilter#handle handle} sees it.
 *
 * <p>A filter calls exactly one of {@code proceed}, {@code proceedAs}, {@code respond} and {@code reject}, once, before
 * {@code handle} returns and on the same thread. Anything else is an {@link IllegalStateException} and ends in a
 * refusal with 500. Not safe for use by several threads; {@link #publish} may be called later, from an async listener
 * for example.
 */
public final class Exchange {
    /** Where exceptions are guarded. */
    static final Set<DispatcherType> GUARDED =
            Collections.unmodifiableSet(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR));

    /** Where the path is checked. */
    static final Set<DispatcherType> CHECKED =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(DispatcherType.ERROR)));

    /** The name of the path check in events. */
    private static final String CHECK = "PathGuard";

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Chain chain;
    private final RequestState state;
    private final FilterChain rest;
    private SecurityRequest request;
    private HttpServletResponse response;
    /** The place whose filter is being handled; the same object serves all, so each nested call restores it. */
    private int place = -1;

    private boolean decided;
    /** What observers remember of the filter that has not decided yet. */
    private @Nullable Object @Nullable [] observed;

    Exchange(Chain chain, RequestState state, SecurityRequest request, HttpServletResponse response, FilterChain rest) {
        this.chain = chain;
        this.state = state;
        this.request = request;
        this.response = response;
        this.rest = rest;
    }

    /** Returns the request as the filters before this one left it. */
    public SecurityRequest request() {
        return request;
    }

    /** Returns the response as the filters before this one left it. */
    public HttpServletResponse response() {
        return response;
    }

    /**
     * Returns the canonical path of this dispatch.
     *
     * @throws AmbiguousPathException if there is no one such path; only filters up to {@link Phase#HEADERS} can see
     *     that
     */
    public RequestPath path() {
        return request.path();
    }

    /** Returns the authenticated identity: a filter's, or else the container's; empty if there is no identity. */
    public Optional<Identity> identity() {
        return request.identity();
    }

    /**
     * Lets the request go on to the next filter, or to the application.
     *
     * @throws IOException if the rest throws it
     * @throws ServletException if the rest throws it
     */
    public void proceed() throws IOException, ServletException {
        decide(FilterObserver.Outcome.PROCEEDED);
        int self = place;
        boolean guards = beginsGuard(self);
        // The method below has the same lines: one that both call would be one more frame for each filter.
        try {
            SecurityFilter next = next(self);
            if (next != null) {
                next.handle(this);
                requireDecision(next);
            } else if (place == chain.filters.length) {
                rest.doFilter(request, response);
            }
        } catch (Throwable t) {
            caught(t, guards);
        } finally {
            leave(self, guards);
        }
    }

    /**
     * Lets the request go on with another request or response in place of this one's, wrapped as the Servlet API asks.
     *
     * @throws IOException if the rest throws it
     * @throws ServletException if the rest throws it
     */
    public void proceed(HttpServletRequest nextRequest, HttpServletResponse nextResponse)
            throws IOException, ServletException {
        decide(FilterObserver.Outcome.PROCEEDED);
        int self = place;
        SecurityRequest ownRequest = request;
        HttpServletResponse ownResponse = response;
        request = nextRequest == ownRequest ? ownRequest : ownRequest.around(nextRequest);
        response = nextResponse;
        boolean guards = beginsGuard(self);
        try {
            SecurityFilter next = next(self);
            if (next != null) {
                next.handle(this);
                requireDecision(next);
            } else if (place == chain.filters.length) {
                rest.doFilter(request, response);
            }
        } catch (Throwable t) {
            caught(t, guards);
        } finally {
            leave(self, guards);
            request = ownRequest;
            response = ownResponse;
        }
    }

    /**
     * Lets the request go on, and holds the answer back until the gate is open.
     *
     * @param gate one for this dispatch alone
     * @throws IOException if the rest throws it
     * @throws ServletException if the rest throws it, or if what was included is refused
     */
    public void proceed(AnswerGate gate) throws IOException, ServletException {
        requireUndecided();
        SecurityFilter filter = chain.filters[place];
        if (state.includes > 0) {
            include(gate, filter);
            return;
        }
        HeldResponse held = new HeldResponse(response, gate, filter);
        state.hold(held);
        try {
            proceed(request, held);
        } catch (RejectionException e) {
            if (!held.withheld()) {
                throw e;
            }
        }
    }

    /** Decides when the include ends, as the including resource goes on writing then. */
    private void include(AnswerGate gate, SecurityFilter filter) throws IOException, ServletException {
        if (response instanceof IncludedResponse outer && outer.isHeldBy(filter, path())) {
            // Undertow runs a chain twice on an include: for the path, and for the name of the servlet.
            proceed();
            return;
        }
        IncludedResponse included = new IncludedResponse(response, gate, filter, path());
        try {
            proceed(request, included);
        } catch (RejectionException e) {
            if (!included.withheld()) {
                throw e;
            }
        }
        if (!included.release()) {
            refuseLate(gate.refusal(), filter.name(), response);
        }
    }

    /** Sends or refuses what is held, if the answer is complete: at the end of a forward it is, of an include never. */
    private void settle(SecurityFilter filter) throws IOException, ServletException {
        if (state.answered || state.includes > 0 || request.isAsyncStarted() || !state.isHeldBy(filter)) {
            return;
        }
        HeldResponse withheld = state.releaseHeld();
        if (withheld != null) {
            withheld.discard();
            refuseLate(withheld.refusal(), withheld.filter().name(), withheld.beneath());
        }
    }

    /**
     * Lets the request go on as the given identity, which the application sees as {@code getUserPrincipal}.
     *
     * <p>If an earlier filter established another identity, the request is refused with 400: two credentials that name
     * two callers leave open whose request it is.
     *
     * @throws IOException if the rest throws it
     * @throws ServletException if the rest throws it
     */
    public void proceedAs(Identity identity) throws IOException, ServletException {
        Identity earlier = state.identity;
        if (earlier != null && !earlier.equals(identity)) {
            reject(Rejection.of(400, "identities_conflict")
                    .withReason("an earlier filter established another identity"));
            return;
        }
        state.identity = identity;
        proceed();
    }

    /** States that this filter itself gave the answer: a preflight, a redirect, a report received. */
    public void respond() {
        decide(FilterObserver.Outcome.RESPONDED);
    }

    /**
     * Refuses the request: publishes the event and has the chain's {@link RejectionHandler} write the answer.
     *
     * @throws IOException if the answer cannot be written
     * @throws ServletException if the response is committed, or belongs to an including resource, so that only an
     *     exception can keep the request from going on as if nothing had happened
     */
    public void reject(Rejection rejection) throws IOException, ServletException {
        decide(FilterObserver.Outcome.REFUSED);
        refuse(rejection, "", "");
    }

    /**
     * Refuses the request as a decision says, and names its rule in the event.
     *
     * @throws IOException if the answer cannot be written
     * @throws ServletException as {@link #reject(Rejection)} does
     */
    public void reject(Decision.Deny deny) throws IOException, ServletException {
        decide(FilterObserver.Outcome.REFUSED);
        refuse(deny.rejection(), deny.rule(), "");
    }

    /**
     * Refuses a request after it went on, by way of the response that was handed in; one that is committed keeps its
     * status, which must then be that of a refusal. Within an include it throws, as the answer is another resource's.
     */
    private void refuseLate(Decision.Deny refusal, String filter, HttpServletResponse beneath)
            throws IOException, ServletException {
        HttpServletResponse own = response;
        response = beneath;
        try {
            if (beneath.isCommitted() && state.includes == 0) {
                noteRefusal(refusal.rejection(), refusal.rule(), filter);
            } else {
                refuse(refusal.rejection(), refusal.rule(), filter);
            }
        } finally {
            response = own;
        }
    }

    /** Publishes an event about this request; method, path, client and identity are filled in. */
    public void publish(SecurityEvent.Builder event) {
        Decisions.fill(event, request);
        state.context.publish(event.build());
    }

    private int after(int self) {
        return self < 0 ? 0 : chain.next[self];
    }

    /** Returns whether the guard of exceptions stands between a place and the next filter, and begins there. */
    private boolean beginsGuard(int self) {
        int from = after(self);
        if (from > chain.guardAt
                || !GUARDED.contains(request.dispatcherType())
                || (chain.answersExceptions && state.guarded)
                || chain.find(from, chain.guardAt, request) < chain.guardAt) {
            return false;
        }
        state.guarded |= chain.answersExceptions;
        return true;
    }

    /**
     * Goes to the next filter that acts, and begins it.
     *
     * @return null if there is none, or if the path check on the way refused the request
     */
    private @Nullable SecurityFilter next(int self) throws IOException, ServletException {
        int found = after(self);
        if (found <= chain.checkAt) {
            found = chain.find(found, chain.checkAt, request);
            if (found == chain.checkAt && !passesCheck()) {
                return null;
            }
        }
        found = chain.find(found, chain.filters.length, request);
        place = found;
        if (found == chain.filters.length) {
            state.appRequest = request;
            state.appResponse = response;
            return null;
        }
        decided = false;
        SecurityFilter filter = chain.filters[found];
        request.enter(filter);
        observed = state.context.begins(filter);
        return filter;
    }

    /** Refuses contradicting forwarding headers, and what has no one path; returns whether neither is there. */
    private boolean passesCheck() throws IOException, ServletException {
        if (!CHECKED.contains(request.dispatcherType())) {
            return true;
        }
        Connection connection = state.connection;
        if (connection != null && connection.conflict() != null) {
            refuse(Rejection.of(400, "forwarding_conflict").withReason(connection.conflict()), "", CHECK);
            return false;
        }
        try {
            if (chain.checksPath) {
                request.path();
            }
            return true;
        } catch (AmbiguousPathException e) {
            refuse(ambiguous(e), "", CHECK);
            return false;
        }
    }

    private static Rejection ambiguous(AmbiguousPathException exception) {
        return Rejection.of(400, exception.code()).withReason(String.valueOf(exception.getMessage()));
    }

    /** Refuses what a filter did not decide about, and decides about an answer that it holds back. */
    private void requireDecision(SecurityFilter filter) throws IOException, ServletException {
        if (!decided) {
            decided = true;
            fail(
                    "filter_undecided",
                    new IllegalStateException(
                            "a filter must proceed, respond or reject: " + filter.name() + " did none of them"));
        } else if (!state.held.isEmpty()) {
            settle(filter);
        }
    }

    private void leave(int self, boolean guards) {
        if (guards && chain.answersExceptions) {
            state.guarded = false;
        }
        place = self;
        decided = true;
    }

    /** Answers what a filter threw before it decided; else, where the guard stands, what comes from beyond it. */
    private void caught(Throwable thrown, boolean guards) throws IOException, ServletException {
        Throwable left = thrown;
        if (!decided && isAnswerable(thrown)) {
            decided = true;
            try {
                answer(thrown);
                return;
            } catch (IOException | ServletException | RuntimeException e) {
                left = e;
            }
        }
        if (guards) {
            guard(left);
        } else {
            Exchange.<RuntimeException>rethrow(left);
        }
    }

    private static boolean isAnswerable(Throwable thrown) {
        return thrown instanceof IOException
                || thrown instanceof ServletException
                || thrown instanceof RuntimeException;
    }

    private void answer(Throwable thrown) throws IOException, ServletException {
        if (thrown instanceof AmbiguousPathException path) {
            observe(FilterObserver.Outcome.REFUSED);
            refuse(ambiguous(path), "", "");
        } else if (thrown instanceof RejectionException late) {
            observe(FilterObserver.Outcome.REFUSED);
            write(late.rejection(), noteRefusal(late.rejection(), "", late.refusedBy()));
        } else {
            fail("filter_failed", thrown);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /**
     * Turns an exception of the application into a 500 that shows only an id, and what refuses late into its refusal.
     * An {@link Error} is recorded and thrown on, as the virtual machine may be beyond help. Threads that the
     * application started are out of reach.
     */
    private void guard(Throwable thrown) throws IOException, ServletException {
        boolean late = RejectionException.in(thrown) != null;
        if (!chain.answersExceptions) {
            if (!late || !(thrown instanceof ServletException || thrown instanceof RuntimeException)) {
                Exchange.<RuntimeException>rethrow(thrown);
            }
            recover(thrown);
            return;
        }
        boolean answers = state.context.answersExceptions() || (late && thrown instanceof Exception);
        if (response.isCommitted() || !answers) {
            record(thrown);
            Exchange.<RuntimeException>rethrow(thrown);
        }
        recover(thrown);
        if (thrown instanceof Error) {
            Exchange.<RuntimeException>rethrow(thrown);
        }
    }

    /** Answers an exception with 500 and keeps its details in the log; or refuses, if it says so itself. */
    private void recover(Throwable exception) throws IOException, ServletException {
        RejectionException late = RejectionException.in(exception);
        if (late != null) {
            String by = late.refusedBy().isEmpty() ? "ErrorGuard" : late.refusedBy();
            write(late.rejection(), noteRefusal(late.rejection(), "", by));
        } else {
            failed("unhandled_exception", exception, "");
        }
    }

    /** Publishes what was thrown, where nothing can be answered any more. */
    private void record(Throwable thrown) {
        state.failure = thrown;
        publish(SecurityEvent.builder(SecurityEvent.Kind.ERROR, "unhandled_exception")
                .id(ChainContext.newId())
                .status(500)
                .reason(thrown.getClass().getName())
                .cause(thrown));
    }

    private void fail(String code, Throwable exception) throws IOException, ServletException {
        observe(FilterObserver.Outcome.FAILED);
        failed(code, exception, chain.filters[place].name());
    }

    private void failed(String code, Throwable exception, String filter) throws IOException, ServletException {
        Rejection rejection = Rejection.of(500, code).withCause(exception);
        String id = ChainContext.newId();
        state.rejection = rejection;
        state.refusedBy = filter;
        publish(SecurityEvent.builder(SecurityEvent.Kind.ERROR, code)
                .id(id)
                .filter(filter)
                .status(500)
                .reason(exception.getClass().getName())
                .cause(exception));
        write(rejection, id);
    }

    private void refuse(Rejection rejection, String rule, String filter) throws IOException, ServletException {
        if (rejection.status() == 401 && place >= 0 && place < chain.filters.length) {
            addLaterChallenges();
        }
        write(rejection, noteRefusal(rejection, rule, filter));
    }

    /** Adds the challenges of the authenticators that this refusal keeps from being asked. */
    private void addLaterChallenges() {
        int end = chain.filters.length;
        int later = chain.find(chain.next[place], end, request);
        while (later < end && chain.filters[later].phase().compareTo(Phase.AUTHENTICATION) <= 0) {
            chain.filters[later].challenges(request).forEach(request::addChallenge);
            later = chain.find(chain.next[later], end, request);
        }
    }

    /** Publishes the refusal, by the filter at this place unless another is named, and returns its id. */
    private String noteRefusal(Rejection rejection, String rule, String refusedBy) {
        String id = ChainContext.newId();
        String here = place < 0 || place == chain.filters.length ? "" : chain.filters[place].name();
        String filter = refusedBy.isEmpty() ? here : refusedBy;
        state.rejection = rejection;
        state.refusedBy = filter;
        state.rule = rule;
        SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, rejection.code())
                .id(id)
                .filter(filter)
                .rule(rule)
                .status(rejection.status())
                .reason(rejection.reason());
        rejection.cause().ifPresent(event::cause);
        publish(event);
        return id;
    }

    private void write(Rejection rejection, String id) throws IOException, ServletException {
        if (state.includes > 0 || response.isCommitted()) {
            // The status belongs to the including resource, or is sent: only an exception stops what would follow.
            throw new ServletException("refused too late to answer: " + rejection.code() + ", id " + id);
        }
        FreshResponse.of(response);
        state.answered = true;
        state.context.answer(request, response, rejection, id);
        if (rejection.status() == 408 || rejection.status() == 413) {
            UnreadBody.leave(request);
        }
        endAsync();
    }

    /**
     * Ends what the application began before it failed; a dispatch that is under way already finds the answer given.
     */
    private void endAsync() {
        if (request.dispatcherType() != DispatcherType.ERROR && request.isAsyncStarted()) {
            try {
                request.getAsyncContext().complete();
            } catch (IllegalStateException e) {
                LOG.debug("an asynchronous dispatch is under way and will find the answer given", e);
            }
        }
    }

    private void observe(FilterObserver.Outcome outcome) {
        @Nullable Object[] begun = observed;
        if (begun != null) {
            observed = null;
            state.context.decided(chain.filters[place], begun, outcome);
        }
    }

    private void requireUndecided() {
        if (decided) {
            throw new IllegalStateException("a filter must proceed, respond or reject exactly once: "
                    + (place < 0 ? "nobody" : chain.filters[place].name()) + " did so twice");
        }
    }

    private void decide(FilterObserver.Outcome outcome) {
        requireUndecided();
        decided = true;
        observe(outcome);
    }
}
