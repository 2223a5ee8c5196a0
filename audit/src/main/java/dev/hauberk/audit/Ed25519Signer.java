/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.PrivateFile;
import dev.hauberk.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Signs with a private key in memory. */
final class Ed25519Signer implements CheckpointSigner {
    /** What goes before the 32 octets of a public key in its X.509 form (RFC 8410 section 10.1). */
    private static final byte[] X509 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey key;
    private final byte[] publicKey;

    private Ed25519Signer(PrivateKey key, byte[] publicKey) {
        this.key = key;
        this.publicKey = publicKey;
    }

    static Ed25519Signer generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new Ed25519Signer(pair.getPrivate(), raw(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
        }
    }

    static Ed25519Signer fromFile(Path pem) {
        String text = Secret.fromFile(pem).insecureText();
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        try {
            if (begin >= 0 && end > begin) {
                byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
                return of(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            }
        } catch (@SuppressWarnings("UnusedException") GeneralSecurityException | IllegalArgumentException e) {
            // Not chained: its message may quote the key.
        }
        throw new ConfigurationException(
                "CheckpointSigner",
                List.of("key file must hold an Ed25519 private key in PEM (PKCS#8): " + pem
                        + " does not; make one with 'openssl genpkey -algorithm ed25519'"));
    }

    private static Ed25519Signer of(PrivateKey key) throws GeneralSecurityException {
        byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow(InvalidKeyException::new);
        // A key pair is its seed: a generator that is given the seed for randomness makes the public half of it.
        KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(255, new SeedOnly(seed));
        KeyPair pair = generator.generateKeyPair();
        byte[] same = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow(InvalidKeyException::new);
        if (!Arrays.equals(seed, same)) {
            throw new InvalidKeyException("the public key cannot be derived");
        }
        return new Ed25519Signer(key, raw(pair.getPublic()));
    }

    /** Hands out a seed in place of random octets. */
    private static final class SeedOnly extends SecureRandom {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial")
        private final byte[] seed;

        SeedOnly(byte[] seed) {
            this.seed = seed;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(seed, 0, bytes, 0, bytes.length);
        }
    }

    private static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    /** Writes the private key, readable by its owner only. */
    void write(Path pem) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        PrivateFile.write(pem, (BEGIN + "\n" + body + "\n" + END + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
    }

    /** Returns whether a signature is that of a key over a message; false for what is no key or no signature. */
    static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
        try {
            byte[] encoded = Arrays.copyOf(X509, X509.length + publicKey.length);
            System.arraycopy(publicKey, 0, encoded, X509.length, publicKey.length);
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            check.update(message);
            return check.verify(signature);
        } catch (
                @SuppressWarnings("UnusedException")
                GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Ed25519Signer[redacted]";
    }
}
