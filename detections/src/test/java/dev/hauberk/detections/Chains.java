/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.testsupport.OfflineExchange;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Asks chains without a container. */
final class Chains {
    private Chains() {}

    /** Takes the caller from the field {@code user}, written as name:role. */
    static final class TestLogin extends SecurityFilter {
        TestLogin() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("user");
            if (user == null) {
                exchange.proceed();
                return;
            }
            String[] parts = user.split(":", -1);
            exchange.proceedAs(Identity.builder(parts[0]).roles(parts[1]).build());
        }
    }

    /** Returns the status of the answer; 200 if the application was reached. */
    static int get(Hauberk chain, String path, Map<String, String> fields) {
        return OfflineExchange.get(chain, path, fields, Map.of());
    }

    static int get(Hauberk chain, String path) {
        return get(chain, path, Map.of());
    }

    static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("it must happen within two minutes")
                    .isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
