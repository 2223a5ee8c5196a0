/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.SecurityEventListener;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.ForwardedFilter;
import dev.hauberk.servlet.Hauberk;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import dev.hauberk.servlet.Slot;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a chain in memory who reaches which route.
 *
 * <ol>
 *   <li>The routes are those of the rules, those that the container serves, and one that no rule names. Each is asked
 *       for with GET, POST, PUT, PATCH, DELETE and the methods that its rules name.
 *   <li>The callers are the anonymous one, an account without a role, and an account for each role that a policy names.
 *       Variables of a path hold a name that no object has, so no caller owns the object.
 *   <li>The anonymous caller meets the authenticators of the chain; an account is taken as authenticated.
 *   <li>The application is never reached. No event is published, nothing is logged and no limit counts: filters of
 *       phases AUDIT, RATE_LIMIT and QUOTA are left out, and of Hauberk's own all that do not decide about callers.
 *       Requirements and the object authorizer are asked.
 * </ol>
 *
 * <p>Not safe for use by several threads.
 */
public final class AccessProbe {
    /** How a request ended. */
    public enum Verdict {
        /** It was refused, or sent elsewhere. */
        REFUSED,
        /** It would reach the application, as a rule permits. */
        OPENED,
        /** It would reach the application, whose answer is withheld unless it checks the object. */
        WITHHELD,
        /** It would reach the application, and no rule decided about it. */
        UNRULED,
        /** It would reach the application, though the rules refuse this caller: a filter changed who calls. */
        CONTRADICTED,
        /** A filter answered it with success ahead of the rules. */
        ANSWERED,
        /** It could not be asked: a filter failed, or refuses every caller for a time. */
        FAILED
    }

    /**
     * What became of one request.
     *
     * @param method the method
     * @param path the path, in which variables hold a made-up name
     * @param files whether the container's own servlet for files serves it
     * @param caller who asked
     * @param verdict how it ended
     * @param status the status of the answer, 200 if it would reach the application
     * @param forAll whether it was refused to each caller at that place and time
     * @param rule the rule that decided, such as {@code GET /orders/{id}: hasRole(clerk)}, or empty
     */
    public record Answer(
            String method,
            String path,
            boolean files,
            MatrixCaller caller,
            Verdict verdict,
            int status,
            boolean forAll,
            String rule) {}

    /** Makes requests that no client sent, and the answers to them. */
    public interface Exchanges {
        /** Returns a request over https from loopback, without fields and body, that is mapped to a servlet. */
        HttpServletRequest request(String method, String path, String servlet);

        /** Returns an answer that keeps its status and drops the rest. */
        HttpServletResponse response();
    }

    /** A path that no rule is written for: {@value}. Only a rule for every path has it. */
    public static final String UNNAMED_PATH = "/hauberk-sample/without-rule";

    /** The name that no object has: {@value}. It stands in paths for variables. */
    public static final String UNNAMED_OBJECT = MappedServlet.UNKNOWN;

    /** More than any application has; beyond it the rest is not asked, and {@link #isComplete} is false. */
    private static final int MOST_PATHS = 2_000;

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    /** Codes of refusals that depend on no caller. */
    private static final Set<String> FOR_ALL = Set.of(
            "no_rule_matched",
            "method_not_covered",
            "servlet_not_covered",
            "denied_by_rule",
            "address_not_permitted",
            "time_not_permitted");

    private static final Logger LOG = LoggerFactory.getLogger(AccessProbe.class);

    private static final Slot<AccessProbe> ASKING = new Slot<>();

    private final Hauberk chain;
    private final List<AuthorizationFilter> authorization;
    private final List<MappedServlet> served;
    private final Exchanges exchanges;
    private final Map<String, String> lines = new LinkedHashMap<>();
    private boolean complete = true;

    private AccessProbe(Hauberk chain, Exchanges exchanges) {
        this.chain = chain;
        this.exchanges = exchanges;
        this.authorization = chain.filters().stream()
                .map(Hauberk.Placed::filter)
                .filter(AuthorizationFilter.class::isInstance)
                .map(AuthorizationFilter.class::cast)
                .distinct()
                .toList();
        ServletContext context = exchanges.request("GET", UNNAMED_PATH, "").getServletContext();
        this.served = authorization.stream()
                .flatMap(filter -> served(filter, context).stream())
                .distinct()
                .toList();
        for (AuthorizationFilter filter : authorization) {
            for (String line : filter.currentPolicy().rules()) {
                lines.putIfAbsent(line.substring(0, line.indexOf(": ")), line);
            }
        }
    }

