/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.benchmarks;

import dev.hauberk.authorization.AuthorizationPolicy;
import dev.hauberk.core.Decision;
import dev.hauberk.core.Identity;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.MappingMatch;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authorization.AuthenticatedAuthorizationManager;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.access.intercept.RequestMatcherDelegatingAuthorizationManager;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcherEntry;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * The authorization step with the twenty rules of {@link AuthorizationBenchmark}: Hauberk's decision beside Spring
 * Security's. Spring's path is parsed before, as Hauberk's is.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class AuthorizationRivals {
    private static final String PATH = "/api/r004/42";

    private final AuthorizationPolicy policy = AuthorizationBenchmark.policy(20);
    private final ImaginedCall call =
            new ImaginedCall("GET", PATH, Identity.builder("ann").roles("clerk").build());
    private final AuthorizationManager<HttpServletRequest> spring = springRules();
    private final AttributeRequest request = new AttributeRequest();
    private final Supplier<Authentication> caller = caller();

    /** Parses the path of the one request. */
    public AuthorizationRivals() {
        ServletRequestPathUtils.parseAndCache(request);
    }

    private static Supplier<Authentication> caller() {
        Authentication known = new TestingAuthenticationToken("ann", "", "ROLE_clerk");
        return () -> known;
    }

    private static AuthorizationManager<HttpServletRequest> springRules() {
        RequestMatcherDelegatingAuthorizationManager.Builder rules =
                RequestMatcherDelegatingAuthorizationManager.builder();
        for (int i = 1; i <= 4; i++) {
            String resource = String.format("/api/r%03d", i);
            add(rules, HttpMethod.GET, resource, AuthenticatedAuthorizationManager.authenticated());
            add(rules, HttpMethod.POST, resource, AuthorityAuthorizationManager.hasRole("clerk"));
            add(rules, HttpMethod.GET, resource + "/{id}", AuthorityAuthorizationManager.hasRole("clerk"));
            add(rules, HttpMethod.DELETE, resource + "/{id}", AuthorityAuthorizationManager.hasRole("admin"));
            rules.mappings(all -> all.add(new RequestMatcherEntry<>(
                    PathPatternRequestMatcher.pathPattern(resource + "/{id}/lines/**"),
                    AuthorityAuthorizationManager.hasRole("clerk"))));
        }
        return rules.build();
    }

    private static void add(
            RequestMatcherDelegatingAuthorizationManager.Builder rules,
            HttpMethod method,
            String path,
            AuthorizationManager<RequestAuthorizationContext> manager) {
        rules.add(PathPatternRequestMatcher.pathPattern(method, path), manager);
    }

    /** Hauberk. */
    @Benchmark
    public Decision hauberk() {
        return policy.decide(call);
    }

    /** Spring Security. */
    @Benchmark
    public @Nullable AuthorizationResult spring() {
        return spring.authorize(caller, request);
    }

    /** A request that has attributes. */
    private static final class AttributeRequest extends StubRequest {
        private final Map<String, Object> attributes = new HashMap<>();

        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public String getRequestURI() {
            return PATH;
        }

        @Override
        public String getContextPath() {
            return "";
        }

        @Override
        public String getServletPath() {
            return PATH;
        }

        @Override
        public HttpServletMapping getHttpServletMapping() {
            return new HttpServletMapping() {
                @Override
                public String getMatchValue() {
                    return "";
                }

                @Override
                public String getPattern() {
                    return "/";
                }

                @Override
                public String getServletName() {
                    return "dispatcher";
                }

                @Override
                public MappingMatch getMappingMatch() {
                    return MappingMatch.DEFAULT;
                }
            };
        }

        @Override
        public @Nullable Object getAttribute(String name) {
            return attributes.get(name);
        }

        @Override
        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }
    }
}
