/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables {@code json-accepted.txt} and {@code json-refused.txt}. */
class JsonDocumentsTest {
    private static final JsonLimits LIMITS = JsonLimits.defaults();

    @Test
    void tables_areLarge() {
        assertThat(accepted()).hasSizeGreaterThan(120).doesNotHaveDuplicates();
        assertThat(refused()).hasSizeGreaterThan(300).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepted_isReadAndWrittenAsTheTableTells(String line) {
        String[] columns = line.split("\t", -1);
        byte[] document = bytes(columns[0]);
        byte[] expected = bytes(columns[columns.length - 1]);

        Object value = JsonReader.parse(document, LIMITS);

        assertThat(write(value)).isEqualTo(new String(expected, UTF_8));
        assertThat(write(JsonReader.parse(expected, LIMITS))).isEqualTo(new String(expected, UTF_8));
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void accepted_insideALargerArray_seesNothingAroundIt(String line) {
        byte[] document = bytes(line.split("\t", -1)[0]);
        Object value = JsonReader.parse(document, LIMITS);
        for (byte padding : paddings()) {
            JsonReader reader = padded(document, padding);
            reader.next();
            assertThat(reader.value()).isEqualTo(value);
            assertThat(reader.next()).isEqualTo(JsonToken.END);
            assertThat(reader.endOffset()).isEqualTo(document.length);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refused_hasCodeAndOffset(String line) {
        String[] columns = line.split("\t", -1);
        byte[] document = bytes(columns[2]);
        String expected = columns[0] + " " + columns[1];

        assertThat(refusal(JsonReader.of(document, LIMITS))).isEqualTo(expected);
        for (byte padding : paddings()) {
            assertThat(refusal(padded(document, padding))).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refused_whenSkipped_isRefusedAlike(String line) {
        String[] columns = line.split("\t", -1);
        JsonReader reader = JsonReader.of(bytes(columns[2]), LIMITS);

        JsonException refusal = catchThrowableOfType(JsonException.class, () -> {
            reader.next();
            reader.skipValue();
        });

        assertThat(refusal.code() + " " + refusal.offset()).isEqualTo(columns[0] + " " + columns[1]);
    }

    private static String write(Object value) {
        return new String(new JsonWriter().value(value).toByteArray(), UTF_8);
    }

    private static String refusal(JsonReader reader) {
        JsonException refusal = catchThrowableOfType(JsonException.class, () -> {
            reader.next();
            reader.value();
        });
        return refusal.code() + " " + refusal.offset();
    }

    /** What could complete or continue a document if a bound were missed. */
    private static byte[] paddings() {
        return new byte[] {'"', '0', 'e', '}', ' ', 'u', (byte) 0x80};
    }

    private static JsonReader padded(byte[] document, byte padding) {
        byte[] array = new byte[document.length + 23];
        Arrays.fill(array, padding);
        System.arraycopy(document, 0, array, 11, document.length);
        return JsonReader.of(array, 11, document.length, LIMITS);
    }

    static List<String> accepted() {
        return lines("json-accepted.txt");
    }

    static List<String> refused() {
        return lines("json-refused.txt");
    }

    private static List<String> lines(String table) {
        try (InputStream in = JsonDocumentsTest.class.getResourceAsStream(table)) {
            Stream<String> lines = new String(in.readAllBytes(), UTF_8).lines();
            return lines.filter(line -> !line.isEmpty() && !line.startsWith("# "))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        for (int open = text.indexOf('\u27e6'); open >= 0; open = text.indexOf('\u27e6', at)) {
            int close = text.indexOf('\u27e7', open);
            out.writeBytes(text.substring(at, open).getBytes(UTF_8));
            out.writeBytes(HexFormat.of().parseHex(text.substring(open + 1, close)));
            at = close + 1;
        }
        out.writeBytes(text.substring(at).getBytes(UTF_8));
        return out.toByteArray();
    }
}
