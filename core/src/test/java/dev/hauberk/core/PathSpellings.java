/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Spells paths as clients do, and reads them as containers do. */
final class PathSpellings {
    private static final String[] SEGMENTS = {
        "a",
        "b",
        "A",
        "admin",
        "ADMIN",
        "Admin.",
        "admin ",
        "admin. .",
        "7",
        ".a",
        "..a",
        "...",
        "a b",
        "a+b",
        "a#b",
        "caf\u00e9",
        "CAF\u00c9",
        "stra\u00dfe",
        "STRASSE",
        "\u65e5\u672c",
        "\ud83d\ude00",
        "\u0645\u06cc\u200c\u062e",
        "i",
        "I",
        "\u0131",
        "\u0130",
        "\u03c3",
        "\u03c2",
        "x\u00a0",
        "."
    };

    private PathSpellings() {}

    static String randomPath(RandomGenerator random, int depth) {
        StringBuilder path = new StringBuilder();
        for (int n = random.nextInt(depth + 1); n > 0; n--) {
            path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        return path.isEmpty() || random.nextInt(4) == 0 ? path.append('/').toString() : path.toString();
    }

    /** Returns an accepted path. */
    static RequestPath randomRequestPath(RandomGenerator random, int depth) {
        while (true) {
            try {
                return RequestPath.ofDispatch(randomPath(random, depth), null);
            } catch (AmbiguousPathException e) {
                continue;
            }
        }
    }

    /** Encodes what must be and, now and then, what need not be. */
    static String encode(RandomGenerator random, String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = octet == '/' || octet == '.' || octet == '+' || Character.isLetterOrDigit(octet);
            if (octet > 0 && plain && (octet == '/' || random.nextInt(4) > 0)) {
                encoded.append((char) octet);
            } else {
                encoded.append((random.nextBoolean() ? "%%%02x" : "%%%02X").formatted(octet & 0xff));
            }
        }
        return encoded.toString();
    }

    /** Decodes like a container that leaves alone what it cannot decode. */
    static String decode(String uri) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < uri.length(); i++) {
            try {
                if (uri.charAt(i) == '%') {
                    bytes.write(Integer.parseInt(uri, i + 1, i + 3, 16));
                    i += 2;
                    continue;
                }
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                // Left alone: written as it stands.
            }
            bytes.writeBytes(uri.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
