/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance;

import static dev.hauberk.authorization.Requirement.authenticated;
import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Identity;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An app as the victims were: its servlets forgive every spelling of a path, forward and include what a parameter says,
 * and answer all methods alike. Whatever is secret says {@code SECRET}, in {@code X-Secret} too, and is counted.
 */
final class VictimApp {
    static final String SECRET = "SECRET";

    private final AtomicInteger secrets = new AtomicInteger();
    private final AtomicInteger errorPages = new AtomicInteger();

    /** Returns how often a secret was handed out. */
    int secrets() {
        return secrets.get();
    }

    /** Returns how often an error page ran. */
    int errorPages() {
        return errorPages.get();
    }

    /** Returns the app with nothing in front of it. */
    App naive() {
        return App.at("/app")
                .servlet("admin", secret(), "/admin/*")
                .servlet("reports", secret(), "/reports/*")
                .servlet("public", forgiving(), "/public/*")
                .servlet("forgiving", forgiving(), "/")
                .servlet("hidden", secret())
                .servlet(
                        "go",
                        Page.of((q, r) ->
                                q.getRequestDispatcher(q.getParameter("to")).forward(q, r)),
                        "/go")
                .servlet(
                        "put",
                        Page.of((q, r) ->
                                q.getRequestDispatcher(q.getParameter("in")).include(q, r)),
                        "/put")
                .servlet(
                        "liar",
                        Page.of((q, r) -> {
                            q.setAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH, "/public");
                            q.setAttribute(RequestDispatcher.INCLUDE_PATH_INFO, "/x");
                            q.setAttribute(RequestDispatcher.INCLUDE_REQUEST_URI, "/app/public/x");
                            q.getRequestDispatcher("/admin/x").forward(q, r);
                        }),
                        "/liar")
                .servlet(
                        "twice",
                        Page.of((q, r) -> {
                            q.getRequestDispatcher("/public/x").include(q, r);
                            q.getRequestDispatcher("/admin/x").include(q, r);
                        }),
                        "/twice")
                .servlet(
                        "named",
                        Page.of((q, r) -> q.getServletContext()
                                .getNamedDispatcher("hidden")
                                .forward(q, r)),
                        "/named")
                .servlet("async", Page.of((q, r) -> q.startAsync().dispatch(q.getParameter("to"))), "/async")
                .servlet(
                        "asyncWith", Page.of((q, r) -> q.startAsync(q, r).dispatch(q.getParameter("to"))), "/asyncWith")
                .servlet("whoami", Page.of((q, r) -> r.getWriter().write(caller(q))), "/whoami")
                .servlet("fail", Page.of((q, r) -> r.sendError(418)), "/fail")
                .servlet(
                        "error",
                        Page.of((q, r) -> {
                            errorPages.incrementAndGet();
                            r.getWriter().write(q.getDispatcherType() + " " + caller(q));
                        }),
                        "/error")
                .errorPage(418, "/error")
                .errorPage(401, "/error")
                .errorPage(403, "/error");
    }

    /** Returns the app behind rules for all its parts, the last of them for everything else. */
    App guarded(DispatcherType... enforcedOn) {
        return behind(rules().rule("/*", authenticated()).enforceOn(enforcedOn));
    }

    /** Returns the app behind rules for some of its parts only. */
    App guardedInParts() {
        return behind(rules());
    }

    private static AuthorizationFilter.Builder rules() {
        return AuthorizationFilter.builder()
                .rule("/admin/*", hasRole("admin"))
                .rule("/vault", hasRole("admin"))
                .rule("GET /reports/{id}", hasRole("admin"))
                .rule("/public/private/*", hasRole("admin"))
                .rule("/public/*", permitAll());
    }

    private App behind(AuthorizationFilter.Builder rules) {
        Hauberk hauberk =
                Hauberk.builder().filter(HeaderLogin::new).filter(rules).build();
        return naive().listener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                hauberk.register(event.getServletContext());
            }
        });
    }

    private static String caller(HttpServletRequest request) {
        return (request.getUserPrincipal() == null
                        ? "nobody"
                        : request.getUserPrincipal().getName())
                + (request.isUserInRole("admin") ? " admin" : "");
    }

    private Servlet secret() {
        return Page.of((q, r) -> {
            secrets.incrementAndGet();
            r.setHeader("X-Secret", "yes");
            r.getWriter().write(SECRET);
        });
    }

    private Servlet forgiving() {
        Servlet secret = secret();
        return Page.of((q, r) -> {
            String info = q.getPathInfo() == null ? "" : q.getPathInfo();
            String path = forgiven(q.getServletPath() + info);
            if (List.of("/admin", "/vault", "/reports", "/public/private").stream()
                    .anyMatch(start -> path.equals(start) || path.startsWith(start + '/'))) {
                secret.service(q, r);
            } else {
                r.setHeader("X-Open", "yes");
                r.getWriter().write("open");
            }
        });
    }

    /** Reads a path as kindly as a file server on an old system might. */
    static String forgiven(String path) {
        String decoded = path;
        try {
            for (int i = 0; i < 2; i++) {
                decoded = URLDecoder.decode(decoded.replace("+", "%2B"), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException malformed) {
            decoded = path;
        }
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : decoded.replace('\\', '/').split("/")) {
            int parameters = segment.indexOf(';');
            String name = (parameters < 0 ? segment : segment.substring(0, parameters)).trim();
            if (name.equals("..")) {
                segments.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                segments.addLast(name.replaceFirst("\\.$", "").toLowerCase(Locale.ROOT));
            }
        }
        return '/' + String.join("/", segments);
    }

    /** Takes callers at their word: {@code ann} is an administrator, {@code eve} is not. */
    private static final class HeaderLogin extends SecurityFilter {
        HeaderLogin() {
            super(Phase.AUTHENTICATION);
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            String user = exchange.request().getHeader("X-User");
            if (user == null) {
                exchange.proceed();
            } else {
                Identity.Builder identity = Identity.builder(user);
                exchange.proceedAs((user.equals("ann") ? identity.roles("admin") : identity).build());
            }
        }
    }
}
