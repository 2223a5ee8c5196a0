/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import java.util.Set;

/** The servlets that containers bring: those that serve files where no other servlet does, and those for JSP. */
final class ContainerServlets {
    private static final Set<String> FILES = Set.of(
            "org.apache.catalina.servlets.DefaultServlet",
            "org.eclipse.jetty.ee10.servlet.DefaultServlet",
            "org.eclipse.jetty.ee11.servlet.DefaultServlet",
            "org.eclipse.jetty.ee10.servlet.ServletHandler$Default404Servlet",
            "org.eclipse.jetty.ee11.servlet.ServletHandler$Default404Servlet",
            "io.undertow.servlet.handlers.DefaultServlet");
    private static final Set<String> PAGES = Set.of(
            "org.apache.jasper.servlet.JspServlet",
            "org.eclipse.jetty.ee10.jsp.JettyJspServlet",
            "org.eclipse.jetty.ee11.jsp.JettyJspServlet",
            "org.eclipse.jetty.ee10.servlet.NoJspServlet",
            "org.eclipse.jetty.ee11.servlet.NoJspServlet");

    private ContainerServlets() {}

    /** Returns whether a mapping is that of the container's default servlet. */
    static boolean isDefault(String className, String mapping) {
        return mapping.equals("/") && FILES.contains(className);
    }

    /** Returns whether the application did not write the servlet, so that leaving it without a rule is no mistake. */
    static boolean has(String className) {
        return FILES.contains(className) || PAGES.contains(className);
    }
}
