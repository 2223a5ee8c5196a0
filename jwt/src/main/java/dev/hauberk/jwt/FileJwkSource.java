/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A JWK set in a file. */
final class FileJwkSource extends JwkSource {
    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final KeyTimes TIMES = KeyTimes.of(INTERVAL, INTERVAL, KeyTimes.OUTAGE_TOLERANCE);

    private final Path path;

    FileJwkSource(Path path) {
        this.path = path;
    }

    @Override
    IssuerKeys open(KeyRequirements use, Problems problems) {
        FileKeyLoader loader = new FileKeyLoader(path);
        try {
            byte[] first = loader.read();
            return new LiveKeys(toString(), loader, use, TIMES).loadedWith(first, problems);
        } catch (IOException e) {
            problems.add(this + " must be readable: " + e.getClass().getSimpleName());
        } catch (KeyLoadException e) {
            problems.add(this + ": " + e.getMessage());
        }
        return FixedKeys.NONE;
    }

    @Override
    public String toString() {
        return "jwk set file " + path;
    }
}
