/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.broken.jwt;

import dev.hauberk.broken.headers.OpenFilter;
import jakarta.servlet.ServletRequest;

/** Breaks three rules: a feature knows another, an engine knows the servlet API, a regular expression decides. */
final class TokenEngine {
    private final OpenFilter other = new OpenFilter();

    boolean accepts(ServletRequest request) {
        return request.getProtocol().matches("HTTP/.*") && other.phase() != null;
    }
}
