/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import java.io.IOException;

/** Eight filters that do nothing, each of its own class, so that no call can be bound to one target. */
final class NoOpFilters {
    private static final Phase[] PHASES = {
        Phase.HEADERS,
        Phase.CORS,
        Phase.FIREWALL,
        Phase.CSRF,
        Phase.RATE_LIMIT,
        Phase.AUTHENTICATION,
        Phase.AUTHORIZATION,
        Phase.INPUT
    };

    private NoOpFilters() {}

    static Filter[] plain() {
        return new Filter[] {
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
            (request, response, chain) -> chain.doFilter(request, response),
        };
    }

    static Hauberk secured() {
        Hauberk.Builder builder = Hauberk.builder();
        for (int i = 0; i < PHASES.length; i++) {
            SecurityFilter filter = filter(i);
            builder.filter(filter);
        }
        return builder.build();
    }

    static Hauberk empty() {
        return Hauberk.builder().build();
    }

    private static SecurityFilter filter(int index) {
        return switch (index) {
            case 0 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 1 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 2 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 3 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 4 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 5 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            case 6 ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
            default ->
                new SecurityFilter(PHASES[index]) {
                    @Override
                    protected void handle(Exchange exchange) throws IOException, ServletException {
                        exchange.proceed();
                    }
                };
        };
    }
}
