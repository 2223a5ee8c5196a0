/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JWK set at hand, which does not change. */
final class LocalJwkSource extends JwkSource {
    /** Reads the document. */
    @FunctionalInterface
    private interface Reading {
        byte[] read() throws IOException;
    }

    private final String name;
    private final Reading document;

    private LocalJwkSource(String name, Reading document) {
        this.name = name;
        this.document = document;
    }

    static JwkSource ofFile(Path path) {
        return new LocalJwkSource("jwk set file " + path, () -> {
            try (InputStream in = Files.newInputStream(path)) {
                return in.readNBytes(JwkSetParser.MAX_BYTES + 1);
            }
        });
    }

    static JwkSource ofDocument(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new LocalJwkSource("jwk set", () -> bytes);
    }

    @Override
    IssuerKeys open(KeyRequirements use, Problems problems) {
        try {
            return new FixedKeys(JwkSetParser.parse(document.read(), name, use, problems));
        } catch (IOException e) {
            problems.add(name + " must be readable: " + e.getClass().getSimpleName());
            return FixedKeys.NONE;
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
