/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.authorization;

import dev.hauberk.authorization.CoverageReport.Finding;
import dev.hauberk.authorization.CoverageReport.Kind;
import dev.hauberk.core.RequestPath;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.servlet.Deployment;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.ServletSecurity;
import java.net.MalformedURLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Walks servlets, mappings, methods and rules, and notes where they do not meet. */
final class CoverageProof {
    /** Class names of filters that change the method or the path of requests. */
    private static final Set<String> REWRITERS = Set.of(
            "org.springframework.web.filter.HiddenHttpMethodFilter",
            "org.tuckey.web.filters.urlrewrite.UrlRewriteFilter",
            "org.ocpsoft.rewrite.servlet.RewriteFilter",
            "com.ocpsoft.pretty.PrettyFilter",
            "org.glassfish.jersey.server.filter.HttpMethodOverrideFilter");

    private final ServletContext context;
    private final AuthorizationPolicy policy;
    private final String ownName;
    private final Map<String, ServletClass> servlets;
    private final Deployment deployment;
    private final Optional<List<String>> endpoints;
    private final List<MappedServlet> mapped = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /** Takes the name that the filter itself is registered under, or an empty string if none is to be looked at. */
    CoverageProof(ServletContext context, AuthorizationPolicy policy, String ownName) {
        this.ownName = ownName;
        this.context = context;
        this.policy = policy;
        this.servlets = ServletClass.all(context);
        this.deployment = Deployment.of(context);
        this.endpoints = deployment.endpoints();
        List<MappedServlet> all = new ArrayList<>();
        servlets.forEach((name, servlet) -> servlet.mappings()
                .forEach(mapping -> all.add(MappedServlet.of(name, servlet.className(), mapping, policy.patterns()))));
        all.forEach(each -> mapped.add(each.withoutWhatGoesTo(all)));
    }

    /** Returns what is served: by servlets, and by WebSocket endpoints where the container lists them. */
    List<MappedServlet> served() {
        List<MappedServlet> all = new ArrayList<>(mapped);
        endpoints.orElse(List.of()).forEach(path -> all.add(MappedServlet.ofEndpoint(path, policy.patterns())));
        return all;
    }

    CoverageReport report() {
        servlets.forEach(this::servlet);
        endpoints();
        frontControllers();
        policy.patterns().forEach(this::rule);
        filters();
        findings.sort(Comparator.comparing((Finding finding) -> !finding.kind().gap())
                .thenComparing(Finding::kind)
                .thenComparing(Finding::subject));
        return new CoverageReport(findings);
    }

    private void servlet(String name, ServletClass servlet) {
        List<MappedServlet> own =
                mapped.stream().filter(each -> each.servlet().equals(name)).toList();
        if (deployment.missesDispatchesTo(name)) {
            add(
                    Kind.NAMED_DISPATCH_UNSEEN,
                    name,
                    "it was declared after the chain was registered, so forwards and includes to it by its name are not"
                            + " decided; declare it before");
        }
        boolean named = policy.servletRules().stream().map(ServletRule::servlet).anyMatch(name::equals);
        if (servlet.type()
                .filter(type -> type.isAnnotationPresent(ServletSecurity.class))
                .isPresent()) {
            add(Kind.CONTAINER_SECURITY, name, "the container enforces its @ServletSecurity besides the rules");
        }
        if (own.isEmpty()) {
            add(
                    Kind.SERVLET_BY_NAME_ONLY,
                    name,
                    "it has no mapping; forwards and includes to it are decided only if the filter is told to, by"
                            + " enforceOn(FORWARD, INCLUDE) and a servlet rule");
            return;
        }
        boolean denied = policy.deniesOtherServlets() && !named;
        boolean ruled = own.stream().anyMatch(each -> !each.withRule(policy).isEmpty());
        if (denied || (!named && !ruled)) {
            if (!ContainerServlets.has(servlet.className())) {
                add(
                        Kind.SERVLET_WITHOUT_RULE,
                        name,
                        (denied
                                        ? "no rule names it or its class, and other servlets are denied"
                                        : "no rule is about " + texts(own))
                                + ": every request to it is denied; add a rule or an annotation, or remove the servlet");
            }
            return;
        }
        own.forEach(each -> paths(each, named));
        if (servlet.handlersAreKnown() && !ContainerServlets.has(servlet.className())) {
            own.forEach(each -> methods(each, servlet));
        }
    }

    private static String texts(List<MappedServlet> mapped) {
        return mapped.stream().map(MappedServlet::mapping).collect(Collectors.joining(", "));
    }

    private void paths(MappedServlet each, boolean named) {
        List<RequestPath> without = each.withoutRule(policy);
        if (!named && !without.isEmpty() && !each.isDefault()) {
            add(
                    Kind.PATHS_DENIED,
                    each.servlet(),
                    "it is mapped to " + each.mapping() + ", and no rule is about " + without.get(0)
                            + ": such requests are denied");
        }
    }

    private void endpoints() {
        if (endpoints.isEmpty()) {
            add(
                    Kind.ENDPOINTS_UNKNOWN,
                    "WebSocket",
                    "this container does not list its endpoints; handshakes without a rule are denied");
        }
        for (String path : endpoints.orElse(List.of())) {
            MappedServlet endpoint = MappedServlet.ofEndpoint(path, policy.patterns());
            boolean ruled = endpoint.samples().stream()
                    .anyMatch(sample -> policy.match("GET", sample) == AuthorizationPolicy.Match.RULE);
            if (!ruled) {
                add(
                        Kind.ENDPOINT_WITHOUT_RULE,
                        path,
                        "no rule is about GET " + path + ": every WebSocket handshake is denied; add a rule");
            }
        }
    }

