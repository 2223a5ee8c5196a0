/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ExpiringSet;
import dev.hauberk.core.StoreUnavailableException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Which copies of a message are let in. */
class SeenMessagesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final Instant LATER = NOW.plusSeconds(300);

    private final AtomicBoolean down = new AtomicBoolean();
    private final ExpiringSet kept = ExpiringSet.inMemory(100, InstantSource.fixed(NOW));
    private final SeenMessages node = new SeenMessages(failing(kept));
    private final SeenMessages otherNode = new SeenMessages(failing(kept));

    private ExpiringSet failing(ExpiringSet set) {
        return new ExpiringSet() {
            @Override
            public Result add(String key, Instant expiresAt) {
                if (down.get()) {
                    throw new StoreUnavailableException("down");
                }
                return set.add(key, expiresAt);
            }

            @Override
            public boolean contains(String key) {
                if (down.get()) {
                    throw new StoreUnavailableException("down");
                }
                return set.contains(key);
            }
        };
    }

    private static void assertRefused(SeenMessages messages, WebhookFault fault) {
        assertThatThrownBy(() -> messages.begin("m", LATER))
                .isInstanceOfSatisfying(
                        WebhookException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    @Test
    void copy_isLetInAfterAFailure_onEveryNode_oneAtATime() throws Exception {
        SeenMessages.Try first = node.begin("m", LATER);
        assertRefused(node, WebhookFault.REPLAYED);
        assertRefused(otherNode, WebhookFault.REPLAYED);
        first.fail();
        SeenMessages.Try second = otherNode.begin("m", LATER);
        assertRefused(node, WebhookFault.REPLAYED);
        first.fail();
        assertRefused(node, WebhookFault.REPLAYED);
        second.fail();
        node.begin("m", LATER);
        assertRefused(otherNode, WebhookFault.REPLAYED);
        node.begin("other", LATER);
    }

    @Test
    void failureThatCannotBeKept_letsNoCopyIn() throws Exception {
        SeenMessages.Try first = node.begin("m", LATER);
        down.set(true);
        first.fail();
        assertRefused(node, WebhookFault.UNAVAILABLE);
        down.set(false);
        assertRefused(node, WebhookFault.REPLAYED);
    }

    @Test
    void fullSet_letsNothingIn_andTriesAreBounded() throws Exception {
        SeenMessages full = new SeenMessages(ExpiringSet.inMemory(1, InstantSource.fixed(NOW)));
        SeenMessages.Try only = full.begin("m", LATER);
        only.fail();
        assertRefused(full, WebhookFault.REPLAYED);
        assertThatThrownBy(() -> full.begin("n", LATER)).isInstanceOf(WebhookException.class);
        for (int i = 0; i < 16; i++) {
            node.begin("m", LATER).fail();
        }
        assertRefused(node, WebhookFault.REPLAYED);
        assertThatThrownBy(() -> node.begin("late", NOW)).isInstanceOf(WebhookException.class);
    }
}
