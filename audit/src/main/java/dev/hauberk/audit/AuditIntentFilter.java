/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.Rejection;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Writes what is about to happen on a critical route, safe on disk, just before the application runs; if that fails the
 * request is refused with 503. It comes with {@link AuditFilter}.
 *
 * <ol>
 *   <li>The level is that of the path dispatched to, so that a forward from elsewhere is no way around.
 *   <li>A request has one record of its intent for each route it reaches.
 * </ol>
 */
final class AuditIntentFilter extends SecurityFilter {
    private static final String WRITTEN = "dev.hauberk.audit.intent";

    private final AuditLevels levels;

    AuditIntentFilter(AuditLevels levels) {
        super(Phase.HANDLER);
        this.levels = levels;
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return Collections.unmodifiableSet(EnumSet.of(
                DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.INCLUDE));
    }

    /** For which route an intent was written. */
    private record Written(String route) {}

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        AuditLevels.Rule rule =
                levels.find(exchange.request().method(), exchange.path()).orElse(null);
        AuditLevel level = rule == null ? levels.otherwise() : rule.level();
        Written route = new Written(rule == null ? "" : rule.pattern().toString());
        if (level != AuditLevel.CRITICAL || route.equals(exchange.request().getAttribute(WRITTEN))) {
            exchange.proceed();
            return;
        }
        Intent intent = new Intent();
        exchange.publish(event(SecurityEvent.Kind.NOTE, Intent.CODE).attribute(Intent.FACT, intent));
        if (!intent.isSafe()) {
            exchange.reject(Rejection.of(503, "audit_unavailable")
                    .withReason("the record of the intent could not be made safe in time")
                    .withHeader("Retry-After", "1"));
            return;
        }
        exchange.request().setAttribute(WRITTEN, route);
        exchange.proceed();
    }
}
