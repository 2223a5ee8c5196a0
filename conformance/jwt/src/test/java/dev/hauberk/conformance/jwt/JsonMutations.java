/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Mutation.oneOf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Other spellings of the header and the payload: as JSON, and as UTF-8. */
final class JsonMutations {
    static final List<Mutation> ALL = List.of(
            JsonMutations::repeatedMember,
            JsonMutations::escapes,
            JsonMutations::order,
            JsonMutations::whiteSpace,
            JsonMutations::byteOrderMark,
            JsonMutations::utf16,
            JsonMutations::malformedUtf8,
            JsonMutations::before,
            JsonMutations::after,
            JsonMutations::instead,
            JsonMutations::truncated,
            JsonMutations::byteReplaced);

    private static final byte[][] MALFORMED = {
        {(byte) 0xc0, (byte) 0xaf},
        {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
        {(byte) 0xff},
        {(byte) 0x80},
        {(byte) 0xe2, (byte) 0x82},
        {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xc3},
        {0},
        {1},
        {9},
        {10},
        {0x7f}
    };
    private static final List<String> JUNK =
            List.of(" ", "\n", "\t", "\r\n", "\0", "x", ",", "{}", "}", "/**/", "//", "\u00a0", "\u2028", "\f", "null");
    private static final List<String> DOCUMENTS = List.of(
            "",
            " ",
            "null",
            "true",
            "1",
            "\"text\"",
            "[]",
            "[{}]",
            "{}",
            "{",
            "}",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{a:1}",
            "{'a':1}",
            "{\"a\":1,}",
            "nulll",
            "{\"a\":1}{\"b\":2}");

    private JsonMutations() {}

    private static String where(boolean inHeader) {
        return inHeader ? "header: " : "payload: ";
    }

    private static ObjectText object(Draft draft, boolean inHeader) {
        return inHeader ? draft.header : draft.claims;
    }

    private static void edit(Draft draft, boolean inHeader, UnaryOperator<byte[]> change) {
        if (inHeader) {
            draft.headerBytes = change;
        } else {
            draft.claimsBytes = change;
        }
    }

    private static String repeatedMember(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        return where(inHeader) + object(draft, inHeader).repeat(random);
    }

    private static String escapes(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        return where(inHeader) + "escaped " + object(draft, inHeader).escape(random);
    }

    private static String order(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        object(draft, inHeader).shuffle(random);
        return where(inHeader) + "other order";
    }

    private static String whiteSpace(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        object(draft, inHeader).spaceOut(oneOf(List.of(" ", "\n", "\t", "\r", "\r\n", "  "), random));
        return where(inHeader) + "white space";
    }

    private static String byteOrderMark(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        edit(draft, inHeader, json -> concat(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, json));
        return where(inHeader) + "byte order mark";
    }

    private static String utf16(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        edit(draft, inHeader, json -> new String(json, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16));
        return where(inHeader) + "utf-16";
    }

    private static String malformedUtf8(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        byte[] bytes = MALFORMED[random.nextInt(MALFORMED.length)];
        edit(draft, inHeader, json -> {
            // After the first quotation mark, so into a name.
            int at = new String(json, StandardCharsets.ISO_8859_1).indexOf('"') + 1;
            return concat(concat(Arrays.copyOf(json, at), bytes), Arrays.copyOfRange(json, at, json.length));
        });
        return where(inHeader) + "bytes " + Arrays.toString(bytes) + " in a name";
    }

    private static String before(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        String junk = oneOf(JUNK, random);
        edit(draft, inHeader, json -> concat(junk.getBytes(StandardCharsets.UTF_8), json));
        return where(inHeader) + "before it '" + junk + "'";
    }

    private static String after(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        String junk = oneOf(JUNK, random);
        edit(draft, inHeader, json -> concat(json, junk.getBytes(StandardCharsets.UTF_8)));
        return where(inHeader) + "after it '" + junk + "'";
    }

    private static String instead(Draft draft, Random random) {
        boolean inHeader = random.nextInt(4) == 0;
        String document = oneOf(DOCUMENTS, random);
        edit(draft, inHeader, json -> document.getBytes(StandardCharsets.UTF_8));
        return where(inHeader) + document;
    }

    private static String truncated(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        int bytes = 1 + random.nextInt(10);
        edit(draft, inHeader, json -> Arrays.copyOf(json, json.length - bytes));
        return where(inHeader) + "without the last " + bytes + " bytes";
    }

    private static String byteReplaced(Draft draft, Random random) {
        boolean inHeader = random.nextBoolean();
        int at = random.nextInt(200);
        byte value = (byte) (random.nextBoolean() ? random.nextInt(256) : " \"{}[],:.-0aA".charAt(random.nextInt(13)));
        edit(draft, inHeader, json -> {
            json[at % json.length] = value;
            return json;
        });
        return where(inHeader) + "byte " + at + " is " + value;
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }
}
