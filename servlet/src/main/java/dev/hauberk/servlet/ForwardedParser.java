/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Forwarded} fields (RFC 7239 section 4).
 *
 * <p>Beyond the grammar it takes white space around a semicolon, which is common and has one meaning. Empty list
 * elements say nothing and are skipped (RFC 9110 section 5.6.1.2). Each line is parsed by itself, so a quote that one
 * sender left open cannot swallow the line of the next.
 */
final class ForwardedParser {
    static final String FIELD = "Forwarded";

    /**
     * What one proxy said.
     *
     * @param node whom the proxy served; undisclosed if it did not say
     */
    record Element(
            ForwardedNode node,
            @Nullable String proto,
            @Nullable String host) {}

    private final String line;
    private int at;

    private ForwardedParser(String line) {
        this.line = line;
    }

    /**
     * Returns the elements of all lines, in order.
     *
     * @throws ForwardingException if a line is malformed
     */
    static List<Element> parse(List<String> lines) {
        List<Element> elements = new ArrayList<>();
        for (String line : lines) {
            new ForwardedParser(line).list(elements);
        }
        return elements;
    }

    private void list(List<Element> elements) {
        skipSpace();
        while (at < line.length()) {
            if (line.charAt(at) != ',') {
                elements.add(element());
            }
            if (at < line.length()) {
                expect(',');
                skipSpace();
            }
        }
    }

    private Element element() {
        ForwardedNode node = ForwardedNode.UNDISCLOSED;
        String proto = null;
        String host = null;
        Set<String> seen = new HashSet<>();
        while (!atElementEnd()) {
            if (line.charAt(at) != ';') {
                String name = token().toLowerCase(Locale.ROOT);
                expect('=');
                String value = at < line.length() && line.charAt(at) == '"' ? quoted() : token();
                if (!seen.add(name)) {
                    throw new ForwardingException(FIELD, "must have a parameter once in each element");
                }
                switch (name) {
                    case "for" -> node = ForwardedNode.parse(FIELD, value, false);
                    case "proto" -> proto = value;
                    case "host" -> host = value;
                    default -> {
                        // 'by' and extensions decide nothing here
                    }
                }
                skipSpace();
            }
            if (!atElementEnd()) {
                expect(';');
                skipSpace();
            }
        }
        return new Element(node, proto, host);
    }

    private boolean atElementEnd() {
        return at == line.length() || line.charAt(at) == ',';
    }

    private String token() {
        int start = at;
        while (at < line.length() && isTokenCharacter(line.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
        return line.substring(start, at);
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == '"') {
                return text.toString();
            }
            if (c == '\\') {
                if (at == line.length()) {
                    break;
                }
                c = line.charAt(at++);
            }
            if ((c < 0x20 && c != '\t') || c > 0x7e) {
                throw malformed();
            }
            text.append(c);
        }
        throw malformed();
    }

    private void expect(char wanted) {
        if (at == line.length() || line.charAt(at) != wanted) {
            throw malformed();
        }
        at++;
    }

    private void skipSpace() {
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
    }

    static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean isTokenCharacter(char c) {
        return isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    private static ForwardingException malformed() {
        return new ForwardingException(FIELD, "must follow the grammar of RFC 7239");
    }
}
