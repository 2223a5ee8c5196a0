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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a body, read once: the one source of stream, reader and parameters from then on. The container's own
 * parser is never asked, so no two readers of one body can see different things.
 */
final class BodySnapshot {
    private static final int MAX_LIMIT = Integer.MAX_VALUE - 8;
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final byte[] bytes;
    private final boolean form;
    private final @Nullable String declaredCharset;

    private BodySnapshot(byte[] bytes, boolean form, @Nullable String declaredCharset) {
        this.bytes = bytes;
        this.form = form;
        this.declaredCharset = declaredCharset;
    }

    /**
     * Reads a body.
     *
     * @param request what says how the body is to be read
     * @param limit the greatest number of bytes, to which the stream holds it
     */
    static BodySnapshot read(HttpServletRequest request, InputStream stream, int limit) throws IOException {
        String charset = request.getCharacterEncoding();
        boolean form = isForm(request);
        if (form && charset != null && !UTF_8.contains(charset.toLowerCase(Locale.ROOT))) {
            throw new RejectionException(Rejection.of(415, "form_charset").withReason("a form must be UTF-8"));
        }
        long declared = request.getContentLengthLong();
        if (declared > limit) {
            throw LimitedInputStream.tooLarge(limit);
        }
        byte[] bytes = stream.readAllBytes();
        if (declared >= 0 && bytes.length != declared) {
            throw new RejectionException(Rejection.of(400, "body_incomplete")
                    .withReason("the body ended before its declared length, or was consumed"));
        }
        return new BodySnapshot(bytes, form, charset);
    }

    static void requireLimit(int limit) {
        if (limit < 0 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("body limit must be 0 to " + MAX_LIMIT + " bytes: " + limit);
        }
    }

    /** Returns whether the body is a form that parameters come from, whatever the method. */
    static boolean isForm(HttpServletRequest request) {
        return mediaType(request).equals(FORM);
    }

    /** Returns whether some container takes the body for a form: Undertow looks at the beginning of its type only. */
    static boolean isFormSomewhere(HttpServletRequest request) {
        return mediaType(request).startsWith(FORM);
    }

    static boolean isMultipart(HttpServletRequest request) {
        return mediaType(request).startsWith("multipart/");
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
            throw LimitedInputStream.tooLarge(limit);
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

    /** Returns the bytes themselves, which must not be changed. */
    byte[] formBytes() {
        return form ? bytes : new byte[0];
    }
}
