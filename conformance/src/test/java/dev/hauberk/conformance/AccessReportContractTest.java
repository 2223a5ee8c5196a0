/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.posture.PostureFinding;
import dev.hauberk.posture.PostureStatus;
import dev.hauberk.posture.SecurityReport;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report asks for what the container serves, and the application is not reached. */
final class AccessReportContractTest extends ContainerTest {
    private final List<SecurityEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger served = new AtomicInteger();
    private Hauberk rulesForAll;
    private Hauberk rulesForOneRoute;
    private ServletContext context;

    @Override
    App app() {
        rulesForAll = Hauberk.builder()
                .filter(AuthorizationFilter.builder()
                        .rule("GET /health", permitAll())
                        .rule("/api/*", hasRole("user"))
                        .servletRule("console", hasRole("admin")))
                .listener(events::add)
                .build();
        rulesForOneRoute = Hauberk.builder()
                .route("/api/*", api -> api.filter(AuthorizationFilter.builder().rule("/api/*", hasRole("user"))))
                .build();
        return App.at("/app")
                .servlet("health", Page.of((q, r) -> served.incrementAndGet()), "/health")
                .servlet("api", Page.of((q, r) -> served.incrementAndGet()), "/api/*")
                .servlet("console", Page.of((q, r) -> served.incrementAndGet()), "/console/*", "*.console")
                .listener(new ServletContextListener() {
                    @Override
                    public void contextInitialized(ServletContextEvent event) {
                        context = event.getServletContext();
                        rulesForAll.register(context);
                    }
                });
    }

    @BeforeEach
    void nothingHappenedYet() {
        events.clear();
        served.set(0);
    }

    private PostureFinding finding(Hauberk chain, String id) {
        return SecurityReport.builder(chain).servletContext(context).production(true).run().findings().stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rulesForAllPathsAndServlets_pass_andReachNobody() {
        for (String id : List.of("HBK-ACC-001", "HBK-ACC-003", "HBK-ACC-004")) {
            assertThat(finding(rulesForAll, id).status())
                    .as(finding(rulesForAll, id).toString())
                    .isEqualTo(PostureStatus.PASS);
        }
        assertThat(events).isEmpty();
        assertThat(served).hasValue(0);
    }

    @Test
    void servletOutsideOfTheRules_isNamed() {
        PostureFinding found = finding(rulesForOneRoute, "HBK-ACC-001");
        assertThat(found.status()).isEqualTo(PostureStatus.FAIL);
        assertThat(found.evidence()).contains("/console (anonymous, no rule decides)");
    }
}
