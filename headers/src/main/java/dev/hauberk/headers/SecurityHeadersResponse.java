/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
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

    private final Nonces nonces;
    private final ServerFieldsResponse serverFields;
    private HeaderSet headers;
    private @Nullable String nonce;
    private boolean mayNotBeStored;
    private String siteData = "";

    SecurityHeadersResponse(
            HttpServletResponse response, HeaderSet headers, Nonces nonces, ServerFieldsResponse serverFields) {
        super(response);
        this.nonces = nonces;
        this.serverFields = serverFields;
        this.headers = headers;
    }

    /** Writes what the answer has so far over whatever lines of the same names are there. */
    void write() {
        HttpServletResponse beneath = beneath();
        serverFields.remove(beneath);
        String[] first = headers.first();
        for (int i = 0; i < first.length; i += 2) {
            beneath.setHeader(first[i], first[i + 1]);
        }
        List<HeaderSet.Line> further = headers.further();
        for (int i = 0; i < further.size(); i++) {
            beneath.addHeader(further.get(i).name(), further.get(i).value());
        }
        if (nonce != null) {
            String known = nonce;
            nonce = null;
            change(headers, known);
        }
        if (isClosedToCaches()) {
            closeToCaches();
        } else if (mayNotBeStored) {
            beneath.setHeader(CACHE_CONTROL, "no-store");
        }
        if (!siteData.isEmpty()) {
            beneath.setHeader(SITE_DATA, siteData);
        }
    }

    /** Takes over what an earlier response of the same request had, such as the nonce its page may still use. */
    void continueFrom(SecurityHeadersResponse earlier) {
        nonce = headers.takesNonce() ? earlier.nonce : null;
        if (earlier.isClosedToCaches()) {
            closeToCaches();
        }
        mayNotBeStored = earlier.mayNotBeStored;
        siteData = earlier.siteData;
    }

    /** Returns the nonce of the answer, and makes one if there is none. */
    String nonce() {
        if (nonce == null) {
            if (!headers.takesNonce()) {
                throw new IllegalStateException("a nonce needs its place in a content security policy: none has"
                        + " ContentSecurityPolicy.NONCE among its sources");
            }
            requireOpen("a nonce must be made");
            change(headers, nonces.next());
            // A page that is shown again with its old scripts and a new nonce runs none of them.
            closeToCaches();
        }
        return Objects.requireNonNull(nonce);
    }

    void changePolicy(UnaryOperator<ContentSecurityPolicy> change) {
        requireOpen("a policy must be changed");
        change(headers.with(change), nonce);
    }

    void preventStoring() {
        if (headers.leaves(CACHE_CONTROL)) {
            return;
        }
        mayNotBeStored = true;
        beneath().setHeader(CACHE_CONTROL, "no-store");
    }

    void clearSiteData(String value) {
        requireOpen("Clear-Site-Data must be set");
        if (headers.secure()) {
            siteData = value;
            beneath().setHeader(SITE_DATA, value);
        }
    }

    private void requireOpen(String what) {
        if (isCommitted()) {
            throw new IllegalStateException(what + " before the answer is committed: it is on its way");
        }
    }

    /** Writes the policies anew, and leaves those that the application set in their place or added. */
    private void change(HeaderSet next, @Nullable String nextNonce) {
        for (String name : List.of(HeaderSet.POLICY, HeaderSet.REPORT_ONLY)) {
            List<String> present = new ArrayList<>(beneath().getHeaders(name));
            for (int i = 0; i < headers.lines().size(); i++) {
                HeaderSet.Line old = headers.lines().get(i);
                int at = old.name().equals(name) ? present.indexOf(old.value(nonce)) : -1;
                if (at >= 0) {
                    present.set(at, next.lines().get(i).value(nextNonce));
                }
            }
            for (int i = 0; i < present.size(); i++) {
                if (i == 0) {
                    beneath().setHeader(name, present.get(i));
                } else {
                    beneath().addHeader(name, present.get(i));
                }
            }
        }
        headers = next;
        nonce = nextNonce;
    }

    private HttpServletResponse beneath() {
        return (HttpServletResponse) getResponse();
    }

    private static boolean isHidden(String name) {
        return name.equalsIgnoreCase("Server") || name.equalsIgnoreCase("X-Powered-By");
    }

    @Override
    public void reset() {
        super.reset();
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
