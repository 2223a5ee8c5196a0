/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;

/** An app without protection at {@code /app} that answers with the servlet reached and the path it was given. */
final class NaiveApp {
    private NaiveApp() {}

    static App create() {
        return App.at("/app")
                .servlet("admin", reached("admin"), "/admin/*")
                .servlet("api", reached("api"), "/api/*")
                .servlet("exact", reached("exact"), "/exact")
                .servlet("dot", reached("dot"), "*.do")
                .servlet("def", reached("def"), "/");
    }

    /** Returns what became of a request: the servlet and its path, or the status of a refusal. */
    static String outcome(RawHttp.Response response) {
        return response.header("X-Reached").isPresent() ? response.body() : Integer.toString(response.status());
    }

    private static Servlet reached(String name) {
        return Page.of((request, response) -> {
            response.setHeader("X-Reached", name);
            response.setContentType("text/plain;charset=UTF-8");
            response.getWriter().write(name + ' ' + path(request));
        });
    }

    private static String path(HttpServletRequest request) {
        String info = request.getPathInfo() == null ? "-" : Escapes.escape(request.getPathInfo());
        String context = request.getContextPath();
        return Escapes.escape(request.getServletPath())
                + ' '
                + info
                + (context.equals("/app") ? "" : " in " + Escapes.escape(context));
    }
}
