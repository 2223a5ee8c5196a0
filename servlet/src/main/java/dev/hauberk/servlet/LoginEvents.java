/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.AttemptLimit;
import dev.hauberk.core.Identity;
import dev.hauberk.core.SecurityEvent;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listeners of a chain how logins ended that the application decides about itself, so that they are recorded
 * and watched. Records hold a pseudonym of the name, never the name. Safe for use by many threads.
 */
public final class LoginEvents {
    /** The code of a login that failed. */
    public static final String FAILED = "login_failed";

    /** The code of a login that succeeded. */
    public static final String SUCCEEDED = "login_succeeded";

    /** The code of a login that was refused before anything was compared, as there were too many. */
    public static final String THROTTLED = "login_throttled";

    /** The code of a further factor that a user showed after the login. */
    public static final String FACTOR_ADDED = "login_factor_added";

    /** The code of a logout. */
    public static final String LOGGED_OUT = "logged_out";

    /** The code of a throttle that refuses users who never tried, as too many others did. */
    public static final String THROTTLE_SATURATED = "login_throttle_saturated";

    private static final String FILTER = "application";
    private static final int LONGEST_NAME = 256;

    private LoginEvents() {}

    /**
     * Publishes that a login failed; the answer is the application's.
     *
     * @param request the request that the application was given, or a wrapper around it
     * @param user the name that was claimed, whether or not there is such a user; upper and lower case do not matter
     * @throws IllegalStateException if the request did not pass a chain
     */
    public static void failed(ServletRequest request, String user) {
        publish(
                request,
                user,
                SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, FAILED).status(401));
    }

    /**
     * Publishes that a login was refused without a look at its secret, since too many came; the answer is the
     * application's.
     *
     * @param user the name that was claimed
     * @throws IllegalStateException if the request did not pass a chain
     */
    public static void throttled(ServletRequest request, String user) {
        publish(
                request,
                user,
                SecurityEvent.builder(SecurityEvent.Kind.REFUSAL, THROTTLED).status(429));
    }

    /**
     * Publishes that a login succeeded.
     *
     * @param user who it is now
     * @throws IllegalStateException if the request did not pass a chain
     */
    public static void succeeded(ServletRequest request, String user) {
        publish(request, user, SecurityEvent.builder(SecurityEvent.Kind.NOTE, SUCCEEDED));
    }

    /**
     * Publishes that a user showed a further factor after the login.
     *
     * @param user who it is
     * @throws IllegalStateException if the request did not pass a chain
     */
    public static void factorAdded(ServletRequest request, String user) {
        publish(request, user, SecurityEvent.builder(SecurityEvent.Kind.NOTE, FACTOR_ADDED));
    }

    /**
     * Publishes that a user logged out.
     *
     * @param user who it was
     * @throws IllegalStateException if the request did not pass a chain
     */
    public static void loggedOut(ServletRequest request, String user) {
        publish(request, user, SecurityEvent.builder(SecurityEvent.Kind.NOTE, LOGGED_OUT));
    }

    /**
     * Publishes that a throttle refuses users who never tried. Without a chain it does nothing, as this is about no
     * user of the request.
     *
     * @param share how many of them it refuses, from 0 to 1
     */
    public static void throttleSaturated(ServletRequest request, double share) {
        SecurityRequest secured = secured(request);
        if (secured != null) {
            SecurityEvent.Builder event = SecurityEvent.builder(SecurityEvent.Kind.NOTE, THROTTLE_SATURATED)
                    .attribute("share", share);
            Decisions.fill(event.filter(FILTER), secured);
            secured.state().context.publish(event.build());
        }
    }

    private static @Nullable SecurityRequest secured(ServletRequest request) {
        ServletRequest inner = request;
        while (!(inner instanceof SecurityRequest) && inner instanceof ServletRequestWrapper wrapper) {
            inner = wrapper.getRequest();
        }
        return inner instanceof SecurityRequest secured ? secured : null;
    }

    private static void publish(ServletRequest request, String user, SecurityEvent.Builder event) {
        SecurityRequest secured = secured(request);
        if (secured == null) {
            throw new IllegalStateException(
                    "a request must have passed a chain for its login to be told: this one did not");
        }
        Decisions.fill(event.filter(FILTER), secured);
        String name = name(user);
        if (!name.isEmpty()) {
            event.identity(Identity.builder(name).scheme("login").build());
        }
        secured.state().context.publish(event.build());
    }

    /** Returns the form that all spellings of a name have in common, without what an identity cannot hold. */
    private static String name(String user) {
        String canonical = AttemptLimit.canonicalUser(user);
        StringBuilder name = new StringBuilder(Math.min(canonical.length(), LONGEST_NAME));
        canonical
                .chars()
                .limit(LONGEST_NAME)
                .forEach(c -> name.append(Character.isISOControl(c) ? '\ufffd' : (char) c));
        return name.toString();
    }
}
