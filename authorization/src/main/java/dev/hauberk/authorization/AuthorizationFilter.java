/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RoleHierarchy;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides by ordered rules whether a caller may do what a request asks.
 *
 * <ol>
 *   <li>The first rule whose method and path match decides; if none matches, the request is refused.
 *   <li>A rule that restricts matches wide (ignoring case, a trailing slash, and leading spaces and trailing dots and
 *       spaces of a segment); a rule that permits everyone matches exactly.
 *   <li>A {@linkplain Builder#servletRule rule for the servlet} must be met besides; with
 *       {@linkplain Builder#annotations annotations}, a servlet without a rule is denied.
 *   <li>HEAD is decided as GET. Where a pattern has rules with methods only, its other methods are refused.
 *   <li>Whoever is unknown is refused with 401 and the challenges that authenticators left; whoever is known, with 403.
 *   <li>A route declared {@linkplain Builder#objectScoped object-scoped} is answered with success only if a check
 *       granted the object that its path names, or, where it names none, an object of its type or a list of them.
 *       Otherwise the answer is withheld, and 500 {@code object_check_missing} sent instead.
 *   <li>It decides on REQUEST, and anew on ASYNC with the path dispatched to; on FORWARD and INCLUDE when told to.
 *       Object-scoped routes hold on all of these, always. An include whose check is missing ends with an exception in
 *       the including resource, and no byte of it is sent.
 * </ol>
 *
 * <p>Deployment: rules do not decide what a resource forwards to or includes unless {@link Builder#enforceOn} says so;
 * an error page is never decided. An async dispatch to another path needs a rule for that path. The container's own
 * security constraints apply too. An object-scoped answer is held back, not what was done before it: check first, then
 * act.
 *
 * <pre>{@code
 * AuthorizationFilter.builder()
 *         .rule("GET /health", permitAll())
 *         .rule("GET /api/orders/{id}", hasScope("orders"))
 *         .rule("DELETE /api/orders/{id}", hasRole("admin"))
 *         .rule("/api/*", authenticated())
 *         .objectAuthorizer(orders)
 *         .objectScoped("/api/orders/{id}", "order", "{id}")
 * }</pre>
 *
 * <p>Specification: Jakarta Servlet 6.0 section 13; RFC 9110 sections 15.5.2 and 15.5.4; RFC 6750 section 3.1; OWASP
 * API Security Top 10 2023, API1. Immutable and safe for use by many threads.
 */
public final class AuthorizationFilter extends SecurityFilter {
    /** The rules, such as {@code GET /orders: hasRole(clerk)}, in order. */
    public static final Fact<String> RULES = Fact.text("rules");

    /** What the rules lack; not there until they were compared with the servlets. */
    public static final Fact<String> COVERAGE_GAPS = Fact.text("coverage gaps");

    /** The servlets whose routes the container does not know. */
    public static final Fact<String> ROUTES_UNKNOWN = Fact.text("routes unknown");

    private static final Logger LOG = LoggerFactory.getLogger(AuthorizationFilter.class);
    private static final int MAX_GAPS_TOLD = 20;

    private final EnforcedPolicy policy;
    private final ObjectGuard objects;
    private final Set<DispatcherType> decidedOn;
    private final Optional<LivePolicy> live;
    private final Optional<PolicyWatch> watch;
    private final Optional<PolicyTrial> trial;
    private final Coverage coverage;
    private final Consumer<? super CoverageReport> coverageListener;
    private volatile @Nullable CoverageReport report;
    private volatile List<MappedServlet> served = List.of();

    private AuthorizationFilter(Builder builder) {
        super(Phase.AUTHORIZATION, builder.settings);
        Problems problems = builder.settings.problems();
        Supplier<AuthorizationPolicy> source = builder.source(problems);
        this.policy = new EnforcedPolicy(source, builder.annotations.get());
        this.objects = builder.objects.build(source.get(), problems);
        problems.throwIfAny();
        this.live = Optional.ofNullable(builder.live);
        this.watch = live.map(file -> new PolicyWatch(file, objects::objections, this::publish));
        this.trial = builder.candidate.value();
        this.coverage = builder.coverage.get();
        this.coverageListener = builder.coverageListener;
        EnumSet<DispatcherType> types = EnumSet.copyOf(Phase.AUTHORIZATION.dispatcherTypes());
        types.addAll(builder.enforcedOn);
        this.decidedOn = Collections.unmodifiableSet(types);
    }

    /** Starts a filter without rules. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected Set<DispatcherType> dispatcherTypes() {
        EnumSet<DispatcherType> types = EnumSet.copyOf(decidedOn);
        if (objects.hasRoutes()) {
            // A container may send the answer when a forward ends, so what is held must be decided about before. And
            // which objects a resource is about does not depend on the way to it.
            types.add(DispatcherType.FORWARD);
            types.add(DispatcherType.INCLUDE);
        }
        return types;
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        ObjectChecks checks = objects.begin(request, this::lateRefusal);
        if (decidedOn.contains(request.dispatcherType())) {
            AuthorizationPolicy current = policy.current();
            request.includeRoles(current.roleHierarchy());
            AccessRequest asked = new CheckedRequest(request, checks, true);
            Decision decision = current.decide(asked);
            if (trial.isPresent() && !AccessProbe.asks(request)) {
                observe(trial.get(), exchange, asked, decision);
            }
            if (decision instanceof Decision.Deny deny) {
                exchange.reject(deny);
                return;
            }
            request.permittedBy(decision.rule());
        }
        ObjectScope scope = checks == null ? null : objects.scope(request, checks);
        if (checks == null || scope == null) {
            exchange.proceed();
            return;
        }
        checks.inform(scope);
        try {
            exchange.proceed(scope.gate());
        } finally {
            if (!request.isAsyncStarted()) {
                checks.forget(scope);
            }
        }
    }

    AuthorizationPolicy currentPolicy() {
        return policy.current();
    }

    /** Returns what the container serves; empty before {@link #init}. */
    List<MappedServlet> served() {
        return served;
    }

    private void observe(PolicyTrial candidate, Exchange exchange, AccessRequest asked, Decision decision) {
        candidate.observe(asked, decision).ifPresent(other -> {
            if (other instanceof Decision.Deny deny) {
                exchange.publish(event(SecurityEvent.Kind.WOULD_REFUSE, "candidate_would_refuse")
                        .rule(deny.rule())
                        .status(deny.rejection().status())
                        .reason(deny.rejection().code() + ": "
                                + deny.rejection().reason()));
            } else {
                exchange.publish(event(SecurityEvent.Kind.NOTE, "candidate_would_allow")
                        .rule(other.rule())
                        .reason("the rules in force refuse it"));
            }
        });
    }

    /**
     * {@inheritDoc} Reads the annotations of servlets, if it was told to, and compares rules and servlets.
     *
     * @throws ServletException if there is a gap and {@link Coverage#FAIL} was chosen
     * @throws dev.hauberk.core.ConfigurationException if annotations contradict each other
     */
    @Override
    public void init(FilterConfig config) throws ServletException {
        super.init(config);
        ServletContext context = config.getServletContext();
        policy.readAnnotations(() -> ServletClass.all(context));
        String ownName = String.valueOf(config.getFilterName());
        CoverageProof proof = new CoverageProof(context, policy.current(), ownName);
        served = proof.served();
        CoverageReport found = proof.report();
        report = found;
        coverageListener.accept(found);
        if (coverage == Coverage.FAIL && isForAllPaths() && !found.gaps().isEmpty()) {
            throw new ServletException("rules and servlets must meet:\n"
                    + found.gaps().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        watch.ifPresent(PolicyWatch::start);
        live.ifPresent(file -> file.warnings().forEach(warning -> LOG.warn("{}: {}", file, warning)));
        boolean warns = coverage == Coverage.WARN && isForAllPaths();
        for (CoverageReport.Finding finding : found.findings()) {
            if (warns && finding.kind().gap()) {
                LOG.warn("{}", finding);
            } else {
                LOG.info("{}", finding);
            }
        }
    }

    @Override
    protected void close() {
        watch.ifPresent(PolicyWatch::stop);
    }

    /** Only one filter may say who may what: of two, either could grant what the other refuses. */
    @Override
    protected void validate(List<Description> chain, Problems problems) {
        long authorizers = chain.stream()
                .filter(description -> description.facts().containsKey(ObjectGuard.FACT))
                .map(description -> description.facts().get(ObjectGuard.FACT))
                .distinct()
                .count();
        if (authorizers > 1) {
            problems.add("a chain must have one object authorizer: " + authorizers
                    + " filters have different ones; join them with ObjectAuthorizer.anyOf");
        }
    }

    @Override
    public Description describe() {
        AuthorizationPolicy current = policy.current();
        Description.Builder description = Description.builder(name())
                .facts(super.describe().facts())
                .fact(RULES, current.rules().toArray())
                .fact("enforced on", decidedOn.toArray());
        if (!current.servletRules().isEmpty()) {
            description.fact("servlet rules", current.servletRules().toArray());
        }
        CoverageReport found = report;
        if (found != null) {
            description.fact(
                    COVERAGE_GAPS, found.gaps().stream().limit(MAX_GAPS_TOLD).toArray());
            List<String> unknown = found.subjects(CoverageReport.Kind.ROUTES_UNKNOWN);
            if (!unknown.isEmpty()) {
                description.fact(ROUTES_UNKNOWN, unknown.toArray());
            }
        }
        live.ifPresent(file -> {
            description.fact("policy digest", file.digest()).reading("policy since", file.since());
            if (!file.warnings().isEmpty()) {
                description.reading("policy file warnings", file.warnings().toArray());
            }
            if (!file.problems().isEmpty()) {
                description
                        .health(Description.Health.DEGRADED, "policy_rejected")
                        .reading("policy file problems", file.problems().toArray());
            }
        });
        return objects.describe(description).build();
    }

    /** Returns the rules in order, with what they deny besides. */
    @Override
    public String toString() {
        return policy.current().toString();
    }

    /** Collects rules. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<AuthorizationFilter> {
        private final Settings settings = new Settings("AuthorizationFilter");
        private final AuthorizationPolicy.Builder rules = AuthorizationPolicy.builder();
        private final ObjectGuard.Builder objects = new ObjectGuard.Builder(settings);
        private final Setting<Supplier<AuthorizationPolicy>> policy =
                settings.<Supplier<AuthorizationPolicy>>of("policy").undescribed();
        private final Setting<Boolean> annotations = settings.flag("annotations");
        private final Setting<PolicyTrial> candidate =
                settings.<PolicyTrial>of("candidate").undescribed();
        private final Setting<Coverage> coverage = settings.of("coverage", Coverage.WARN);
        private final List<DispatcherType> enforcedOn = settings.list("enforceOn");
        private Consumer<? super CoverageReport> coverageListener = report -> {};
        private @Nullable LivePolicy live;
        private boolean written;

        private Builder() {}

        /**
         * Adds a rule after those added so far.
         *
         * @param pattern a method and a path, such as {@code DELETE /orders/{id}}, or a path for all methods
         * @param requirement what the caller must fulfil
         */
        public Builder rule(String pattern, Requirement requirement) {
            written = true;
            rules.rule(pattern, requirement);
            return this;
        }

        /** Takes a policy that was built elsewhere, in place of rules written here and of {@link #livePolicy}. */
        public Builder policy(AuthorizationPolicy whole) {
            Objects.requireNonNull(whole, "whole");
            policy.set(() -> whole);
            return this;
        }

        /**
         * Takes a policy in a file, in place of rules written here. From {@code init} on, the file is looked at in the
         * background; a policy that replaces another is published as {@code policy_replaced}, a file that cannot be
         * used as {@code policy_rejected}, which also degrades the filter's health until a good one is seen. In place
         * of {@link #policy}.
         */
        public Builder livePolicy(LivePolicy file) {
            policy.set(file::current);
            live = file;
            return this;
        }

        private Supplier<AuthorizationPolicy> source(Problems problems) {
            if (written && policy.isSet()) {
                problems.add("rules must be written here or come in a policy: both were given; put all in one place");
            }
            if (policy.isSet()) {
                return policy.get();
            }
            try {
                AuthorizationPolicy whole = rules.build();
                return () -> whole;
            } catch (ConfigurationException e) {
                e.problems().forEach(problems::add);
                problems.throwIfAny();
                throw e;
            }
        }

        /**
         * Adds a rule for the requests that the container maps to a servlet. It must be met besides the rules for
         * paths; where none of these matches, it decides alone.
         *
         * @param servlet the name under which the servlet is registered
         * @param requirement what the caller must fulfil, whatever the method unless another rule names it
         */
        public Builder servletRule(String servlet, Requirement requirement) {
            written = true;
            rules.servletRule(ServletRule.of(servlet, requirement));
            return this;
        }

        /** Adds a rule for one method of the requests that the container maps to a servlet; GET has HEAD too. */
        public Builder servletRule(String servlet, String method, Requirement requirement) {
            written = true;
            rules.servletRule(ServletRule.of(servlet, method, requirement));
            return this;
        }

        /**
         * Takes rules from the classes of servlets too: {@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll}
         * of Jakarta Annotations and {@link RequirePermission}, on the class or on {@code doGet}, {@code doPost} and so
         * on. From then on, requests to servlets without any are denied, those of the container included, unless
         * {@link #servletRule} names them. They are read when the filter is initialised, from the servlets that are
         * declared by then; default no annotation counts.
         */
        public Builder annotations() {
            annotations.set(true);
            return this;
        }

        /**
         * Answers known callers with 404 where no rule matches; see {@link AuthorizationPolicy.Builder#hideUnmatched}.
         */
        public Builder hideUnmatched() {
            written = true;
            rules.hideUnmatched();
            return this;
        }

        /**
         * Tries a policy out: it decides about each request too, and what it would change is counted and published, as
         * {@code candidate_would_refuse} or {@code candidate_would_allow}. Default none.
         */
        public Builder candidate(PolicyTrial trial) {
            candidate.set(trial);
            return this;
        }

        /** Sets what happens when servlets and rules do not meet; default {@link Coverage#WARN}. */
        public Builder coverage(Coverage choice) {
            return coverage(choice, report -> {});
        }

        /**
         * Sets what happens when servlets and rules do not meet, and who else is told.
         *
         * @param listener called once, when the filter is initialised, before anything is logged or stopped
         */
        public Builder coverage(Coverage choice, Consumer<? super CoverageReport> listener) {
            coverage.set(choice);
            coverageListener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Sets which roles include which; default none does. It holds for {@code isUserInRole} in the application too.
         */
        public Builder roleHierarchy(RoleHierarchy hierarchy) {
            written = true;
            rules.roleHierarchy(hierarchy);
            return this;
        }

        /**
         * Sets who decides about single objects, for requirements such as {@link PermissionRequirement#on} and for
         * {@link ObjectAccess}; without it every such request is refused.
         */
        public Builder objectAuthorizer(ObjectAuthorizer authorizer) {
            objects.authorizer.set(authorizer);
            return this;
        }

        /**
         * Adds requests that are about one object, which their path names: a success is sent only if the object
         * authorizer granted something about that very object to the caller, by a rule or when the application asked.
         * What the application answers without is withheld.
         *
         * @param pattern which requests, such as {@code GET /orders/{id}}
         * @param type the object's type, as the application asks about it
         * @param variable the variable of the path that names the object, in braces
         */
        public Builder objectScoped(String pattern, String type, String variable) {
            objects.route(() -> ObjectRoute.of(pattern, type, variable));
            return this;
        }

        /**
         * Adds requests that are about objects that their path does not name, such as a list, or an order in the body:
         * a success is sent only if something was granted about an object of the type, or it was asked which ones are
         * {@linkplain ObjectAccess#visible visible}.
         *
         * @param pattern which requests, such as {@code GET /orders}
         * @param type the objects' type, as the application asks about it
         */
        public Builder objectScoped(String pattern, String type) {
            objects.route(() -> ObjectRoute.of(pattern, type));
            return this;
        }

        /**
         * Sets the status of the answer where an object-scoped route made no check that would permit its own; default
         * 500, as the application lacks a check. The event is {@code object_check_missing} either way.
         *
         * @param status 403 or 500
         */
        public Builder uncheckedObjectStatus(int status) {
            objects.refusalStatus.set(status);
            return this;
        }

        /**
         * Adds forwards or includes to what the rules hold for; default: neither. Object-scoped routes always hold
         * there.
         *
         * @param types {@code FORWARD} or {@code INCLUDE}; REQUEST and ASYNC are always decided, ERROR never
         */
        public Builder enforceOn(DispatcherType... types) {
            settings.collect("enforceOn", types, type -> {
                if (type != DispatcherType.FORWARD && type != DispatcherType.INCLUDE) {
                    throw new IllegalArgumentException("a type must be FORWARD or INCLUDE: " + type
                            + "; REQUEST and ASYNC are always decided, ERROR never");
                }
                enforcedOn.add(type);
            });
            return this;
        }

        @Override
        public AuthorizationFilter build() {
            return new AuthorizationFilter(this);
        }
    }
}
