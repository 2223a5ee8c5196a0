/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.JsonException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.RequestPattern;
import dev.hauberk.core.SecurityEvent;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.input.Violation.Place;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests against the schema of their route, and gives the application its fields typed.
 *
 * <ol>
 *   <li>Of the schemas whose pattern matches, the one with the most specific path counts; a request that none matches
 *       goes on untouched.
 *   <li>Fields of path, query, headers, cookies, form and JSON body are read, each in its one spelling. A body is read
 *       only where its schema has fields of one, up to its limit, else 413; another content type is 415, JSON that is
 *       malformed or has a name twice 400 {@code json_malformed}.
 *   <li>A request with violations is refused: 422 {@code input_invalid} if all are in the body, 415 if all are files of
 *       other types, else 400. The answer is of type {@code urn:hauberk:problem:validation} and lists at most 20, by
 *       name or pointer, never a value that was sent nor those that are allowed.
 *   <li>The application gets the fields from {@link #input}, and everything unchanged through the Servlet API.
 * </ol>
 *
 * <p>Deployment: it runs on REQUEST, after authorization, so that a schema is no oracle for strangers. It validates,
 * and cleans fields of {@linkplain Field#html HTML} only, which it tells by an event {@code html_rewritten} with the
 * digest of what was sent: what any other text may hold depends on where it ends up. Against injection into SQL there
 * are parameters of statements, against scripts in pages there is encoding where text is written; both stay the
 * application's part.
 *
 * <pre>{@code
 * InputFilter.builder().on("GET /orders/{id}", InputSchema.builder().path("id", Field.uuid()).build())
 * ...
 * UUID id = InputFilter.input(request).uuid("id");
 * }</pre>
 *
 * <p>Specification: RFC 9457, RFC 6901, RFC 8259, URL section 5. Immutable and safe for use by many threads.
 */
public final class InputFilter extends SecurityFilter {
    /** The requests that have a schema. */
    public static final Fact<String> ROUTES = Fact.text("routes");

    private static final String INPUT = InputFilter.class.getName() + ".input";
    private static final String PROBLEM = "urn:hauberk:problem:validation";

    /** A schema and where it counts. */
    private record Route(RequestPattern pattern, InputSchema schema) {
        @Override
        public String toString() {
            return pattern.toString();
        }
    }

    private final List<Route> routes;
    private final JsonLimits json;
    private final boolean enforcing;

    private InputFilter(Builder builder) {
        super(Phase.INPUT, builder.settings);
        this.routes = List.copyOf(builder.sorted());
        this.json = builder.jsonLimits.get();
        this.enforcing = !builder.reportOnly.get();
    }

    /** Starts a filter without schemas. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the fields of a request that passed this filter.
     *
     * @throws IllegalStateException if it did not, or no schema was for it, or it had violations and was only reported
     */
    public static ValidInput input(HttpServletRequest request) {
        if (request.getAttribute(INPUT) instanceof ValidInput input) {
            return input;
        }
        throw new IllegalStateException(
                "a request must have passed the InputFilter by a schema of its own: it has not");
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Route route = routeOf(request);
        if (route == null) {
            exchange.proceed();
            return;
        }
        SchemaCheck check = new SchemaCheck(route.schema());
        Rejection malformed = read(request, route, check);
        if (malformed == null) {
            check.rules();
        }
        Rejection refused = malformed != null ? malformed : refusal(check);
        if (refused == null) {
            if (!check.rewritten().isEmpty()) {
                exchange.publish(event(SecurityEvent.Kind.NOTE, "html_rewritten")
                        .rule(route.pattern().toString())
                        .reason(check.rewritten().stream()
                                .map(Rewritten::toString)
                                .collect(Collectors.joining("; "))));
            }
            request.setAttribute(INPUT, check.input());
            request.keepInQuery(route.schema().at(Place.QUERY).keySet());
            exchange.proceed();
        } else if (enforcing) {
            exchange.reject(refused);
        } else {
            exchange.publish(event(SecurityEvent.Kind.WOULD_REFUSE, refused.code())
                    .rule(route.pattern().toString())
                    .reason(refused.reason()));
            exchange.proceed();
        }
    }

    private @Nullable Route routeOf(SecurityRequest request) {
        for (Route route : routes) {
            if (route.pattern().matches(request.getMethod(), request.path())) {
                return route;
            }
        }
        return null;
    }

    private @Nullable Rejection read(SecurityRequest request, Route route, SchemaCheck check) throws IOException {
        InputSchema schema = route.schema();
        check.values(Place.PATH, variables(request, route));
        check.values(Place.HEADER, headers(request, schema));
        check.values(Place.COOKIE, cookies(request));
        Rejection malformed = formText(
                Place.QUERY, Optional.ofNullable(request.getQueryString()).orElse(""), check);
        if (malformed != null || !schema.hasBody()) {
            return malformed;
        }
        boolean form = !schema.at(Place.FORM).isEmpty();
        boolean parts = !schema.at(Place.PART).isEmpty();
        String wanted = form ? "application/x-www-form-urlencoded" : parts ? "multipart/form-data" : "application/json";
        String sent = Optional.ofNullable(request.getContentType()).orElse("");
        Optional<MediaType> type = MediaType.parse(sent);
        boolean json = !form && !parts && type.isPresent() && type.get().type().endsWith("+json");
        if (type.isEmpty() || (!json && !type.get().type().equals(wanted))) {
            return Fault.CONTENT_TYPE_UNSUPPORTED.rejection().withHeader("Accept", wanted);
        }
        if (parts && !type.get().charset().isEmpty() && !type.get().charset().equals("utf-8")) {
            return Fault.CHARSET_UNSUPPORTED.rejection();
        }
        if (parts) {
            return new MultipartRequest(request, schema).read(check);
        }
        byte[] body = request.body(form ? schema.bodyBytes() : Math.min(schema.bodyBytes(), this.json.bytes()));
        return form ? formText(Place.FORM, new String(body, StandardCharsets.ISO_8859_1), check) : json(body, check);
    }

    private static @Nullable Rejection formText(Place place, String text, SchemaCheck check) {
        try {
            check.values(place, FormText.parse(text));
            return null;
        } catch (FieldException e) {
            return Rejection.of(400, "parameter_encoding").withReason(e.detail());
        }
    }

    private @Nullable Rejection json(byte[] body, SchemaCheck check) {
        try {
            check.body(JsonReader.parse(body, json));
            return null;
        } catch (JsonException e) {
            return Rejection.of(400, "json_malformed")
                    .withReason(e.code() + " at octet " + e.offset())
                    .withProblem(new Rejection.Problem(PROBLEM, Map.of(), List.of(place(e))));
        }
    }

    /** The members of an answer have one order, which a map of the JDK does not keep. */
    private static Map<String, String> place(JsonException e) {
        Map<String, String> place = new LinkedHashMap<>();
        place.put("in", "body");
        place.put("code", e.code());
        place.put("offset", String.valueOf(e.offset()));
        return place;
    }

    private static Map<String, List<String>> variables(SecurityRequest request, Route route) {
        Map<String, List<String>> variables = new HashMap<>();
        PathPattern path = route.pattern().path();
        for (String name : path.variables()) {
            path.variable(name, request.path()).ifPresent(value -> variables.put(name, List.of(value)));
        }
        return variables;
    }

    private static Map<String, List<String>> headers(SecurityRequest request, InputSchema schema) {
        Map<String, List<String>> headers = new HashMap<>();
        for (String name : schema.at(Place.HEADER).keySet()) {
            Enumeration<String> values = request.getHeaders(name);
            if (values != null) {
                headers.put(name, Collections.list(values));
            }
        }
        return headers;
    }

    private static Map<String, List<String>> cookies(SecurityRequest request) {
        Map<String, List<String>> cookies = new HashMap<>();
        Enumeration<String> lines = request.getHeaders("Cookie");
        while (lines != null && lines.hasMoreElements()) {
            for (String pair : lines.nextElement().split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String name = pair.substring(0, equals).strip();
                    cookies.computeIfAbsent(name, key -> new ArrayList<>(1))
                            .add(pair.substring(equals + 1).strip());
                }
            }
        }
        return cookies;
    }

    private static @Nullable Rejection refusal(SchemaCheck check) {
        List<Violation> violations = check.violations();
        if (violations.isEmpty()) {
            return null;
        }
        boolean body = violations.stream().allMatch(one -> one.place().isBody());
        boolean type = violations.stream().allMatch(one -> one.code().equals("file_type"));
        Map<String, List<String>> members = check.truncated() ? Map.of("truncated", List.of("true")) : Map.of();
        String reason = violations.stream()
                .map(one -> one.place() + " " + Fault.printable(one.name()) + " " + one.code())
                .collect(Collectors.joining(", "));
        return Rejection.of(type ? 415 : body ? 422 : 400, "input_invalid")
                .withReason(reason)
                .withProblem(new Rejection.Problem(
                        PROBLEM,
                        members,
                        violations.stream().map(Violation::members).toList()));
    }

    /** Returns the facts {@code enforcing} and {@code routes}, and what was set by the names of the setters. */
    @Override
    public Description describe() {
        return super.describe().withFact("enforcing", enforcing).withFact("routes", routes.toArray());
    }

    /** Configures an {@link InputFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<InputFilter> {
        private final Settings settings = new Settings("InputFilter");
        private final List<Route> routes = new ArrayList<>();
        private final Setting<JsonLimits> jsonLimits = settings.of("jsonLimits", JsonLimits.defaults());
        private final Setting<Boolean> reportOnly = settings.flag("reportOnly");

        private Builder() {}

        private List<Route> sorted() {
            List<Route> sorted = new ArrayList<>(routes);
            sorted.sort(Comparator.comparing((Route route) -> route.pattern().path(), PathPattern.bySpecificity())
                    .thenComparing(route -> route.pattern().method().isEmpty()));
            return sorted;
        }

        /**
         * Adds the schema of requests.
         *
         * @param pattern such as {@code GET /orders/{id}}
         */
        public Builder on(String pattern, InputSchema schema) {
            settings.collect("on", () -> routes.add(new Route(RequestPattern.parse(pattern), schema)));
            return this;
        }

        /**
         * Adds the schemas of a document (OpenAPI 3.1, in JSON), one for each operation. It may use: parameters in
         * path, query, headers and cookies, of the default style; one required body, JSON, form or multipart; types
         * with {@code enum}, {@code const}, {@code default}, {@code required}, {@code readOnly} and
         * {@code additionalProperties}; strings with a {@code maxLength} or one of the formats {@code uuid},
         * {@code date}, {@code date-time}, {@code email}, {@code uri} and {@code password}; bounds of numbers; arrays
         * with {@code maxItems}; references within the document. {@code x-hauberk} makes a string {@code lines}, a
         * {@code slug}, an {@code identifier}, {@code html-basic} or {@code html-rich}; {@code encoding} with a content
         * type makes a part a file of {@code maxLength} bytes. {@code additionalProperties: false} also refuses
         * parameters of the query that are not declared. A document with something else does not build; the problem
         * names its place.
         */
        public Builder openApi(byte[] document) {
            settings.collect("openApi", () -> OpenApi.read(document).forEach(this::on));
            return this;
        }

        /** Sets the limits of JSON bodies; default {@link JsonLimits#defaults()}. */
        public Builder jsonLimits(JsonLimits value) {
            jsonLimits.set(value);
            return this;
        }

        /**
         * Refuses no violation and publishes what it would refuse; default off. {@link InputFilter#input} then throws
         * for such a request. A body over its limit is refused all the same, as it was not read.
         */
        public Builder reportOnly() {
            reportOnly.set(true);
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if there is no schema, two are for the same requests, or one
         *     has a path field that its pattern does not have
         */
        @Override
        public InputFilter build() {
            Problems problems = settings.problems();
            if (routes.isEmpty()) {
                problems.add("there must be a schema: none is declared; call on(), or leave the filter out");
            }
            for (int i = 0; i < routes.size(); i++) {
                Route route = routes.get(i);
                for (String name : route.schema().at(Place.PATH).keySet()) {
                    if (!route.pattern().path().variables().contains(name)) {
                        problems.add("a path field must be a variable of the pattern: '" + name + "' is none of "
                                + route.pattern());
                    }
                }
                for (Route other : routes.subList(0, i)) {
                    boolean same = other.pattern()
                                    .method()
                                    .equals(route.pattern().method())
                            && other.pattern().path().sameAs(route.pattern().path());
                    if (same) {
                        problems.add(
                                "only one schema may be declared for the same requests: two for " + route.pattern());
                    }
                }
            }
            problems.throwIfAny();
            return new InputFilter(this);
        }
    }
}
