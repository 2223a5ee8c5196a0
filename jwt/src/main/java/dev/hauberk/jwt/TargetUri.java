/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.IpAddress;
import dev.hauberk.core.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An http or https URI without query and fragment, in the one form that all its spellings have (RFC 3986 section
 * 6.2.2). The path is kept decoded, without dot segments. An encoded slash has no form: decoded it would be another
 * path, and the paths of requests have none. Immutable; equal if the forms are.
 *
 * @param origin scheme, host and port
 * @param path empty, or starting with a slash
 */
record TargetUri(Origin origin, String path) {
    private static final String HEX = "0123456789abcdef";

    /** Returns the form of a text, or null if it is not such a URI. */
    static @Nullable TargetUri parse(String text) {
        int authority = text.indexOf("://") + 3;
        if (authority < 3 || !isPrintable(text)) {
            return null;
        }
        int end = text.length();
        for (int i = authority; i < end; i++) {
            if (text.charAt(i) == '?' || text.charAt(i) == '#') {
                end = i;
            }
        }
        int slash = text.indexOf('/', authority);
        int pathStart = slash < 0 || slash > end ? end : slash;
        Origin origin = origin(text.substring(0, pathStart));
        String path = decode(text.substring(pathStart, end));
        return origin == null || path == null ? null : new TargetUri(origin, withoutDotSegments(path));
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /** Reads an origin; its port may be empty, and is then the default. */
    private static @Nullable Origin origin(String text) {
        boolean emptyPort = text.endsWith(":") && text.length() > text.indexOf("://") + 3;
        try {
            return Origin.parse(emptyPort ? text.substring(0, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Returns the path decoded, or null if it is malformed, is not UTF-8, or encodes a slash. */
    private static @Nullable String decode(String path) {
        if (path.indexOf('%') < 0) {
            return path;
        }
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            int value = i + 2 < path.length() ? hex(path.charAt(i + 1)) << 4 | hex(path.charAt(i + 2)) : -1;
            if (value < 0 || value == '/') {
                return null;
            }
            bytes.put((byte) value);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Returns the value of a digit, or -1, which stays negative in whatever it becomes part of. */
    private static int hex(char c) {
        return HEX.indexOf(c >= 'A' && c <= 'F' ? c + 0x20 : c);
    }

    private static String withoutDotSegments(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        Deque<String> segments = new ArrayDeque<>();
        boolean directory = false;
        int start = 1;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String segment = path.substring(start, end);
            directory = segment.equals(".") || segment.equals("..");
            if (!directory) {
                segments.addLast(segment);
            } else if (segment.equals("..")) {
                segments.pollLast();
            }
            start = end + 1;
        }
        return "/" + String.join("/", segments) + (directory && !segments.isEmpty() ? "/" : "");
    }

    /** Returns whether this is the URI of a path within the base, whose context root needs no slash at its end. */
    boolean isWithin(TargetUri base, String pathWithinBase) {
        return origin.equals(base.origin)
                && path.startsWith(base.path)
                && (path.length() == base.path.length()
                        ? pathWithinBase.equals("/")
                        : path.length() == base.path.length() + pathWithinBase.length()
                                && path.endsWith(pathWithinBase));
    }

    /** Returns this URI without a slash at its end. */
    TargetUri asBase() {
        return path.endsWith("/") ? new TargetUri(origin, path.substring(0, path.length() - 1)) : this;
    }

    /** Returns whether what is sent there stays on this machine. */
    boolean isLoopback() {
        String host = origin.host();
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        Optional<IpAddress> address = IpAddress.tryParse(literal);
        return address.isPresent() ? address.get().isLoopback() : host.equals("localhost");
    }

    @Override
    public String toString() {
        return origin + path;
    }
}
