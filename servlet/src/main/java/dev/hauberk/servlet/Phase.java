/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.DispatcherType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where in a chain a filter stands. Order is by phase, never by the order of lines; filters of one phase keep the order
 * in which they were declared.
 *
 * <p>What runs on each dispatcher type:
 *
 * <table>
 * <caption>Phases and dispatcher types</caption>
 * <tr><th>phase</th><th>REQUEST</th><th>ASYNC</th><th>ERROR</th><th>FORWARD, INCLUDE</th></tr>
 * <tr><td>{@link #AUDIT}, {@link #FORWARDED}</td><td>runs</td><td>what it found is kept</td><td>kept</td><td>kept</td></tr>
 * <tr><td>error guard (built in, inside AUDIT)</td><td>runs</td><td>runs</td><td>runs</td><td>the outer one serves</td></tr>
 * <tr><td>{@link #HEADERS}</td><td>runs</td><td>kept</td><td>runs again, as a container may have wiped them</td><td>kept</td></tr>
 * <tr><td>path check (built in, after HEADERS)</td><td>raw and decoded form</td><td>decoded form</td><td>none</td><td>decoded form</td></tr>
 * <tr><td>{@link #CORS} to {@link #QUOTA}</td><td>runs</td><td>the identity is restored</td><td>restored</td><td>restored</td></tr>
 * <tr><td>{@link #AUTHORIZATION}</td><td>runs</td><td>runs, with the path dispatched to</td><td>none</td><td>object scopes; rules where {@code enforceOn} names it</td></tr>
 * <tr><td>{@link #INPUT}, {@link #HANDLER}</td><td>runs</td><td>none</td><td>none</td><td>none</td></tr>
 * </table>
 *
 * <p>A filter may ask for more dispatcher types by overriding {@link SecurityFilter#dispatcherTypes()}.
 */
public enum Phase {
    /** Outermost: sees every refusal, every status, every exception. */
    AUDIT,
    /** Settles client address, scheme and host before anything trusts them. */
    FORWARDED,
    /** Response headers that refusals need too. */
    HEADERS,
    /** A preflight carries no credentials, and a refusal without CORS headers is opaque to a browser. */
    CORS,
    /** Malformed requests end before anything reads them. */
    FIREWALL,
    /** No secret is read over plain http. */
    HTTPS,
    /** Before any state is touched. */
    CSRF,
    /** Before any cryptography. */
    RATE_LIMIT,
    /** Who is it, by session. */
    SESSION,
    /** Who is it, by credential. */
    AUTHENTICATION,
    /** Limits per caller, which need a caller. */
    QUOTA,
    /** May they. */
    AUTHORIZATION,
    /** Schemas may depend on the route and must be no oracle for strangers. */
    INPUT,
    /** What must be durable just before the application runs. */
    HANDLER;

    /** Returns the dispatcher types on which filters of this phase run unless they ask for more. Immutable. */
    public Set<DispatcherType> dispatcherTypes() {
        return switch (this) {
            case HEADERS -> Collections.unmodifiableSet(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
            case AUTHORIZATION -> Collections.unmodifiableSet(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            default -> Set.of(DispatcherType.REQUEST);
        };
    }
}
