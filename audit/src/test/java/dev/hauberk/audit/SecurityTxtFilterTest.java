/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Description;
import dev.hauberk.servlet.Hauberk;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecurityTxtFilterTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T00:00:00Z"));

    private SecurityTxtFilter.Builder builder() {
        return SecurityTxtFilter.builder()
                .clock(now::get)
                .contact("mailto:security@example.com")
                .expires(Instant.parse("2027-06-30T00:00:00Z"));
    }

    @Test
    void file_isNotServedAfterItsEnd() {
        Hauberk chain = Hauberk.builder()
                .filter(builder())
                .check(
                        "closed",
                        dev.hauberk.servlet.Phase.AUTHORIZATION,
                        request -> dev.hauberk.core.Decision.deny(dev.hauberk.core.Rejection.of(403, "closed")))
                .build();
        assertThat(Chains.get(chain, SecurityTxtFilter.PATH)).isEqualTo(200);
        assertThat(Chains.get(chain, "/.well-known/other.txt")).isEqualTo(403);
        now.set(Instant.parse("2027-06-30T00:00:00Z"));
        assertThat(Chains.get(chain, SecurityTxtFilter.PATH)).isEqualTo(404);
        assertThat(chain.health().status()).isEqualTo(Description.Health.DEGRADED);
    }

    @Test
    void endThatIsMissingOrFar_isRefused() {
        assertThatThrownBy(() -> SecurityTxtFilter.builder().build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("there must be a contact")
                .hasMessageContaining("must expire");
        assertThatThrownBy(() -> SecurityTxtFilter.builder()
                        .clock(now::get)
                        .contact("https://example.com/report")
                        .expires(Instant.parse("2028-01-01T00:00:00Z"))
                        .build())
                .hasMessageContaining("within the next year");
        assertThatThrownBy(() -> SecurityTxtFilter.builder().contact("javascript:alert(1)"))
                .hasMessageContaining("must be a URI");
        assertThatThrownBy(() -> SecurityTxtFilter.builder().contact("mailto:a@b\r\nContact: mailto:c@d"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
