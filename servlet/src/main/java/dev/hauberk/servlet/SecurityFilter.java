/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Challenge;
import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one base class of Hauberk's filters, and of yours.
 *
 * <p>A subclass is final, immutable and safe for use by many threads. It works in a {@link Hauberk} chain and also
 * alone, registered with {@code ServletContext.addFilter}; several registered one by one share what they learn about a
 * request and behave as they do in a chain, in the order of registration. Register it for every dispatcher type and
 * with async support: which dispatcher types it acts on is its own business ({@link #dispatcherTypes()}).
 *
 * <p>One that is a {@link dev.hauberk.core.SecurityEventListener} hears every event of its chain.
 */
public abstract class SecurityFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityFilter.class);

    /** How several filters of one class combine on a request. */
    protected enum Combination {
        /** All that match run, so a narrow route can only add. For checks, limits and tokens. */
        GATE,
        /** Only the one with the most specific route runs. For settings that replace each other. */
        POLICY
    }

    /**
     * Makes a filter from what was configured.
     *
     * @param <F> the filter
     */
    @FunctionalInterface
    public interface Builder<F extends SecurityFilter> {
        /**
         * Returns the filter.
         *
         * @throws dev.hauberk.core.ConfigurationException if it would be unsafe; it lists every problem
         */
        F build();
    }

    private final Phase phase;
    private final Map<String, List<String>> facts;
    private final PhaseOrder order = new PhaseOrder();
    private volatile @Nullable Chain alone;
    private volatile @Nullable ChainContext chainContext;
    private volatile boolean onSomePathsOnly;

    /**
     * Makes a filter that stands in the given phase.
     *
     * @param phase where in the chain it runs
     */
    protected SecurityFilter(Phase phase) {
        this.phase = phase;
        this.facts = Map.of();
    }

    /**
     * Makes a filter that stands in the given phase and describes the options of its builder.
     *
     * @param phase where in the chain it runs
     * @param settings the options, whose {@linkplain Settings#facts() facts} are taken now
     */
    protected SecurityFilter(Phase phase, Settings settings) {
        this.phase = phase;
        this.facts = settings.facts();
    }

    /** Returns where in the chain this filter runs. */
    public final Phase phase() {
        return phase;
    }

    /** Returns the name for events, logs and the table of a chain; default: the simple class name. */
    public String name() {
        return getClass().getSimpleName();
    }

    /**
     * Decides about one dispatch of a request, by calling exactly one of {@code proceed}, {@code proceedAs},
     * {@code respond} and {@code reject}, once. Doing none, or an exception before that, refuses the request with 500.
     *
     * @throws IOException if reading or writing fails
     * @throws ServletException if the rest of the chain fails
     */
    protected abstract void handle(Exchange exchange) throws IOException, ServletException;

    /** Returns how several filters of this class combine on a request; default {@link Combination#GATE}. */
    protected Combination combination() {
        return Combination.GATE;
    }

    /** Returns the dispatcher types this filter acts on; default {@link Phase#dispatcherTypes()}. Asked once. */
    protected Set<DispatcherType> dispatcherTypes() {
        return phase.dispatcherTypes();
    }

    /**
     * Returns filters that must run with this one, in other phases, under the same route; default none. A companion's
     * own companions are not asked for. A filter used alone brings none.
     */
    protected List<SecurityFilter> companions() {
        return List.of();
    }

    /**
     * Looks at what the whole chain says of itself, while it is built.
     *
     * <p>Of a filter that was registered by itself the chain is that filter, and errors end its {@code init}.
     *
     * @param chain every filter's description, in the order of the chain, this one's included; each has the fact
     *     {@code phase}, and {@code route} unless it is for all paths
     * @param problems takes errors, which stop the build, and warnings, which are logged
     */
    protected void validate(List<Description> chain, Problems problems) {}

    /**
     * Returns facts without secrets, health, and outside services; default the options of the builder. Called at any
     * time by any thread.
     */
    public Description describe() {
        return Description.builder(name()).facts(facts).build();
    }

    /**
     * Returns what this filter challenges a caller for who brings nothing; default nothing. Where an earlier
     * authenticator of the same chain refuses with 401, its answer carries these too, so that the client learns every
     * way in (RFC 9110 section 11.6.1).
     */
    protected List<Challenge> challenges() {
        return List.of();
    }

    /**
     * Returns what this filter challenges the caller of one request for; default {@link #challenges()}. Override it
     * where a challenge must not be sent to every caller, as over plain http.
     */
    protected List<Challenge> challenges(SecurityRequest request) {
        return challenges();
    }

    /**
     * Prepares the context that the chain is registered in by {@link Hauberk#register}, before it is initialized;
     * default nothing. A filter that was registered by itself is not asked.
     */
    protected void configure(ServletContext context) {}

    /** Releases what the builder of this filter opened, never what the application handed in; default nothing. */
    protected void close() {}

    /** Starts an event of this filter, to be handed to {@link Exchange#publish}. */
    protected final SecurityEvent.Builder event(SecurityEvent.Kind kind, String code) {
        return SecurityEvent.builder(kind, code).filter(name());
    }

    final void reportOrder(Phase reached) {
        order.report(this, reached);
    }

    /** Serves as a servlet filter of its own; within a chain this method plays no part. */
    @Override
    public final void doFilter(ServletRequest request, ServletResponse response, FilterChain next)
            throws IOException, ServletException {
        alone().run(request, response, next);
    }

    private Chain alone() {
        Chain chain = alone;
        if (chain == null) {
            Problems problems = new Problems(name());
            ChainValidator.validateAlone(this, problems);
            problems.warnings().forEach(warning -> LOG.warn("{}: {}", name(), warning));
            problems.throwIfAny();
            chain = Chain.alone(this);
            alone = chain;
        }
        return chain;
    }

    /**
     * Prepares this filter to serve, in its chain or as a servlet filter of its own. One that overrides this calls it.
     *
     * @throws dev.hauberk.core.ConfigurationException if it is on its own and would be unsafe so
     * @throws ServletException if it is on its own and a filter that answers WebSocket handshakes stands ahead of it,
     *     so that handshakes would pass it by
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        if (chainContext == null) {
            Placement.check(config, this, alone().dispatchersOf(this));
        }
    }

    final void joinChain(ChainContext context, boolean forAllPaths) {
        chainContext = context;
        onSomePathsOnly = !forAllPaths;
    }

    /** Returns whether this very filter runs on all paths of its chain, not on some routes only. */
    protected final boolean isForAllPaths() {
        return !onSomePathsOnly;
    }

    /** Publishes an event that no request led to; what a request led to goes to {@link Exchange#publish}. */
    protected final void publish(SecurityEvent event) {
        ChainContext context = chainContext;
        (context == null ? alone().context : context).publish(event);
    }

    /**
     * Returns an exception that refuses the request by the name of this filter. What this filter put around the request
     * or the response throws it, or an exception with this cause, while the application runs.
     */
    protected final RuntimeException lateRefusal(Rejection rejection) {
        return new RejectionException(rejection, name());
    }

    /** Releases what this filter holds, when it was registered alone. */
    @Override
    public final void destroy() {
        close();
    }

    @Override
    public String toString() {
        return describe().toString();
    }
}
