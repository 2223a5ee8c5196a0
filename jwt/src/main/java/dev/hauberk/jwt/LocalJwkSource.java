/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.Problems;
import java.nio.charset.StandardCharsets;

/** A JWK set at hand, which does not change. */
final class LocalJwkSource extends JwkSource {
    private static final String NAME = "jwk set";

    private final byte[] document;

    LocalJwkSource(String json) {
        this.document = json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    IssuerKeys open(KeyRequirements use, Problems problems) {
        return new FixedKeys(JwkSetParser.parse(document, NAME, use, problems));
    }

    @Override
    public String toString() {
        return NAME;
    }
}
