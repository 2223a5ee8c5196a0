/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What a servlet of a test app does; for every method and every dispatcher type. */
@FunctionalInterface
interface Page {
    void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, ServletException;

    /** Returns a servlet that does it. */
    static Servlet of(Page page) {
        return new PageServlet(page);
    }

    /** Returns a servlet that writes a text. */
    static Servlet text(String text) {
        return of((request, response) -> response.getWriter().write(text));
    }

    /** Returns a servlet that forwards to a path. */
    static Servlet forwardTo(String path) {
        return of((request, response) -> request.getRequestDispatcher(path).forward(request, response));
    }

    @SuppressWarnings("serial")
    final class PageServlet extends HttpServlet {
        private final Page page;

        private PageServlet(Page page) {
            this.page = page;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            page.serve(request, response);
        }
    }
}
