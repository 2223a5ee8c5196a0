/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

/**
 * Lets go of the rest of a body that was refused. Tomcat reads it to its end before it gives the thread back, however
 * slowly it comes; of an asynchronous request it does not. Jetty drops it in any case.
 */
final class UnreadBody {
    private UnreadBody() {}

    /** Makes a request asynchronous, which its caller then completes; where that may not be, nothing changes. */
    static void leave(SecurityRequest request) {
        if (request.getServletContext().getServerInfo().startsWith("Apache Tomcat")
                && request.isAsyncSupported()
                && !request.isAsyncStarted()) {
            request.startAsync();
        }
    }
}
