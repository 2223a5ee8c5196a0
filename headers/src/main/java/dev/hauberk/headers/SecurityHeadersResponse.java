/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the security headers when the application resets its response, and each of them single; knows what this one
 * answer has beyond the others: a nonce, a changed policy, that no cache may keep it. Not safe for use by several
 * threads, as no response is.
 */
final class SecurityHeadersResponse extends CacheResponse {
    private static final String SITE_DATA = "Clear-Site-Data";
    private static final String ALL_DATA = "\"cache\", \"cookies\", \"storage\"";

    private final Nonces nonces;
    private final ServerFieldsResponse serverFields;
    /** What the answer shall have. */
    private HeaderSet headers;

    private @Nullable String nonce;
    /** What the answer has: containers ignore a header that an included resource sets. */
    private HeaderSet writtenHeaders;

    private @Nullable String writtenNonce;
    /** Whether the container ignored a change, and it is still to be made. */
    private boolean ignored;

    private boolean mayNotBeStored;
    private boolean clearsSiteData;
    private @Nullable PageOutputResponse output;
    private @Nullable ServletOutputStream stream;
    private @Nullable PrintWriter writer;

    SecurityHeadersResponse(
            HttpServletResponse response, HeaderSet headers, Nonces nonces, ServerFieldsResponse serverFields) {
        super(response);
        this.nonces = nonces;
        this.serverFields = serverFields;
        this.headers = headers;
        this.writtenHeaders = headers;
    }

    /** Writes what the answer has so far over whatever lines of the same names are there. */
    void write() {
        serverFields.remove(beneath);
        String[] first = headers.first();
        for (int i = 0; i < first.length; i += 2) {
            beneath.setHeader(first[i], first[i + 1]);
        }
        List<HeaderSet.Line> further = headers.further();
        for (int i = 0; i < further.size(); i++) {
            beneath.addHeader(further.get(i).name(), further.get(i).value());
        }
        writtenHeaders = headers;
        writtenNonce = null;
        if (isClosedToCaches()) {
            closeToCaches();
        } else if (mayNotBeStored) {
            beneath.setHeader(CACHE_CONTROL, "no-store");
        }
        if (clearsSiteData) {
            beneath.setHeader(SITE_DATA, ALL_DATA);
        }
        settle();
    }

    /** Returns names and values of what the answer has by this filter. */
    List<Map.Entry<String, String>> lines() {
        boolean forbidden = isClosedToCaches() || mayNotBeStored;
        List<Map.Entry<String, String>> lines = new ArrayList<>();
        for (HeaderSet.Line line : headers.lines()) {
            if (!forbidden || !line.name().equals(CACHE_CONTROL)) {
                lines.add(Map.entry(line.name(), line.value(nonce)));
            }
        }
        if (forbidden) {
            lines.add(Map.entry(CACHE_CONTROL, "no-store"));
        }
        if (clearsSiteData) {
            lines.add(Map.entry(SITE_DATA, ALL_DATA));
        }
        return lines;
    }

    /** Takes over what an earlier response of the same request had, such as the nonce its page may still use. */
    void continueFrom(SecurityHeadersResponse earlier) {
        nonce = headers.takesNonce() ? earlier.nonce : null;
        if (earlier.isClosedToCaches()) {
            closeToCaches();
        }
        mayNotBeStored = earlier.mayNotBeStored;
        clearsSiteData = earlier.clearsSiteData;
    }

    /** Returns the nonce of the answer, and makes one if there is none. */
    String nonce() {
        String known = nonce;
        if (known == null) {
            if (!headers.takesNonce()) {
                throw new IllegalStateException("a nonce needs its place in a content security policy: none has"
                        + " ContentSecurityPolicy.NONCE among its sources");
            }
            requireOpen("a nonce must be made");
            known = nonces.next();
            nonce = known;
            // A page that is shown again with its old scripts and a new nonce runs none of them.
            closeToCaches();
            settle();
        }
        return known;
    }

    void changePolicy(UnaryOperator<ContentSecurityPolicy> change) {
        requireOpen("a policy must be changed");
        headers = headers.with(change);
        settle();
    }

    void preventStoring() {
        if (headers.leaves(CACHE_CONTROL)) {
            return;
        }
        mayNotBeStored = true;
        beneath.setHeader(CACHE_CONTROL, "no-store");
    }

