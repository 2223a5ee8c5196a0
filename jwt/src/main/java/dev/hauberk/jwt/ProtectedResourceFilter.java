/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Description;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metadata of a protected resource (RFC 9728) to everybody who asks.
 *
 * <ol>
 *   <li>GET and HEAD for exactly the metadata's path are answered with 200 and {@code application/json}.
 *   <li>Other methods for that path are 405 with {@code Allow}.
 *   <li>All else goes on.
 * </ol>
 *
 * <p>Deployment: it answers in {@link Phase#SESSION}, after limits and before anybody must be known, so a filter of
 * {@link Phase#AUTHORIZATION} needs no rule for the path. Clients look at the root of the host, whatever the context
 * path: {@code https://api.example.com/orders} has its metadata at
 * {@code https://api.example.com/.well-known/oauth-protected-resource/orders}. So it belongs into the application at
 * the root context, or a proxy hands requests for that path on to where this filter is told to serve it
 * ({@link Builder#at}). For several resources declare several filters. Clients in browsers need a CORS filter for the
 * path.
 *
 * <pre>{@code
 * ProtectedResourceFilter.builder().resource(ProtectedResource.of("https://api.example.com")
 *         .withAuthorizationServers("https://id.example.com"))
 * }</pre>
 *
 * <p>Specification: RFC 9728 section 3. Immutable and safe for use by many threads.
 */
public final class ProtectedResourceFilter extends SecurityFilter {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectedResourceFilter.class);

    private final ProtectedResource resource;
    private final String path;
    private final boolean placed;
    private final String cacheControl;
    private final byte[] body;

    private ProtectedResourceFilter(Builder builder) {
        super(Phase.SESSION, builder.settings);
        this.resource = builder.resource.get();
        this.path = builder.at.value().orElse(resource.metadataPath());
        this.placed = builder.at.isSet();
        this.cacheControl = "public, max-age=" + builder.maxAge.get().toSeconds();
        this.body = resource.json();
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        if (!exchange.path().value().equals(path)) {
            exchange.proceed();
            return;
        }
        String method = exchange.request().getMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.reject(Rejection.of(405, "method_not_allowed")
                    .withReason("metadata can be read only")
                    .withHeader("Allow", "GET, HEAD"));
            return;
        }
        exchange.respond();
        HttpServletResponse response = exchange.response();
        response.setStatus(200);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", cacheControl);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(body.length);
        if (method.equals("GET")) {
            response.getOutputStream().write(body);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        String context = config.getServletContext().getContextPath();
        if (!context.isEmpty() && !placed) {
            LOG.warn(
                    "clients look for {}, which is outside the context {}: serve it from the root context, or have a"
                            + " proxy hand the request on and say where with at()",
                    resource.metadataUrl(),
                    context);
        }
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        MetadataCoverage.validateServed(resource.metadataUrl().toString(), path, chain, problems);
    }

    /**
     * Returns the options, and the facts {@code resource}, {@code resource_metadata_served} and
     * {@code resource_metadata_path}.
     */
    @Override
    public Description describe() {
        return super.describe()
                .withFact("resource", resource.identifier())
                .withFact(MetadataCoverage.SERVED, resource.metadataUrl())
                .withFact(MetadataCoverage.PATH, path);
    }

    /** Collects the parts of a {@link ProtectedResourceFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<ProtectedResourceFilter> {
        private final Settings settings = new Settings("ProtectedResourceFilter");
        private final Setting<ProtectedResource> resource =
                settings.<ProtectedResource>of("resource").undescribed().required("");
        private final Setting<String> at = settings.<String>of("at").undescribed();
        private final Setting<Duration> maxAge =
                settings.duration("maxAge", Duration.ofHours(1), Duration.ZERO, Duration.ofDays(1));

        private Builder() {}

        /** Sets what is served; required. */
        public Builder resource(ProtectedResource value) {
            resource.set(value);
            return this;
        }

        /**
         * Sets the path within the context at which to serve the metadata, where a proxy rewrites paths; default the
         * path of {@link ProtectedResource#metadataUrl}.
         *
         * @param value begins with {@code /}, has only letters, digits and {@code -._~/}, and is one that requests have
         */
        public Builder at(String value) {
            at.parse(() -> ProtectedResource.requirePath("the path", value));
            return this;
        }

        /**
         * Sets how long clients and proxies may keep the metadata; default 1 hour.
         *
         * @param value 0 seconds to 1 day; fractions of a second are dropped
         */
        public Builder maxAge(Duration value) {
            maxAge.set(value);
            return this;
        }

        /**
         * Returns the filter.
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no resource, or a value is malformed
         */
        @Override
        public ProtectedResourceFilter build() {
            settings.problems().throwIfAny();
            return new ProtectedResourceFilter(this);
        }
    }
}
