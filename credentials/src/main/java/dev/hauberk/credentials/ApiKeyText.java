/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * A key as its owner has it: {@code hbk_<environment>_<id>_<secret>_<check>}, the id of 16 and the secret of 43 letters
 * and digits, 256 bits. The check is the CRC-32 of what is before it; it tells typos and junk from keys before anything
 * is looked up, and lets a scanner for secrets tell a key from what only looks like one.
 */
final class ApiKeyText {
    static final String PREFIX = "hbk_";
    static final int ID_LENGTH = 16;
    static final int SECRET_LENGTH = 43;
    static final int CHECK_LENGTH = 6;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int ENVIRONMENT_AT = PREFIX.length();
    private static final int WITHOUT_ENVIRONMENT = PREFIX.length() + 3 + ID_LENGTH + SECRET_LENGTH + CHECK_LENGTH;
    private static final int LONGEST_ENVIRONMENT = 16;

    private final String id;
    private final byte[] secret;

    private ApiKeyText(String id, byte[] secret) {
        this.id = id;
        this.secret = secret;
    }

    /** Returns what tells keys apart; not secret. */
    String id() {
        return id;
    }

    /** Returns the octets of the secret's characters, which nobody else has. */
    byte[] secret() {
        return secret;
    }

    /** Returns whether something may be the name of an environment: 1 to 16 small letters and digits. */
    static boolean isEnvironment(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_ENVIRONMENT
                && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
    }

    /** Makes random letters and digits, each as likely as any other. */
    static String random(int length, SecureRandom random) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** Returns a key as its owner gets it. */
    static String write(String environment, String id, String secret) {
        String checked = PREFIX + environment + "_" + id + "_" + secret;
        byte[] octets = checked.getBytes(StandardCharsets.ISO_8859_1);
        return checked + "_" + check(octets, octets.length);
    }

    /**
     * Reads a key of an environment.
     *
     * @throws ApiKeyException if it is malformed, mistyped or of another environment
     */
    static ApiKeyText read(String text, String environment) throws ApiKeyException {
        int environmentLength = text.length() - WITHOUT_ENVIRONMENT;
        int idAt = ENVIRONMENT_AT + environmentLength + 1;
        int secretAt = idAt + ID_LENGTH + 1;
        int checkAt = secretAt + SECRET_LENGTH + 1;
        boolean shaped = environmentLength > 0
                && environmentLength <= LONGEST_ENVIRONMENT
                && text.startsWith(PREFIX)
                && text.charAt(idAt - 1) == '_'
                && text.charAt(secretAt - 1) == '_'
                && text.charAt(checkAt - 1) == '_';
        if (!shaped) {
            throw new ApiKeyException(ApiKeyFault.MALFORMED, "");
        }
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        if (!text.endsWith(check(octets, checkAt - 1))) {
            throw new ApiKeyException(ApiKeyFault.MISTYPED, "");
        }
        String id = text.substring(idAt, secretAt - 1);
        if (!id.chars().allMatch(ApiKeyText::isAlphanumeric)) {
            throw new ApiKeyException(ApiKeyFault.MALFORMED, "");
        }
        if (!text.startsWith(environment, ENVIRONMENT_AT) || environmentLength != environment.length()) {
            throw new ApiKeyException(ApiKeyFault.OTHER_ENVIRONMENT, id);
        }
        byte[] secret = new byte[SECRET_LENGTH];
        System.arraycopy(octets, secretAt, secret, 0, SECRET_LENGTH);
        return new ApiKeyText(id, secret);
    }

    /** Returns whether a character is one of the letters and digits of ASCII. */
    static boolean isAlphanumeric(int c) {
        return ALPHABET.indexOf(c) >= 0;
    }

    /** Returns the six characters that end a key. */
    private static String check(byte[] octets, int length) {
        CRC32 crc = new CRC32();
        crc.update(octets, 0, length);
        long rest = crc.getValue();
        byte[] check = new byte[CHECK_LENGTH];
        for (int i = CHECK_LENGTH - 1; i >= 0; i--) {
            check[i] = (byte) ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(check, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return PREFIX + "..._" + id + "_[redacted]";
    }
}
