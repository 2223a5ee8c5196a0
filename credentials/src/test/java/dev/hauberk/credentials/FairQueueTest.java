/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private final FairQueue<String> queue = new FairQueue<>(4);

    private List<String> drained() {
        List<String> drained = new ArrayList<>();
        for (String next = queue.poll(); next != null; next = queue.poll()) {
            drained.add(next);
        }
        return drained;
    }

    @Test
    void lines_takeTurns() {
        queue.offer("a", "a1");
        queue.offer("a", "a2");
        queue.offer("a", "a3");
        queue.offer("b", "b1");
        assertThat(drained()).containsExactly("a1", "b1", "a2", "a3");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void full_shorterLine_takesTheLastPlaceOfTheLongest() {
        for (int i = 1; i <= 4; i++) {
            queue.offer("a", "a" + i);
        }
        assertThat(queue.offer("b", "b1")).isEqualTo(new FairQueue.Offer<>(true, "a4"));
        assertThat(queue.offer("b", "b2")).isEqualTo(new FairQueue.Offer<>(true, "a3"));
        assertThat(queue.offer("b", "b3")).as("as long as the other").isEqualTo(new FairQueue.Offer<>(false, null));
        assertThat(queue.offer("a", "a5")).isEqualTo(new FairQueue.Offer<>(false, null));
        assertThat(queue.size()).isEqualTo(4);
        assertThat(drained()).containsExactly("a1", "b1", "a2", "b2");
    }

    @Test
    void full_linesOfOne_keepTheirPlaces() {
        for (String line : List.of("a", "b", "c", "d")) {
            assertThat(queue.offer(line, line).taken()).isTrue();
        }
        assertThat(queue.offer("e", "e").taken()).isFalse();
        assertThat(drained()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void removed_leavesNoEmptyLine() {
        queue.offer("a", "a1");
        queue.offer("b", "b1");
        queue.remove("a", "a1");
        queue.remove("a", "a1");
        queue.remove("c", "c1");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(drained()).containsExactly("b1");
        assertThat(queue.poll()).isNull();
    }

    /** However many of one line come, another line gets a place and is next but one at the latest. */
    @Test
    void randomSteps_sizeAndTurnsHold() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int size = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(3) > 0) {
                FairQueue.Offer<String> offer = queue.offer("line" + random.nextInt(3), "x" + i);
                size += offer.taken() && offer.displaced() == null ? 1 : 0;
            } else {
                size -= queue.poll() == null ? 0 : 1;
            }
            assertThat(queue.size()).as("seed %s", seed).isEqualTo(size).isBetween(0, 4);
        }
        assertThat(drained()).hasSize(size);
    }
}
