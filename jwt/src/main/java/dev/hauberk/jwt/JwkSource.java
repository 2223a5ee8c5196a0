/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the public keys of an issuer come from: a JWK set (RFC 7517 section 5) of at most 256 KiB.
 *
 * <p>These keys are left out, each with a warning, while the others stay: private and symmetric ones, RSA moduli
 * shorter than 2048 or longer than 8192 bits or factorable (CVE-2017-15361), RSA exponents below 65537, points off the
 * curve, keys whose {@code use}, {@code key_ops} or {@code alg} is for something else, key types and curves unknown
 * here, and all keys that share an id with another. A set that has none left is no set. Immutable.
 */
public abstract sealed class JwkSource permits LocalJwkSource {
    JwkSource() {}

    /**
     * Returns a source that reads a file whenever a verifier is built; changes to the file afterwards have no effect.
     */
    public static JwkSource file(Path path) {
        return LocalJwkSource.ofFile(Objects.requireNonNull(path, "path"));
    }

    /** Returns a source that is the given document, {@code {"keys": [...]}}. */
    public static JwkSource of(String json) {
        return LocalJwkSource.ofDocument(Objects.requireNonNull(json, "json"));
    }

    /** Opens the source for an issuer; what is wrong with it goes to the problems. Starts nothing yet. */
    abstract IssuerKeys open(KeyRequirements use, Problems problems);
}
