/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Function;

/**
 * What the container says about the way a request came, before any proxy is believed.
 *
 * @param peer the address of the socket's other end
 * @param scheme the scheme of the connection itself
 * @param serverName the host that the container took from the request, for a request without a Host field
 * @param lines gives the lines of a field, in order
 */
record Arrival(String peer, String scheme, String serverName, Function<String, List<String>> lines) {
    static Arrival of(SecurityRequest request) {
        return new Arrival(request.peer(), request.getScheme(), request.getServerName(), field -> {
            Enumeration<String> values = request.getHeaders(field);
            return values == null ? List.of() : Collections.list(values);
        });
    }
}
