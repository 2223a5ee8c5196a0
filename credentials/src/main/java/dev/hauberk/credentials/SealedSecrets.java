/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is kept in a store by AES-256-GCM, each for the user it is kept for: what is moved to another user's
 * row does not open. The first key encrypts; all of them decrypt. Safe for use by many threads.
 */
final class SealedSecrets {
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final byte[] EMPTY = {};

    private record Key(String id, SecretKeySpec cipher) {}

    private final List<Key> keys;
    private final SecureRandom random = new SecureRandom();

    SealedSecrets(List<Secret> secrets) {
        this.keys = secrets.stream().map(SealedSecrets::key).toList();
    }

    private static Key key(Secret secret) {
        byte[] cipher = HmacKey.derived(secret, "hauberk sealed secret").code(EMPTY, EMPTY);
        byte[] name = HmacKey.derived(secret, "hauberk sealed secret id").code(EMPTY, EMPTY);
        return new Key(HexFormat.of().formatHex(name, 0, 4), new SecretKeySpec(cipher, "AES"));
    }

    /** Returns {@code <key id>.<nonce and ciphertext in base64url>}. */
    String seal(byte[] secret, String user) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, secret, 0, secret.length, user);
        byte[] all = new byte[NONCE + sealed.length];
        System.arraycopy(nonce, 0, all, 0, NONCE);
        System.arraycopy(sealed, 0, all, NONCE, sealed.length);
        return keys.get(0).id() + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /** Returns whether this is encrypted with the first key. */
    boolean isCurrent(String sealed) {
        return sealed.startsWith(keys.get(0).id() + ".");
    }

    /**
     * Returns what was sealed.
     *
     * @throws StoreUnavailableException if it was not sealed for this user by one of the keys, as when the key was
     *     changed; nobody's secret must look as if there were none
     */
    byte[] open(String sealed, String user) {
        int dot = sealed.indexOf('.');
        for (Key key : keys) {
            if (dot > 0 && key.id().equals(sealed.substring(0, dot))) {
                return open(key, sealed.substring(dot + 1), user);
            }
        }
        throw new StoreUnavailableException("a sealed secret must be of a key that is configured: one is not");
    }

    private static byte[] open(Key key, String text, String user) {
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new StoreUnavailableException("a sealed secret must be base64url: one is not", e);
        }
        if (all.length < NONCE + TAG_BITS / 8) {
            throw new StoreUnavailableException("a sealed secret must be whole: one is not");
        }
        return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(all, NONCE), all, NONCE, all.length - NONCE, user);
    }

    private static byte[] cipher(int mode, Key key, byte[] nonce, byte[] input, int offset, int length, String user) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.cipher(), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(user.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input, offset, length);
        } catch (GeneralSecurityException e) {
            throw new StoreUnavailableException("a sealed secret must be what was sealed for its user: one is not", e);
        }
    }

    @Override
    public String toString() {
        return "SealedSecrets[" + keys.size() + " keys]";
    }
}
