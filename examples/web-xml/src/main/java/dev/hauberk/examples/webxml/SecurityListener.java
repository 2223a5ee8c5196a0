/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.webxml;

import static dev.hauberk.authorization.Requirement.hasRole;
import static dev.hauberk.authorization.Requirement.permitAll;

import dev.hauberk.authorization.AuthorizationFilter;
import dev.hauberk.core.Secret;
import dev.hauberk.headers.SecurityHeadersFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Builds the filters that {@code web.xml} names, before the container makes any filter. The one user's password is the
 * context parameter {@code operator.password}, or else random and logged at start.
 */
public final class SecurityListener implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        String given = context.getInitParameter("operator.password");
        Secret password = given == null ? random(context) : Secret.ofText(given);
        password.requireStrong("context parameter operator.password", 16);
        context.setAttribute("headers", SecurityHeadersFilter.strict().build());
        context.setAttribute("login", new OperatorFilter(password));
        context.setAttribute(
                "authorization",
                AuthorizationFilter.builder()
                        .rule("GET /public", permitAll())
                        .rule("/operator/*", hasRole("operator"))
                        .build());
    }

    private static Secret random(ServletContext context) {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        context.log("the password of 'operator' for this run is " + password);
        return Secret.ofText(password);
    }
}
