/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;

/** One resource of Ledger. */
@FunctionalInterface
interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException, SQLException;

    /** Returns a servlet that hands GET or POST to this handler and refuses the other methods. */
    default HttpServlet servlet(String method) {
        Handler handler = this;
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
                boolean head = request.getMethod().equals("HEAD") && method.equals("GET");
                if (!request.getMethod().equals(method) && !head) {
                    response.setHeader("Allow", method);
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
