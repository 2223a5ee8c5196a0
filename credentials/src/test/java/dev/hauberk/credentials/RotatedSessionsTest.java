/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.Identity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which login went on under another id. */
class RotatedSessionsTest {
    private static final SessionRecord LOGIN =
            SessionRecord.of(Identity.builder("ann").build(), List.of("pwd"), "aal1", "reference", 0);

    private final RotatedSessions rotated = new RotatedSessions(Duration.ofMinutes(15));

    @Test
    void formerId_isFound_alsoWithTheNameOfTheNode() {
        rotated.add("former", LOGIN);
        rotated.add("other.node1", LOGIN);
        for (String id : List.of("former", "former.node0", "other.node1")) {
            assertThat(rotated.find(id)).as(id).isEqualTo(LOGIN);
            assertThat(rotated.contains(id)).as(id).isTrue();
        }
        assertThat(rotated.contains("current.node0")).isFalse();
        assertThat(rotated.find("current.node0")).isNull();
        assertThat(rotated.find(null)).isNull();
    }

    /** An attacker may have planted it. */
    @Test
    void formerIdOfAVisitor_isKnown_withoutTheLogin() {
        rotated.add("planted", null);
        for (String id : List.of("planted", "planted.node0")) {
            assertThat(rotated.contains(id)).as(id).isTrue();
            assertThat(rotated.find(id)).as(id).isNull();
        }
    }

    /** A generator of ids may use dots; what stands ahead of them may be the same for all users. */
    @Test
    void idsThatBeginAlike_areOfDifferentSessions() {
        rotated.add("shop.one", LOGIN);
        rotated.add("shop.eu.two.node1", LOGIN);
        for (String id : List.of("shop.three", "shop", "shop.three.node1", "shop.eu.four.node1")) {
            assertThat(rotated.find(id)).as(id).isNull();
        }
    }
}