    /** Returns what is served; a container that initialises filters late has not compared it with the rules yet. */
    private static List<MappedServlet> served(AuthorizationFilter filter, ServletContext context) {
        @Nullable Object registrations = context.getServletRegistrations();
        return filter.served().isEmpty() && registrations != null
                ? new CoverageProof(context, filter.currentPolicy(), "").served()
                : filter.served();
    }

    /** Prepares to ask a chain. */
    public static AccessProbe of(Hauberk chain, Exchanges exchanges) {
        return new AccessProbe(chain, exchanges);
    }

    /** Returns whether a request is one that no client sent. */
    static boolean asks(SecurityRequest request) {
        return ASKING.get(request).isPresent();
    }

    /** Returns whether every route was asked for; false after {@link #ask} left some out. */
    public boolean isComplete() {
        return complete;
    }

    /** Asks for each route as each caller, and returns the answers by path, method and caller. */
    public List<Answer> ask() {
        List<Caller> callers = new ArrayList<>();
        callers().forEach(who -> callers.add(new Caller(who)));
        List<Answer> answers = new ArrayList<>();
        Map<RequestPath, List<String>> routes = routes();
        complete = routes.size() <= MOST_PATHS;
        routes.entrySet().stream()
                .limit(MOST_PATHS)
                .forEach(route -> route.getValue()
                        .forEach(
                                method -> callers.forEach(caller -> answers.add(ask(caller, method, route.getKey())))));
        return List.copyOf(answers);
    }

    /** A caller, and the chain that is asked as this caller: what decides about callers, and all that is not ours. */
    private final class Caller implements SecurityEventListener {
        private final MatrixCaller who;
        private final Optional<Identity> identity;
        private final Hauberk rehearsal;
        private @Nullable SecurityEvent decision;

        Caller(MatrixCaller who) {
            this.who = who;
            this.identity = who.known()
                    ? Optional.of(Identity.builder("posture-probe")
                            .scheme("probe")
                            .roles(who.role().stream().toArray(String[]::new))
                            .build())
                    : Optional.empty();
            this.rehearsal = chain.rehearsal(
                    filter -> isAsked(filter, identity.isPresent()), List.of(new ProbedCallerFilter(identity)), this);
        }

        @Override
        public void onEvent(SecurityEvent event) {
            decision = event.kind() == SecurityEvent.Kind.DECISION ? event : decision;
        }
    }

    /** Returns the callers that the policies distinguish, each once. */
    private Stream<MatrixCaller> callers() {
        return Stream.concat(
                        Stream.of(MatrixCaller.ANONYMOUS),
                        authorization.stream().flatMap(filter -> PolicyMatrix.callers(filter.currentPolicy()).stream()))
                .distinct();
    }

    private static boolean isAsked(SecurityFilter filter, boolean authenticated) {
        String type = filter.getClass().getName();
        boolean ours = filter instanceof ForwardedFilter
                || (type.startsWith("dev.hauberk.") && !type.startsWith("dev.hauberk.servlet."));
        return switch (filter.phase()) {
            case AUDIT, RATE_LIMIT, QUOTA -> false;
            case SESSION, AUTHENTICATION -> !authenticated;
            case AUTHORIZATION -> true;
            default -> !ours;
        };
    }

    /** Returns the methods to ask for, by path. */
    private Map<RequestPath, List<String>> routes() {
        Map<RequestPath, List<String>> routes = new TreeMap<>(Comparator.comparing(RequestPath::value));
        routes.put(RequestPath.ofDispatch(UNNAMED_PATH, null), new ArrayList<>(List.of("GET")));
        for (AuthorizationFilter filter : authorization) {
            filter.currentPolicy()
                    .patterns()
                    .forEach(pattern -> MappedServlet.samples(pattern.path().toString())
                            .forEach(path -> add(routes, path, pattern.method())));
        }
        served.forEach(servlet -> servlet.samples().forEach(path -> add(routes, path, Optional.empty())));
        return routes;
    }

    private static void add(Map<RequestPath, List<String>> routes, RequestPath path, Optional<String> method) {
        List<String> methods = routes.computeIfAbsent(path, unused -> new ArrayList<>(METHODS));
        method.filter(each -> !methods.contains(each)).ifPresent(methods::add);
    }

    private Optional<MappedServlet> serving(RequestPath path) {
        @Nullable MappedServlet best = null;
        for (MappedServlet servlet : served) {
            if (servlet.serves(path) && (best == null || servlet.isMoreSpecificThan(best))) {
                best = servlet;
            }
        }
        return Optional.ofNullable(best);
    }

