/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import dev.hauberk.core.Origin;
import java.util.Optional;
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
        /** The request carries nothing that a browser adds by itself. */
        NO_CREDENTIALS(true, "no cookie, password or certificate is there that a browser adds by itself"),
        /** The page proved that it could read the token. */
        TOKEN(true, "the token is that of the cookie and the session"),
        /** It tells nothing of where it comes from, and has no token. */
        NO_TOKEN(false, "neither Sec-Fetch-Site nor an Origin tells where it comes from, and there is no token"),
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

    private final OriginSet trusted;
    private final String own;

    /** @param own the public origin if it is configured; else that of the request counts */
    CrossSiteCheck(OriginSet trusted, Optional<Origin> own) {
        this.trusted = trusted;
        this.own = own.map(Origin::toString).orElse("");
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
     * @param scheme that of the request, as far as it is known
     * @param host the one that was asked
     * @param port the one that was asked
     */
    Verdict decide(@Nullable String site, @Nullable String origin, String scheme, @Nullable String host, int port) {
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
        boolean isOwn = own.isEmpty() ? isOf(origin, scheme, host, port) : isConfigured(origin);
        return isOwn ? Verdict.OWN_ORIGIN : Verdict.OTHER_ORIGIN;
    }

    private boolean isConfigured(String origin) {
        if (origin.equals(own)) {
            return true;
        }
        try {
            return Origin.parse(origin).toString().equals(own);
        } catch (IllegalArgumentException e) {
            // Such as "null", which a sandboxed frame sends as well.
            return false;
        }
    }

    /**
     * Returns whether an origin is {@code scheme://host[:port]} of the request and nothing more; compared in place, as
     * this is done for each request of a browser over http.
     */
    private static boolean isOf(String origin, String scheme, @Nullable String host, int port) {
        boolean secure = origin.startsWith("https://");
        int start = secure ? 8 : 7;
        if (host == null || host.isEmpty() || !(secure || origin.startsWith("http://"))) {
            return false;
        }
        boolean bareV6 = host.indexOf(':') >= 0 && host.charAt(0) != '[';
        String name = bareV6 ? "[" + host + "]" : host;
        if (!origin.regionMatches(true, start, name, 0, name.length())) {
            return false;
        }
        int named = port(origin, start + name.length(), secure ? 443 : 80);
        if (secure == scheme.equalsIgnoreCase("https")) {
            return named == port;
        }
        // A proxy that ends TLS and tells nothing makes an https request look like http; the other way round it is
        // another origin. The port is the one that both mean if neither tells it.
        return secure && (named == port || (named == 443 && port == 80));
    }

    /** Returns the port that an origin's end names, or -1 if that is none. */
    private static int port(String origin, int from, int unnamed) {
        if (from == origin.length()) {
            return unnamed;
        }
        int digits = origin.length() - from - 1;
        if (origin.charAt(from) != ':' || digits < 1 || digits > 5) {
            return -1;
        }
        int port = 0;
        for (int i = from + 1; i < origin.length(); i++) {
            int digit = origin.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port == 0 || port > 65535 ? -1 : port;
    }
}
