/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** One method of one resource of Ledger. */
@FunctionalInterface
interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
            throws IOException, SQLException, ServletException;

    /** Returns a servlet that hands each method to its handler, HEAD to that of GET, and refuses the others. */
    static HttpServlet servlet(Map<String, Handler> methods) {
        Map<String, Handler> handlers = new TreeMap<>(methods);
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws IOException, ServletException {
                Handler handler = handlers.get(request.getMethod().equals("HEAD") ? "GET" : request.getMethod());
                if (handler == null) {
                    response.setHeader("Allow", String.join(", ", handlers.keySet()));
                    Json.problem(response, 405, "Method Not Allowed");
                    return;
                }
                try {
                    handler.handle(request, response);
                } catch (SQLException e) {
                    throw new IllegalStateException("the database failed", e);
                }
            }
        };
    }
}