    private void frontControllers() {
        String names = mapped.stream()
                .filter(MappedServlet::isFrontController)
                .map(MappedServlet::servlet)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            add(Kind.ROUTES_UNKNOWN, names, "it serves all paths, so a misspelt path of a rule is not found here");
        }
    }

    private void methods(MappedServlet each, ServletClass servlet) {
        Set<String> handled = new TreeSet<>(servlet.handlers().keySet());
        handled.remove("HEAD");
        for (RequestPath path : each.withRule(policy)) {
            for (String method : handled) {
                if (policy.match(method, path) != AuthorizationPolicy.Match.RULE) {
                    add(
                            method.equals("OPTIONS") ? Kind.OPTIONS_DENIED : Kind.METHOD_DENIED,
                            each.servlet(),
                            "it handles " + method + " of " + path
                                    + ", which no rule names, so such requests are denied; add a rule if it is meant to");
                }
            }
            if (!handled.contains("OPTIONS") && policy.match("OPTIONS", path) != AuthorizationPolicy.Match.RULE) {
                add(Kind.OPTIONS_DENIED, each.servlet(), "OPTIONS of " + path + " is denied");
            }
        }
    }

    private void rule(RequestPattern pattern) {
        List<MappedServlet> serving =
                mapped.stream().filter(each -> each.overlaps(pattern.path())).toList();
        if (isOfEndpoint(pattern)) {
            return;
        }
        if (serving.stream().allMatch(MappedServlet::isDefault)) {
            if (!isOfFiles(pattern)) {
                add(
                        Kind.RULE_WITHOUT_SERVLET,
                        pattern.toString(),
                        "neither a servlet nor a WebSocket endpoint nor a file serves these paths; are they misspelt?");
            }
        } else if (pattern.method().isPresent()) {
            String method = pattern.method().get();
            boolean handled = serving.stream()
                    .map(each -> servlets.get(each.servlet()))
                    .anyMatch(servlet -> servlet == null
                            || !servlet.handlersAreKnown()
                            || servlet.handlers().containsKey(method)
                            || method.equals("OPTIONS")
                            || method.equals("TRACE"));
            if (!handled) {
                add(
                        Kind.METHOD_NOT_HANDLED,
                        pattern.toString(),
                        "the servlet of these paths does not handle " + method);
            }
        }
    }

    /** Where endpoints cannot be listed, any rule may be about one. */
    private boolean isOfEndpoint(RequestPattern pattern) {
        return endpoints
                .map(paths -> paths.stream()
                        .map(path -> MappedServlet.ofEndpoint(path, policy.patterns()))
                        .anyMatch(endpoint -> endpoint.overlaps(pattern.path())))
                .orElse(true);
    }

    /** A default servlet serves the files of the application, so a rule for some of them is about something. */
    private boolean isOfFiles(RequestPattern pattern) {
        String path = pattern.path().toString();
        int variable = path.indexOf('{');
        String folder = path.endsWith("/*") ? path.substring(0, path.length() - 1) : path + '/';
        try {
            Set<String> files = context.getResourcePaths(folder);
            return variable < 0 && (context.getResource(path) != null || (files != null && !files.isEmpty()));
        } catch (MalformedURLException e) {
            return false;
        }
    }

    private void filters() {
        context.getFilterRegistrations().forEach((name, registration) -> {
            String type = String.valueOf(registration.getClassName());
            if (name.equals(ownName)) {
                Set<DispatcherType> missing =
                        deployment.unmapped(name, EnumSet.of(DispatcherType.ASYNC, DispatcherType.ERROR));
                if (!missing.isEmpty()) {
                    add(
                            Kind.DISPATCH_NOT_MAPPED,
                            name,
                            "this filter is not mapped for " + missing + ", so it decides nothing there: map it");
                }
                if (!registration.getUrlPatternMappings().contains("/*")) {
                    add(
                            Kind.FILTER_NOT_ON_ALL_PATHS,
                            name,
                            "this filter is mapped to " + registration.getUrlPatternMappings()
                                    + "; what is served elsewhere is not decided about: map it to /*");
                }
            } else {
                other(name, type, registration.getUrlPatternMappings());
            }
        });
    }

    private void other(String name, String type, Collection<String> patterns) {
        boolean known = deployment.showsOrder() && !ownName.isEmpty();
        boolean ahead = deployment.isAhead(name, ownName);
        if (REWRITERS.contains(type) && !ahead) {
            add(
                    Kind.FILTER_REWRITES,
                    name,
                    type + " changes methods or paths; it must run ahead of the authorization filter, so that what"
                            + " is decided is what is served");
        } else if (!type.startsWith("dev.hauberk.") && (ahead || !known)) {
            add(
                    Kind.OTHER_FILTER,
                    name,
                    type + " on " + patterns
                            + (ahead
                                    ? " runs ahead; what it answers by itself is not decided about"
                                    : "; if it runs ahead and answers by itself, its answers are not decided about"));
        }
    }

    private void add(Kind kind, String subject, String text) {
        Finding finding = new Finding(kind, subject, text);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }
}
