/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The public key of a log, as one line that can be kept elsewhere: <i>name</i>{@code +}<i>hash</i>{@code +}<i>key</i>,
 * the form of verifier keys for signed notes (C2SP signed-note), which witnesses of transparency logs read. Immutable.
 */
public final class VerifierKey {
    private static final byte ED25519 = 1;

    private final String name;
    private final byte[] publicKey;
    private final byte[] hash;

    VerifierKey(String name, byte[] publicKey) {
        this.name = name;
        this.publicKey = publicKey.clone();
        MessageDigest digest = HashChain.sha256();
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        digest.update(ED25519);
        this.hash = Arrays.copyOf(digest.digest(this.publicKey), 4);
    }

    /** Returns the key of a signer, under a name that goes into the hash. */
    public static VerifierKey of(String name, CheckpointSigner signer) {
        return new VerifierKey(name, signer.publicKey());
    }

    /**
     * Reads such a line.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    public static VerifierKey parse(String line) {
        // The key may hold plus signs too, so the parts are found from the front.
        int first = line.indexOf('+');
        int second = first < 0 ? -1 : line.indexOf('+', first + 1);
        if (first <= 0 || second < 0) {
            throw new IllegalArgumentException("a verifier key must be name+hash+key: it is not");
        }
        byte[] key = Base64.getDecoder().decode(line.substring(second + 1).strip());
        if (key.length != 33 || key[0] != ED25519) {
            throw new IllegalArgumentException("a verifier key must be an Ed25519 key: it is not");
        }
        VerifierKey parsed = new VerifierKey(line.substring(0, first), Arrays.copyOfRange(key, 1, 33));
        if (!parsed.id().equals(line.substring(first + 1, second))) {
            throw new IllegalArgumentException("the hash of a verifier key must fit its name and key: it does not");
        }
        return parsed;
    }

    /** Returns the key of a line, or nothing if it is none: what it should have signed is then signed by nobody. */
    static Optional<VerifierKey> read(String line) {
        try {
            return Optional.of(parse(line));
        } catch (
                @SuppressWarnings("UnusedException")
                IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the hash of name and key: eight hexadecimal digits. */
    String id() {
        return HexFormat.of().formatHex(hash);
    }

    byte[] hash() {
        return hash.clone();
    }

    /** Returns whether a signature over a message is by this key. */
    public boolean verifies(byte[] message, byte[] signature) {
        return Ed25519Signer.verifies(publicKey, message, signature);
    }

    /** Returns the line. */
    @Override
    public String toString() {
        byte[] typed = new byte[33];
        typed[0] = ED25519;
        System.arraycopy(publicKey, 0, typed, 1, 32);
        return name + "+" + id() + "+" + Base64.getEncoder().encodeToString(typed);
    }
}
