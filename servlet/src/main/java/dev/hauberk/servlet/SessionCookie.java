/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.SessionTrackingMode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cookie of the container's sessions, which containers write past every filter. */
public final class SessionCookie {
    private static final Logger LOG = LoggerFactory.getLogger(SessionCookie.class);
    private static final String SAME_SITE = "SameSite";

    private SessionCookie() {}

    /**
     * Hardens the cookie: it is named {@code __Host-SID}, followed by the context path if there is one, as all contexts
     * of a host share its cookies; it has {@code Secure}, {@code HttpOnly}, {@code SameSite=Lax} and path {@code /};
     * and no session is told in addresses. Browsers then keep it on https and on {@code localhost} only.
     *
     * @param context one that is not yet initialized, as in {@code ServletContextListener.contextInitialized}
     * @throws IllegalStateException if it is
     */
    public static void harden(ServletContext context) {
        SessionCookieConfig cookie = context.getSessionCookieConfig();
        StringBuilder name = new StringBuilder("__Host-SID");
        context.getContextPath().chars().forEach(c -> name.append(isAlphanumeric(c) ? (char) c : '-'));
        cookie.setName(name.toString());
        cookie.setPath("/");
        cookie.setSecure(true);
        cookie.setHttpOnly(true);
        cookie.setAttribute(SAME_SITE, "Lax");
        context.setSessionTrackingModes(EnumSet.of(SessionTrackingMode.COOKIE));
    }

    /**
     * Gives the cookie {@code HttpOnly}, {@code Secure} and {@code SameSite=Lax} where it lacks them, and leaves its
     * name and path. A container may allow that before the context is initialized only; what is then lacking is logged
     * as a warning.
     *
     * @param secure whether it must have {@code Secure}
     * @return the attributes that it lacks all the same; empty also if the context has no sessions
     */
    public static List<String> complete(ServletContext context, boolean secure) {
        SessionCookieConfig cookie = context.getSessionCookieConfig();
        if (cookie == null) {
            return List.of();
        }
        try {
            if (!cookie.isHttpOnly()) {
                cookie.setHttpOnly(true);
            }
            if (secure && !cookie.isSecure()) {
                cookie.setSecure(true);
            }
            if (cookie.getAttribute(SAME_SITE) == null) {
                cookie.setAttribute(SAME_SITE, "Lax");
            }
        } catch (IllegalStateException | UnsupportedOperationException e) {
            LOG.debug("the cookie of sessions cannot be changed any more", e);
        }
        List<String> lacking = new ArrayList<>();
        if (!cookie.isHttpOnly()) {
            lacking.add("HttpOnly");
        }
        if (secure && !cookie.isSecure()) {
            lacking.add("Secure");
        }
        if (cookie.getAttribute(SAME_SITE) == null) {
            lacking.add(SAME_SITE);
        }
        if (!lacking.isEmpty()) {
            LOG.warn(
                    "the cookie of the container's sessions lacks {}: the context is initialized; have the chain"
                            + " registered by Hauberk.register, or call CookieFilter.hardenSession(context) in a listener",
                    lacking);
        }
        return List.copyOf(lacking);
    }

    /** Returns what speaks against the cookie of a context, each with a remedy; empty if nothing. */
    public static List<String> problems(ServletContext context) {
        SessionCookieConfig cookie = context.getSessionCookieConfig();
        String remedy = "; have the chain registered by Hauberk.register, or call SessionCookie.harden(context) before"
                + " the context is initialized";
        List<String> problems = new ArrayList<>();
        if (!cookie.isHttpOnly()) {
            problems.add("the cookie of sessions must be HttpOnly: it is not" + remedy);
        }
        if (!cookie.isSecure()) {
            problems.add("the cookie of sessions must be Secure: it is not" + remedy);
        }
        Set<SessionTrackingMode> tracking = context.getEffectiveSessionTrackingModes();
        if (!Set.of(SessionTrackingMode.COOKIE).equals(tracking)) {
            problems.add("sessions must be tracked by cookie only: " + tracking + remedy);
        }
        return problems;
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
