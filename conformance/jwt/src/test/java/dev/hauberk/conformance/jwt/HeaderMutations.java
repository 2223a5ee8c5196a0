/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Mutation.oneOf;

import dev.hauberk.core.JsonWriter;
import dev.hauberk.jwt.JwsAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Headers that name other algorithms, keys and types, or bring what no access token needs. */
final class HeaderMutations {
    static final List<Mutation> ALL = List.of(
            HeaderMutations::algorithm,
            HeaderMutations::otherNameOfEdDsa,
            HeaderMutations::keyId,
            HeaderMutations::otherKeyId,
            HeaderMutations::withoutKeyId,
            HeaderMutations::type,
            HeaderMutations::contentType,
            HeaderMutations::criticalExtension,
            HeaderMutations::embeddedKey,
            HeaderMutations::harmlessParameter);

    private static final List<String> ALGORITHMS = List.of(
            "\"none\"",
            "\"None\"",
            "\"\"",
            "\"HS256\"",
            "\"RS384\"",
            "\"ES256K\"",
            "\"PS256\"",
            "\"RS256\"",
            "null",
            "256",
            "[\"RS256\"]",
            "\"rs256\"",
            "\"RS256 \"",
            "{}",
            "\"ES256\"",
            "\"EdDSA\"",
            "\"RSA-OAEP\"",
            "true");
    private static final List<String> KEY_IDS = List.of(
            "\"rsa-9\"",
            "\"RSA-1\"",
            "\"\"",
            "null",
            "1",
            "[]",
            "{}",
            "\"../../dev/null\"",
            "\"' OR 1=1\"",
            "\"ec-1\\u0000\"",
            "\"\\u00e9\"",
            "\"rsa-1 \"",
            '"' + "k".repeat(256) + '"',
            '"' + "k".repeat(257) + '"');
    private static final List<String> TYPES = List.of(
            "JWT",
            "jwt",
            "at+jwt",
            "AT+JWT",
            "application/at+jwt",
            "application/jwt",
            "logout+jwt",
            "dpop+jwt",
            "secevent+jwt",
            "client-authentication+jwt",
            "JWS",
            "JOSE",
            "text/at+jwt",
            "at+jwt ",
            "");
    private static final List<String> CONTENT_TYPES = List.of("\"JWT\"", "\"at+jwt\"", "\"json\"", "\"\"", "null", "7");
    private static final List<String> EXTENSIONS = List.of(
            "\"crit\":[]",
            "\"crit\":[\"exp\"]",
            "\"crit\":[\"b64\"]",
            "\"crit\":\"b64\"",
            "\"crit\":null",
            "\"crit\":[\"alg\"]",
            "\"b64\":true",
            "\"b64\":false",
            "\"b64\":null",
            "\"zip\":\"DEF\"",
            "\"zip\":null",
            "\"b64\":true,\"crit\":[\"b64\"]",
            "\"b64\":false,\"crit\":[\"b64\"]",
            "\"exp\":1,\"crit\":[\"exp\"]");
    private static final List<String> HARMLESS = List.of(
            "\"x5t\":\"AAAA\"",
            "\"x5t#S256\":\"AAAA\"",
            "\"url\":\"https://id.example.com\"",
            "\"iat\":1e3",
            "\"nonce\":null",
            "\"ext\":{\"a\":[1,2,{}]}",
            "\"e\":[[[[[[1]]]]]]",
            "\"e\":-0.0",
            "\"e\":1e308",
            "\"e\":1e999",
            "\"e\":\"\\ud83d\\ude00\"",
            "\"e\":\"\\ud83d\"",
            "\"\":1",
            "\"__proto__\":{\"alg\":\"none\"}",
            "\"e\":123456789012345678901234567890123456789",
            "\"p2c\":1000000",
            "\"epk\":{}",
            "\"enc\":\"A256GCM\"");

    private HeaderMutations() {}

    private static String algorithm(Draft draft, Random random) {
        if (random.nextInt(10) == 0) {
            draft.header.remove("alg");
            return "header without alg";
        }
        String algorithm = oneOf(ALGORITHMS, random);
        draft.header.set("alg", algorithm);
        return "header alg " + algorithm;
    }

    private static String otherNameOfEdDsa(Draft draft, Random random) {
        if (draft.key.algorithm() != JwsAlgorithm.EdDSA) {
            return algorithm(draft, random);
        }
        draft.header.setText("alg", "Ed25519");
        return "header alg Ed25519";
    }

    private static String keyId(Draft draft, Random random) {
        String id = oneOf(KEY_IDS, random);
        draft.header.set("kid", id);
        return "header kid " + id;
    }

    private static String otherKeyId(Draft draft, Random random) {
        SigningKey other = oneOf(draft.setting.keys(), random);
        draft.header.setText("kid", other.id());
        return "header kid of " + other.id();
    }

    private static String withoutKeyId(Draft draft, Random random) {
        draft.header.remove("kid");
        return "header without kid";
    }

    private static String type(Draft draft, Random random) {
        int choice = random.nextInt(TYPES.size() + 3);
        if (choice == TYPES.size()) {
            draft.header.remove("typ");
            return "header without typ";
        }
        String type = choice < TYPES.size() ? '"' + TYPES.get(choice) + '"' : choice % 2 == 0 ? "null" : "[\"JWT\"]";
        draft.header.set("typ", type);
        return "header typ " + type;
    }

    private static String contentType(Draft draft, Random random) {
        String type = oneOf(CONTENT_TYPES, random);
        draft.header.set("cty", type);
        return "header cty " + type;
    }

    private static String criticalExtension(Draft draft, Random random) {
        return inserted(draft, oneOf(EXTENSIONS, random), random);
    }

    private static String harmlessParameter(Draft draft, Random random) {
        return inserted(draft, oneOf(HARMLESS, random), random);
    }

    private static String embeddedKey(Draft draft, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> inserted(draft, "\"jku\":\"https://evil.example.com/jwks\"", random);
            case 1 -> inserted(draft, "\"x5u\":\"https://evil.example.com/cert\"", random);
            case 2 -> inserted(draft, "\"x5c\":[\"MIIB\"]", random);
            default -> {
                SigningKey brought = SigningKey.of(draft.key.id(), JwsAlgorithm.ES256);
                if (random.nextBoolean()) {
                    draft.header.setText("alg", "ES256");
                    draft.sign(brought::sign);
                }
                JsonWriter jwk = new JsonWriter();
                jwk.value(brought.publicJwk());
                yield inserted(draft, "\"jwk\":" + new String(jwk.toByteArray(), StandardCharsets.UTF_8), random);
            }
        };
    }

    /** Inserts a member, or two; the name of the first ends at the first colon. */
    private static String inserted(Draft draft, String members, Random random) {
        int colon = members.indexOf(':');
        draft.header.insert(members.substring(0, colon), members.substring(colon + 1), random);
        return "header with " + members;
    }
}
