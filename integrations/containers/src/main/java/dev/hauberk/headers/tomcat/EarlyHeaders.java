/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers.tomcat;

import java.util.List;
import java.util.Map;
import org.apache.coyote.Response;

/**
 * Headers that are on an answer before it is known who makes it; they are taken back by {@link #run}, once. Not safe
 * for use by several threads, as no response is.
 */
final class EarlyHeaders implements Runnable {
    private final Response response;
    private final List<Map.Entry<String, String>> lines;

    private EarlyHeaders(Response response, List<Map.Entry<String, String>> lines) {
        this.response = response;
        this.lines = lines;
    }

    static EarlyHeaders write(Response response, List<Map.Entry<String, String>> lines) {
        lines.forEach(line -> response.addHeader(line.getKey(), line.getValue()));
        return new EarlyHeaders(response, lines);
    }

    @Override
    public void run() {
        if (!response.isCommitted()) {
            lines.forEach(line -> response.getMimeHeaders().removeHeader(line.getKey()));
        }
    }
}
