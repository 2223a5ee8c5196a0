/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package consumer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hauberk.headers.SecurityHeadersFilter;
import dev.hauberk.servlet.Hauberk;
import org.junit.jupiter.api.Test;

class SecurityTest {
    @Test
    void classPath_holdsNoNamedModule() {
        assertFalse(Security.filter().getClass().getModule().isNamed());
    }

    @Test
    void chain_ofOneFilter_needsNoOtherModule() {
        Hauberk chain = Hauberk.builder().filter(SecurityHeadersFilter.strict()).build();

        assertTrue(chain.toString().contains("SecurityHeadersFilter"), chain::toString);
    }
}
