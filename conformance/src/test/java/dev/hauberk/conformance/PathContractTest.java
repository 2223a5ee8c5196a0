/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hauberk's promise about paths: what could be read in two ways reaches no servlet on any container. */
final class PathContractTest extends ContainerTest {
    @Override
    App app() {
        Hauberk hauberk = Hauberk.builder().build();
        return NaiveApp.create().listener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                hauberk.register(event.getServletContext());
            }
        });
    }

    @Test
    void hostileTargets_reachNoServlet_andAreRefusedWith400WhereTheContainerLetsThemPass() throws Exception {
        for (PathCases.Row row : PathCases.hostile()) {
            RawHttp.Response response = server.get(row.target());

            String unprotected = row.known().get(container.name());
            String expected = Character.isLetter(unprotected.charAt(0)) ? "400" : unprotected;
            assertThat(NaiveApp.outcome(response)).as(row.toString()).isEqualTo(expected);
        }
    }

    @Test
    void hostileTargets_refusal_echoesNothing() throws Exception {
        for (PathCases.Row row : PathCases.hostile()) {
            if (Character.isLetter(row.known().get(container.name()).charAt(0))) {
                RawHttp.Response response = server.get(row.target());

                assertThat(response.header("Content-Type")).as(row.toString()).contains("application/problem+json");
                assertThat(response.body()).as(row.toString()).doesNotContain("admin", "exact", "api", "X-Injected");
            }
        }
    }

    @Test
    void hostileTargets_anyMethod_reachNoServlet() throws Exception {
        for (String method : List.of("POST", "OPTIONS", "HEAD", "DELETE")) {
            for (PathCases.Row row : PathCases.hostile()) {
                assertThat(server.request(method, row.target(), "").header("X-Reached"))
                        .as(method + ' ' + row)
                        .isEmpty();
            }
        }
    }

    @Test
    void benignTargets_reachTheApp() throws Exception {
        for (PathCases.Row row : PathCases.benign()) {
            assertThat(server.get(row.target()).header("X-Reached"))
                    .as(row.toString())
                    .isPresent();
        }
    }
}