    /** Has the browser remove what it keeps of this origin; browsers ignore that on plain requests. */
    void clearSiteData() {
        requireOpen("Clear-Site-Data must be set");
        if (headers.secure()) {
            clearsSiteData = true;
            beneath.setHeader(SITE_DATA, ALL_DATA);
        }
    }

    private void requireOpen(String what) {
        if (isCommitted()) {
            throw new IllegalStateException(what + " before the answer is committed: it is on its way");
        }
    }

    /** Writes policies that changed anew, and leaves those that the application set in their place or added. */
    void settle() {
        if ((writtenHeaders == headers && Objects.equals(writtenNonce, nonce)) || isCommitted()) {
            return;
        }
        boolean changed = true;
        for (String name : List.of(HeaderSet.POLICY, HeaderSet.REPORT_ONLY)) {
            List<String> present = new ArrayList<>(beneath.getHeaders(name));
            for (int i = 0; i < headers.lines().size(); i++) {
                HeaderSet.Line old = writtenHeaders.lines().get(i);
                int at = old.name().equals(name) ? present.indexOf(old.value(writtenNonce)) : -1;
                if (at >= 0) {
                    present.set(at, headers.lines().get(i).value(nonce));
                }
            }
            for (int i = 0; i < present.size(); i++) {
                if (i == 0) {
                    beneath.setHeader(name, present.get(i));
                } else {
                    beneath.addHeader(name, present.get(i));
                }
            }
            changed &= present.isEmpty() || present.get(0).equals(beneath.getHeader(name));
        }
        if (changed) {
            if (ignored && isClosedToCaches()) {
                closeToCaches();
            }
            writtenHeaders = headers;
            writtenNonce = nonce;
        }
        // Once more when the including page goes on, or before its first part is sent.
        ignored = !changed;
    }

    /**
     * Makes the nonce of a page before its headers leave, as the page may ask for it further below. What has a length
     * already is complete, and what is no page needs none. Returns whether the headers may leave.
     */
    private boolean headersComplete() {
        if (nonce == null && headers.takesNonce() && !isCommitted() && isPage() && !containsHeader("Content-Length")) {
            nonce();
        } else {
            settle();
        }
        return !ignored || isCommitted();
    }

    private boolean isPage() {
        String type = getContentType();
        return type != null
                && (type.regionMatches(true, 0, "text/html", 0, 9)
                        || type.regionMatches(true, 0, "application/xhtml+xml", 0, 21));
    }

    private PageOutputResponse output() {
        PageOutputResponse known = output;
        if (known == null) {
            known = new PageOutputResponse(beneath, this::headersComplete);
            output = known;
        }
        return known;
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (stream == null && headers.takesNonce()) {
            stream = output().of(super.getOutputStream());
        }
        return stream == null ? super.getOutputStream() : stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        if (writer == null && headers.takesNonce()) {
            writer = output().of(super.getWriter());
        }
        return writer == null ? super.getWriter() : writer;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (headersComplete()) {
            super.flushBuffer();
        }
    }

    /** Writes what could not be written before the chain came to its end. */
    void finish() throws IOException {
        settle();
        if (output != null) {
            output.finish();
        }
    }

    @Override
    public void resetBuffer() {
        super.resetBuffer();
        dropBody();
    }

    @Override
    public void sendError(int status) throws IOException {
        super.sendError(status);
        dropReplacedBody();
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        super.sendError(status, message);
        dropReplacedBody();
    }

    @Override
    public void sendRedirect(String location) throws IOException {
        super.sendRedirect(location);
        dropReplacedBody();
    }

    /** Drops what is held of a page if another answer was sent; within an include a container sends none. */
    private void dropReplacedBody() {
        if (isCommitted()) {
            dropBody();
        }
    }

    private void dropBody() {
        if (output != null) {
            output.reset();
        }
    }

    private static boolean isHidden(String name) {
        return name.equalsIgnoreCase("Server") || name.equalsIgnoreCase("X-Powered-By");
    }

    @Override
    public void reset() {
        super.reset();
        output = null;
        stream = null;
        writer = null;
        write();
    }

    /** {@inheritDoc} What names the software that answers is left out. */
    @Override
    public void setHeader(String name, String value) {
        if (name == null || isHidden(name)) {
            return;
        }
        super.setHeader(name, value);
    }

    /** {@inheritDoc} A second line of a header that a browser reads once replaces the first. */
    @Override
    public void addHeader(String name, String value) {
        if (name == null || isHidden(name)) {
            return;
        }
        if (headers.isSingle(name)) {
            setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
    }
}
