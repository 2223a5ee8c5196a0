/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import java.util.stream.Stream;

/** The containers on this module's class path. */
final class Containers {
    private Containers() {}

    static Stream<Container> all() {
        return Stream.of(
                new TomcatContainer("tomcat-11.0", ServingThreads.SET),
                new JettyContainer("jetty-12.1", ServingThreads.SET));
    }
}
