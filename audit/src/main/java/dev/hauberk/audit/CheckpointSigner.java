/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/**
 * Signs checkpoints of a log with Ed25519 (RFC 8032): a key in a file, or one that never leaves a device.
 *
 * <p>It is asked at most once for each checkpoint, never for a record, by one thread at a time. Its key should be used
 * for nothing else, and a copy of its public half kept where the log is not.
 */
public interface CheckpointSigner {
    /** Returns the public key: 32 octets (RFC 8032 section 5.1.5). */
    byte[] publicKey();

    /**
     * Returns the signature of a message: 64 octets.
     *
     * @throws java.security.GeneralSecurityException if it cannot be made now; the log goes on without, and asks again
     */
    byte[] sign(byte[] message) throws GeneralSecurityException;

    /**
     * Returns a signer by a private key in PEM (PKCS#8), as {@code openssl genpkey -algorithm ed25519} makes one.
     *
     * @throws dev.hauberk.core.ConfigurationException if the file is missing, open to others, or holds no such key
     */
    static CheckpointSigner fromFile(Path pem) {
        return Ed25519Signer.fromFile(pem);
    }

    /**
     * Makes a private key, writes it to a new file in that form, readable by its owner only, and returns its signer.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the file is there: a key is not written over
     * @throws IOException if it cannot be written
     */
    static CheckpointSigner generate(Path pem) throws IOException {
        if (Files.exists(pem)) {
            throw new FileAlreadyExistsException(pem.toString());
        }
        Ed25519Signer made = Ed25519Signer.generate();
        made.write(pem);
        return made;
    }
}
