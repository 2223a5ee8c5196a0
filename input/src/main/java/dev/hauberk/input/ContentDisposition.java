/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.HttpToken;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a part of a form says that it is (RFC 7578 section 4.2), read as browsers write it: a quote within is escaped as
 * {@code %22}, a backslash is one.
 *
 * @param fileName the name of a file; nothing if the part is no file
 */
record ContentDisposition(String name, Optional<String> fileName) {
    /** Reads a value; nothing if it is malformed, says something twice, or uses what RFC 7578 forbids. */
    static Optional<ContentDisposition> parse(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon < 0 || !value.substring(0, semicolon).strip().equalsIgnoreCase("form-data")) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        int at = semicolon;
        while (at < value.length()) {
            int equals = value.indexOf('=', at);
            if (value.charAt(at) != ';' || equals < 0) {
                return Optional.empty();
            }
            String name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            boolean quoted = equals + 1 < value.length() && value.charAt(equals + 1) == '"';
            int start = quoted ? equals + 2 : equals + 1;
            int end = value.indexOf(quoted ? '"' : ';', start);
            if (end < 0 && quoted) {
                return Optional.empty();
            }
            String text = end < 0 ? value.substring(start).strip() : value.substring(start, end);
            boolean readable = quoted ? !text.endsWith("\\") : HttpToken.isToken(text.strip());
            if (!readable || parameters.put(name, quoted ? text : text.strip()) != null) {
                return Optional.empty();
            }
            at = end < 0 ? value.length() : quoted ? end + 1 : end;
            while (at < value.length() && value.charAt(at) == ' ') {
                at++;
            }
        }
        String name = parameters.getOrDefault("name", "");
        if (name.isEmpty() || parameters.containsKey("filename*") || parameters.containsKey("name*")) {
            return Optional.empty();
        }
        return Optional.of(new ContentDisposition(name, Optional.ofNullable(parameters.get("filename"))));
    }
}
