/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.HttpToken;
import dev.hauberk.core.PathPattern;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import dev.hauberk.servlet.BodyLimits;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
    /** {@code strict} or {@code spec}. */
    public static final Fact<String> PRESET = Fact.text("preset");

    /** The methods that pass. */
    public static final Fact<String> METHODS = Fact.text("methods");

    /** The largest body, in octets. */
    public static final Fact<String> BODY_BYTES = Fact.text("body_bytes");

    private final BodyLimits bodyLimits;
    private final FirewallRules rules;
    private final List<Deprecation> deprecations;
    private final InstantSource clock;
    private final boolean strict;
    /** Whether {@link UndeclaredBodyFilter} runs later. Set while the chain is built. */
    private boolean inChain;

    private FirewallFilter(Builder builder, BodyLimits bodyLimits) {
        super(Phase.FIREWALL, builder.settings);
        this.bodyLimits = bodyLimits;
        this.rules = new FirewallRules(builder, bodyLimits);
        this.deprecations = List.copyOf(builder.deprecated);
        this.clock = builder.clock.get();
        this.strict = builder.strict;
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
        Rejection refused = rules.check(request, inChain);
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

    /**
     * Returns the facts {@code enforcing}, {@code preset} and {@code body_bytes}, and what was set by the names of the
     * setters.
     */
    @Override
    public Description describe() {
        return super.describe()
                .withFact("enforcing", true)
                .withFact("preset", strict ? "strict" : "spec")
                .withFact("body_bytes", bodyLimits.bytes());
    }

    /** Configures a {@link FirewallFilter}. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<FirewallFilter> {
        private static final String NOT_IN_QUERIES = "\"<>\\^`{|}";

        final boolean strict;
        final Settings settings = new Settings("FirewallFilter");
        final Setting<List<String>> methods = settings.of(
                        "methods", List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
                .where("must be at least one token, and neither TRACE nor CONNECT", Builder::areMethods);
        final List<String> hosts = settings.list("hosts");
        final List<String> contentTypes = settings.list("contentTypes");
        final Setting<FirewallLimits> limits = settings.of("limits", FirewallLimits.defaults());
        final Setting<BodyLimits> body =
                settings.of("body", BodyLimits.defaults()).undescribed();
        final Setting<Boolean> refuseRepeatedParameters = settings.flag("refuseRepeatedParameters");
        final Setting<String> allowInQuery = settings.of("allowInQuery", "")
                .where(
                        "must be some of " + NOT_IN_QUERIES,
                        text -> text.chars().allMatch(c -> NOT_IN_QUERIES.indexOf(c) >= 0));
        final Setting<Boolean> allowContentEncodings = settings.flag("allowContentEncodings");
        final Setting<Boolean> allowMethodOverride = settings.flag("allowMethodOverride");
        final List<Deprecation> deprecated = settings.list("deprecated");
        final Setting<InstantSource> clock = settings.clock();

        private Builder(boolean strict) {
            this.strict = strict;
        }

        private static boolean areMethods(List<String> values) {
            return !values.isEmpty()
                    && values.stream()
                            .allMatch(value ->
                                    HttpToken.isToken(value) && !value.equals("TRACE") && !value.equals("CONNECT"));
        }

        /**
         * Sets the methods, in their very case; default GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS. TRACE, which
         * answers with the request, and CONNECT, which opens tunnels, do not build.
         */
        public Builder methods(String... values) {
            methods.set(List.of(values));
            return this;
        }

        /**
         * Adds hosts that the application answers for; default any. With a port only with that; {@code *.example.com}
         * is every host below it.
         */
        public Builder hosts(String... names) {
            settings.collect("hosts", names, text -> hosts.add(HostList.require(text)));
            return this;
        }

        /** Adds content types that a body may have, without parameters; default any. An answer of 415 lists them. */
        public Builder contentTypes(String... types) {
            settings.collect("contentTypes", types, text -> contentTypes.add(MediaType.require(text)));
            return this;
        }

        /** Sets the limits of what comes before the body; default {@link FirewallLimits#defaults()}. */
        public Builder limits(FirewallLimits value) {
            limits.set(value);
            return this;
        }

        /**
         * Sets the limits of body and parameters; default {@link BodyLimits#defaults()}. Whether {@code _method} may be
         * there is {@link #allowMethodOverride()}'s to say.
         */
        public Builder body(BodyLimits value) {
            body.set(value);
            return this;
        }

        /**
         * Refuses a parameter that comes more than once, in query and form together, with 400; default is to let it, as
         * lists do. Where it may not, no two parts of a system can each take another value of it.
         */
        public Builder refuseRepeatedParameters() {
            refuseRepeatedParameters.set(true);
            return this;
        }

        String escapedInQuery() {
            StringBuilder escaped = new StringBuilder();
            NOT_IN_QUERIES
                    .chars()
                    .filter(c -> allowInQuery.get().indexOf(c) < 0)
                    .forEach(c -> escaped.append((char) c));
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
         */
        public Builder allowInQuery(String characters) {
            allowInQuery.set(characters);
            return this;
        }

        /**
         * Lets bodies come encoded, such as by gzip. Duty: whatever decodes them bounds what comes out; limits here are
         * of what comes in.
         */
        public Builder allowContentEncodings() {
            allowContentEncodings.set(true);
            return this;
        }

        /**
         * Lets a field or a parameter ask for another method. Duty: whatever follows it does so before this chain runs,
         * or authorization is asked about another method than the one that is carried out.
         */
        public Builder allowMethodOverride() {
            allowMethodOverride.set(true);
            return this;
        }

        /**
         * Adds paths of a version that is on its way out: until the sunset, which is after the deprecation, answers say
         * so ({@code Deprecation}, {@code Sunset}); from then on requests are refused with 410.
         *
         * @param pattern such as {@code /api/v1/*}
         */
        public Builder deprecated(String pattern, Instant since, Instant sunset) {
            settings.collect(
                    "deprecated", () -> deprecated.add(new Deprecation(PathPattern.parse(pattern), since, sunset)));
            return this;
        }

        /** Sets the clock that a sunset is compared with; default the system's. */
        public Builder clock(InstantSource value) {
            clock.set(value);
            return this;
        }

        /**
         * {@inheritDoc}
         *
         * @throws dev.hauberk.core.ConfigurationException if a setting is malformed, or limits contradict each other
         */
        @Override
        public FirewallFilter build() {
            Problems problems = settings.problems();
            BodyLimits chosen = body.get();
            if (chosen.formBytes() > chosen.bytes()) {
                problems.add("a form must not be longer than any body: " + chosen.formBytes() + " bytes to "
                        + chosen.bytes() + "; lower the one or raise the other");
            }
            if (!strict && methods.isSet()) {
                problems.add("methods are listed, and the preset spec() does not look at them; start with strict()");
            }
            problems.throwIfAny();
            boolean repeats = chosen.repeats() && !refuseRepeatedParameters.get();
            return new FirewallFilter(
                    this,
                    chosen.withMethodOverride(allowMethodOverride.get() || !strict)
                            .withRepeats(repeats));
        }
    }
}
