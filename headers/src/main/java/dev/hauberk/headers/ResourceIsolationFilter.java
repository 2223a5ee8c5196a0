/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Description;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.RequestPatternIndex;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses to serve other sites what they embed: images, scripts, frames and the like, whose size, time or error would
 * tell them about the user (cross-site leaks). Where {@link CsrfFilter} looks at what changes something, this looks at
 * what is read.
 *
 * <ol>
 *   <li>Other methods than GET and HEAD go on.
 *   <li>A request that browsers say comes from this origin, or from the user ({@code Sec-Fetch-Site: same-origin},
 *       {@code none}), goes on; so does one without {@code Sec-Fetch-Site}, as over plain http or from a program.
 *   <li>So does one that opens a page in a tab ({@code Sec-Fetch-Mode: navigate} and {@code Sec-Fetch-Dest: document}):
 *       links from elsewhere work.
 *   <li>So does one whose {@code Origin} is exactly one of {@link Builder#trustedOrigins}, and one that
 *       {@link Builder#exempt} names.
 *   <li>Any other, of another site or another host of the same one, is refused with 403 {@code foreign_embedding}; or
 *       only told of, until {@link Builder#enforce} is called.
 * </ol>
 *
 * <p>Deployment: give it routes for what is private, and leave public files and preflighted APIs out. {@code Vary}
 * names what the answer depends on. It runs on REQUEST.
 *
 * <pre>{@code
 * .route("/account/*", account -> account.filter(ResourceIsolationFilter.builder()))
 * }</pre>
 *
 * <p>Specification: Fetch Metadata Request Headers. Immutable and safe for use by many threads.
 */
public final class ResourceIsolationFilter extends SecurityFilter {
    private static final List<String> VARY = List.of("Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest");

    private final OriginSet trusted;
    private final RequestPatternIndex exempt;
    private final boolean enforcing;

    private ResourceIsolationFilter(Builder builder) {
        super(Phase.FIREWALL, builder.settings);
        this.trusted = new OriginSet(builder.trustedOrigins);
        this.exempt = RequestPatternIndex.of(builder.exempt, true);
        this.enforcing = builder.enforce.get();
    }

    /** Starts a filter that tells what it would refuse. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        CorsResponse.addVary(exchange.response(), VARY);
        String reason = objection(request);
        if (reason == null) {
            exchange.proceed();
        } else if (enforcing) {
            exchange.reject(Rejection.of(403, "foreign_embedding").withReason(reason));
        } else {
            exchange.publish(
                    event(SecurityEvent.Kind.WOULD_REFUSE, "foreign_embedding").reason(reason));
            exchange.proceed();
        }
    }

    private @Nullable String objection(SecurityRequest request) {
        String method = request.getMethod();
        String site = request.getHeader("Sec-Fetch-Site");
        boolean reads = method.equals("GET") || method.equals("HEAD");
        if (!reads || site == null || site.equals("same-origin") || site.equals("none")) {
            return null;
        }
        boolean opensPage = "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
        String origin = request.getHeader("Origin");
        boolean known = origin != null && trusted.contains(origin);
        return opensPage || known || exempt.first(method, request.path()) >= 0
                ? null
                : "another site embeds what is not for it";
    }

    /** Returns the fact {@code enforcing}, and what was set by the names of the setters. */
    @Override
    public Description describe() {
        return super.describe().withFact("enforcing", enforcing);
    }

    /** Configures a {@link ResourceIsolationFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<ResourceIsolationFilter> {
        private final Settings settings = new Settings("ResourceIsolationFilter");
        private final List<String> trustedOrigins = settings.list("trustedOrigins");
        private final List<RequestPattern> exempt = settings.list("exempt");
        private final Setting<Boolean> enforce = settings.flag("enforce").undescribed();

        private Builder() {}

        /**
         * Adds origins that may embed and fetch, where the browser sends the origin, as it does for fetches with CORS;
         * the same values as those of {@link CorsFilter.Builder#allowedOrigins}.
         */
        public Builder trustedOrigins(String... origins) {
            settings.collect("trustedOrigins", origins, text -> trustedOrigins.add(OriginSet.canonical(text)));
            return this;
        }

        /**
         * Adds requests that anybody may embed, such as {@code "GET /account/badge.svg"}; they match exactly, in no
         * other spelling.
         */
        public Builder exempt(String... patterns) {
            settings.collect("exempt", patterns, text -> exempt.add(RequestPattern.parse(text)));
            return this;
        }

        /** Refuses; default is to publish what would be refused. */
        public Builder enforce() {
            enforce.set(true);
            return this;
        }

        @Override
        public ResourceIsolationFilter build() {
            settings.problems().throwIfAny();
            return new ResourceIsolationFilter(this);
        }
    }
}
