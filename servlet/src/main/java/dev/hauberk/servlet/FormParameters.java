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
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code application/x-www-form-urlencoded} text, of a query or of a body, strictly: a malformed escape or byte
 * that is not UTF-8 refuses the request with 400, where containers drop, replace or throw, each in its own way.
 */
final class FormParameters {
    private static final BodyLimits WIDEST =
            new BodyLimits(Long.MAX_VALUE, 1 << 30, 1000, Integer.MAX_VALUE, Integer.MAX_VALUE, true, true);

    private final BodyLimits limits;
    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private int count;

    /** @param limits those that were set for the request, or null for a thousand parameters of any size */
    FormParameters(@Nullable BodyLimits limits) {
        this.limits = limits == null ? WIDEST : limits;
    }

    /** Adds what came in the query or the body of the request. */
    void add(byte[] text) {
        add(text, true);
    }

    /** Adds what the application itself gives a dispatch, which may well be there in the request too. */
    void addDispatched(byte[] text) {
        add(text, false);
    }

    private void add(byte[] text, boolean sent) {
        int start = 0;
        while (start <= text.length) {
            int end = indexOf(text, '&', start, text.length);
            if (end > start) {
                addPair(text, start, end, sent);
            }
            start = end + 1;
        }
    }

    Map<String, String[]> toMap() {
        Map<String, String[]> map = new LinkedHashMap<>();
        values.forEach((name, list) -> map.put(name, list.toArray(String[]::new)));
        return Collections.unmodifiableMap(map);
    }

    private void addPair(byte[] text, int start, int end, boolean sent) {
        if (++count > limits.parameters()) {
            throw new RejectionException(Rejection.of(400, "too_many_parameters")
                    .withReason("a request must have at most " + limits.parameters() + " parameters"));
        }
        int equals = indexOf(text, '=', start, end);
        if (equals - start > limits.nameLength() || end - equals - 1 > limits.valueLength()) {
            throw new RejectionException(Rejection.of(400, "parameter_too_long")
                    .withReason("a parameter must have a name of at most " + limits.nameLength()
                            + " bytes and a value of" + " at most " + limits.valueLength()));
        }
        String name = decode(text, start, equals);
        String value = equals < end ? decode(text, equals + 1, end) : "";
        if (name.equals("_method") && !limits.methodOverride()) {
            throw new RejectionException(
                    Rejection.of(400, "method_override").withReason("a parameter must not ask for another method"));
        }
        if (sent && !limits.repeats() && !names.add(name)) {
            throw new RejectionException(Rejection.of(400, "parameter_repeated")
                    .withReason("a parameter must come once, in query and form together"));
        }
        values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
    }

    private static int indexOf(byte[] text, char wanted, int start, int end) {
        int i = start;
        while (i < end && text[i] != wanted) {
            i++;
        }
        return i;
    }

    private static String decode(byte[] text, int start, int end) {
        byte[] decoded = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            byte b = text[i];
            if (b == '%') {
                int high = i + 2 < end ? Character.digit((char) text[i + 1], 16) : -1;
                int low = i + 2 < end ? Character.digit((char) text[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw malformed("an escape that is not % and two hexadecimal digits");
                }
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = b == '+' ? (byte) ' ' : b;
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
            throw malformed("bytes that are not UTF-8");
        }
    }

    private static RejectionException malformed(String what) {
        return new RejectionException(Rejection.of(400, "parameter_encoding")
                .withReason("a parameter must be form-encoded UTF-8: it has " + what));
    }
}
