/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.core.Fact;
import dev.hauberk.core.Problems;
import dev.hauberk.core.Rejection;
import dev.hauberk.servlet.Exchange;
import dev.hauberk.servlet.Phase;
import dev.hauberk.servlet.SecurityFilter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells whoever found a hole whom to tell: answers {@code /.well-known/security.txt}.
 *
 * <ol>
 *   <li>GET and HEAD of that path are answered with the file, to everybody.
 *   <li>Other methods are refused with 405.
 *   <li>Once the file has expired the answer is 404: nobody must act by an old file.
 *   <li>Every other request goes on.
 * </ol>
 *
 * <p>Deployment: for the root of a host; under a context path nobody looks for it. It stands in phase
 * {@link Phase#HTTPS}, ahead of limits and logins. An embedded Tomcat runs filters only where a servlet is mapped: one
 * without a default servlet needs a mapping for this path.
 *
 * <pre>{@code
 * .filter(SecurityTxtFilter.builder()
 *         .contact("mailto:security@example.com")
 *         .expires(Instant.parse("2027-06-30T00:00:00Z")))
 * }</pre>
 *
 * <p>See RFC 9116.
 */
public final class SecurityTxtFilter extends SecurityFilter {
    /** When the file is no longer valid. */
    public static final Fact<Instant> EXPIRES = Fact.instant("expires");

    /** Where the file is (section 3). */
    public static final String PATH = "/.well-known/security.txt";

    private final byte[] text;
    private final Instant expires;
    private final InstantSource clock;

    private SecurityTxtFilter(String text, Instant expires, InstantSource clock) {
        super(Phase.HTTPS);
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.expires = expires;
        this.clock = clock;
    }

    /** Starts a file without a contact. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    protected void handle(Exchange exchange) throws IOException, ServletException {
        if (!exchange.request().path().value().equals(PATH)) {
            exchange.proceed();
            return;
        }
        String method = exchange.request().method();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.reject(Rejection.of(405, "method_not_allowed").withHeader("Allow", "GET, HEAD"));
            return;
        }
        if (!clock.instant().isBefore(expires)) {
            exchange.reject(Rejection.of(404, "security_txt_expired").withReason("security.txt has expired"));
            return;
        }
        HttpServletResponse response = exchange.response();
        response.setContentType("text/plain;charset=utf-8");
        response.setContentLength(text.length);
        if (method.equals("GET")) {
            response.getOutputStream().write(text);
        }
        exchange.respond();
    }

    /** Returns the fact {@code expires}. */
    @Override
    public Description describe() {
        Description.Builder told = Description.builder(name()).fact("expires", expires);
        if (!clock.instant().isBefore(expires)) {
            told.health(Description.Health.DEGRADED, "security_txt_expired");
        }
        return told.build();
    }

    /** Collects the fields of the file. Not safe for use by several threads. */
    public static final class Builder implements SecurityFilter.Builder<SecurityTxtFilter> {
        private static final Duration LONGEST = Duration.ofDays(366);

        private final List<String> contacts = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private Optional<Instant> expires = Optional.empty();
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Adds a way to tell, the best one first; required, at least one.
         *
         * @param uri such as {@code mailto:security@example.com} or an https address
         * @throws IllegalArgumentException if it is none
         */
        public Builder contact(String uri) {
            contacts.add(requireUri("contact", uri, "https", "mailto", "tel"));
            return this;
        }

        /** Sets when the file must no longer be believed; required, within a year. */
        public Builder expires(Instant value) {
            expires = Optional.of(value.truncatedTo(ChronoUnit.SECONDS));
            return this;
        }

        /**
         * Adds where the key is that messages can be encrypted with.
         *
         * @throws IllegalArgumentException if it is no https, dns or openpgp4fpr address
         */
        public Builder encryption(String uri) {
            others.add("Encryption: " + requireUri("encryption", uri, "https", "dns", "openpgp4fpr"));
            return this;
        }

        /**
         * Adds where the policy about reports is.
         *
         * @throws IllegalArgumentException if it is no https address
         */
        public Builder policy(String uri) {
            others.add("Policy: " + requireUri("policy", uri, "https"));
            return this;
        }

        /**
         * Adds where the file itself is.
         *
         * @throws IllegalArgumentException if it is no https address
         */
        public Builder canonical(String uri) {
            others.add("Canonical: " + requireUri("canonical", uri, "https"));
            return this;
        }

        /** Sets the languages that reports are read in, such as {@code en}. */
        public Builder preferredLanguages(Locale... languages) {
            List<String> tags = new ArrayList<>();
            for (Locale language : languages) {
                tags.add(language.toLanguageTag());
            }
            others.add("Preferred-Languages: " + String.join(", ", tags));
            return this;
        }

        Builder clock(InstantSource value) {
            clock = value;
            return this;
        }

        private static String requireUri(String what, String uri, String... schemes) {
            String scheme = "";
            try {
                scheme = String.valueOf(new URI(uri).getScheme()).toLowerCase(Locale.ROOT);
            } catch (
                    @SuppressWarnings("UnusedException")
                    java.net.URISyntaxException e) {
                scheme = "";
            }
            if (!List.of(schemes).contains(scheme)) {
                throw new IllegalArgumentException(
                        what + " must be a URI with one of the schemes " + List.of(schemes) + ": '" + uri + "'");
            }
            return uri;
        }

        /**
         * {@inheritDoc}
         *
         * @throws ConfigurationException if there is no contact, or the end is missing, past, or more than a year ahead
         */
        @Override
        public SecurityTxtFilter build() {
            Problems problems = new Problems("SecurityTxtFilter");
            Instant now = clock.instant();
            if (contacts.isEmpty()) {
                problems.add("there must be a contact: none; add contact()");
            }
            if (expires.isEmpty()) {
                problems.add("the file must expire: set expires() within a year");
            } else if (!now.isBefore(expires.get()) || expires.get().isAfter(now.plus(LONGEST))) {
                problems.add("the file must expire within the next year: " + expires.get());
            }
            problems.throwIfAny();
            Instant end = expires.orElseThrow();
            StringBuilder text = new StringBuilder();
            contacts.forEach(contact -> text.append("Contact: ").append(contact).append("\r\n"));
            text.append("Expires: ").append(end).append("\r\n");
            others.forEach(field -> text.append(field).append("\r\n"));
            return new SecurityTxtFilter(text.toString(), end, clock);
        }
    }
}
