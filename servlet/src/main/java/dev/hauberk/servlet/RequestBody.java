/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a request and its parameters: kept, counted, or left to the container. For one thread at a time. */
final class RequestBody {
    /** The greatest length of a form where nothing sets one, in bytes; Tomcat has the same. */
    private static final int UNLIMITED_FORM = 2 << 20;

    /** The parameters that a schema has in the query. */
    Set<String> queryParameters = Set.of();

    @Nullable
    BodyLimits limits;

    private final @Nullable String query;
    private @Nullable RequestParameters parameters;
    private @Nullable BodySnapshot snapshot;
    /** What the body was refused for; a further read gets the same answer. */
    private @Nullable RejectionException refused;
    /** The body that is counted, and its reader: one each, or every further one would begin to count anew. */
    private @Nullable LimitedInputStream counted;

    private @Nullable BufferedReader countedReader;
    /** Whether the application has taken the stream or the reader, so that the body cannot be read again. */
    private boolean taken;

    /** @param query what the client sent */
    RequestBody(@Nullable String query) {
        this.query = query;
    }

    private static HttpServletRequest beneath(SecurityRequest request) {
        return (HttpServletRequest) request.getRequest();
    }

    byte[] bytes(SecurityRequest request, int limit) {
        BodySnapshot kept = snapshot;
        if (kept == null) {
            BodySnapshot.requireLimit(limit);
            if (BodySnapshot.isMultipart(beneath(request))) {
                throw new IllegalStateException("a multipart body must be left to the container: use getParts");
            }
            if (counted != null && counted.count() > 0) {
                throw new IllegalStateException("a body must be asked for before it is read: part of it was read");
            }
            kept = read(request, limit);
        }
        return kept.bytes(limit);
    }

    private BodySnapshot read(SecurityRequest request, int limit) {
        if (refused != null) {
            throw refused;
        }
        HttpServletRequest beneath = beneath(request);
        try {
            LimitedInputStream stream = new LimitedInputStream(
                    beneath.getInputStream(),
                    request,
                    limits == null ? BodyLimits.defaults() : limits,
                    limit,
                    System::nanoTime);
            BodySnapshot kept = BodySnapshot.read(beneath, stream, limit);
            snapshot = kept;
            return kept;
        } catch (RejectionException e) {
            refused = e;
            throw e;
        } catch (IOException e) {
            RejectionException incomplete = new RejectionException(Rejection.of(400, "body_incomplete")
                    .withReason("the body could not be read to its end")
                    .withCause(e));
            refused = incomplete;
            throw incomplete;
        }
    }

    ServletInputStream stream(SecurityRequest request) throws IOException {
        if (snapshot != null) {
            return snapshot.stream(request);
        }
        taken = true;
        if (limits == null) {
            return beneath(request).getInputStream();
        }
        LimitedInputStream known = counted;
        if (known == null) {
            known = new LimitedInputStream(
                    beneath(request).getInputStream(), request, limits, limits.bytes(), System::nanoTime);
            counted = known;
        }
        return known;
    }

    BufferedReader reader(SecurityRequest request) throws IOException {
        if (snapshot != null) {
            return snapshot.reader();
        }
        if (limits == null) {
            taken = true;
            return beneath(request).getReader();
        }
        // The container's own reader would neither count nor take JSON for UTF-8.
        BufferedReader reader = countedReader;
        if (reader == null) {
            String charset = request.getCharacterEncoding();
            reader = new BufferedReader(
                    new InputStreamReader(request.getInputStream(), charset == null ? "ISO-8859-1" : charset));
            countedReader = reader;
        }
        return reader;
    }

    @Nullable
    String charset(SecurityRequest request) {
        if (snapshot != null) {
            return snapshot.charset();
        }
        String declared = beneath(request).getCharacterEncoding();
        boolean implied = declared == null && limits != null && BodySnapshot.isUtf8Unsaid(beneath(request));
        return implied ? "UTF-8" : declared;
    }

    /**
     * Returns the parameters as they are parsed here, or null where the container's are the same: those of a query
     * alone and of parts. Parts are the container's, which puts what they say behind what the query says.
     */
    @Nullable
    Map<String, String[]> parameters(SecurityRequest request) {
        HttpServletRequest beneath = beneath(request);
        boolean held = limits != null || !queryParameters.isEmpty();
        if (snapshot == null && !(held && BodySnapshot.isFormSomewhere(beneath))) {
            requireQueryOnly(beneath);
            return null;
        }
        if (snapshot == null && !taken && BodySnapshot.isForm(beneath)) {
            read(request, limits == null ? UNLIMITED_FORM : limits.formBytes());
        }
        return parsed().of(request, snapshot, limits, queryParameters);
    }

    private RequestParameters parsed() {
        RequestParameters known = parameters == null ? new RequestParameters(query) : parameters;
        parameters = known;
        return known;
    }

    private void requireQueryOnly(HttpServletRequest beneath) {
        if (!queryParameters.isEmpty() && BodySnapshot.isMultipart(beneath)) {
            for (String name : queryParameters) {
                String[] values = beneath.getParameterValues(name);
                if (values != null && values.length > parsed().countInQuery(name)) {
                    throw FormParameters.misplaced(name);
                }
            }
        }
    }
}
