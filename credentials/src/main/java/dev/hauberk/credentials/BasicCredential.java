/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Name and password of an {@code Authorization} field of scheme {@code Basic} (RFC 7617 section 2). */
final class BasicCredential {
    private static final String SCHEME = "Basic";
    private static final int LONGEST = 2048;
    private static final int LONGEST_NAME = 256;

    private final String name;
    private final String password;

    private BasicCredential(String name, String password) {
        this.name = name;
        this.password = password;
    }

    /** Returns whether a field is of this scheme, whatever follows it. */
    static boolean isOf(String field) {
        int end = SCHEME.length();
        return field.regionMatches(true, 0, SCHEME, 0, end) && (field.length() == end || field.charAt(end) == ' ');
    }

    /** Reads a field, or returns null if it is malformed: there is one way to write a name and a password. */
    static @Nullable BasicCredential read(String field) {
        if (field.length() > LONGEST) {
            return null;
        }
        String text = field.substring(SCHEME.length()).strip();
        try {
            byte[] octets = Base64.getDecoder().decode(text);
            if (!Base64.getEncoder().encodeToString(octets).equals(text)) {
                return null;
            }
            return split(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString());
        } catch (@SuppressWarnings("UnusedException") IllegalArgumentException | CharacterCodingException e) {
            return null;
        }
    }

    private static @Nullable BasicCredential split(String pair) {
        int colon = pair.indexOf(':');
        boolean plain = colon > 0 && colon <= LONGEST_NAME && pair.chars().noneMatch(Character::isISOControl);
        return plain ? new BasicCredential(pair.substring(0, colon), pair.substring(colon + 1)) : null;
    }

    String name() {
        return name;
    }

    String password() {
        return password;
    }

    @Override
    public String toString() {
        return "BasicCredential[redacted]";
    }
}
