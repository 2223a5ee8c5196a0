/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.examples.ledger;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Passwords as bcrypt hashes. A password over bcrypt's 72 bytes, or with a NUL, is never right; an unknown user costs
 * as much time as a known one; and only a few hashes are computed at once, so that logins cannot use up the machine.
 */
final class Passwords {
    private static final int COST = 10;
    private static final int MAX_BYTES = 72;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Semaphore slots = new Semaphore(4);
    private final String nobody = hash(random());

    /** Returns a password that nobody can guess. */
    static String random() {
        byte[] bytes = new byte[15];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String hash(String password) {
        return BCrypt.withDefaults().hashToString(COST, password.toCharArray());
    }

    /** Returns whether the password belongs to the hash; for no hash, false after the same work. */
    boolean matches(String password, @Nullable String hash) {
        boolean possible = !password.isEmpty()
                && password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && password.indexOf('\0') < 0;
        if (!slots.tryAcquire()) {
            return false;
        }
        try {
            char[] tried = (possible ? password : "impossible").toCharArray();
            boolean same = BCrypt.verifyer().verify(tried, (hash == null ? nobody : hash).toCharArray()).verified;
            return same && possible && hash != null;
        } finally {
            slots.release();
        }
    }
}
