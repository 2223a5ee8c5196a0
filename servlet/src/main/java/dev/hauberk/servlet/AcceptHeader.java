/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.Locale;

/** Reads just enough of {@code Accept} (RFC 9110 section 12.5.1) to tell a browser from a program. */
final class AcceptHeader {
    private static final int MAX_LENGTH = 1000;

    private AcceptHeader() {}

    /** Returns whether {@code text/html} is named and wanted at least as much as any JSON type that is named. */
    static boolean prefersHtml(HttpServletRequest request) {
        double html = 0;
        double json = 0;
        Enumeration<String> lines = request.getHeaders("Accept");
        while (lines != null && lines.hasMoreElements()) {
            String line = lines.nextElement();
            if (line.length() > MAX_LENGTH) {
                return false;
            }
            for (String range : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                int semicolon = range.indexOf(';');
                String type = (semicolon < 0 ? range : range.substring(0, semicolon)).strip();
                double quality = semicolon < 0 ? 1 : quality(range.substring(semicolon));
                if (type.equals("text/html")) {
                    html = Math.max(html, quality);
                } else if (type.equals("application/json") || type.equals("application/problem+json")) {
                    json = Math.max(json, quality);
                }
            }
        }
        return html > 0 && html >= json;
    }

    private static double quality(String parameters) {
        for (String parameter : parameters.split(";", -1)) {
            String text = parameter.strip();
            if (text.startsWith("q=")) {
                return weight(text.substring(2));
            }
        }
        return 1;
    }

    /** A weight is 0 to 1 with at most three decimals; anything else counts as not wanted. */
    private static double weight(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 5;
        for (int i = 0; i < text.length() && digits; i++) {
            char c = text.charAt(i);
            digits = i == 0 ? c == '0' || c == '1' : i == 1 ? c == '.' : c >= '0' && c <= '9';
        }
        double value = digits ? Double.parseDouble(text) : 0;
        return value <= 1 ? value : 0;
    }
}
