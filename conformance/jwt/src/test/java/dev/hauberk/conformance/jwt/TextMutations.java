/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Mutation.oneOf;

import java.util.List;
import java.util.Random;

/** Other spellings of a token as a whole: base64url, parts and length. */
final class TextMutations {
    static final List<Mutation> ALL = List.of(
            TextMutations::padding,
            TextMutations::unusedBits,
            TextMutations::signedAsSpelled,
            TextMutations::inserted,
            TextMutations::inserted,
            TextMutations::otherAlphabet,
            TextMutations::characterReplaced,
            TextMutations::characterRemoved,
            TextMutations::parts,
            TextMutations::around,
            TextMutations::tooLong,
            TextMutations::tooLong,
            TextMutations::tooLong);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final List<String> JUNK = List.of(
            "=", "==", " ", "\n", "\r\n", "\t", "\0", "!", "+", "/", "%", "\u00e9", "\u200b", "\uff21", "\u3002", ".",
            "..", "A", "AA", "AAAA", "\u2028", "\ufeff", ",", ";", "\"");
    private static final List<String> AROUND = List.of(" ", "\n", "Bearer ", "\0", "\"", ".", "\ufeff", "~", "=");

    private TextMutations() {}

    private static String padding(Draft draft, Random random) {
        int part = random.nextInt(3);
        draft.text = token -> padded(token, part);
        return "part " + part + " padded as base64 is";
    }

    static String padded(String token, int part) {
        String[] parts = token.split("\\.");
        parts[part] += "=".repeat(Math.floorMod(-parts[part].length(), 4));
        return String.join(".", parts);
    }

    private static String unusedBits(Draft draft, Random random) {
        int part = random.nextInt(3);
        draft.text = token -> withUnusedBits(token, part);
        return "unused bits of part " + part + " set";
    }

    /** Sets bits that no byte has room for: another spelling of the same bytes, and only where there are such bits. */
    static String withUnusedBits(String token, int part) {
        String[] parts = token.split("\\.");
        int last = parts[part].length() - 1;
        if (parts[part].length() % 4 != 0) {
            int value = ALPHABET.indexOf(parts[part].charAt(last));
            parts[part] = parts[part].substring(0, last) + ALPHABET.charAt(value ^ 1);
        }
        return String.join(".", parts);
    }

    /** Spells the header or the payload in another way, and signs that very spelling. */
    private static String signedAsSpelled(Draft draft, Random random) {
        int part = random.nextInt(2);
        switch (random.nextInt(4)) {
            case 0 -> draft.spelling = input -> padded(input, part);
            case 1 -> draft.spelling = input -> withUnusedBits(input, part);
            case 2 -> draft.spelling = input -> input + oneOf(JUNK, random);
            default -> draft.spelling = input -> input.replace('-', '+').replace('_', '/');
        }
        return "part " + part + " spelled in another way, signed as it is";
    }

    private static String inserted(Draft draft, Random random) {
        String junk = oneOf(JUNK, random);
        double where = random.nextInt(4) == 0 ? random.nextInt(2) : random.nextDouble();
        draft.text = token -> new StringBuilder(token)
                .insert((int) (where * token.length()), junk)
                .toString();
        return "'" + junk + "' inserted at " + (int) (where * 100) + "%";
    }

    private static String otherAlphabet(Draft draft, Random random) {
        draft.text = token -> token.replace('-', '+').replace('_', '/');
        return "alphabet of base64";
    }

    private static String characterReplaced(Draft draft, Random random) {
        double where = random.nextDouble();
        char other = ALPHABET.charAt(random.nextInt(64));
        draft.text = token -> {
            int at = (int) (where * token.length());
            return token.substring(0, at) + other + token.substring(at + 1);
        };
        return "'" + other + "' at " + (int) (where * 100) + "%";
    }

    private static String characterRemoved(Draft draft, Random random) {
        double where = random.nextDouble();
        draft.text = token -> new StringBuilder(token)
                .deleteCharAt((int) (where * token.length()))
                .toString();
        return "without the character at " + (int) (where * 100) + "%";
    }

    private static String parts(Draft draft, Random random) {
        List<String> forms = List.of(
                "h", "h.p", "h.p.", ".p.s", "h..s", "p.h.s", "h.p.s.s", "h.p.s.p.s", "h.p.s.", ".h.p.s", "..", "");
        String form = oneOf(forms, random);
        draft.text = token -> {
            String[] parts = token.split("\\.");
            StringBuilder text = new StringBuilder();
            for (char c : form.toCharArray()) {
                text.append(c == 'h' ? parts[0] : c == 'p' ? parts[1] : c == 's' ? parts[2] : ".");
            }
            return text.toString();
        };
        return "parts '" + form + "'";
    }

    private static String around(Draft draft, Random random) {
        String junk = oneOf(AROUND, random);
        boolean ahead = random.nextBoolean();
        draft.text = token -> ahead ? junk + token : token + junk;
        return "'" + junk + (ahead ? "' before the token" : "' after the token");
    }

    /** Makes it longer than 8192 characters, or nearly so long, by what does not matter but for its length. */
    private static String tooLong(Draft draft, Random random) {
        int bytes = 5000 + random.nextInt(6000);
        draft.claims.setText("ext", "x".repeat(bytes));
        return "a claim of " + bytes + " bytes";
    }
}
