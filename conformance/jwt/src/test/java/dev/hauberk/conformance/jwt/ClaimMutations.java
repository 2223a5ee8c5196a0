/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Mutation.oneOf;
import static dev.hauberk.conformance.jwt.Setting.NOW_SECONDS;
import static dev.hauberk.conformance.jwt.Setting.SKEW;

import java.util.List;
import java.util.Random;

/** Claims at the edge of what they may be, and beyond. */
final class ClaimMutations {
    static final List<Mutation> ALL = List.of(
            ClaimMutations::timeAtTheEdge,
            ClaimMutations::timeAtTheEdge,
            ClaimMutations::timeOfOtherForm,
            ClaimMutations::audience,
            ClaimMutations::issuer,
            ClaimMutations::subject,
            ClaimMutations::otherName,
            ClaimMutations::scopes,
            ClaimMutations::roles,
            ClaimMutations::purpose,
            ClaimMutations::lifetime,
            ClaimMutations::binding,
            ClaimMutations::binding,
            ClaimMutations::harmlessClaim,
            ClaimMutations::manyClaims,
            ClaimMutations::without);

    private static final List<String> NUMBERS = List.of(
            "null",
            "true",
            "\"1767225900\"",
            "[]",
            "{}",
            "[1767225900]",
            "-1",
            "0",
            "-0",
            "1",
            "1767225900.0",
            "1767225900.5",
            "1.7672259e9",
            "17672259E2",
            "1767225900000",
            "253402300799",
            "253402300800",
            "9007199254740993",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "18446744073709551616",
            "1e400",
            "1e18",
            "1e-400",
            "99999999999999999999999999999999999999",
            "\"\"",
            "01767225900",
            "+1767225900",
            "1767225900.",
            ".5",
            "0x7fffffff",
            "NaN",
            "Infinity",
            "1_000");
    private static final List<String> AUDIENCES = List.of(
            "\"orders\"",
            "[\"orders\"]",
            "[\"orders\",\"billing\"]",
            "[\"billing\",\"orders-v2\"]",
            "\"orders-v2\"",
            "[\"orders\",\"orders\"]",
            "\"billing\"",
            "[\"billing\"]",
            "[]",
            "\"\"",
            "null",
            "7",
            "true",
            "{}",
            "[\"orders\",7]",
            "[null,\"orders\"]",
            "[[\"orders\"]]",
            "{\"orders\":\"orders\"}",
            "\"ORDERS\"",
            "\"orders/\"",
            "\"orders \"",
            "\"orders,billing\"",
            "\"orders billing\"",
            "\"\\u006frders\"",
            "\"orders\\u0000\"",
            "[\"\\u006frders\"]");
    private static final List<String> ISSUERS = List.of(
            "\"https://id.example.com/\"",
            "\"https://ID.example.com\"",
            "[\"https://id.example.com\"]",
            "null",
            "7",
            "\"\"",
            "\"https://evil.example.com\"",
            "\"https://mac.example.com\"",
            "\"https://id.example.com\"",
            "\"https://id.example.com\\u0000\"",
            "\" https://id.example.com\"",
            "{}",
            "\"http://id.example.com\"",
            "\"https:\\/\\/id.example.com\"");
    private static final List<String> NAMES = List.of(
            "null",
            "7",
            "\"\"",
            "[]",
            "{}",
            "true",
            "\"\\u0000\"",
            "\"a\\nb\"",
            "\"\\u0085\"",
            "\"\\u00e9\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\\ud83d\"",
            "\"web\"",
            "\" \"",
            "[\"alice\"]",
            '"' + "s".repeat(256) + '"',
            '"' + "s".repeat(257) + '"');
    private static final List<String> SCOPES = List.of(
            "\"read\"",
            "[\"read\",\"write\"]",
            "\"read  write\"",
            "\" read \"",
            "\"\"",
            "[]",
            "null",
            "7",
            "{}",
            "\"re\\\"ad\"",
            "\"re\\\\ad\"",
            "\"\\u00e9\"",
            "[7]",
            "[\"read write\"]",
            "[\"\"]",
            "\"read\\twrite\"");
    private static final List<String> ROLES = List.of(
            "[\"admin\"]",
            "[]",
            "\"admin\"",
            "null",
            "{}",
            "[7]",
            "[\"*\"]",
            "[\"**\"]",
            "[\"\"]",
            "[[\"admin\"]]",
            "[\"a\\u0000b\"]",
            "[null]",
            "[\"ROLE_admin\",\"clerk\"]");
    private static final List<String> BINDINGS = List.of(
            "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"}",
            "{\"x5t#S256\":\"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2\"}",
            "{\"x5t#S256\":\"bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg0\"}",
            "{\"jkt\":\"short\"}",
            "{\"jkt\":7}",
            "{\"jwk\":{}}",
            "{\"kid\":\"k\"}",
            "{}",
            "null",
            "[]",
            "\"jkt\"",
            "{\"jkt\":\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\",\"kid\":\"k\"}",
            "7");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-0.0",
            "1e308",
            "1e999",
            "0.1",
            "\"\"",
            "\"\\u2028\"",
            "[[[[[[1]]]]]]",
            "[[[[[[[[[1]]]]]]]]]",
            "{\"a\":{\"b\":{\"c\":[]}}}",
            "{\"a\":1,\"a\":1}",
            "{\"a\":1,\"\\u0061\":2}",
            "[1,2,3]",
            "\"\\ud83d\\ude00\"",
            "123456789012345678901234567890123456789",
            "[1,]",
            "01",
            "'a'",
            "undefined",
            "\"\\x41\"",
            "\"\\ud83d\"");

    private ClaimMutations() {}

    private static String set(Draft draft, String claim, String json) {
        draft.claims.set(claim, json);
        return claim + " " + (json.length() > 80 ? json.substring(0, 80) + "..." : json);
    }

    private static String timeAtTheEdge(Draft draft, Random random) {
        String claim = oneOf(List.of("exp", "nbf", "iat"), random);
        long offset = claim.equals("exp") ? -SKEW : SKEW;
        if (random.nextInt(3) == 0) {
            offset = 0;
        }
        return set(draft, claim, Long.toString(NOW_SECONDS + offset + random.nextInt(7) - 3));
    }

    private static String timeOfOtherForm(Draft draft, Random random) {
        return set(draft, oneOf(List.of("exp", "exp", "nbf", "iat", "auth_time"), random), oneOf(NUMBERS, random));
    }

    private static String audience(Draft draft, Random random) {
        return set(draft, "aud", oneOf(AUDIENCES, random));
    }

    private static String issuer(Draft draft, Random random) {
        return set(draft, "iss", oneOf(ISSUERS, random));
    }

    private static String subject(Draft draft, Random random) {
        return set(draft, "sub", oneOf(NAMES, random));
    }

    private static String otherName(Draft draft, Random random) {
        return set(draft, oneOf(List.of("jti", "client_id", "azp", "acr"), random), oneOf(NAMES, random));
    }

    private static String scopes(Draft draft, Random random) {
        if (random.nextInt(8) == 0) {
            int words = 499 + random.nextInt(3);
            StringBuilder scopes = new StringBuilder("\"");
            for (int i = 0; i < words; i++) {
                scopes.append(i).append(' ');
            }
            return words + " words of " + set(draft, "scope", scopes.append('"').toString());
        }
        return set(draft, random.nextBoolean() ? "scope" : "scp", oneOf(SCOPES, random));
    }

    private static String roles(Draft draft, Random random) {
        return set(draft, "roles", oneOf(ROLES, random));
    }

    private static String purpose(Draft draft, Random random) {
        if (random.nextBoolean()) {
            return set(draft, "typ", oneOf(List.of("\"ID\"", "\"Refresh\"", "\"Logout\"", "\"Bearer\"", "7"), random));
        }
        return set(draft, oneOf(List.of("nonce", "at_hash", "c_hash", "events"), random), "\"x\"");
    }

    private static String lifetime(Draft draft, Random random) {
        draft.claims.set("iat", Long.toString(NOW_SECONDS));
        long edge = NOW_SECONDS + Setting.MAXIMUM_LIFETIME;
        return set(draft, "exp", Long.toString(edge + random.nextInt(3) - 1));
    }

    private static String binding(Draft draft, Random random) {
        return set(draft, "cnf", oneOf(BINDINGS, random));
    }

    private static String harmlessClaim(Draft draft, Random random) {
        String value = oneOf(VALUES, random);
        draft.claims.insert("\"ext\"", value, random);
        return "claim ext " + value;
    }

    private static String manyClaims(Draft draft, Random random) {
        int count = oneOf(List.of(50, 200, 240, 300), random);
        for (int i = 0; i < count; i++) {
            draft.claims.insert("\"c" + i + "\"", "1", random);
        }
        return count + " claims more";
    }

    private static String without(Draft draft, Random random) {
        String claim = oneOf(List.of("exp", "aud", "iss", "sub", "iat", "jti", "client_id", "scope", "nbf"), random);
        draft.claims.remove(claim);
        return "without " + claim;
    }
}
