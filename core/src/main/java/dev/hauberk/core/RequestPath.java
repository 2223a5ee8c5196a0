/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import org.jspecify.annotations.Nullable;

/**
 * The path of a request as rules see it: decoded, relative to the context, and refused if two parsers could read it in
 * two ways.
 *
 * <p>Path rules fail where the security layer and the container disagree about which resource a spelling names. So
 * nothing is cleaned up here: a path is taken as it is or refused with {@link AmbiguousPathException}. A path that is
 * taken starts with a slash and is the same on every container. Refused, literal or percent-encoded:
 *
 * <ol>
 *   <li>segments {@code .} and {@code ..}, empty segments, backslashes, semicolons, control characters;
 *   <li>percent-encoded slashes and percent signs, bad percent-encoding, bytes that are not UTF-8;
 *   <li>what RFC 3986 section 3.3 does not allow in a path: number sign, quotes, angle, square and curly brackets,
 *       caret, backquote, bar, space and anything beyond ASCII, unless percent-encoded;
 *   <li>segments of spaces, or of spaces and dots, alone, because trimming turns them into empty or dot segments;
 *   <li>a last segment of dots alone: three and more dots are a plain name for every container, and for Windows too
 *       inside a path, but Windows drops them at the end of one. {@code /a/.../b} and {@code /..b} are therefore taken;
 *   <li>characters outside {@code ucschar} of RFC 3987, invisible format characters (joiners and variation selectors
 *       are taken after a character beyond ASCII), text that is not in normalization form C, and characters whose
 *       compatibility form has a slash, backslash, dot, percent sign or semicolon;
 *   <li>a request target that, decoded, is not context path, servlet path and path info put together. One difference is
 *       accepted: for a directory the container may name its welcome file, and the path is then the directory's.
 * </ol>
 *
 * <p>A trailing slash is kept. Immutable; equal if the values are. Specification: Jakarta Servlet 6.0 section 3.5.
 */
public final class RequestPath {
    private static final RequestPath ROOT = new RequestPath("/", "/");

    private final String value;

    /** The value for the wide comparison; beyond ASCII it is folded, within ASCII the comparison itself folds. */
    private final String wide;

    private RequestPath(String value, String wide) {
        this.value = value;
        this.wide = wide;
    }

    /**
     * Computes the path of a request that came from the network ({@code DispatcherType.REQUEST}).
     *
     * @param requestUri what {@code getRequestURI()} of the container's own request returns
     * @param contextPath what {@code getContextPath()} returns, decoded or not; empty for the root context
     * @param servletPath what {@code getServletPath()} returns
     * @param pathInfo what {@code getPathInfo()} returns
     * @throws AmbiguousPathException if the path is refused
     */
    public static RequestPath of(String requestUri, String contextPath, String servletPath, @Nullable String pathInfo) {
        boolean encoded = PathGuard.checkRaw(requestUri);
        String mapped = join(servletPath, pathInfo);
        if (!encoded && isConcatenation(requestUri, contextPath, mapped)) {
            return accepted(mapped, false);
        }
        String decoded = PathGuard.decode(requestUri);
        boolean unicode = checkDecoded(decoded);
        String context = contextPath.indexOf('%') < 0 ? contextPath : decodeContext(contextPath);
        if (isConcatenation(decoded, context, mapped)) {
            return accepted(mapped, unicode);
        }
        return accepted(directory(decoded, context, mapped), unicode);
    }

    /**
     * Computes the path of a request that the application dispatched ({@code FORWARD}, {@code INCLUDE}, {@code ASYNC}).
     * Such a target never was on the wire, so there is no second spelling to compare it with.
     *
     * @param servletPath the servlet path of the dispatch target; for an include the value of the request attribute
     * @param pathInfo the path info of the dispatch target; for an include the value of the request attribute
     * @throws AmbiguousPathException if the path is refused
     */
    public static RequestPath ofDispatch(String servletPath, @Nullable String pathInfo) {
        String path = join(servletPath, pathInfo);
        return accepted(path, !path.isEmpty() && checkDecoded(path));
    }

    private static boolean checkDecoded(String path) {
        boolean unicode = PathGuard.checkDecoded(path);
        if (unicode) {
            PathUnicode.check(path);
        }
        return unicode;
    }

    private static RequestPath accepted(String path, boolean unicode) {
        if (path.isEmpty()) {
            return ROOT;
        }
        if (!unicode) {
            return new RequestPath(path, path);
        }
        String wide = PathUnicode.fold(path);
        PathGuard.checkDecoded(wide);
        return new RequestPath(path, wide);
    }

    private static String join(String servletPath, @Nullable String pathInfo) {
        return pathInfo == null || pathInfo.isEmpty() ? servletPath : servletPath.concat(pathInfo);
    }

    private static boolean isConcatenation(String whole, String context, String mapped) {
        return whole.length() == context.length() + mapped.length()
                && whole.startsWith(context)
                && whole.endsWith(mapped)
                && (mapped.isEmpty() || mapped.charAt(0) == '/');
    }

    private static String decodeContext(String contextPath) {
        PathGuard.checkRaw(contextPath);
        return PathGuard.decode(contextPath);
    }

    /** Returns the directory whose welcome file the container mapped, or the context root. */
    private static String directory(String decoded, String context, String mapped) {
        if (decoded.startsWith(context)) {
            String relative = decoded.substring(context.length());
            boolean root = relative.isEmpty() ? mapped.equals("/") : relative.equals("/") && mapped.isEmpty();
            if (root) {
                return "/";
            }
            if (relative.startsWith("/") && relative.endsWith("/") && mapped.startsWith(relative)) {
                checkDecoded(mapped);
                return relative;
            }
        }
        throw new AmbiguousPathException(PathFault.DISAGREEMENT);
    }

    /** Returns the decoded path relative to the context; it starts with a slash. */
    public String value() {
        return value;
    }

    String wide() {
        return wide;
    }

    boolean trailingSlash() {
        return value.length() > 1 && value.endsWith("/");
    }

    /** Returns where the last segment of a path ends, which is 0 if there is none. */
    static int end(String path) {
        return path.endsWith("/") ? path.length() - 1 : path.length();
    }

    /** Returns the number of segments; none is empty, so {@code /} has none and {@code /a/} has one. */
    public int segmentCount() {
        int slashes = 0;
        for (int i = 0; i < value.length() - 1; i++) {
            if (value.charAt(i) == '/') {
                slashes++;
            }
        }
        return slashes;
    }

    /**
     * Returns a segment, decoded.
     *
     * @param index 0 for the first segment
     * @throws IndexOutOfBoundsException if there is no such segment
     */
    public String segment(int index) {
        int start = 1;
        for (int skipped = 0; skipped < index && start > 0; skipped++) {
            start = value.indexOf('/', start) + 1;
        }
        if (index < 0 || start == 0 || start == value.length()) {
            throw new IndexOutOfBoundsException("segment index must be 0 to the number of segments less one: " + index);
        }
        int end = value.indexOf('/', start);
        return value.substring(start, end < 0 ? value.length() : end);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RequestPath path && value.equals(path.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
