/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A test class that runs once on every container of the module; the app is started once per container. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.hauberk.conformance.Containers#all")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ContainerTest {
    @Parameter
    Container container;

    /** The app of {@link #app()}. */
    Container.Running server;

    private final List<Container.Running> running = new ArrayList<>();

    /** Returns the app that most tests of the class use. */
    abstract App app();

    /** Starts a further app on the container of this run; it is stopped when the run ends. */
    final Container.Running start(App app) throws Exception {
        Container.Running started = container.start(app);
        running.add(started);
        return started;
    }

    /** Stops an app before the run ends. */
    final void stop(Container.Running started) {
        running.remove(started);
        started.close();
    }

    final boolean isTomcat() {
        return container.name().startsWith("tomcat");
    }

    final boolean isJetty() {
        return container.name().startsWith("jetty");
    }

    final boolean isUndertow() {
        return container.name().startsWith("undertow");
    }

    @BeforeParameterizedClassInvocation
    final void startServer(Container current) throws Exception {
        container = current;
        server = start(app());
    }

    @AfterParameterizedClassInvocation
    final void stopServers() {
        running.forEach(Container.Running::close);
        running.clear();
    }
}
