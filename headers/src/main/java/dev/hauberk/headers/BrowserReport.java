/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a browser reported, as far as it matters: texts are cut, and addresses are without query, as anybody may send
 * anything and users' data may be in it. Reports that are equal are of the same thing. Immutable.
 *
 * @param type such as {@code csp-violation}
 * @param directive the effective directive of a violation; else empty
 * @param blocked the origin, scheme or keyword such as {@code inline} that was blocked; else empty
 * @param document the path of the page
 * @param source the path of the file that did it, with its line; empty if that is not told
 * @param enforced whether it was blocked, and not only reported
 */
record BrowserReport(String type, String directive, String blocked, String document, String source, boolean enforced) {
    private static final int LONGEST = 200;
    private static final String VIOLATION = "csp-violation";
    private static final Set<String> NOT_OURS = Set.of("""
            chrome-extension moz-extension safari-extension safari-web-extension ms-browser-extension \
            webkit-masked-url chrome resource about user-script""".split(" "));

    /** Reads the body of {@code application/csp-report}; nothing if it is none. */
    static Optional<BrowserReport> ofCspReport(Object document, String origin) {
        return document instanceof Map<?, ?> map && map.get("csp-report") instanceof Map<?, ?> body
                ? violation(
                        body,
                        text(body, "effective-directive").isEmpty()
                                ? text(body, "violated-directive").split(" ", 2)[0]
                                : text(body, "effective-directive"),
                        text(body, "blocked-uri"),
                        text(body, "document-uri"),
                        text(body, "source-file"),
                        body.get("line-number"),
                        origin)
                : Optional.empty();
    }

    /** Reads one element of {@code application/reports+json}; nothing if it is none. */
    static Optional<BrowserReport> ofReport(Object element, String origin) {
        if (!(element instanceof Map<?, ?> map) || !(map.get("body") instanceof Map<?, ?> body)) {
            return Optional.empty();
        }
        String type = text(map, "type");
        if (type.equals(VIOLATION)) {
            return violation(
                    body,
                    text(body, "effectiveDirective"),
                    text(body, "blockedURL"),
                    text(body, "documentURL"),
                    text(body, "sourceFile"),
                    body.get("lineNumber"),
                    origin);
        }
        return own(text(map, "url"), origin)
                .filter(path -> !type.isEmpty())
                .map(path -> new BrowserReport(cut(type), "", "", path, "", true));
    }

    private static Optional<BrowserReport> violation(
            Map<?, ?> body,
            String directive,
            String blocked,
            String document,
            String file,
            @Nullable Object line,
            String origin) {
        if (directive.isEmpty() || isForeign(blocked) || isForeign(file)) {
            return Optional.empty();
        }
        String source = file.isEmpty() ? "" : cut(path(file)) + line(line);
        boolean enforced = !text(body, "disposition").equals("report");
        return own(document, origin)
                .map(path ->
                        new BrowserReport(VIOLATION, cut(directive), cut(blockedBy(blocked)), path, source, enforced));
    }

    private static String text(Map<?, ?> body, String name) {
        return body.get(name) instanceof String text ? text : "";
    }

    private static String line(@Nullable Object number) {
        return number instanceof Number line ? ":" + line.longValue() : "";
    }

    /** Extensions work on the page, not for it; nobody here can mend what they do. */
    private static boolean isForeign(String address) {
        int colon = address.indexOf(':');
        String scheme = (colon < 0 ? address : address.substring(0, colon)).toLowerCase(Locale.ROOT);
        return NOT_OURS.contains(scheme);
    }

    /** Returns the path of a page of this origin; nothing for another, as then the report is not about us. */
    private static Optional<String> own(String address, String origin) {
        return origin(address).filter(origin::equals).map(same -> cut(path(address)));
    }

    private static String blockedBy(String blocked) {
        if (blocked.isEmpty()) {
            return "inline";
        }
        int colon = blocked.indexOf(':');
        return colon < 0 ? blocked : origin(blocked).orElse(blocked.substring(0, colon + 1));
    }

    /** Returns scheme, host and port of an address that has them. */
    private static Optional<String> origin(String address) {
        try {
            URI uri = new URI(address);
            if (uri.getScheme() == null || uri.getHost() == null) {
                return Optional.empty();
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            int port = uri.getPort();
            boolean implied = port < 0
                    || (port == 443 && (scheme.equals("https") || scheme.equals("wss")))
                    || (port == 80 && (scheme.equals("http") || scheme.equals("ws")));
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (implied ? "" : ":" + port));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String path(String address) {
        int authority = address.indexOf("://");
        int from = authority < 0 ? 0 : address.indexOf('/', authority + 3);
        if (from < 0) {
            return "/";
        }
        int end = from;
        while (end < address.length() && address.charAt(end) != '?' && address.charAt(end) != '#') {
            end++;
        }
        return address.substring(from, end);
    }

    private static String cut(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            printable.append(c > 0x20 && c < 0x7f ? c : '?');
        }
        return printable.toString();
    }
}
