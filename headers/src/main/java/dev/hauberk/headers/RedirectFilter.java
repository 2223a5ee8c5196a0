/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps the application's redirects on this site: an open redirect lends its name to whoever writes a link.
 *
 * <ol>
 *   <li>A target that begins with one slash, or is relative to the page, goes on; so does an address of the own origin,
 *       and of each origin that is allowed.
 *   <li>Any other target is an {@link IllegalArgumentException} from {@code sendRedirect}, or from {@code setHeader} of
 *       {@code Location}. Unless the application catches it, the request is refused with 400 {@code redirect_refused},
 *       as the target usually came with it. So are targets that browsers read otherwise than they look: backslashes,
 *       control characters, spaces at either end, {@code //host}, {@code https:path}, user information. Characters
 *       above U+00FF must be percent-encoded, as containers drop or cut them.
 * </ol>
 *
 * <p>It is for those who choose it. It runs on REQUEST and ERROR, and what the request dispatches to is under it.
 *
 * <pre>{@code
 * RedirectFilter.builder().allowedOrigins("https://login.example.com")
 * }</pre>
 *
 * <p>Specification: URL section 4.4, RFC 9110 section 10.2.2. Immutable and safe for use by many threads.
 */
public final class RedirectFilter extends SecurityFilter {
    private final Set<String> allowed;

    private RedirectFilter(Builder builder) {
        super(Phase.HANDLER, builder.settings);
        this.allowed = Set.copyOf(builder.allowedOrigins);
    }

    /** Starts a filter that allows the own origin only. */
    public static Builder builder() {
        return new Builder();
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
        exchange.proceed(
                exchange.request(),
                new RedirectResponse(exchange.response(), exchange.request()::origin, allowed, this::lateRefusal));
    }

    /** Configures a {@link RedirectFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<RedirectFilter> {
        private final Settings settings = new Settings("RedirectFilter");
        private final List<String> allowedOrigins = settings.list("allowedOrigins");

        private Builder() {}

        /** Adds origins, as {@code scheme://host[:port]}, that redirects may go to beside the own one; default none. */
        public Builder allowedOrigins(String... origins) {
            settings.collect(
                    "allowedOrigins",
                    origins,
                    origin -> allowedOrigins.add(BrowserOrigin.parse(origin).toString()));
            return this;
        }

        @Override
        public RedirectFilter build() {
            settings.problems().throwIfAny();
            return new RedirectFilter(this);
        }
    }
}
