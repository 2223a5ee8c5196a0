/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.servlet;

import dev.hauberk.core.Rejection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parses {@code application/x-www-form-urlencoded} text, of a query or of a body, strictly: a malformed escape or byte
 * that is not UTF-8 refuses the request with 400, where containers drop, replace or throw, each in its own way.
 */
final class FormParameters {
    private final BodyLimits limits;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private int count;

    FormParameters(BodyLimits limits) {
        this.limits = limits;
    }

    /** Where parameters come from. */
    enum Source {
        /** The query that the client sent. */
        QUERY,
        /** The body. */
        BODY,
        /** The body of a method that has no use for one: it is held to the rules, and gives no parameters. */
        UNUSED_BODY,
        /** The application itself, for a dispatch: what the client sent may have the same names. */
        DISPATCH
    }

    void add(byte[] text, Source source, Set<String> refused) {
        int start = 0;
        while (start <= text.length) {
            int end = indexOf(text, '&', start, text.length);
            if (end > start) {
                addPair(text, start, end, source, refused);
            }
            start = end + 1;
        }
    }

    Map<String, String[]> toMap() {
        Map<String, String[]> map = new LinkedHashMap<>();
        values.forEach((name, list) -> map.put(name, list.toArray(String[]::new)));
        return Collections.unmodifiableMap(map);
    }

    private void addPair(byte[] text, int start, int end, Source source, Set<String> refused) {
        if (++count > limits.parameters()) {
            throw new RejectionException(Rejection.of(400, "too_many_parameters")
                    .withReason("a request must have at most " + limits.parameters() + " parameters"));
        }
        int equals = indexOf(text, '=', start, end);
        if (equals - start > limits.nameLength() || end - equals - 1 > limits.valueLength()) {
            throw new RejectionException(Rejection.of(400, "parameter_too_long")
                    .withReason("a parameter must have a name of at most " + limits.nameLength()
                            + " bytes and a value of at most " + limits.valueLength() + ": "
                            + printable(sent(text, start, equals))));
        }
        String name = decode(text, start, equals, start, equals);
        String value = equals < end ? decode(text, equals + 1, end, start, equals) : "";
        if (name.equals("_method") && !limits.methodOverride()) {
            throw new RejectionException(Rejection.of(400, "method_override")
                    .withReason("a parameter must not ask for another method: _method"));
        }
        if (refused.contains(name)) {
            throw misplaced(name);
        }
        if (source != Source.DISPATCH && !limits.repeats() && !names.add(name)) {
            throw new RejectionException(Rejection.of(400, "parameter_repeated")
                    .withReason("a parameter must come once, in query and form together: " + printable(name)));
        }
        if (source != Source.UNUSED_BODY) {
            values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
        }
    }

    static RejectionException misplaced(String name) {
        return new RejectionException(Rejection.of(400, "parameter_misplaced")
                .withReason("a parameter that a schema has in the query must not come in a body: " + printable(name)));
    }

    /** A name is the client's, and reasons go to logs. */
    private static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().limit(64).forEach(c -> text.append(c > 0x20 && c < 0x7f ? (char) c : '?'));
        return text.toString();
    }

    private static int indexOf(byte[] text, char wanted, int start, int end) {
        int i = start;
        while (i < end && text[i] != wanted) {
            i++;
        }
        return i;
    }

    /** Returns the beginning of a name as it was sent. */
    private static String sent(byte[] text, int start, int end) {
        return new String(text, start, Math.min(end - start, 64), StandardCharsets.ISO_8859_1);
    }

    private static String decode(byte[] text, int start, int end, int nameStart, int nameEnd) {
        byte[] decoded = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            byte b = text[i];
            if (b == '%') {
                int high = i + 2 < end ? Character.digit((char) text[i + 1], 16) : -1;
                int low = i + 2 < end ? Character.digit((char) text[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw malformed(
                            "an escape that is not % and two hexadecimal digits", sent(text, nameStart, nameEnd));
                }
                b = (byte) (high << 4 | low);
                decoded[length++] = b;
                i += 2;
            } else {
                decoded[length++] = b == '+' ? (byte) ' ' : b;
            }
            if (b == 0) {
                throw malformed("a NUL", sent(text, nameStart, nameEnd));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(decoded, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("bytes that are not UTF-8", sent(text, nameStart, nameEnd));
        }
    }

    private static RejectionException malformed(String what, String name) {
        return new RejectionException(Rejection.of(400, "parameter_encoding")
                .withReason("a parameter must be form-encoded UTF-8: it has " + what + ": " + printable(name)));
    }
}
