/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Settings;
import java.util.List;
import java.util.Set;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * The HTML that a field may hold; what else it holds is taken out. Elements and attributes that can run a script, or
 * change how a browser reads what follows, cannot be allowed. Immutable and safe for use by many threads.
 */
public final class HtmlPolicy {
    private static final Set<String> NEVER = Set.of("""
            applet base body button embed form frame frameset head html iframe input link math meta noembed noframes \
            noscript object option plaintext script select style svg template textarea title xmp""".split(" "));

    private static final Set<String> NEVER_ATTRIBUTES =
            Set.of("action", "formaction", "ping", "srcdoc", "srcset", "style", "target", "xlink:href");

    private static final List<String> FORMATTING = List.of(
            "b", "br", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u");

    private final PolicyFactory cleaner;

    private HtmlPolicy(PolicyFactory cleaner) {
        this.cleaner = cleaner;
    }

    /**
     * Returns the policy of a comment: formatting within a line, and links to {@code https} and {@code mailto}, which
     * get {@code rel="nofollow"}.
     */
    public static HtmlPolicy basic() {
        return comment().build();
    }

    /**
     * Returns the policy of an article: {@link #basic()}, headings, paragraphs, lists, tables and {@code https} images.
     */
    public static HtmlPolicy rich() {
        return comment()
                .elements("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr")
                .elements("ul", "ol", "li", "dl", "dt", "dd")
                .elements("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td")
                .attributes("th", "colspan", "rowspan", "scope")
                .attributes("td", "colspan", "rowspan")
                .attributes("img", "src", "alt", "width", "height")
                .build();
    }

    private static Builder comment() {
        return builder().elements(FORMATTING.toArray(String[]::new)).attributes("a", "href", "title");
    }

    /** Starts a policy that allows text only. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what is left of a text, once. */
    String clean(String text) {
        return cleaner.sanitize(text);
    }

    /** Collects what is allowed. Not safe for use by several threads. */
    public static final class Builder {
        private final HtmlPolicyBuilder allowed =
                new HtmlPolicyBuilder().allowUrlProtocols("https", "mailto").requireRelNofollowOnLinks();
        private final Settings settings = new Settings("HtmlPolicy");

        private Builder() {}

        /**
         * Adds elements, without attributes; one that can run a script or change how what follows is read does not
         * build.
         */
        public Builder elements(String... names) {
            for (String name : names) {
                requireHarmless("elements", name, NEVER.contains(name));
            }
            allowed.allowElements(names);
            return this;
        }

        /**
         * Adds an element and these of its attributes; addresses in them are relative or {@code https}, in links also
         * {@code mailto}. An attribute that can run a script, or change the look of a page, does not build.
         */
        public Builder attributes(String element, String... names) {
            elements(element);
            for (String name : names) {
                requireHarmless("attributes", name, name.startsWith("on") || NEVER_ATTRIBUTES.contains(name));
            }
            allowed.allowAttributes(names).onElements(element);
            return this;
        }

        private void requireHarmless(String setter, String name, boolean harmful) {
            boolean plain = !name.isEmpty()
                    && name.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
            settings.collect(setter, () -> {
                if (harmful) {
                    throw new IllegalArgumentException("must be harmless: " + name + " is not");
                }
                if (!plain) {
                    throw new IllegalArgumentException("must be lower-case letters, digits and '-': " + name);
                }
            });
        }

        /**
         * Returns the policy.
         *
         * @throws dev.hauberk.core.ConfigurationException if an element or an attribute is malformed or harmful
         */
        public HtmlPolicy build() {
            settings.problems().throwIfAny();
            return new HtmlPolicy(allowed.toFactory());
        }
    }
}
