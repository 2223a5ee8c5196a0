/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.detections;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SightingsTest {
    private static final long WINDOW = 1_000;

    private final Sightings sightings = new Sightings(20, new Sightings.Room(65_536));

    private void add(long value, boolean inFavour, long now) {
        sightings.add(value, true, inFavour, now, WINDOW);
    }

    @Test
    void count_goesOnBeyondTheThreshold() {
        for (int i = 1; i <= 500; i++) {
            add(i, false, 1);
            assertThat(sightings.against(1, WINDOW)).isEqualTo(i);
        }
    }

    @Test
    void ratio_staysTrue_whereOldOnesMakeRoom() {
        for (int i = 0; i < 20_000; i++) {
            add(i, i % 20 == 0, 1);
        }
        assertThat(sightings.against(1, WINDOW) + sightings.inFavour()).isEqualTo(Sightings.MOST);
        assertThat(sightings.inFavour()).isBetween(Sightings.MOST / 20 - 1, Sightings.MOST / 20 + 1);
    }

    @Test
    void failure_thatIsFollowedBySuccess_isNoFailure() {
        add(1, false, 1);
        add(1, true, 2);
        add(1, false, 3);
        assertThat(sightings.against(3, WINDOW)).isZero();
        assertThat(sightings.inFavour()).isEqualTo(1);
    }

    @Test
    void fullRoom_leavesTwiceTheThresholdToEachKey() {
        Sightings alone = new Sightings(20, new Sightings.Room(0));
        for (int i = 0; i < 100; i++) {
            alone.add(i, true, i % 10 == 0, 1, WINDOW);
        }
        assertThat(alone.against(1, WINDOW)).isEqualTo(36);
        assertThat(alone.inFavour()).isEqualTo(4);
    }

    @Test
    void roomOfAKeyThatIsReleased_isThereForOthers() {
        Sightings.Room room = new Sightings.Room(200);
        for (int round = 0; round < 50; round++) {
            Sightings one = new Sightings(2, room);
            for (int i = 0; i < 100; i++) {
                one.add(i, true, false, 1, WINDOW);
            }
            assertThat(one.against(1, WINDOW)).as("round " + round).isEqualTo(100);
            one.release();
        }
    }

    /** Compares with a list that forgets nothing within its window. */
    @Test
    void counts_areThoseOfAPlainList() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Sightings tried = new Sightings(1 + random.nextInt(30), new Sightings.Room(65_536));
            Map<Long, long[]> plain = new LinkedHashMap<>();
            long now = 0;
            for (int i = 0; i < 300; i++) {
                now += random.nextInt(40);
                long value = random.nextInt(60);
                boolean good = random.nextInt(6) == 0;
                long oldest = now - WINDOW;
                plain.values().removeIf(one -> one[0] < oldest);
                long[] was = plain.get(value);
                plain.put(value, new long[] {now, good || (was != null && was[1] == 1) ? 1 : 0});
                tried.add(value, true, good, now, WINDOW);
                long against =
                        plain.values().stream().filter(one -> one[1] == 0).count();
                assertThat(tried.against(now, WINDOW)).as("seed " + seed).isEqualTo((int) against);
                assertThat(tried.inFavour()).as("seed " + seed).isEqualTo(plain.size() - (int) against);
            }
        }
    }
}
