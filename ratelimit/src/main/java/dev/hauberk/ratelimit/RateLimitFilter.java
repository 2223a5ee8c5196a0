/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.ratelimit;

import dev.hauberk.core.AddressRange;
import dev.hauberk.core.AddressRanges;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.ratelimit.RateLimitResult.Denied;
import dev.hauberk.ratelimit.RateLimitResult.Granted;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses requests that come too often, or too many at a time.
 *
 * <ol>
 *   <li>A request that no pattern of {@link Builder#on} matches, or that comes from an address of
 *       {@link Builder#exempt}, goes on and counts nothing.
 *   <li>Others are told apart by {@link Builder#keyedBy}, by client address unless told otherwise. A request without
 *       the thing that the key is made of is keyed by its client's address.
 *   <li>With {@link Builder#concurrent}, a key that has as many requests under way is refused with 503
 *       {@code too_many_at_once}. A request is under way until its response is complete, also asynchronously; an
 *       upgraded connection until it is closed.
 *   <li>Every limit must have the permits that the request costs, one unless {@link Builder#cost} says otherwise. If
 *       one has not, none is taken, and the answer is 429 {@code rate_limited} with {@code Retry-After}: at least the
 *       time until it has, rounded up to seconds, and up to a tenth more, so that clients do not come back in step. A
 *       cost of more than the burst, which can never be granted, is 413 {@code rate_limit_cost}.
 *   <li>If the limits are shared through a store that does not answer in time,
 *       {@link RateLimiter.Builder#whenStoreFails} decides; if it says closed, the answer is 503
 *       {@code rate_limit_unavailable} with {@code Retry-After}.
 *   <li>With {@link Builder#shadow} it counts and publishes what it would refuse, and refuses nothing.
 *   <li>With {@link Builder#annotations} it goes by {@link RateLimited} on the class of the servlet that serves, also
 *       on FORWARD, INCLUDE and ASYNC, once for each servlet, and leaves others alone.
 * </ol>
 *
 * <p>Answers carry {@code RateLimit-Policy} and {@code RateLimit}. A request counts once, whatever it is dispatched to
 * later. Several filters on a request must all grant. If one refuses before the application runs, those before it get
 * back what they granted; {@link #explain} prints what that can cost. A request that any other filter refuses has
 * counted.
 *
 * <p>Deployment: the client's address is the peer's unless a {@link dev.hauberk.servlet.ForwardedFilter} trusts the
 * proxy; without one, all clients behind a proxy share a key. The phase follows from the key: keys of the caller are
 * {@link Phase#QUOTA}, others {@link Phase#RATE_LIMIT}, before any cryptography. It runs on REQUEST. A limit by address
 * should be high enough for many people behind one address.
 *
 * <pre>{@code
 * RateLimitFilter.builder()
 *         .limit(RateLimit.perMinute(300).withBurst(60))
 *         .keyedBy(RateLimitKey.clientAddress())
 * }</pre>
 *
 * <p>Specification: RFC 6585 section 4, RFC 9110 section 10.2.3, draft-ietf-httpapi-ratelimit-headers-10. Immutable and
 * safe for use by many threads.
 */
public final class RateLimitFilter extends SecurityFilter {
    /** How the name of a dependency begins that is a store. */
    public static final String STORE = "rate limit store of ";

    /** The name of the limits. */
    public static final Fact<String> NAME = Fact.text("name");

    /** The limits. */
    public static final Fact<String> LIMITS = Fact.text("limit");

    /** The requests that are limited; none if all are. */
    public static final Fact<String> ROUTES = Fact.text("on");

    /** Whether the limits only report. */
    public static final Fact<Boolean> SHADOW = Fact.flag("shadow");

    /** Whether the application chose what happens when the store fails: {@code chosen} or {@code by default}. */
    public static final Fact<String> STORE_FAILURE_MODE = Fact.text("store failure mode");

    private static final Logger LOG = LoggerFactory.getLogger(RateLimitFilter.class);
    private final String name;
    private final RateLimitKey key;
    private final @Nullable LimitPolicy policy;
    private final String planClaim;
    private final Map<String, LimitPolicy> plans;
    private final List<RequestPattern> patterns;
    private final AddressRanges exempt;
    private final boolean shadow;
    private final boolean fields;
    private final boolean legacyFields;
    private final @Nullable ToLongFunction<SecurityRequest> cost;
    private final @Nullable ToLongFunction<HttpServletResponse> costAfterwards;
    private final @Nullable ConcurrencyLimit concurrency;
    private final boolean annotated;
    /** By servlet name; read from annotations when the filter is initialised. */
    private volatile Map<String, LimitPolicy> servlets = Map.of();

    private final String counted = RateLimitFilter.class.getName() + '@' + Integer.toHexString(hashCode());
    private final FrequentKeys frequent = new FrequentKeys();
    private final LongAdder shadowDenied = new LongAdder();
    private final AtomicBoolean storeTrusted = new AtomicBoolean(true);
    private final AtomicBoolean unseenConnections = new AtomicBoolean();

    private RateLimitFilter(Builder builder) {
        super(builder.phase(), builder.settings);
        this.name = builder.name.get();
        this.key = builder.key();
        this.policy = builder.limits.isEmpty() ? null : policy(builder, name, builder.limits);
        this.planClaim = builder.planClaim != null ? builder.planClaim : "";
        Map<String, LimitPolicy> byPlan = new LinkedHashMap<>();
        builder.plans.forEach((plan, limits) -> byPlan.put(plan, policy(builder, name + "." + plan, limits)));
        this.plans = Map.copyOf(byPlan);
        this.patterns = List.copyOf(builder.patterns);
        this.exempt = AddressRanges.of(builder.exempt.get());
        this.shadow = builder.shadow.get();
        this.fields = !builder.withoutFields.get();
        this.legacyFields = builder.legacyFields.get();
        this.cost = builder.cost.orNull();
        this.costAfterwards = builder.costAfterwards.orNull();
        this.concurrency = builder.concurrent.value().map(ConcurrencyLimit::new).orElse(null);
        this.annotated = builder.annotations.get();
    }

    private LimitPolicy policy(Builder builder, String limiter, List<RateLimit> limits) {
        return new LimitPolicy(builder.limiter(limiter, limits).build(), key);
    }

    /** Starts a filter. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        if (annotated) {
            Problems problems = new Problems(name());
            Map<String, LimitPolicy> read = new LinkedHashMap<>();
            LimitedServlet.all(config.getServletContext(), problems)
                    .forEach(
                            (servlet, limited) -> read.put(servlet, new LimitPolicy(limited.limiter(), limited.key())));
            problems.throwIfAny();
            servlets = Map.copyOf(read);
        }
    }

    /** Returns REQUEST; for {@link Builder#annotations} also those that lead to other servlets. */
    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        return annotated
                ? EnumSet.of(
                        DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD, DispatcherType.INCLUDE)
                : super.dispatcherTypes();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        boolean concerned = isConcerned(request);
        LimitPolicy applicable = concerned ? policyOf(request) : null;
        // A servlet's own limit counts once for each servlet that the request reaches, any other once for the request.
        String mark =
                annotated && applicable != null ? counted + applicable.limiter().name() : counted;
        CountedRequest grant =
                !concerned || (applicable == null && concurrency == null) ? null : CountedRequest.begin(request, mark);
        if (grant == null) {
            exchange.proceed();
            return;
        }
        String keyed = (applicable != null ? applicable.key() : key).of(request);
        if (concurrency == null) {
            decide(exchange, applicable, keyed, grant);
        } else if (concurrency.enter(keyed)) {
            HttpServletResponse response = exchange.response();
            EndOfRequest end = new EndOfRequest(() -> concurrency.leave(keyed, upgraded(request, response)));
            try {
                decide(exchange, applicable, keyed, grant);
            } finally {
                end.chainReturned(request);
            }
        } else if (shadow) {
            wouldRefuse(exchange, "too_many_at_once", "concurrency", keyed);
            decide(exchange, applicable, keyed, grant);
        } else {
            frequent.count(keyed);
            giveBack(exchange, grant);
            exchange.reject(LimitPolicy.busy(
                    "too_many_at_once", "more than " + concurrency.most() + " requests at a time, by " + key));
        }
    }

    /** Returns the connection that the request was upgraded to (RFC 9110 section 7.8), or null if it was not. */
    private @Nullable BooleanSupplier upgraded(SecurityRequest request, HttpServletResponse response) {
        int status = response.getStatus();
        boolean tunnel = request.method().equals("CONNECT") && status >= 200 && status < 300;
        if (status != HttpServletResponse.SC_SWITCHING_PROTOCOLS && !tunnel) {
            return null;
        }
        BooleanSupplier connection = request.connection().orElse(null);
        if (connection == null && unseenConnections.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: this container does not show when an upgraded connection ends, so concurrent({}) counts only"
                            + " its handshake",
                    name,
                    concurrency == null ? 0 : concurrency.most());
        }
        return connection;
    }

    private boolean isConcerned(SecurityRequest request) {
        if (!patterns.isEmpty()) {
            RequestPath path = request.path();
            boolean matched = false;
            for (int i = 0; i < patterns.size() && !matched; i++) {
                matched = patterns.get(i).matches(request.method(), path);
            }
            if (!matched) {
                return false;
            }
        }
        return exempt.ranges().isEmpty() || !exempt.contains(request.clientAddress());
    }

    private @Nullable LimitPolicy policyOf(SecurityRequest request) {
        if (annotated) {
            return servlets.get(request.servletName());
        }
        if (plans.isEmpty()) {
            return policy;
        }
        return RateLimitKey.claim(request, planClaim).map(plans::get).orElse(policy);
    }

    private void decide(Exchange exchange, @Nullable LimitPolicy applicable, String keyed, CountedRequest grant)
            throws IOException, ServletException {
        if (applicable == null) {
            exchange.proceed();
            return;
        }
        long permits = cost == null ? 1 : cost.applyAsLong(exchange.request());
        if (permits <= 0) {
            exchange.proceed();
            return;
        }
        RateLimitResult result = applicable.limiter().acquire(keyed, permits);
        noticeStore(exchange, applicable);
        noticeSaturation(exchange, applicable);
        if (result instanceof Granted granted) {
            announce(exchange.response(), applicable, granted.limit(), granted.remaining(), granted.nanosToMore());
            grant.take(applicable, keyed, granted);
            proceed(exchange, applicable, keyed, grant);
        } else if (shadow) {
            wouldRefuse(
                    exchange,
                    LimitPolicy.code(result),
                    result instanceof Denied denied ? denied.limit().name() : "store",
                    keyed);
            exchange.proceed();
        } else if (result instanceof Denied denied) {
            frequent.count(keyed);
            giveBack(exchange, grant);
            announce(exchange.response(), applicable, denied.limit(), denied.remaining(), denied.nanosToWait());
            exchange.reject(applicable.rejection(denied));
        } else {
            giveBack(exchange, grant);
            exchange.reject(applicable.rejection(result));
        }
    }

    /** What a servlet's own limit refuses on a forward or an include comes too late: the application has run. */
    private static void giveBack(Exchange exchange, CountedRequest last) {
        if (exchange.request().getDispatcherType() == DispatcherType.REQUEST) {
            last.giveBack(exchange.response());
        }
    }

    private void proceed(Exchange exchange, LimitPolicy applicable, String keyed, CountedRequest grant)
            throws IOException, ServletException {
        ToLongFunction<HttpServletResponse> afterwards = costAfterwards;
        if (afterwards == null) {
            exchange.proceed();
            return;
        }
        HttpServletResponse response = exchange.response();
        EndOfRequest end = new EndOfRequest(() -> {
            try {
                long used = grant.isFree() ? 0 : afterwards.applyAsLong(response);
                if (used > 0) {
                    applicable.limiter().charge(keyed, used);
                }
            } catch (RuntimeException e) {
                // The answer is given; what it cost is not known, and the operator must hear of that.
                exchange.publish(event(SecurityEvent.Kind.ERROR, "rate_limit_cost_failed")
                        .reason(e.getClass().getName())
                        .cause(e));
            }
        });
        try {
            exchange.proceed();
        } finally {
            end.chainReturned(exchange.request());
        }
    }

    private void announce(
            HttpServletResponse response, LimitPolicy applicable, RateLimit limit, long remaining, long nanosToMore) {
        if (fields) {
            response.addHeader(RateLimitFields.POLICY, applicable.fields().policy());
            response.addHeader(RateLimitFields.LIMIT, applicable.fields().limit(limit, remaining, nanosToMore));
        }
        if (legacyFields) {
            response.setHeader("X-RateLimit-Limit", Long.toString(limit.permits()));
            response.setHeader("X-RateLimit-Remaining", Long.toString(remaining));
            response.setHeader(
                    "X-RateLimit-Reset", Long.toString(nanosToMore <= 0 ? 0 : RateLimitFields.seconds(nanosToMore)));
        }
    }

    private void wouldRefuse(Exchange exchange, String code, String limit, String keyed) {
        shadowDenied.increment();
        frequent.count(keyed);
        exchange.publish(event(SecurityEvent.Kind.WOULD_REFUSE, code)
                .reason("limit " + limit + ", by " + key)
                .attribute("limit", limit));
    }

    /** Publishes once that the store is asked no more, and once that it is again. */
    private void noticeStore(Exchange exchange, LimitPolicy applicable) {
        boolean trusted = applicable.limiter().isStoreTrusted();
        if (trusted != storeTrusted.get() && storeTrusted.compareAndSet(!trusted, trusted)) {
            exchange.publish(
                    event(SecurityEvent.Kind.NOTE, trusted ? "rate_limit_store_recovered" : "rate_limit_store_failed")
                            .attribute("limiter", applicable.limiter().name()));
        }
    }

    /** Publishes that keys share buckets, as more are active than the limiter has room for. */
    private void noticeSaturation(Exchange exchange, LimitPolicy applicable) {
        RateLimiter limiter = applicable.limiter();
        if (limiter.saturation().isFresh()) {
            exchange.publish(event(SecurityEvent.Kind.NOTE, "rate_limit_saturated")
                    .attribute("limiter", limiter.name())
                    .attribute("shared", limiter.statistics().shared()));
        }
    }

    /** Returns what each limiter counted, by its name. */
    public Map<String, RateLimitStatistics> statistics() {
        Map<String, RateLimitStatistics> statistics = new LinkedHashMap<>();
        policies()
                .forEach(each ->
                        statistics.put(each.limiter().name(), each.limiter().statistics()));
        return statistics;
    }

    /** Returns how many requests would have been refused if this filter were not in shadow mode. */
    public long shadowDenied() {
        return shadowDenied.sum();
    }

    /**
     * Returns the keys that are denied most and how often, about: for an administrator. Keys are personal data, such as
     * addresses and names; they belong into no metric and no public page.
     *
     * @param most how many, at least 0
     */
    public List<Map.Entry<String, Long>> topKeys(int most) {
        return frequent.top(most);
    }

    /**
     * Returns what each limiter admits at most, as {@link RateLimiter#explain} prints it, and what a request costs that
     * it grants and another limit refuses.
     */
    public String explain() {
        StringBuilder text = new StringBuilder();
        policies()
                .forEach(each -> text.append(each.limiter().explain())
                        .append(each.limiter().explainGivingBack())
                        .append('\n'));
        return text.toString();
    }

    private Collection<LimitPolicy> policies() {
        List<LimitPolicy> all = new ArrayList<>(plans.values());
        if (policy != null) {
            all.add(0, policy);
        }
        all.addAll(servlets.values());
        return all;
    }

    @Override
    protected void validate(List<Description> chain, Problems problems) {
        long same = chain.stream()
                .filter(each -> each.name().equals(name()) && each.fact("name").contains(name))
                .map(each -> each.fact("instance"))
                .distinct()
                .count();
        if (same > 1) {
            problems.add("each RateLimitFilter of a chain must have a name of its own: " + same + " are called '" + name
                    + "'; use name(), which also tells their buckets apart in a store");
        }
    }

    @Override
    protected void close() {
        policies().forEach(each -> each.limiter().close());
    }

    /**
     * Returns the options, the fact {@code keyed_by}, and {@code plans} if there are some; degraded while a store is
     * not asked.
     */
    @Override
    public Description describe() {
        Description.Builder description = Description.builder(name())
                .facts(super.describe().facts())
                .fact("keyed_by", key)
                .reading("instance", Integer.toHexString(System.identityHashCode(this)));
        if (!plans.isEmpty()) {
            description.fact("plans", plans.keySet().stream().sorted().toArray());
        }
        for (LimitPolicy each : policies()) {
            each.limiter().describe(description);
        }
        return description.build();
    }

    /** Collects the parts of a {@link RateLimitFilter}; each setter may be called once. Not thread-safe. */
    public static final class Builder implements SecurityFilter.Builder<RateLimitFilter> {
        private final Settings settings = new Settings("RateLimitFilter");
        private final Setting<String> name = settings.of("name", "default").where(RateLimit.NAME, RateLimit::isName);
        private final List<RateLimit> limits = settings.list("limit");
        private final Map<String, List<RateLimit>> plans = new LinkedHashMap<>();
        private @Nullable String planClaim;
        private final Setting<RateLimitKey> keyedBy = settings.of("keyedBy");
        private final List<RequestPattern> patterns = settings.list("on");
        private final Setting<List<AddressRange>> exempt = settings.of("exempt", List.of());
        private final Setting<Boolean> shadow = settings.flag("shadow");
        private final Setting<Boolean> withoutFields = settings.flag("withoutFields");
        private final Setting<Boolean> legacyFields = settings.flag("legacyFields");
        private final Setting<ToLongFunction<SecurityRequest>> cost =
                settings.<ToLongFunction<SecurityRequest>>of("cost").undescribed();
        private final Setting<ToLongFunction<HttpServletResponse>> costAfterwards = settings.<ToLongFunction<
                                HttpServletResponse>>
                        of("costAfterwards")
                .undescribed();
        private final Setting<Integer> concurrent =
                settings.<Integer>of("concurrent").where("must be at least 1", value -> value >= 1);
        private final Setting<Boolean> annotations = settings.flag("annotations");
        private final Setting<Consumer<RateLimiter.Builder>> limiter =
                settings.<Consumer<RateLimiter.Builder>>of("limiter").undescribed();

        private Builder() {}

        /**
         * Sets the name for header fields, and for the buckets in a store; default {@code default}.
         *
         * @param value 1 to 64 letters, digits, {@code -}, {@code _} or {@code .}
         */
        public Builder name(String value) {
            name.set(value);
            return this;
        }

        /** Adds a limit; all of them must grant. */
        public Builder limit(RateLimit value) {
            limits.add(Objects.requireNonNull(value, "limit"));
            return this;
        }

        /**
         * Adds the limits of one plan: of callers whose attribute has that value; others have those of {@link #limit}.
         * The filter then is of phase QUOTA.
         *
         * @param claim the name of the attribute, the same for all plans
         * @param value 1 to 64 letters, digits, {@code -}, {@code _} or {@code .}; not that of another plan
         */
        public Builder limitPlan(String claim, String value, RateLimit... planLimits) {
            String first = planClaim != null ? planClaim : Objects.requireNonNull(claim, "claim");
            planClaim = first;
            settings.collect("limitPlan", () -> {
                if (!first.equals(claim)) {
                    throw new IllegalArgumentException(
                            "plans must go by one attribute: '" + claim + "' and '" + first + "'");
                }
                if (plans.putIfAbsent(RateLimit.requireName("plan", value), List.of(planLimits)) != null) {
                    throw new IllegalArgumentException("a plan must be given once: '" + value + "'");
                }
            });
            return this;
        }

        /**
         * Sets what tells requests apart; default {@link RateLimitKey#clientAddress()}, or with plans
         * {@link RateLimitKey#principal()}.
         */
        public Builder keyedBy(RateLimitKey value) {
            keyedBy.set(value);
            return this;
        }

        /**
         * Adds patterns of requests that count, such as {@code "POST /login"}; default all. They match wide, whatever
         * the case.
         */
        public Builder on(String... values) {
            for (String value : values) {
                settings.collect("on", () -> patterns.add(RequestPattern.parse(value)));
            }
            return this;
        }

        /**
         * Sets addresses that count nothing, such as a health checker's; default none.
         *
         * @param ranges as in {@code "10.0.0.0/8"}
         */
        public Builder exempt(String... ranges) {
            exempt.parse(() -> AddressRanges.parse(ranges).ranges());
            return this;
        }

        /** Counts and publishes what would be refused, and refuses nothing; default off. */
        public Builder shadow() {
            shadow.set(true);
            return this;
        }

        /** Sends no {@code RateLimit} fields. */
        public Builder withoutFields() {
            withoutFields.set(true);
            return this;
        }

        /** Sends {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} too, for older clients. */
        public Builder legacyFields() {
            legacyFields.set(true);
            return this;
        }

        /** Sets how many permits a request costs; default 1. What is 0 or less counts nothing. */
        public Builder cost(ToLongFunction<SecurityRequest> value) {
            cost.set(value);
            return this;
        }

        /**
         * Sets what a request cost beside that, told when its response is complete; it is taken even if it is not
         * there, up to the {@link RateLimit#withDebt debt} of the limit. If the function throws, it costs nothing and
         * an event {@code rate_limit_cost_failed} tells. Default nothing.
         */
        public Builder costAfterwards(ToLongFunction<HttpServletResponse> value) {
            costAfterwards.set(value);
            return this;
        }

        /**
         * Sets how many requests of one key may be under way at a time; default any number. It counts in this process.
         * A connection that was upgraded, to WebSocket for instance, counts until it is closed; on a container other
         * than Tomcat, Jetty and Undertow only its handshake does, with a warning.
         *
         * @param value at least 1
         */
        public Builder concurrent(int value) {
            concurrent.set(value);
            return this;
        }

        /** Goes by {@link RateLimited} on servlet classes instead of limits of its own. */
        public Builder annotations() {
            annotations.set(true);
            return this;
        }

        /** Configures the limiters: keys, a store, leases, what happens if the store fails. */
        public Builder limiter(Consumer<RateLimiter.Builder> configure) {
            limiter.set(configure);
            return this;
        }

        /**
         * Returns the filter.
         *
         * @throws dev.hauberk.core.ConfigurationException if it would limit nothing, the parts do not fit together, or
         *     a value is malformed; it lists every problem
         */
        @Override
        public RateLimitFilter build() {
            Problems problems = settings.problems();
            boolean bounded = concurrent.isSet();
            if (annotations.get()) {
                if (bounded || !limits.isEmpty() || !plans.isEmpty() || keyedBy.isSet()) {
                    problems.add("annotations must be a filter's only limits: there are others, or a key; use two");
                }
            } else if (limits.isEmpty() && !bounded) {
                problems.add("there must be a limit: none is set; add limit() or concurrent()");
            }
            if (!plans.isEmpty() && limits.isEmpty()) {
                problems.add("callers of no plan must have a limit too: none is set; add limit()");
            }
            if (costAfterwards.isSet() && limits.stream().noneMatch(limit -> limit.debt() > 0)) {
                problems.add("a cost that is told afterwards must be owed: no limit may have a debt; use withDebt()");
            }
            if (!limits.isEmpty()) {
                problems.addAll("limiter", limiter(name.get(), limits).problems());
            }
            plans.forEach((plan, planLimits) -> {
                if (RateLimit.isName(name.get() + "." + plan)) {
                    problems.addAll("plan " + plan, limiter(plan, planLimits).problems());
                } else {
                    problems.add("name and plan " + RateLimit.NAME + " together: '" + name.get() + "." + plan + "'");
                }
            });
            problems.throwIfAny();
            return new RateLimitFilter(this);
        }

        private RateLimiter.Builder limiter(String limiterName, List<RateLimit> limiterLimits) {
            RateLimiter.Builder builder = RateLimiter.builder(limiterName);
            limiterLimits.forEach(builder::limit);
            limiter.value().ifPresent(configure -> configure.accept(builder));
            return builder;
        }

        private RateLimitKey key() {
            return keyedBy.value()
                    .orElseGet(() -> plans.isEmpty() ? RateLimitKey.clientAddress() : RateLimitKey.principal());
        }

        private Phase phase() {
            return plans.isEmpty() ? key().phase() : Phase.QUOTA;
        }
    }
}
