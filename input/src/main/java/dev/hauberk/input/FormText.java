/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and values of a query or a form (URL section 5.1), decoded strictly. */
final class FormText {
    private static final QueryRules RULES = new QueryRules(1000, Integer.MAX_VALUE, Integer.MAX_VALUE, true, true);

    private FormText() {}

    /** @throws FieldException if an escape or the encoding is malformed */
    static Map<String, List<String>> parse(String text) throws FieldException {
        if (RULES.check(text) != null) {
            throw new FieldException("malformed", "must be form-encoded UTF-8");
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), key -> new ArrayList<>(1)).add(decode(value));
            }
        }
        return values;
    }

    private static String decode(String text) {
        // Octets from 0x80 that came unescaped stand for themselves.
        String octets = text.chars().anyMatch(c -> c >= 0x80)
                ? new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : text;
        return URLDecoder.decode(octets, StandardCharsets.UTF_8);
    }
}
