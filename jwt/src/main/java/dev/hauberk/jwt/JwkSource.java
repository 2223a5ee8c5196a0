/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Where the public keys of an issuer come from: a JWK set (RFC 7517 section 5) of at most 256 KiB.
 *
 * <p>These keys are left out, each with a warning, while the others stay: private and symmetric ones, RSA moduli
 * shorter than 2048 or longer than 8192 bits or factorable (CVE-2017-15361), RSA exponents below 65537, points off the
 * curve, keys whose {@code use}, {@code key_ops} or {@code alg} is for something else, key types and curves unknown
 * here. Keys for encryption are left out without a warning. A key that comes twice is one key. Of keys with one id,
 * those that fit the algorithm of the token count; up to 4 are tried in turn. A set that has none left is no set.
 * Immutable.
 */
public abstract sealed class JwkSource permits JwkSource.OfFile, JwkSource.OfText, RemoteJwkSource {
    JwkSource() {}

    /**
     * Returns a source that fetches keys from one address, which is never changed by what is fetched.
     *
     * @param address an https URI with a host, and without user information and fragment
     * @throws IllegalArgumentException if it is anything else; for http see {@link RemoteJwkSource#allowHttpOnLoopback}
     */
    public static RemoteJwkSource remote(URI address) {
        return RemoteJwkSource.at(Objects.requireNonNull(address, "address"));
    }

    /**
     * Returns a source that asks an issuer's metadata, before each fetch, where the keys are: at {@code issuer +
     * "/.well-known/openid-configuration"} (OpenID Connect Discovery 1.0 section 4), and if that is 404 where RFC 8414
     * section 3 has it. Metadata must name the very issuer, and keys on its host, or on one of
     * {@link RemoteJwkSource#withKeyHosts}.
     *
     * @param issuer the exact value of {@code iss}, an https URI without query, user information and fragment
     * @throws IllegalArgumentException if it is anything else; for http see {@link RemoteJwkSource#allowHttpOnLoopback}
     */
    public static RemoteJwkSource discovery(String issuer) {
        return RemoteJwkSource.discoveredFrom(Objects.requireNonNull(issuer, "issuer"));
    }

    /**
     * Returns a source that reads a file when a verifier is built, and again every five seconds. The first time it must
     * be there and good. Later, until it is both again, the last good keys serve, for 24 hours at most. Replace it by
     * renaming, so that it is never seen half written.
     */
    public static JwkSource file(Path path) {
        return new OfFile(Objects.requireNonNull(path, "path"));
    }

    /** Returns a source that is the given document, {@code {"keys": [...]}}. */
    public static JwkSource of(String json) {
        return new OfText(Objects.requireNonNull(json, "json"));
    }

    /** Opens the source for an issuer; what is wrong with it goes to the problems. Starts nothing yet. */
    abstract IssuerKeys open(KeyRequirements use, Problems problems);

    /** A JWK set at hand, which does not change. */
    static final class OfText extends JwkSource {
        private final byte[] document;

        OfText(String json) {
            this.document = json.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        IssuerKeys open(KeyRequirements use, Problems problems) {
            return IssuerKeys.fixed(JwkSetParser.parse(document, toString(), use, problems));
        }

        @Override
        public String toString() {
            return "jwk set";
        }
    }

    /** A JWK set in a file. */
    static final class OfFile extends JwkSource {
        private static final Duration INTERVAL = Duration.ofSeconds(5);
        private static final KeyTimes TIMES = KeyTimes.of(INTERVAL, INTERVAL, KeyTimes.OUTAGE_TOLERANCE);

        private final Path path;

        OfFile(Path path) {
            this.path = path;
        }

        @Override
        IssuerKeys open(KeyRequirements use, Problems problems) {
            FileKeyLoader loader = FileKeyLoader.of(path);
            try {
                byte[] first = loader.read();
                return new LiveKeys(toString(), loader, use, TIMES).loadedWith(first, problems);
            } catch (IOException e) {
                problems.add(this + " must be readable: " + e.getClass().getSimpleName());
            } catch (KeyLoadException e) {
                problems.add(this + ": " + e.getMessage());
            }
            return IssuerKeys.NONE;
        }

        @Override
        public String toString() {
            return "jwk set file " + path;
        }
    }
}
