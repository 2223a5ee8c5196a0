/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses everybody but one role while a {@link LockDown} is in force.
 *
 * <ol>
 *   <li>While there is none, every request goes on.
 *   <li>While there is one, requests of exempt patterns go on, and those of callers in its role; they still need what
 *       other filters demand of them.
 *   <li>All others are answered with 503 and {@code Retry-After}.
 * </ol>
 *
 * <p>Deployment: exempt what the one role needs to log in. What is asked for without a request, such as messages of an
 * open WebSocket, goes on.
 *
 * <pre>{@code
 * LockDown lockDown = LockDown.file(Path.of("lock-down.json"));
 * Hauberk.builder().filter(LockDownFilter.builder(lockDown).exempt("POST /login", "GET /health"))
 * }</pre>
 *
 * <p>See NIST SP 800-61 for what it is for: containment.
 */
public final class LockDownFilter extends SecurityFilter {
    /** Whether the application is shut. */
    public static final Fact<Boolean> LOCKED_DOWN = Fact.flag("locked_down");

    private final LockDown lockDown;
    private final List<RequestPattern> exempt;

    private LockDownFilter(Builder builder) {
        super(Phase.AUTHORIZATION, builder.settings);
        this.lockDown = builder.lockDown;
        this.exempt = List.copyOf(builder.exempt);
        lockDown.onChange(event -> publish(event.filter(name()).build()));
    }

    /** Starts a filter that obeys a switch. */
    public static Builder builder(LockDown lockDown) {
        return new Builder(Objects.requireNonNull(lockDown, "lockDown"));
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        LockDown.@Nullable State state = lockDown.state().orElse(null);
        if (state == null || isExempt(exchange) || mayEnter(exchange, state)) {
            exchange.proceed();
        } else {
            exchange.reject(Rejection.of(503, "locked_down")
                    .withHeader("Retry-After", "300")
                    .withReason("the application is locked down: " + state.reason()));
        }
    }

    private static boolean mayEnter(Exchange exchange, LockDown.State state) {
        return !state.role().isEmpty() && exchange.request().hasRole(state.role());
    }

    private boolean isExempt(Exchange exchange) {
        return exempt.stream()
                .anyMatch(pattern -> pattern.matchesExactly(
                        exchange.request().method(), exchange.request().path()));
    }

    /** Returns the facts {@code file} and {@code exempt}, and {@code locked_down} as it is now. */
    @Override
    public Description describe() {
        Optional<LockDown.State> state = lockDown.state();
        Description.Builder told = Description.builder(name())
                .facts(super.describe().facts())
                .fact("file", lockDown.path())
                .reading("locked_down", state.isPresent());
        if (state.isPresent()) {
            told.health(Description.Health.DEGRADED, "locked_down");
        }
        return told.build();
    }

    /** Collects what a lock-down leaves open. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<LockDownFilter> {
        private final LockDown lockDown;
        private final Settings settings = new Settings("LockDownFilter");
        private final List<RequestPattern> exempt = settings.list("exempt");

        private Builder(LockDown lockDown) {
            this.lockDown = lockDown;
        }

        /** Adds patterns that stay open to every caller, in exactly this spelling; default none. */
        public Builder exempt(String... patterns) {
            settings.collect("exempt", patterns, pattern -> exempt.add(RequestPattern.parse(pattern)));
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws ConfigurationException if a pattern is malformed
         */
        @Override
        public LockDownFilter build() {
            settings.problems().throwIfAny();
            return new LockDownFilter(this);
        }
    }
}
