/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body, read once: the one source of stream, reader and parameters from then on. The container's own
 * parser is never asked, so no two readers of one body can see different things.
 */
final class BodySnapshot {
    private static final int MAX_LIMIT = Integer.MAX_VALUE - 8;
    private static final String FORM = "application/x-www-form-urlencoded";

    private final byte[] bytes;
    private final boolean form;
    private final @Nullable String declaredCharset;
    private final @Nullable String query;
    private @Nullable Map<String, String[]> parameters;
    private @Nullable String parsedQuery;

    private BodySnapshot(byte[] bytes, HttpServletRequest request, @Nullable String declaredCharset) {
        this.bytes = bytes;
        this.form = isForm(request);
        this.declaredCharset = declaredCharset;
        this.query = request.getQueryString();
    }

    static BodySnapshot read(HttpServletRequest request, int limit) throws IOException {
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("body limit must be 0 to " + MAX_LIMIT + " bytes: " + limit);
        }
        if (mediaType(request).startsWith("multipart/")) {
            throw new IllegalStateException("a multipart body must be left to the container: use getParts");
        }
        String charset = request.getCharacterEncoding();
        if (mediaType(request).equals(FORM) && charset != null && !charset.equalsIgnoreCase("UTF-8")) {
            throw new RejectionException(Rejection.of(415, "form_charset").withReason("a form must be UTF-8"));
        }
        long declared = request.getContentLengthLong();
        if (declared > limit) {
            throw tooLarge(limit);
        }
        InputStream stream = request.getInputStream();
        byte[] bytes = stream.readNBytes(limit);
        if (bytes.length == limit && stream.read() >= 0) {
            throw tooLarge(limit);
        }
        if (declared >= 0 && bytes.length != declared) {
            throw new RejectionException(Rejection.of(400, "body_incomplete")
                    .withReason("the body ended before its declared length, or was consumed"));
        }
        return new BodySnapshot(bytes, request, charset);
    }

    private static RejectionException tooLarge(int limit) {
        return new RejectionException(
                Rejection.of(413, "body_too_large").withReason("a body here must have at most " + limit + " bytes"));
    }

    /** Returns whether the body is a form that parameters come from. */
    static boolean isForm(HttpServletRequest request) {
        return request.getMethod().equals("POST") && mediaType(request).equals(FORM);
    }

    /** Returns whether a body is UTF-8 unless it says otherwise: forms (HTML, URL) and JSON (RFC 8259 section 8.1). */
    static boolean isUtf8Unsaid(HttpServletRequest request) {
        String type = mediaType(request);
        return type.equals(FORM) || type.equals("application/json") || type.endsWith("+json");
    }

    private static String mediaType(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    byte[] bytes(int limit) {
        if (bytes.length > limit) {
            throw tooLarge(limit);
        }
        return bytes.clone();
    }

    ServletInputStream stream(SecurityRequest request) {
        return new SnapshotInputStream(bytes, request);
    }

    BufferedReader reader() throws IOException {
        String name = charset();
        try {
            Charset charset = name == null ? StandardCharsets.UTF_8 : Charset.forName(name);
            return new BufferedReader(new InputStreamReader(new ByteArrayInputStream(bytes), charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new java.io.UnsupportedEncodingException("the declared charset must be one this machine knows");
        }
    }

    /** Returns the declared charset; a form's is UTF-8 even if none is declared (HTML, RFC 9110 has no default). */
    @Nullable
    String charset() {
        return declaredCharset == null && form ? "UTF-8" : declaredCharset;
    }

    /**
     * Returns query parameters and then, for a form, body parameters. On a forward or include with a query of its own,
     * that query's parameters come first (Servlet 6.0 section 9.1.1).
     */
    Map<String, String[]> parameters(SecurityRequest request) {
        String dispatchQuery = request.dispatchQuery();
        Map<String, String[]> known = parameters;
        if (known != null && java.util.Objects.equals(parsedQuery, dispatchQuery)) {
            return known;
        }
        FormParameters parser = new FormParameters(request.bodyLimits());
        if (dispatchQuery != null && !dispatchQuery.equals(query)) {
            parser.addDispatched(dispatchQuery.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (query != null) {
            parser.add(query.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (form) {
            parser.add(bytes);
        }
        known = parser.toMap();
        parameters = known;
        parsedQuery = dispatchQuery;
        return known;
    }
}
