/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import dev.hauberk.authorization.AccessRequest;
import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.authorization.Requirement;
import dev.hauberk.core.Decision;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Demands a stronger login of users that a response is in force for. */
final class DetectionStepUpFilter extends SecurityFilter {
    private final Penalties penalties;
    private final LongSupplier nanoTime;
    /** There are as many as responses were configured. */
    private final Map<Requirement, AuthorizationPolicy> policies = new ConcurrentHashMap<>();

    DetectionStepUpFilter(Penalties penalties, LongSupplier nanoTime) {
        super(Phase.AUTHORIZATION);
        this.penalties = penalties;
        this.nanoTime = nanoTime;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        if (penalties.any() && exchange.identity().isPresent()) {
            Optional<Penalties.Penalty> penalty =
                    penalties.of(exchange.identity().get().getName(), nanoTime.getAsLong());
            if (penalty.isPresent()) {
                Requirement stronger = penalty.get().response().stepUp().orElseThrow();
                Decision decision = policies.computeIfAbsent(stronger, DetectionStepUpFilter::policy)
                        .decide(AccessRequest.of(exchange.request()));
                if (decision instanceof Decision.Deny deny) {
                    exchange.reject(deny.rejection());
                    return;
                }
            }
        }
        exchange.proceed();
    }

    private static AuthorizationPolicy policy(Requirement stronger) {
        return AuthorizationPolicy.builder().rule("/*", stronger).build();
    }
}