    private Answer ask(Caller caller, String method, RequestPath path) {
        Optional<MappedServlet> servlet = serving(path);
        HttpServletRequest request = exchanges.request(
                method, path.value(), servlet.map(MappedServlet::servlet).orElse(""));
        HttpServletResponse response = exchanges.response();
        Verdict[] arrival = {Verdict.REFUSED};
        caller.decision = null;
        try {
            caller.rehearsal.doFilter(
                    request,
                    response,
                    (arrived, answer) -> arrival[0] = arrival((SecurityRequest) arrived, caller.identity));
        } catch (IOException | ServletException | RuntimeException e) {
            LOG.debug("the chain could not be asked for {} {}", method, path, e);
            arrival[0] = Verdict.FAILED;
        }
        SecurityEvent decision = caller.decision;
        String code = decision == null || !decision.code().equals("refused") ? "" : decision.reason();
        String rule = decision == null ? "" : decision.rule();
        Verdict verdict = verdict(arrival[0], response.getStatus(), code, rule);
        return new Answer(
                method,
                path.value(),
                servlet.filter(MappedServlet::isDefault).isPresent(),
                caller.who,
                verdict,
                response.getStatus(),
                verdict == Verdict.REFUSED && FOR_ALL.contains(code),
                lines.getOrDefault(rule, rule));
    }

    /** Returns what it means that a request would reach the application. */
    private Verdict arrival(SecurityRequest request, Optional<Identity> caller) {
        List<AuthorizationPolicy> policies = chain.filters().stream()
                .filter(each -> each.filter() instanceof AuthorizationFilter)
                .filter(each -> each.route().isEmpty() || each.route().get().matches(request.path()))
                .map(each -> ((AuthorizationFilter) each.filter()).currentPolicy())
                .toList();
        AccessRequest asked = new AskedRequest(AccessRequest.of(request).forInspection(), caller);
        if (policies.isEmpty()) {
            return Verdict.UNRULED;
        }
        return policies.stream().allMatch(policy -> policy.decide(asked) instanceof Decision.Allow)
                ? Verdict.OPENED
                : Verdict.CONTRADICTED;
    }

    private static Verdict verdict(Verdict arrival, int status, String code, String rule) {
        boolean failed = code.startsWith("filter_");
        if (arrival == Verdict.REFUSED && failed && !rule.isEmpty()) {
            // A filter behind the rules failed, as it got no body: the rules had let the caller in.
            return Verdict.OPENED;
        }
        // What every caller gets for another reason, such as a lock-down, answers nothing.
        boolean unanswered = arrival == Verdict.REFUSED && (status >= 500 || status == 429);
        if (arrival == Verdict.FAILED || unanswered) {
            return Verdict.FAILED;
        }
        if (!code.isEmpty()) {
            return arrival != Verdict.REFUSED && code.equals("object_check_missing")
                    ? Verdict.WITHHELD
                    : Verdict.REFUSED;
        }
        return arrival == Verdict.REFUSED && status < 300 ? Verdict.ANSWERED : arrival;
    }

    /** Marks requests as asked, and makes them those of an account in place of the authenticators. */
    private final class ProbedCallerFilter extends SecurityFilter {
        private final Optional<Identity> account;

        ProbedCallerFilter(Optional<Identity> account) {
            super(Phase.AUTHENTICATION);
            this.account = account;
        }

        @Override
        protected void handle(Exchange exchange) throws IOException, ServletException {
            ASKING.set(exchange.request(), AccessProbe.this);
            if (account.isPresent()) {
                exchange.proceedAs(account.get());
            } else {
                exchange.proceed();
            }
        }
    }

    /** A request as the caller made it who was asked for, whatever filters made of the caller. */
    private record AskedRequest(AccessRequest arrived, Optional<Identity> identity) implements AccessRequest {
        @Override
        public String method() {
            return arrived.method();
        }

        @Override
        public RequestPath path() {
            return arrived.path();
        }

        @Override
        public boolean hasRole(String role) {
            return identity.filter(caller -> caller.roles().contains(role)).isPresent();
        }

        @Override
        public String servletName() {
            return arrived.servletName();
        }

        @Override
        public boolean may(String action, String type, String id) {
            return arrived.may(action, type, id);
        }

        @Override
        public String clientAddress() {
            return arrived.clientAddress();
        }

        @Override
        public @Nullable Object attribute(String name) {
            return arrived.attribute(name);
        }
    }
}
