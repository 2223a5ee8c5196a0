/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.conformance.jwt;

import static dev.hauberk.conformance.jwt.Setting.NOW_SECONDS;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A good token in the making, which mutations spoil. Not safe for use by several threads. */
final class Draft {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    final Setting setting;

    /** Which key signs, and which the header names unless that is changed. */
    final SigningKey key;

    final ObjectText header = new ObjectText();
    final ObjectText claims = new ObjectText();

    UnaryOperator<byte[]> headerBytes = bytes -> bytes;
    UnaryOperator<byte[]> claimsBytes = bytes -> bytes;

    /** Changes the two parts that are signed, before they are. */
    UnaryOperator<String> spelling = input -> input;

    /** Changes the token when it is done. */
    UnaryOperator<String> text = token -> token;

    private UnaryOperator<byte[]> signer;
    private boolean signedRight = true;
    private final String original;

    Draft(Setting setting, Random random) {
        this.setting = setting;
        this.key = setting.keys().get(random.nextInt(Math.min(4, setting.keys().size())));
        this.signer = key::sign;
        header.setText("alg", key.algorithm().name()).setText("kid", key.id());
        if (setting == Setting.ACCESS_TOKEN) {
            header.setText("typ", "at+jwt");
        } else if (random.nextBoolean()) {
            header.setText("typ", random.nextBoolean() ? "JWT" : "at+jwt");
        }
        claims.setText("iss", setting.issuer)
                .setText("sub", "alice")
                .set("aud", random.nextBoolean() ? "\"orders\"" : "[\"billing\",\"orders\"]")
                .set("exp", Long.toString(NOW_SECONDS + 1 + random.nextInt(600)))
                .set("iat", Long.toString(NOW_SECONDS - random.nextInt(600)))
                .setText("jti", "token-" + random.nextInt(1 << 20))
                .setText("client_id", Setting.CLIENT)
                .setText("scope", "read write");
        if (random.nextBoolean()) {
            claims.set("nbf", Long.toString(NOW_SECONDS - random.nextInt(600)));
        }
        if (random.nextBoolean()) {
            claims.set("roles", "[\"clerk\"]");
        }
        this.original = input();
    }

    /** Makes signatures in another way than the right key does. */
    void sign(UnaryOperator<byte[]> other) {
        signer = other;
        signedRight = false;
    }

    /** Changes the signature. */
    void changeSignature(UnaryOperator<byte[]> change) {
        UnaryOperator<byte[]> right = signer;
        sign(input -> change.apply(right.apply(input)));
    }

    /** Returns whether the right key signs. */
    boolean isSignedRight() {
        return signedRight;
    }

    private String input() {
        return spelling.apply(
                encode(headerBytes.apply(header.bytes())) + "." + encode(claimsBytes.apply(claims.bytes())));
    }

    static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Returns the token.
     *
     * @param signed whether what was changed is signed, or the good token that it was
     */
    String token(boolean signed) {
        String input = input();
        return text.apply(input + "." + encode(signer.apply(ascii(signed ? input : original))));
    }
}
