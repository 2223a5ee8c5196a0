/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Description;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a request or refuses it before anything reads it, and never alters one: containers disagree about what they
 * let through, and what comes after this agrees.
 *
 * <ol>
 *   <li>The target has at most 8,192 characters, else 414. What is wrong with a path was refused before, by the chain.
 *   <li>The query is made of characters that may be there, escapes of two digits, and UTF-8 without NUL; it has at most
 *       256 parameters, with names of 1 to 128 and values of up to 24,576 characters.
 *   <li>Header fields have names that are tokens, values without control characters but the tab, and sizes within
 *       limits, else 400 or 431. Characters from 0x80 pass: people and devices have such names. {@code Host},
 *       {@code Content-Type}, {@code Content-Length}, {@code Content-Encoding} and {@code Transfer-Encoding} come once.
 *   <li>{@code Host} is a host, and one of {@link Builder#hosts} if there are any, else 421.
 *   <li>A body declares its length or comes in chunks, not both; a multipart one declares it, else 411. It is no longer
 *       than {@link BodyLimits} say, else 413: a longer one that does not declare it is refused while it is read. Forms
 *       are parsed strictly, as UTF-8, when they are first asked for. Not one byte of a body is read here.
 *   <li>In {@link #strict()} also: methods are those listed, else 405; no field or parameter asks for another method; a
 *       body has a content type, text is UTF-8, and nothing is encoded, else 415.
 * </ol>
 *
 * <p>Deployment: it runs on REQUEST. Of several whose routes match, only the one with the most specific route acts, so
 * a route for uploads can have limits of its own. An embedded container answers some malformed requests itself, each in
 * its own way; none of them reaches the application.
 *
 * <pre>{@code
 * FirewallFilter.strict().hosts("shop.example.com").contentTypes("application/json")
 * }</pre>
 *
 * <p>It is no web application firewall: it looks for nothing in values. Parameterised queries and output encoding are
 * the application's duty, and no filter can take it over.
 *
 * <p>Specification: RFC 9110, RFC 9112, RFC 3986, RFC 3629, RFC 9745, RFC 8594. Immutable and safe for use by many
 * threads.
 */
public final class FirewallFilter extends SecurityFilter {
    private final boolean strict;
    private final FirewallLimits limits;
    private final BodyLimits bodyLimits;
    private final Set<String> methods;
    private final String allow;
    private final HostList hosts;
    private final Set<String> contentTypes;
    private final String accept;
    private final boolean contentEncodings;
    private final boolean methodOverride;
    private final QueryRules query;
    private final List<Deprecation> deprecations;
    private final InstantSource clock;
    private final Description description;
    /** Whether {@link UndeclaredBodyFilter} runs later. Set while the chain is built. */
    private boolean inChain;

    private FirewallFilter(Builder builder) {
        super(Phase.FIREWALL);
        this.strict = builder.strict;
        this.limits = builder.limits == null ? FirewallLimits.defaults() : builder.limits;
        this.bodyLimits = builder.bodyLimits();
        this.methods = Set.copyOf(builder.methods);
        this.allow = String.join(", ", builder.methods);
        this.hosts = HostList.of(builder.hosts);
        this.contentTypes = Set.copyOf(builder.contentTypes);
        this.accept = String.join(", ", builder.contentTypes);
        this.contentEncodings = builder.contentEncodings || !builder.strict;
        this.methodOverride = bodyLimits.methodOverride();
        this.query = new QueryRules(
                bodyLimits.parameters(),
                bodyLimits.nameLength(),
                bodyLimits.valueLength(),
                methodOverride,
                bodyLimits.repeats(),
                builder.escapedInQuery());
        this.deprecations = List.copyOf(builder.deprecations);
        this.clock = builder.clock;
        this.description = Description.builder(name())
                .fact("enforcing", true)
                .fact("preset", strict ? "strict" : "spec")
                .fact("methods", builder.methods.toArray())
                .fact("hosts", builder.hosts.toArray())
                .fact("content_types", builder.contentTypes.toArray())
                .fact("body_bytes", bodyLimits.bytes())
                .fact("deprecated", deprecations.stream().map(Deprecation::path).toArray())
                .build();
    }

    /** Starts a filter that also refuses what is legal and has no use in an application, or leads it astray. */
    public static Builder strict() {
        return new Builder(true);
    }

    /** Starts a filter that refuses what the specifications call malformed, and what is too large. */
    public static Builder spec() {
        return new Builder(false);
    }

    @Override
    protected Combination combination() {
        return Combination.POLICY;
    }

    @Override
    protected List<SecurityFilter> companions() {
        inChain = true;
        return List.of(new UndeclaredBodyFilter());
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        SecurityRequest request = exchange.request();
        Rejection refused = method(request.getMethod());
        if (refused == null) {
            refused = fault(request);
        }
        if (refused == null && !deprecations.isEmpty()) {
            refused = retired(exchange);
        }
        if (refused != null) {
            exchange.reject(refused);
            return;
        }
        request.limitBody(bodyLimits);
        exchange.proceed();
    }

    private @Nullable Rejection method(String method) {
        if (!strict || methods.contains(method)) {
            return null;
        }
        return Rejection.of(405, "method_not_allowed")
                .withReason("the method is none of those listed")
                .withHeader("Allow", allow);
    }

    private @Nullable Rejection fault(SecurityRequest request) {
        if (!FieldRules.isVersion(request.getProtocol())) {
            return Fault.VERSION.rejection();
        }
        Rejection refused = target(request);
        if (refused == null) {
            refused = fields(request);
        }
        if (refused == null) {
            refused = host(request);
        }
        return refused == null ? body(request) : refused;
    }

    private @Nullable Rejection target(SecurityRequest request) {
        String text = request.getQueryString();
        int length = text == null ? 0 : text.length();
        if (request.getRequestURI().length() + length > limits.target()) {
            return Fault.TARGET_TOO_LONG.rejection();
        }
        if (text == null) {
            return null;
        }
        if (length > limits.query()) {
            return Fault.QUERY_TOO_LONG.rejection();
        }
        QueryRules.Found found = query.find(text);
        return found == null ? null : found.fault().rejection(found.name());
    }

    private @Nullable Rejection fields(SecurityRequest request) {
        Enumeration<String> names = request.getHeaderNames();
        int count = 0;
        int cookies = 0;
        while (names != null && names.hasMoreElements()) {
            String name = names.nextElement();
            if (!FieldRules.isToken(name)) {
                return Fault.FIELD_MALFORMED.rejection(name);
            }
            if (!methodOverride && name.length() >= 13 && FieldRules.isMethodOverride(name)) {
                return Fault.METHOD_OVERRIDE.rejection(name);
            }
            Enumeration<String> values = request.getHeaders(name);
            int lines = 0;
            while (values.hasMoreElements()) {
                String value = values.nextElement();
                lines++;
                if (++count > limits.fields()) {
                    return Fault.TOO_MANY_FIELDS.rejection();
                }
                if (value.length() > limits.field()) {
                    return Fault.FIELD_TOO_LONG.rejection(name);
                }
                if (!FieldRules.isValue(value)) {
                    return Fault.FIELD_MALFORMED.rejection(name);
                }
                cookies += name.length() == 6 && name.equalsIgnoreCase("Cookie") ? value.length() : 0;
            }
            if (lines > 1 && FieldRules.isSingle(name)) {
                return Fault.FIELD_REPEATED.rejection(name);
            }
        }
        return cookies > limits.cookies() ? Fault.COOKIES_TOO_LONG.rejection() : null;
    }

    /** What came must be a host; what is asked for, as trusted proxies tell it, must be one of those listed. */
    private @Nullable Rejection host(SecurityRequest request) {
        String field = request.getHeader("Host");
        // HTTP/1.0 may do without, and later versions have it in the request line.
        boolean missing = field == null && request.getProtocol().equals("HTTP/1.1");
        if (missing || (field != null && !HostList.isHost(field))) {
            return Fault.HOST_MALFORMED.rejection();
        }
        String name = request.getServerName();
        boolean bareV6 = name.indexOf(':') >= 0 && !name.startsWith("[");
        Fault fault = hosts.isAny() ? null : hosts.check(bareV6 ? "[" + name + "]" : name, request.getServerPort());
        return fault == null ? null : fault.rejection();
    }

    private @Nullable Rejection body(SecurityRequest request) {
        String protocol = request.getProtocol();
        String length = request.getHeader("Content-Length");
        String coding = request.getHeader("Transfer-Encoding");
        Fault fault = FieldRules.framing(protocol, length, coding);
        if (fault == null && !FieldRules.isExpectation(request.getHeader("Expect"))) {
            fault = Fault.EXPECTATION;
        }
        // From HTTP/2 on a body need not say that it is there.
        boolean unsaid = length == null && !protocol.startsWith("HTTP/1.");
        boolean said = coding != null || (length != null && !length.equals("0"));
        if (fault == Fault.FRAMING && protocol.startsWith("HTTP/1.")) {
            // After a body whose end is unknown nothing on the connection can be trusted.
            return fault.rejection().withHeader("Connection", "close");
        }
        if (fault != null || !(said || unsaid)) {
            return fault == null ? null : fault.rejection();
        }
        if (length != null && Long.parseLong(length) > bodyLimits.bytes()) {
            return Fault.BODY_TOO_LARGE.rejection();
        }
        fault = content(request, length != null);
        if (fault == null) {
            return null;
        }
        Rejection refused = fault == Fault.CONTENT_TYPE_UNSUPPORTED
                ? fault.rejection().withHeader("Accept", accept)
                : fault.rejection();
        if (!unsaid) {
            return refused;
        }
        request.limitBody(bodyLimits);
        if (inChain) {
            UndeclaredBodyFilter.refuseIfThereIsOne(request, refused);
            return null;
        }
        return UndeclaredBodyFilter.check(request, refused);
    }

    private @Nullable Fault content(SecurityRequest request, boolean declared) {
        String type = request.getHeader("Content-Type");
        if (!contentEncodings && !isIdentity(request.getHeader("Content-Encoding"))) {
            return Fault.CONTENT_ENCODING_UNSUPPORTED;
        }
        if (type == null) {
            return strict || !contentTypes.isEmpty() ? Fault.CONTENT_TYPE_MISSING : null;
        }
        return content(MediaType.parse(type), declared);
    }

    private static boolean isIdentity(@Nullable String encoding) {
        return encoding == null || encoding.equalsIgnoreCase("identity");
    }

    private @Nullable Fault content(Optional<MediaType> type, boolean declared) {
        if (type.isEmpty()) {
            return Fault.CONTENT_TYPE_MALFORMED;
        }
        if (!contentTypes.isEmpty() && !contentTypes.contains(type.get().type())) {
            return Fault.CONTENT_TYPE_UNSUPPORTED;
        }
        if (type.get().isMultipart() && !declared) {
            return Fault.LENGTH_REQUIRED;
        }
        String charset = type.get().charset();
        boolean utf8 =
                charset.isEmpty() || charset.equals("utf-8") || charset.equals("utf8") || charset.equals("us-ascii");
        return strict && type.get().isText() && !utf8 ? Fault.CHARSET_UNSUPPORTED : null;
    }

    private @Nullable Rejection retired(Exchange exchange) {
        for (Deprecation deprecation : deprecations) {
            if (deprecation.path().matches(exchange.path())) {
                if (!clock.instant().isBefore(deprecation.sunset())) {
                    return Rejection.of(410, "version_retired").withReason("this version is gone");
                }
                exchange.response().setHeader("Deprecation", deprecation.deprecationField());
                exchange.response().setHeader("Sunset", deprecation.sunsetField());
                return null;
            }
        }
        return null;
    }

    /** Returns the facts {@code preset}, {@code methods}, {@code hosts}, {@code content_types}, {@code body_bytes}. */
    @Override
    public Description describe() {
        return description;
    }

    /** Configures a {@link FirewallFilter}; each setting once. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<FirewallFilter> {
        private static final String NOT_IN_QUERIES = "\"<>\\^`{|}";

        private final boolean strict;
        private final Set<String> hosts = new LinkedHashSet<>();
        private final Set<String> contentTypes = new LinkedHashSet<>();
        private final List<Deprecation> deprecations = new ArrayList<>();
        private Set<String> methods =
                new LinkedHashSet<>(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));
        private boolean methodsSet;
        private @Nullable FirewallLimits limits;
        private @Nullable BodyLimits body;
        private boolean contentEncodings;
        private boolean methodOverride;
        private boolean repeats = true;
        private @Nullable String rawInQuery;
        private InstantSource clock = InstantSource.system();

        private Builder(boolean strict) {
            this.strict = strict;
        }

        private BodyLimits bodyLimits() {
            BodyLimits chosen = body == null ? BodyLimits.defaults() : body;
            return chosen.withMethodOverride(methodOverride || !strict).withRepeats(repeats && chosen.repeats());
        }

        /**
         * Sets the methods, in their very case; default GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.
         *
         * @throws IllegalArgumentException if there is none, or one is no token or is TRACE or CONNECT, which answer
         *     with the request or open tunnels
         */
        public Builder methods(String... values) {
            if (methodsSet) {
                throw new IllegalStateException("methods must be set once: they are set");
            }
            if (values.length == 0) {
                throw new IllegalArgumentException("there must be a method: none is named");
            }
            for (String method : values) {
                if (!FieldRules.isToken(method) || method.equals("TRACE") || method.equals("CONNECT")) {
                    throw new IllegalArgumentException("a method must be a token, and neither TRACE nor CONNECT");
                }
            }
            methods = new LinkedHashSet<>(List.of(values));
            methodsSet = true;
            return this;
        }

        /**
         * Adds hosts that the application answers for; default any. With a port only with that; {@code *.example.com}
         * is every host below it.
         *
         * @throws IllegalArgumentException if one is none of these
         */
        public Builder hosts(String... names) {
            hosts.addAll(List.of(names));
            HostList.of(hosts);
            return this;
        }

        /**
         * Adds content types that a body may have; default any. An answer of 415 lists them.
         *
         * @throws IllegalArgumentException if one is none, or has parameters
         */
        public Builder contentTypes(String... types) {
            for (String type : types) {
                Optional<MediaType> parsed = MediaType.parse(type);
                if (parsed.isEmpty() || type.indexOf(';') >= 0) {
                    throw new IllegalArgumentException("a content type must be type/subtype and nothing more");
                }
                contentTypes.add(parsed.get().type());
            }
            return this;
        }

        /** Sets the limits of what comes before the body; default {@link FirewallLimits#defaults()}. */
        public Builder limits(FirewallLimits value) {
            if (limits != null) {
                throw new IllegalStateException("limits must be set once: they are set");
            }
            limits = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Sets the limits of body and parameters; default {@link BodyLimits#defaults()}. Whether {@code _method} may be
         * there is {@link #allowMethodOverride()}'s to say.
         */
        public Builder body(BodyLimits value) {
            if (body != null) {
                throw new IllegalStateException("body must be set once: it is set");
            }
            body = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Refuses a parameter that comes more than once, in query and form together, with 400; default is to let it, as
         * lists do. Where it may not, no two parts of a system can each take another value of it.
         */
        public Builder refuseRepeatedParameters() {
            repeats = false;
            return this;
        }

        private String escapedInQuery() {
            String raw = rawInQuery == null ? "" : rawInQuery;
            StringBuilder escaped = new StringBuilder();
            NOT_IN_QUERIES.chars().filter(c -> raw.indexOf(c) < 0).forEach(c -> escaped.append((char) c));
            return escaped.toString();
        }

        /**
         * Lets characters stand in a query that RFC 3986 section 3.4 has only as escapes; default none. Browsers send
         * bars and braces as they are if a page's address has them. Tomcat and Undertow refuse these characters before
         * any filter, unless {@code relaxedQueryChars} or {@code ALLOW_UNESCAPED_CHARACTERS_IN_URL} is set. Square
         * brackets pass in any case. Duty: what else reads the address, such as a proxy or a cache, must read it in the
         * same way.
         *
         * @param characters some of: quotation mark, less and greater than, backslash, caret, grave accent, braces, bar
         * @throws IllegalArgumentException if another is among them
         */
        public Builder allowInQuery(String characters) {
            if (rawInQuery != null) {
                throw new IllegalStateException("allowInQuery must be set once: it is set");
            }
            if (!characters.chars().allMatch(c -> NOT_IN_QUERIES.indexOf(c) >= 0)) {
                throw new IllegalArgumentException("characters must be some of " + NOT_IN_QUERIES);
            }
            rawInQuery = characters;
            return this;
        }

        /**
         * Lets bodies come encoded, such as by gzip. Duty: whatever decodes them bounds what comes out; limits here are
         * of what comes in.
         */
        public Builder allowContentEncodings() {
            contentEncodings = true;
            return this;
        }

        /**
         * Lets a field or a parameter ask for another method. Duty: whatever follows it does so before this chain runs,
         * or authorization is asked about another method than the one that is carried out.
         */
        public Builder allowMethodOverride() {
            methodOverride = true;
            return this;
        }

        /**
         * Adds paths of a version that is on its way out: until the sunset answers say so ({@code Deprecation},
         * {@code Sunset}), from then on requests are refused with 410.
         *
         * @param pattern such as {@code /api/v1/*}
         * @throws IllegalArgumentException if the pattern is malformed, or the sunset is not after the deprecation
         */
        public Builder deprecated(String pattern, Instant since, Instant sunset) {
            if (!sunset.isAfter(since)) {
                throw new IllegalArgumentException(
                        "the sunset must come after the deprecation: " + sunset + ", " + since);
            }
            deprecations.add(new Deprecation(PathPattern.parse(pattern), since, sunset));
            return this;
        }

        Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if limits contradict each other
         */
        @Override
        public FirewallFilter build() {
            Problems problems = new Problems("FirewallFilter");
            BodyLimits chosen = bodyLimits();
            if (chosen.formBytes() > chosen.bytes()) {
                problems.add("a form must not be longer than any body: " + chosen.formBytes() + " bytes to "
                        + chosen.bytes() + "; lower the one or raise the other");
            }
            if (!strict && methodsSet) {
                problems.add("methods are listed, and the preset spec() does not look at them; start with strict()");
            }
            problems.throwIfAny();
            return new FirewallFilter(this);
        }
    }
}
