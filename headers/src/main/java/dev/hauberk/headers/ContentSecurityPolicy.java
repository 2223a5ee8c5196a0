/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Problems;
import dev.hauberk.core.Setting;
import dev.hauberk.core.Settings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A {@code Content-Security-Policy} (CSP Level 3): what a page may load, run, embed and send.
 *
 * <p>Browsers skip what they do not understand, and then more is allowed than was meant. So a policy that a browser
 * would misread cannot be built: directives are an enum, and their values are checked against the grammar of each.
 * Values are spelt as the specification spells them, keywords in single quotes: {@code "'self'"},
 * {@code "https://cdn.example.com"}.
 *
 * <p>A nonce must be new in each answer, so a policy only has its place, {@link #NONCE}: {@link SecurityHeadersFilter}
 * fills it where a page asks for one. For pages that do not change, {@link #withInline} allows their inline scripts and
 * styles by hash. Immutable.
 *
 * <pre>{@code
 * ContentSecurityPolicy.strict().with(Directive.IMG_SRC, "'self'", "https://img.example.com")
 * }</pre>
 */
public final class ContentSecurityPolicy {
    /**
     * Stands for the nonce of the answer among the sources of scripts or styles. An answer without a nonce allows no
     * more than one with a nonce: what browsers ignore beside a nonce is then left out with it.
     */
    public static final String NONCE = "'nonce'";

    private static final int MAX_LENGTH = 4096;
    /** Matches no script, as no text is known whose SHA-256 is zero. */
    private static final String MATCHES_NOTHING = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";

    private static final String LEGACY = "https: 'unsafe-inline'";

    /** What a directive's values are. */
    enum Values {
        SCRIPT_SOURCES,
        STYLE_SOURCES,
        SOURCES,
        SANDBOX_TOKENS,
        TRUSTED_TYPES_SINKS,
        TRUSTED_TYPES_POLICIES,
        ADDRESSES,
        ENDPOINT,
        NONE
    }

    /** The directives, in the order in which they are written. */
    public enum Directive {
        /** What the other {@code -src} directives fall back to. */
        DEFAULT_SRC(Values.SCRIPT_SOURCES),
        /** Scripts. */
        SCRIPT_SRC(Values.SCRIPT_SOURCES),
        /** Script elements. */
        SCRIPT_SRC_ELEM(Values.SCRIPT_SOURCES),
        /** Event handler attributes. */
        SCRIPT_SRC_ATTR(Values.SCRIPT_SOURCES),
        /** Style sheets. */
        STYLE_SRC(Values.STYLE_SOURCES),
        /** Style elements and linked style sheets. */
        STYLE_SRC_ELEM(Values.STYLE_SOURCES),
        /** Style attributes. */
        STYLE_SRC_ATTR(Values.STYLE_SOURCES),
        /** Images. */
        IMG_SRC(Values.SOURCES),
        /** Fonts. */
        FONT_SRC(Values.SOURCES),
        /** Targets of fetch, XMLHttpRequest, WebSocket, EventSource and beacons. */
        CONNECT_SRC(Values.SOURCES),
        /** Audio and video. */
        MEDIA_SRC(Values.SOURCES),
        /** Plug-in content. */
        OBJECT_SRC(Values.SOURCES),
        /** Frames in the page. */
        FRAME_SRC(Values.SOURCES),
        /** Frames and workers, where they have no directive of their own. */
        CHILD_SRC(Values.SOURCES),
        /** Workers. */
        WORKER_SRC(Values.SOURCES),
        /** Fenced frames; browsers load them from secure addresses only. */
        FENCED_FRAME_SRC(Values.SOURCES),
        /** Application manifests. */
        MANIFEST_SRC(Values.SOURCES),
        /** Values of the {@code base} element; does not fall back to {@link #DEFAULT_SRC}. */
        BASE_URI(Values.SOURCES),
        /** Targets of forms; does not fall back to {@link #DEFAULT_SRC}. */
        FORM_ACTION(Values.SOURCES),
        /** Who may show the page in a frame; does not fall back to {@link #DEFAULT_SRC}. */
        FRAME_ANCESTORS(Values.SOURCES),
        /** Treats the page as a sandboxed frame; its values lift restrictions, and there may be none. */
        SANDBOX(Values.SANDBOX_TOKENS),
        /** Sinks that take trusted types only; its one value is {@code 'script'}. */
        REQUIRE_TRUSTED_TYPES_FOR(Values.TRUSTED_TYPES_SINKS),
        /** Names of the trusted types policies that may be made. */
        TRUSTED_TYPES(Values.TRUSTED_TYPES_POLICIES),
        /** Loads {@code http:} resources over https; no values; left out of answers to requests that are not secure. */
        UPGRADE_INSECURE_REQUESTS(Values.NONE),
        /** Where reports go: paths that begin with a slash, or https addresses. */
        REPORT_URI(Values.ADDRESSES),
        /**
         * The name of a {@linkplain SecurityHeadersFilter.Builder#reportingEndpoint reporting endpoint}, which browsers
         * that know it take over {@link #REPORT_URI}; left out of answers to requests that are not secure, as endpoints
         * are for https only.
         */
        REPORT_TO(Values.ENDPOINT);

        private final Values kind;
        private final String text;

        Directive(Values kind) {
            this.kind = kind;
            this.text = name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        Values kind() {
            return kind;
        }

        /** Returns the name as the header field has it, such as {@code script-src}. */
        @Override
        public String toString() {
            return text;
        }
    }

    private final Map<Directive, List<String>> directives;
    private final boolean unsafeScripts;
    private final boolean legacy;

    private ContentSecurityPolicy(Map<Directive, List<String>> directives, boolean unsafeScripts, boolean legacy) {
        this.directives = Collections.unmodifiableMap(new EnumMap<>(directives));
        this.unsafeScripts = unsafeScripts;
        this.legacy = legacy;
    }

    /** Starts a policy that restricts nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the policy for pages that a server renders: only scripts with the nonce of the answer run, and those that
     * they load ({@code 'strict-dynamic'}); styles, images, fonts and data come from the own origin, styles in the page
     * with the nonce; no plug-in, no frame, no {@code base}, forms to the own origin only, and nobody may frame the
     * page.
     */
    public static ContentSecurityPolicy strict() {
        return own(builder()
                        .directive(Directive.SCRIPT_SRC, NONCE, "'strict-dynamic'")
                        .directive(Directive.STYLE_SRC, "'self'", NONCE))
                .build();
    }

    /**
     * Returns the policy for an application of files, whose index page may be kept by caches and so has no nonce:
     * scripts, styles, images, fonts, workers and data come from the own origin, images also from {@code data:}; what
     * is written into the page itself needs {@link #withInline}. Nothing is framed, and nobody may frame the page.
     */
    public static ContentSecurityPolicy spa() {
        return own(builder()
                        .directive(Directive.SCRIPT_SRC, "'self'")
                        .directive(Directive.STYLE_SRC, "'self'")
                        .directive(Directive.WORKER_SRC, "'self'"))
                .build()
                .with(Directive.IMG_SRC, "'self'", "data:");
    }

    private static Builder own(Builder builder) {
        builder.directive(Directive.DEFAULT_SRC, "'none'");
        for (Directive own : List.of(
                Directive.IMG_SRC,
                Directive.FONT_SRC,
                Directive.CONNECT_SRC,
                Directive.MANIFEST_SRC,
                Directive.FORM_ACTION)) {
            builder.directive(own, "'self'");
        }
        return builder.directive(Directive.BASE_URI, "'none'").directive(Directive.FRAME_ANCESTORS, "'none'");
    }

    /** Returns the policy for answers that are no pages: nothing is loaded, run, sent or framed. */
    public static ContentSecurityPolicy api() {
        return builder()
                .directive(Directive.DEFAULT_SRC, "'none'")
                .directive(Directive.BASE_URI, "'none'")
                .directive(Directive.FORM_ACTION, "'none'")
                .directive(Directive.FRAME_ANCESTORS, "'none'")
                .build();
    }

    /**
     * Returns a copy with a directive added, or with other values for one that is there.
     *
     * @throws dev.hauberk.core.ConfigurationException if a browser would misread the policy; it lists every problem
     */
    public ContentSecurityPolicy with(Directive directive, String... values) {
        Builder builder = copy();
        builder.directives.put(directive, List.of(values));
        return builder.build();
    }

    /**
     * Returns a copy that also allows the inline scripts and style elements of a page, by their hashes, so that the
     * page may be kept by caches. Handler and style attributes are not covered, as allowing their hashes would allow
     * them in any place.
     *
     * @param html the page, exactly as it is served
     * @throws dev.hauberk.core.ConfigurationException if the policy gets too long
     */
    public ContentSecurityPolicy withInline(String html) {
        InlineHashes inline = InlineHashes.of(html);
        Builder builder = copy();
        builder.allow(Directive.SCRIPT_SRC, inline.scripts());
        builder.allow(Directive.STYLE_SRC, inline.styles());
        return builder.build();
    }

    private Builder copy() {
        Builder builder = new Builder();
        builder.directives.putAll(directives);
        if (unsafeScripts) {
            builder.allowUnsafeScripts();
        }
        return legacy ? builder.legacyFallback() : builder;
    }

    /** Returns a copy that reports to an address, and to an endpoint, where it does not report yet. */
    ContentSecurityPolicy reportingTo(String address, String endpoint) {
        if (directives.containsKey(Directive.REPORT_URI) || directives.containsKey(Directive.REPORT_TO)) {
            return this;
        }
        return with(Directive.REPORT_URI, address).with(Directive.REPORT_TO, endpoint);
    }

    /**
     * Returns the value of the header field of an answer that asked for no nonce.
     *
     * @param secure whether the answer goes to a secure request; otherwise {@link Directive#UPGRADE_INSECURE_REQUESTS}
     *     is left out, as it would make a page that is served without https fail, and {@link Directive#REPORT_TO}
     * @return the policy; empty if nothing is left
     */
    public String headerValue(boolean secure) {
        return headerValue(secure, null);
    }

    /** Returns the value of the header field with a nonce, or without one. */
    String headerValue(boolean secure, @Nullable String nonce) {
        return directives.entrySet().stream()
                .filter(entry -> secure
                        || (entry.getKey() != Directive.UPGRADE_INSECURE_REQUESTS
                                && entry.getKey() != Directive.REPORT_TO))
                .map(entry -> (entry.getKey() + " " + String.join(" ", written(entry, nonce))).strip())
                .collect(Collectors.joining("; "));
    }

    private List<String> written(Map.Entry<Directive, List<String>> directive, @Nullable String nonce) {
        List<String> values = new ArrayList<>(directive.getValue());
        if (nonce != null) {
            values.replaceAll(value -> value.equals(NONCE) ? "'nonce-" + nonce + "'" : value);
        } else if (values.contains(NONCE)) {
            withoutNonce(directive.getKey(), values);
        }
        if (legacy && values.contains("'strict-dynamic'")) {
            values.add(LEGACY);
        }
        return values;
    }

    /**
     * Takes the place of the nonce out, and what a browser ignores while a nonce is there: {@code 'unsafe-inline'}, and
     * beside {@code 'strict-dynamic'} the own origin, hosts and schemes.
     */
    private static void withoutNonce(Directive directive, List<String> values) {
        if (values.stream().anyMatch(CspHash::isHash)) {
            values.remove(NONCE);
            return;
        }
        values.remove("'unsafe-inline'");
        if (directive == Directive.DEFAULT_SRC && values.contains("'strict-dynamic'") && values.size() > 2) {
            // Images and others fall back to these hosts, so they stay, and a hash keeps scripts from them.
            values.replaceAll(value -> value.equals(NONCE) ? MATCHES_NOTHING : value);
            return;
        }
        values.remove(NONCE);
        if (values.remove("'strict-dynamic'")) {
            values.removeIf(value -> !value.startsWith("'") || value.equals("'self'"));
        }
        if (values.isEmpty()) {
            values.add("'none'");
        }
    }

    /** Returns whether the policy has the place for a nonce. */
    boolean takesNonce() {
        return directives.values().stream().anyMatch(values -> values.contains(NONCE));
    }

    Map<Directive, List<String>> directives() {
        return directives;
    }

    boolean hasUnsafeScripts() {
        return unsafeScripts;
    }

    /** Returns the values of a directive, or nothing if the policy does not have it. */
    Optional<List<String>> values(Directive directive) {
        return Optional.ofNullable(directives.get(directive));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ContentSecurityPolicy that
                && that.legacy == legacy
                && that.directives.equals(directives);
    }

    @Override
    public int hashCode() {
        return directives.hashCode();
    }

    /** Returns the value of the header field for a secure request. */
    @Override
    public String toString() {
        return headerValue(true);
    }

    /** Collects directives, each once. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<Directive, List<String>> directives = new EnumMap<>(Directive.class);
        private final Settings settings = new Settings("ContentSecurityPolicy");
        private final Setting<Boolean> allowUnsafeScripts = settings.flag("allowUnsafeScripts");
        private final Setting<Boolean> legacyFallback = settings.flag("legacyFallback");

        private Builder() {}

        /**
         * Sets a directive.
         *
         * @param values spelt as the specification spells them; hosts and schemes are put in lower case
         * @throws IllegalStateException if the directive is set already
         */
        public Builder directive(Directive directive, String... values) {
            if (directives.putIfAbsent(directive, List.of(values)) != null) {
                throw new IllegalStateException("a directive must be set once: " + directive
                        + " is set; a browser would" + " use the first and ignore the second");
            }
            return this;
        }

        /**
         * Allows script sources that let injected script run: {@code 'unsafe-inline'}, {@code 'unsafe-eval'},
         * {@code 'unsafe-hashes'}, {@code *}, and whole schemes. The duty: every page must then escape without a
         * mistake, as the policy no longer limits what one leads to.
         */
        public Builder allowUnsafeScripts() {
            allowUnsafeScripts.set(true);
            return this;
        }

        /**
         * Adds {@code https: 'unsafe-inline'} where {@code 'strict-dynamic'} is, for browsers of before 2022: those
         * that know {@code 'strict-dynamic'} ignore it, the others run the pages, without protection by this policy.
         */
        public Builder legacyFallback() {
            legacyFallback.set(true);
            return this;
        }

        /** Adds sources to a directive, which begins as what it falls back to. */
        private void allow(Directive directive, List<String> sources) {
            List<String> present =
                    directives.getOrDefault(directive, directives.getOrDefault(Directive.DEFAULT_SRC, List.of()));
            Set<String> all = new LinkedHashSet<>(present);
            all.remove("'none'");
            all.addAll(sources);
            if (!sources.isEmpty()) {
                directives.put(directive, List.copyOf(all));
            }
        }

        /**
         * Returns the policy.
         *
         * @throws dev.hauberk.core.ConfigurationException if a browser would misread it, or it needs
         *     {@link #allowUnsafeScripts()}; it lists every problem
         */
        public ContentSecurityPolicy build() {
            Problems problems = settings.problems();
            boolean unsafe = allowUnsafeScripts.get();
            boolean old = legacyFallback.get();
            Map<Directive, List<String>> checked = new EnumMap<>(Directive.class);
            directives.forEach((directive, values) ->
                    checked.put(directive, CspSyntax.check(directive, values, unsafe, problems)));
            ContentSecurityPolicy policy = new ContentSecurityPolicy(checked, unsafe, old);
            if (old && checked.values().stream().noneMatch(values -> values.contains("'strict-dynamic'"))) {
                problems.add("a legacy fallback must stand beside 'strict-dynamic': there is none, and without it the"
                        + " fallback allows every inline script; remove legacyFallback()");
            }
            int length = policy.headerValue(true, "x".repeat(22)).length();
            if (length == 0 || length > MAX_LENGTH) {
                problems.add("a policy must have 1 to " + MAX_LENGTH + " characters: " + length
                        + "; set the directives that matter, with few sources each");
            }
            problems.throwIfAny();
            return policy;
        }
    }
}
