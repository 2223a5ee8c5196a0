/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.core.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A chain of security filters around a servlet application, and itself a {@link Filter}.
 *
 * <pre>
 * AUDIT( error guard( FORWARDED( HEADERS( path check( CORS( FIREWALL( HTTPS( CSRF( RATE_LIMIT(
 *     SESSION( AUTHENTICATION( QUOTA( AUTHORIZATION( INPUT( HANDLER( application ))))))))))))))))
 * </pre>
 *
 * <ol>
 *   <li>Filters run in the order of their {@link Phase}; within a phase in the order declared.
 *   <li>A filter declared in a {@link Builder#route route} runs for requests whose path matches the route's pattern.
 *   <li>Of several filters of one class, gates all run; of policies only the one with the most specific route does.
 *   <li>What no filter refuses reaches the application. Refusing what no rule permits is the work of a filter of
 *       {@link Phase#AUTHORIZATION}.
 *   <li>An exception, of a filter or of the application, is answered with 500 and an id; details are only in the log.
 * </ol>
 *
 * <p>Deployment: register it first, for every dispatcher type, with async support; {@link #register} does. Answers that
 * the container makes before any filter (a malformed request line, say) are out of its reach. Immutable and safe for
 * use by many threads.
 */
public final class Hauberk implements Filter {
    /**
     * How a chain does.
     *
     * @param status the worst of its filters
     * @param filters what each filter says of itself, in the order of the chain
     * @param lostEvents how many events a listener failed to take since the start
     */
    public record Health(Description.Health status, List<Description> filters, long lostEvents) {
        /** Copies the list. */
        public Health {
            filters = List.copyOf(filters);
        }
    }

    private final Chain chain;
    private final List<SecurityFilter> owned;
    private volatile boolean registered;

    Hauberk(Chain chain, List<SecurityFilter> owned) {
        this.chain = chain;
        this.owned = List.copyOf(owned);
    }

    /** Starts a chain. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Registers this chain under the name {@code hauberk}, ahead of the filters declared so far, for all paths, all
     * dispatcher types, and named dispatchers of the servlets declared so far: declare servlets first. An embedded
     * Tomcat lets only a {@code ServletContainerInitializer} do this, not a listener that was added as an instance.
     *
     * <p>It stays ahead of the filter by which Jetty answers WebSocket handshakes, whenever endpoints are added.
     *
     * @throws IllegalStateException if the context is initialised already, or has a filter of that name
     */
    public void register(ServletContext context) {
        FilterRegistration.Dynamic registration = context.addFilter("hauberk", this);
        if (registration == null) {
            throw new IllegalStateException(
                    "a filter named 'hauberk' must be registered once per context: one is registered");
        }
        owned.forEach(filter -> filter.configure(context));
        registered = true;
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
        WebSocketFilters.reserve(context);
        for (String servlet : context.getServletRegistrations().keySet()) {
            FilterRegistration.Dynamic named =
                    context.addFilter(NamedDispatch.NAME + servlet, new NamedDispatch(chain, servlet));
            named.setAsyncSupported(true);
            named.addMappingForServletNames(EnumSet.of(DispatcherType.FORWARD, DispatcherType.INCLUDE), false, servlet);
        }
    }

    /**
     * A filter in its place.
     *
     * @param filter the filter
     * @param route the paths that it is for; empty for all
     */
    public record Placed(SecurityFilter filter, Optional<PathPattern> route) {}

    /** Returns the filters in the order of the chain; one of several routes is there several times. */
    public List<Placed> filters() {
        return chain.entries().stream()
                .map(entry -> new Placed(entry.filter(), Optional.ofNullable(entry.route())))
                .toList();
    }

    /**
     * Returns a chain that decides about requests that no client sent: with some of the filters of this one, and
     * others. It logs nothing, and publishes events to one listener only. It neither initialises nor closes a filter.
     *
     * @param kept which filters of this chain it has
     * @param others filters that run after those of the same phase
     * @param listener hears every event; the last one of a request is that of its decision
     */
    public Hauberk rehearsal(
            Predicate<? super SecurityFilter> kept, List<SecurityFilter> others, SecurityEventListener listener) {
        List<Chain.Entry> entries = new ArrayList<>(chain.entries());
        entries.removeIf(entry -> !kept.test(entry.filter()));
        for (SecurityFilter other : others) {
            entries.add(Chain.countUpTo(other.phase(), entries), new Chain.Entry(other, null));
        }
        return new Hauberk(new Chain(ChainContext.ofRehearsal(listener), entries), List.of());
    }

    /** Returns how the chain does right now. */
    public Health health() {
        List<Description> filters = owned.stream().map(SecurityFilter::describe).toList();
        Description.Health worst = filters.stream()
                .map(Description::health)
                .max(java.util.Comparator.naturalOrder())
                .orElse(Description.Health.UP);
        return new Health(worst, filters, chain.context.listenerFailures());
    }

    /**
     * Returns what each filter says of itself, in the order of the chain, with the fact {@code phase}, and
     * {@code route} unless it is for all paths. A filter of several routes is there several times.
     */
    public List<Description> describe() {
        return ChainValidator.placed(chain.entries());
    }

    /**
     * Initialises the filters of this chain.
     *
     * @throws ServletException if one of them cannot serve, or if a filter that answers WebSocket handshakes stands
     *     ahead of this chain, so that handshakes would pass it by
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        Placement.check(config, registered);
        for (SecurityFilter filter : owned) {
            filter.init(config);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain rest)
            throws IOException, ServletException {
        chain.run(request, response, rest);
    }

    /** Closes what the builders opened, never what the application handed in. */
    @Override
    public void destroy() {
        ChainBuilder.close(owned);
    }

    /** Returns the table of the chain: a line for each filter with phase, name, route and dispatcher types. */
    @Override
    public String toString() {
        StringBuilder table = new StringBuilder("Hauberk");
        for (int i = 0; i <= chain.filters.length; i++) {
            if (i == chain.guardAt) {
                line(table, "", "ErrorGuard", null, "built in", Exchange.GUARDED);
            }
            if (i == chain.checkAt) {
                line(table, "", "PathGuard", null, "built in", Exchange.CHECKED);
            }
            if (i < chain.filters.length) {
                SecurityFilter filter = chain.filters[i];
                String combination = filter.combination().name().toLowerCase(Locale.ROOT);
                line(table, filter.phase(), filter.name(), chain.route(i), combination, chain.dispatchersAt(i));
            }
        }
        return table.toString();
    }

    private static void line(
            StringBuilder table,
            Object phase,
            String name,
            @Nullable PathPattern route,
            String combination,
            Set<DispatcherType> dispatchers) {
        table.append(String.format(
                "%n%-14s %-26s %-20s %-8s %s",
                phase,
                name,
                route == null ? "(all paths)" : route,
                combination,
                dispatchers.stream().map(Enum::name).collect(Collectors.joining(" "))));
    }

    /** Collects the filters of a chain. Not safe for use by several threads. */
    public static final class Builder {
        private final Settings settings = new Settings("Hauberk");
        private final ChainBuilder parts = new ChainBuilder(settings);

        private Builder() {}

        /**
         * Adds a filter for all paths. A builder handed over several times is built once, and its filter shared.
         *
         * @param filter the filter's own builder, not yet built
         */
        public Builder filter(SecurityFilter.Builder<?> filter) {
            parts.add(filter, null);
            return this;
        }

        /** Adds a filter that is built, of which the application keeps a hold; for all paths. */
        public Builder filter(SecurityFilter filter) {
            parts.addBuilt(filter, null);
            return this;
        }

        /**
         * Adds a check of your own.
         *
         * @param name names it in events and logs
         * @param phase when it runs
         */
        public Builder check(String name, Phase phase, RequestCheck check) {
            parts.addBuilt(new CheckFilter(name, phase, check), null);
            return this;
        }

        /** Adds any servlet filter; it is initialised with the chain, and never destroyed by it. */
        public Builder servletFilter(Phase phase, Filter filter) {
            parts.addBuilt(new ForeignFilter(phase, filter), null);
            return this;
        }

        /**
         * Adds filters for the paths that a pattern matches: ignoring case, a trailing slash, and trailing dots and
         * spaces of a segment.
         *
         * @param pattern {@code /exact}, {@code /a/{name}}, or {@code /a/*} for any depth including none
         */
        public Builder route(String pattern, Consumer<Route> filters) {
            parts.route(pattern, path -> filters.accept(new Route(parts, path)));
            return this;
        }

        /** Sets who writes refusals; default {@link RejectionHandler#problem()}. */
        public Builder rejectionHandler(RejectionHandler handler) {
            parts.rejectionHandler(handler);
            return this;
        }

        /** Adds someone who hears every event. */
        public Builder listener(SecurityEventListener listener) {
            parts.listener(listener);
            return this;
        }

        /**
         * Returns the chain.
         *
         * @throws dev.hauberk.core.ConfigurationException if any part would be unsafe or parts contradict each other;
         *     it lists every problem
         */
        public Hauberk build() {
            return parts.build();
        }
    }

    /** The filters of one route. */
    public static final class Route {
        private final ChainBuilder parts;
        private final PathPattern pattern;

        private Route(ChainBuilder parts, PathPattern pattern) {
            this.parts = parts;
            this.pattern = pattern;
        }

        /**
         * Adds a filter for this route; not one of {@link Phase#AUDIT}, {@link Phase#FORWARDED} or
         * {@link Phase#HEADERS}.
         */
        public Route filter(SecurityFilter.Builder<?> filter) {
            parts.add(filter, pattern);
            return this;
        }

        /** Adds a filter that is built for this route, as {@link #filter(SecurityFilter.Builder)} adds another. */
        public Route filter(SecurityFilter filter) {
            parts.addBuilt(filter, pattern);
            return this;
        }

        /** Adds a check of your own for this route. */
        public Route check(String name, Phase phase, RequestCheck check) {
            parts.addBuilt(new CheckFilter(name, phase, check), pattern);
            return this;
        }

        /** Adds any servlet filter for this route. */
        public Route servletFilter(Phase phase, Filter filter) {
            parts.addBuilt(new ForeignFilter(phase, filter), pattern);
            return this;
        }
    }
}
