/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hauberk.servlet.Hauberk;
import org.junit.jupiter.api.Test;

class SecurityTest {
    /** The key of RFC 7515 appendix A.3. */
    private static final String KEYS = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"1\","
            + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
            + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";

    @Test
    void chain_fromOneDependency_isOrderedByPhase() {
        String table = Security.chain(KEYS).toString();

        assertTrue(table.indexOf("JwtFilter") < table.indexOf("AuthorizationFilter"), table);
        assertTrue(table.contains("JwtFilter"), table);
    }

    @Test
    void classPath_holdsNoNamedModule() {
        assertFalse(Hauberk.class.getModule().isNamed());
    }
}
