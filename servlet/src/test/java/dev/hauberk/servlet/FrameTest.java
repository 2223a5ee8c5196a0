/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Decision;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How deep a chain is: each frame costs stack in every thread, and lines in every stack trace. */
class FrameTest {
    private static final int MOST = 24;

    /** A filter of some phase, that proceeds. */
    private static final class PassingFilter extends SecurityFilter {
        PassingFilter(Phase phase) {
            super(phase);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            exchange.proceed();
        }
    }

    private static int framesOf(Hauberk chain) throws Exception {
        List<String> classes = new ArrayList<>();
        try (TestServer server = TestServer.of(
                chain,
                (request, response) -> StackWalker.getInstance().forEach(frame -> classes.add(frame.getClassName())))) {
            assertThat(server.send("GET /").status()).isEqualTo(200);
        }
        return classes.indexOf(Hauberk.class.getName()) - classes.indexOf(Exchange.class.getName()) + 1;
    }

    @Test
    void chainOfEightFilters_hasFewFrames() throws Exception {
        Hauberk.Builder chain = Hauberk.builder();
        List.of(
                        Phase.AUDIT,
                        Phase.FORWARDED,
                        Phase.HEADERS,
                        Phase.CORS,
                        Phase.FIREWALL,
                        Phase.RATE_LIMIT,
                        Phase.AUTHENTICATION,
                        Phase.AUTHORIZATION)
                .forEach(phase -> chain.filter(() -> new PassingFilter(phase)));

        assertThat(framesOf(chain.build())).isEqualTo(20).isLessThanOrEqualTo(MOST);
    }

    @Test
    void eachFilter_hasTwoFrames() throws Exception {
        assertThat(framesOf(Hauberk.builder().build())).isEqualTo(4);
        assertThat(framesOf(Hauberk.builder()
                        .filter(() -> new PassingFilter(Phase.CORS))
                        .check("check", Phase.INPUT, request -> Decision.allow())
                        .build()))
                .isEqualTo(8);
    }
}
