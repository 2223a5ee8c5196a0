/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Description;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Watches what fields requests have and what they look like, and proposes their schemas. It refuses and changes
 * nothing, and keeps no value: kinds, lengths and bounds rounded up, how often a field came, how many values differ.
 *
 * <p>It learns from requests that were answered with a status below 400, of path, query, and of forms and JSON that
 * declare at most 64 KiB, which are kept for the application to read again. Of one route it keeps at most 64 names a
 * level, eight levels deep; names that no program would give are left out. What attackers had answered is in the
 * proposal too: read it before you declare it, and try it with {@link InputFilter.Builder#reportOnly()}.
 *
 * <pre>{@code
 * LearningFilter learning = LearningFilter.builder().on("POST /orders").build();
 * Hauberk.builder().filter(() -> learning)...
 * System.out.println(learning.proposal());
 * }</pre>
 *
 * <p>Deployment: on REQUEST, with the other filters of phase INPUT. Safe for use by many threads, which take turns.
 */
public final class LearningFilter extends SecurityFilter {
    private static final int MOST_BODY = 64 << 10;

    private final List<Route> routes;

    /** What is known of the requests of a pattern. */
    private static final class Route {
        private final RequestPattern pattern;
        private final FieldShape path;
        private final FieldShape query;
        private final FieldShape form;
        private final FieldShape json;

        Route(RequestPattern pattern, int seed) {
            this.pattern = pattern;
            this.path = new FieldShape(seed, 0);
            this.query = new FieldShape(seed, 0);
            this.form = new FieldShape(seed, 0);
            this.json = new FieldShape(seed, 0);
        }

        synchronized void learn(
                Map<String, List<String>> variables, Map<String, List<String>> parameters, @Nullable Object body) {
            path.named(variables);
            query.named(parameters);
            if (body instanceof FormBody sent) {
                form.named(sent.values());
            } else if (body instanceof Map<?, ?>) {
                json.value(body);
            }
        }

        synchronized String proposal() {
            if (path.seen() == 0) {
                return "// " + pattern + ": nothing was answered yet\n";
            }
            String indent = "        ";
            return "// from " + path.seen() + " requests\n.on(\"" + pattern + "\", InputSchema.builder()"
                    + path.fields(indent, "path") + query.fields(indent, "query") + form.fields(indent, "form")
                    + json.fields(indent, "json") + "\n" + indent + ".refuseUndeclared()\n" + indent + ".build())\n";
        }
    }

    private record FormBody(Map<String, List<String>> values) {}

    private LearningFilter(Builder builder) {
        super(Phase.INPUT);
        int seed = UUID.randomUUID().hashCode();
        this.routes = builder.patterns.stream()
                .map(pattern -> new Route(pattern, seed))
                .toList();
    }

    /** Starts a filter that watches nothing. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Optional<Route> route = routes.stream()
                .filter(one -> one.pattern.matches(request.getMethod(), request.path()))
                .findFirst();
        if (route.isEmpty()) {
            exchange.proceed();
            return;
        }
        Object body = body(request);
        exchange.proceed();
        if (exchange.response().getStatus() < 400 && !request.isAsyncStarted()) {
            learn(route.get(), request, body);
        }
    }

    private static void learn(Route route, SecurityRequest request, @Nullable Object body) {
        PathPattern path = route.pattern.path();
        Map<String, List<String>> variables = path.variables().stream()
                .flatMap(name ->
                        path.variable(name, request.path()).map(value -> Map.entry(name, List.of(value))).stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        route.learn(
                variables, form(Optional.ofNullable(request.getQueryString()).orElse("")), body);
    }

    private static Map<String, List<String>> form(String text) {
        try {
            return FormText.parse(text);
        } catch (FieldException e) {
            return Map.of(); // what cannot be read in one way has no fields
        }
    }

    private static @Nullable Object body(SecurityRequest request) throws IOException {
        long length = request.getContentLengthLong();
        String type = MediaType.parse(
                        Optional.ofNullable(request.getContentType()).orElse(""))
                .map(MediaType::type)
                .orElse("");
        boolean json = type.equals("application/json") || type.endsWith("+json");
        if (length < 1 || length > MOST_BODY || (!json && !type.equals("application/x-www-form-urlencoded"))) {
            return null;
        }
        byte[] octets;
        try {
            octets = request.body(MOST_BODY);
        } catch (IllegalStateException e) {
            return null; // somebody ahead of the chain has read it
        }
        if (!json) {
            return new FormBody(form(new String(octets, StandardCharsets.ISO_8859_1)));
        }
        try {
            return JsonReader.parse(octets, JsonLimits.defaults());
        } catch (JsonException e) {
            return null; // what is no JSON has no fields
        }
    }

    /** Returns the schemas that what was seen so far fits, as Java for {@link InputFilter.Builder#on}. */
    public String proposal() {
        return routes.stream().map(Route::proposal).collect(Collectors.joining("\n"));
    }

    /** Returns the fact {@code routes}. */
    @Override
    public Description describe() {
        return Description.builder(name())
                .fact("routes", routes.stream().map(route -> route.pattern).toArray())
                .build();
    }

    /** Configures a {@link LearningFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<LearningFilter> {
        private final List<RequestPattern> patterns = new ArrayList<>();

        private Builder() {}

        /**
         * Watches the requests of a pattern; of several that match, the first counts.
         *
         * @param pattern such as {@code POST /orders/{id}}
         * @throws IllegalArgumentException if the pattern is malformed
         */
        public Builder on(String pattern) {
            patterns.add(RequestPattern.parse(pattern));
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no pattern
         */
        @Override
        public LearningFilter build() {
            Problems problems = new Problems("LearningFilter");
            if (patterns.isEmpty()) {
                problems.add("there must be requests to watch: none are declared; call on(), or leave the filter out");
            }
            problems.throwIfAny();
            return new LearningFilter(this);
        }
    }
}
