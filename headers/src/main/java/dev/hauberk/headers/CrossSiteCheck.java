/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Origin;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a request may have been made by another site in the user's browser, by what browsers tell of it: Fetch
 * Metadata first, then the origin. Immutable and safe for use by several threads.
 */
final class CrossSiteCheck {
    /** Which rule decided, and what it decided. */
    enum Verdict {
        /** It changes nothing. */
        SAFE_METHOD(true, "a safe method, and no WebSocket handshake"),
        /** Two values leave open which one counts. */
        REPEATED(false, "Sec-Fetch-Site or Origin comes more than once"),
        /** The browser says that this site made it. */
        SAME_ORIGIN(true, "Sec-Fetch-Site says same-origin"),
        /** The browser says that the user made it, by an address typed or a bookmark. */
        BY_USER(true, "Sec-Fetch-Site says none"),
        /** Another site that is trusted made it. */
        TRUSTED(true, "the origin is a trusted one"),
        /** The browser says that another site made it. */
        OTHER_SITE(false, "Sec-Fetch-Site names another site, and the origin is no trusted one"),
        /** No browser of the last years, and none that tells an origin. */
        NO_BROWSER(true, "neither Sec-Fetch-Site nor Origin is there, so no browser made it"),
        /** The origin is that of this site. */
        OWN_ORIGIN(true, "the origin is that of the request"),
        /** The origin is another one, or none that can be told. */
        OTHER_ORIGIN(false, "the origin is not that of the request, and no trusted one");

        final boolean allowed;
        final String reason;

        Verdict(boolean allowed, String reason) {
            this.allowed = allowed;
            this.reason = reason;
        }
    }

    private final Set<String> trusted;
    private final Optional<Origin> own;

    /** @param own the public origin, if it is configured; else that of the request counts */
    CrossSiteCheck(Collection<Origin> trusted, Optional<Origin> own) {
        this.trusted = new TreeSet<>();
        trusted.forEach(origin -> this.trusted.add(origin.toString()));
        this.own = own;
    }

    /** Returns whether a method changes nothing; methods are case-sensitive, and unknown ones may do anything. */
    static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    /**
     * Decides about a request that is not safe.
     *
     * @param site the value of {@code Sec-Fetch-Site}, or null
     * @param origin the value of {@code Origin}, or null
     * @param requested the origin that was asked, as far as the request tells
     */
    Verdict decide(@Nullable String site, @Nullable String origin, Supplier<Origin> requested) {
        if (site != null && !site.isEmpty()) {
            if (site.equals("same-origin")) {
                return Verdict.SAME_ORIGIN;
            }
            if (site.equals("none")) {
                return Verdict.BY_USER;
            }
            return origin != null && trusted.contains(origin) ? Verdict.TRUSTED : Verdict.OTHER_SITE;
        }
        if (origin == null) {
            return Verdict.NO_BROWSER;
        }
        if (trusted.contains(origin)) {
            return Verdict.TRUSTED;
        }
        return isOwn(origin, requested) ? Verdict.OWN_ORIGIN : Verdict.OTHER_ORIGIN;
    }

    private boolean isOwn(String text, Supplier<Origin> requested) {
        Origin origin;
        try {
            origin = Origin.parse(text);
        } catch (IllegalArgumentException e) {
            // Such as "null", which a sandboxed frame sends as well.
            return false;
        }
        if (own.isPresent()) {
            return origin.equals(own.get());
        }
        Origin asked = requested.get();
        if (!origin.host().equals(asked.host())) {
            return false;
        }
        if (origin.scheme().equals(asked.scheme())) {
            return origin.port() == asked.port();
        }
        // A proxy that ends TLS and tells nothing makes an https request look like http; the other way round it is
        // another origin. The port is the one that both mean if neither tells it.
        boolean defaults = origin.port() == 443 && asked.port() == 80;
        return origin.secure() && (defaults || origin.port() == asked.port());
    }
}
