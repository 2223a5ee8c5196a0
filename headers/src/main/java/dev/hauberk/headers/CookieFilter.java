/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SessionCookie;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every cookie of the application the attributes that it forgot.
 *
 * <ol>
 *   <li>{@code Secure} and {@code HttpOnly} are added, and {@code SameSite=Lax} where the cookie says nothing of it.
 *   <li>A cookie is written as text, whichever way the application set it, as some containers drop {@code SameSite} and
 *       other attributes of a {@code Cookie} object. Only a {@code Cookie} object whose value has other characters than
 *       RFC 6265 allows is left to the container, which encodes or refuses it as it does without this filter.
 *   <li>A cookie that browsers would refuse or that could be read as several is an {@link IllegalArgumentException}:
 *       one whose name begins with {@code __Host-} and that has a domain or another path than {@code /}; line ends and
 *       semicolons in its parts.
 * </ol>
 *
 * <p>Deployment: containers write the cookie of their own sessions past every filter. When this filter starts, it gives
 * that one {@code HttpOnly}, {@code Secure} and {@code SameSite=Lax} in the container's configuration, or warns that it
 * is too late. {@link #hardenSession(ServletContext)}, called from a listener, does more. It runs on REQUEST and ERROR.
 *
 * <pre>{@code
 * CookieFilter.builder().readableByScripts("theme")
 * }</pre>
 *
 * <p>Specification: RFC 6265 and its revision (cookie prefixes, SameSite). Immutable and safe for use by many threads.
 */
public final class CookieFilter extends SecurityFilter {
    /** Which requests of other sites carry a cookie. */
    public enum SameSite {
        /** None. */
        STRICT,
        /** Those that open a page by GET. */
        LAX,
        /** All. */
        NONE
    }

    private final CookiePolicy policy;
    /** What the cookie of sessions lacks, as far as this is known. */
    private volatile List<String> sessionLacks = List.of();

    private CookieFilter(Builder builder) {
        super(Phase.HEADERS, builder.settings);
        this.policy = new CookiePolicy(
                builder.sameSite.get(), Set.copyOf(builder.readableByScripts), builder.allowInsecureCookies.get());
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Hardens the cookie of the container's sessions: it is named {@code __Host-SID}, followed by the context path if
     * there is one, as all contexts of a host share its cookies; it has {@code Secure}, {@code HttpOnly},
     * {@code SameSite=Lax} and path {@code /}; and no session is told in addresses. Browsers then keep it on https and
     * on {@code localhost} only.
     *
     * @param context one that is not yet initialized, as in {@code ServletContextListener.contextInitialized}
     * @throws IllegalStateException if it is
     */
    public static void hardenSession(ServletContext context) {
        SessionCookie.harden(context);
    }

    @Override
    protected void configure(ServletContext context) {
        sessionLacks = SessionCookie.complete(context, !policy.insecure());
    }

    /** {@inheritDoc} Completes the cookie of sessions where that is still possible. */
    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        configure(config.getServletContext());
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR);
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        boolean secure = exchange.request().isSecure();
        exchange.proceed(exchange.request(), new CookieResponse(exchange.response(), policy, secure));
    }

    /**
     * Returns what was set, by the names of the setters, and {@code session_cookie_lacks} if the cookie of sessions
     * could not be completed.
     */
    @Override
    public Description describe() {
        Description own = super.describe();
        return sessionLacks.isEmpty() ? own : own.withFact("session_cookie_lacks", sessionLacks.toArray());
    }

    /** Configures a {@link CookieFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<CookieFilter> {
        private final Settings settings = new Settings("CookieFilter");
        private final Setting<SameSite> sameSite = settings.of("sameSite", SameSite.LAX);
        private final List<String> readableByScripts = settings.list("readableByScripts");
        private final Setting<Boolean> allowInsecureCookies = settings.flag("allowInsecureCookies");

        private Builder() {}

        /** Sets what a cookie gets that says nothing of it; default {@link SameSite#LAX}. */
        public Builder sameSite(SameSite value) {
            sameSite.set(value);
            return this;
        }

        /** Adds names of cookies that scripts of the page read, and that therefore do not get {@code HttpOnly}. */
        public Builder readableByScripts(String... names) {
            settings.collect("readableByScripts", names, text -> readableByScripts.add(Builder.requireReadable(text)));
            return this;
        }

        private static String requireReadable(String name) {
            if (name.regionMatches(true, 0, "__Http-", 0, 7) || name.regionMatches(true, 0, "__Host-Http-", 0, 12)) {
                throw CspSyntax.refused(
                        "a cookie of this prefix must be HttpOnly",
                        name,
                        "give the one that scripts read another name");
            }
            return name;
        }

        /**
         * Adds {@code Secure} on secure requests only; default on all. Duty: nothing that matters is in a cookie that
         * goes over http, where anybody on the way can read and set it.
         */
        public Builder allowInsecureCookies() {
            allowInsecureCookies.set(true);
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if browsers would refuse the cookies
         */
        @Override
        public CookieFilter build() {
            Problems problems = settings.problems();
            if (allowInsecureCookies.get() && sameSite.get() == SameSite.NONE) {
                problems.add("cookies for all sites must be Secure: insecure ones are allowed, which browsers refuse"
                        + " with SameSite=None; remove allowInsecureCookies()");
            }
            problems.throwIfAny();
            return new CookieFilter(this);
        }
    }
}
