/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Rejection;
import dev.hauberk.input.Violation.Place;
import dev.hauberk.servlet.SecurityRequest;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form (RFC 7578). The container reads them, and keeps files out of memory; what parts say of themselves
 * is read here, as containers differ in it.
 */
final class MultipartRequest {
    private static final int LONGEST_TEXT = 256 << 10;
    private static final int HEAD = 512;
    private static final String REPLACEMENT = "\ufffd";

    private final SecurityRequest request;
    private final InputSchema schema;
    private final Map<String, List<Object>> values = new LinkedHashMap<>();

    MultipartRequest(SecurityRequest request, InputSchema schema) {
        this.request = request;
        this.schema = schema;
    }

    /** Reads and checks all parts; returns a refusal if they cannot be read. */
    @Nullable
    Rejection read(SchemaCheck check) throws IOException {
        long length = request.getContentLengthLong();
        if (length < 0 || length > schema.bodyBytes()) {
            return (length < 0 ? Fault.LENGTH_REQUIRED : Fault.BODY_TOO_LARGE).rejection();
        }
        Collection<Part> parts;
        try {
            if (request.getCharacterEncoding() == null) {
                request.setCharacterEncoding("UTF-8");
            }
            parts = request.getParts();
        } catch (IOException | ServletException | RuntimeException e) {
            return malformed("the container cannot read it, or its servlet has no MultipartConfig: "
                    + e.getClass().getName());
        }
        if (parts.isEmpty()) {
            return malformed("it has no parts, or its servlet has no MultipartConfig");
        }
        if (parts.size() > schema.parts()) {
            return Rejection.of(413, "too_many_parts").withReason("there are more parts than " + schema.parts());
        }
        for (Part part : parts) {
            Rejection refused = keep(part);
            if (refused != null) {
                return refused;
            }
        }
        check.values(Place.PART, values);
        return null;
    }

    private static Rejection malformed(String reason) {
        return Rejection.of(400, "multipart_malformed").withReason(reason);
    }

    private @Nullable Rejection keep(Part part) throws IOException {
        Optional<ContentDisposition> read =
                Optional.ofNullable(part.getHeader("Content-Disposition")).flatMap(ContentDisposition::parse);
        String encoding =
                Optional.ofNullable(part.getHeader("Content-Transfer-Encoding")).orElse("binary");
        boolean twice = part.getHeaders("Content-Disposition").size() > 1
                || part.getHeaders("Content-Type").size() > 1
                || part.getHeaders("Content-Transfer-Encoding").size() > 1;
        if (twice
                || read.isEmpty()
                || !read.get().name().equals(part.getName())
                || read.get().name().equals("_charset_")) {
            return malformed("a part does not say what it is in one way");
        }
        // Some containers decode what others hand on.
        if (!encoding.equalsIgnoreCase("binary")
                && !encoding.equalsIgnoreCase("8bit")
                && !encoding.equalsIgnoreCase("7bit")) {
            return malformed("a part is encoded once more");
        }
        String declared = Optional.ofNullable(part.getContentType()).orElse("");
        Optional<MediaType> type = MediaType.parse(declared.isEmpty() ? "text/plain" : declared);
        if (type.isEmpty() || type.get().isMultipart()) {
            return malformed("the content type of a part is none");
        }
        String charset = type.get().charset();
        if (type.get().isText() && !charset.isEmpty() && !charset.equals("utf-8") && !charset.equals("us-ascii")) {
            return Fault.CHARSET_UNSUPPORTED.rejection();
        }
        ContentDisposition said = read.get();
        if (said.fileName().isEmpty()) {
            return keepText(said.name(), part);
        }
        // A form whose file nobody chose sends a part without name and octets.
        if (!said.fileName().get().isEmpty() || part.getSize() > 0) {
            add(
                    said.name(),
                    file(
                            said.fileName().get(),
                            declared.isEmpty() ? "" : type.get().type(),
                            part));
        }
        return null;
    }

    private @Nullable Rejection keepText(String name, Part part) throws IOException {
        if (part.getSize() > LONGEST_TEXT) {
            return Fault.BODY_TOO_LARGE.rejection();
        }
        String text;
        try (InputStream in = part.getInputStream()) {
            ByteBuffer octets = ByteBuffer.wrap(in.readNBytes(LONGEST_TEXT));
            text = StandardCharsets.UTF_8.newDecoder().decode(octets).toString();
        } catch (CharacterCodingException e) {
            text = REPLACEMENT;
        }
        // Undertow decodes text itself, and leaves the replacement character where it could not.
        if (text.contains(REPLACEMENT)) {
            return Rejection.of(400, "parameter_encoding").withReason("a part must be UTF-8, without U+FFFD");
        }
        if (text.indexOf('\0') >= 0) {
            return Rejection.of(400, "parameter_encoding").withReason("a part must have no NUL");
        }
        add(name, text);
        return null;
    }

    private static Upload file(String name, String type, Part part) throws IOException {
        try (InputStream in = part.getInputStream()) {
            return new Upload(name, type, part.getSize(), in.readNBytes(HEAD), part::getInputStream);
        }
    }

    private void add(String name, Object value) {
        values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }
}
