/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all filters of a chain share: who writes refusals, who hears of events. Safe for use by many threads. */
final class ChainContext {
    private static final Logger LOG = LoggerFactory.getLogger(ChainContext.class);
    private static final int MAX_KINDS_LOGGED = 100;

    private final RejectionHandler handler;
    private final SecurityEventListener[] listeners;
    private final FilterObserver[] observers;
    private final EventLog log = new EventLog(System::nanoTime);
    private final LongAdder listenerFailures = new LongAdder();
    private final Set<String> kindsLogged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean unprovenSchemeLogged = new AtomicBoolean();
    private final boolean logs;

    ChainContext(RejectionHandler handler, List<SecurityEventListener> listeners) {
        this(handler, listeners, true);
    }

    private ChainContext(RejectionHandler handler, List<SecurityEventListener> listeners, boolean logs) {
        this.logs = logs;
        this.handler = handler;
        this.listeners = listeners.toArray(SecurityEventListener[]::new);
        this.observers = listeners.stream()
                .filter(FilterObserver.class::isInstance)
                .map(FilterObserver.class::cast)
                .toArray(FilterObserver[]::new);
    }

    /** Returns a context for requests that no client sent: it logs nothing, and one listener hears of events. */
    static ChainContext ofRehearsal(SecurityEventListener listener) {
        return new ChainContext(RejectionHandler.problem(), List.of(listener), false);
    }

    boolean answersExceptions() {
        return handler.answersExceptions();
    }

    boolean hasListeners() {
        return listeners.length > 0;
    }

    long listenerFailures() {
        return listenerFailures.sum();
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Logs the event and hands it to every listener; what a listener throws is its own loss. */
    void publish(SecurityEvent event) {
        if (logs) {
            log.log(event);
        }
        for (SecurityEventListener listener : listeners) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                failed(listener, e);
            }
        }
    }

    private void failed(Object listener, RuntimeException e) {
        listenerFailures.increment();
        String kind = listener.getClass().getName() + ' ' + e.getClass().getName();
        if (kindsLogged.size() < MAX_KINDS_LOGGED && kindsLogged.add(kind)) {
            LOG.warn("a listener failed and lost an event; further failures of this kind are only counted", e);
        }
    }

    /** Logs the remedy for a set-up whose TLS ends elsewhere, once: every client can claim https at no cost. */
    void warnOfUnprovenScheme() {
        if (unprovenSchemeLogged.compareAndSet(false, true)) {
            LOG.warn(
                    "a request is treated as http: the container calls it secure, but it shows no TLS connection. Either"
                            + " the client wrote https into its request, or TLS ends elsewhere. Where a proxy ends TLS, name it"
                            + " by ForwardedFilter.builder().trustedProxies(...). Where the container's own setting says so"
                            + " (RemoteIpValve, a connector with secure=\"true\", ForwardedRequestCustomizer,"
                            + " server.forward-headers-strategy), add ForwardedFilter.builder().allowSchemeFromContainer()."
                            + " Further requests of this kind are not logged.");
        }
    }

    /** Tells observers that a filter begins; returns what {@link #decided} needs, or null if nobody observes. */
    @Nullable
    Object @Nullable [] begins(SecurityFilter filter) {
        if (observers.length == 0) {
            return null;
        }
        @Nullable Object[] begun = new @Nullable Object[observers.length];
        for (int i = 0; i < observers.length; i++) {
            try {
                begun[i] = observers[i].begins(filter);
            } catch (RuntimeException e) {
                failed(observers[i], e);
            }
        }
        return begun;
    }

    void decided(SecurityFilter filter, @Nullable Object[] begun, FilterObserver.Outcome outcome) {
        for (int i = 0; i < begun.length; i++) {
            try {
                observers[i].decided(filter, begun[i], outcome);
            } catch (RuntimeException e) {
                failed(observers[i], e);
            }
        }
    }

    /**
     * Writes the refusal; if the handler itself fails, at least its status stands. A client that left before it came is
     * no error of this server.
     */
    void answer(SecurityRequest request, HttpServletResponse response, Rejection rejection, String id) {
        try {
            handler.handle(request, response, rejection, id);
        } catch (IOException | RuntimeException e) {
            boolean clientLeft = e instanceof IOException && response.isCommitted();
            if (!response.isCommitted()) {
                FreshResponse.of(response);
                response.setStatus(rejection.status());
                clientLeft = e instanceof IOException && !flushes(response, id);
            }
            if (!clientLeft) {
                LOG.error("the rejection handler failed for the refusal {}", id, e);
            }
        }
        // A writer that the application took before still writes into the new answer, so the answer ends here.
        flushes(response, id);
    }

    private static boolean flushes(HttpServletResponse response, String id) {
        try {
            response.flushBuffer();
            return true;
        } catch (IOException e) {
            LOG.debug("the client left before the refusal {} reached it", id, e);
            return false;
        }
    }
}
