/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class JsonRoundTripTest {
    private static final int ROUNDS = 5_000;

    private final long seed = RandomGenerator.getDefault().nextLong();
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

    @Test
    void randomValue_readsBackAsWritten() {
        for (int round = 0; round < ROUNDS; round++) {
            Object value = value(5);
            byte[] json = new JsonWriter().value(value).toByteArray();
            assertThat(JsonReader.parse(json, JsonLimits.defaults()))
                    .as("seed %s, round %s", seed, round)
                    .isEqualTo(value);
        }
    }

    @Test
    void randomDamage_isReadOrRefusedAndNothingElse() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] json = damaged(new JsonWriter().value(value(4)).toByteArray());
            try {
                checkAccepted(json, JsonLimits.defaults());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + new String(json, UTF_8), e);
            }
        }
    }

    /** Reads a document in every way; if it is accepted, what is written of it must read back as the same. */
    static void checkAccepted(byte[] json, JsonLimits limits) {
        Object value;
        try {
            value = JsonReader.parse(json, limits);
        } catch (JsonException refused) {
            assertThat(refused.offset()).isBetween(0, json.length);
            assertThat(accepts(json, limits)).isFalse();
            return;
        }
        assertThat(accepts(json, limits)).isTrue();
        byte[] written = new JsonWriter().value(value).toByteArray();
        // Escapes lengthen a string, and moving the point lengthens a number and its exponent.
        JsonLimits wider = new JsonLimits(
                Integer.MAX_VALUE,
                limits.depth(),
                limits.tokens(),
                limits.members(),
                limits.elements(),
                Integer.MAX_VALUE,
                1_000,
                10_000);
        assertThat(new JsonWriter().value(JsonReader.parse(written, wider)).toByteArray())
                .isEqualTo(written);
    }

    /** Pulls every token with every getter that fits it, and some that do not. */
    private static boolean accepts(byte[] json, JsonLimits limits) {
        try {
            JsonReader reader = JsonReader.of(json, limits);
            int tokens = 0;
            while (reader.next() != JsonToken.END) {
                assertThat(++tokens).isLessThanOrEqualTo(limits.tokens());
                assertThat(reader.startOffset()).isLessThan(reader.endOffset());
                assertThat(reader.pointer()).isNotNull();
                switch (reader.token()) {
                    case NAME -> assertThat(reader.nameIs(reader.name())).isTrue();
                    case STRING -> assertThat(reader.string()).isNotNull();
                    case NUMBER -> number(reader);
                    case BOOLEAN -> reader.booleanValue();
                    default -> {}
                }
            }
            return true;
        } catch (JsonException refused) {
            return false;
        }
    }

    private static void number(JsonReader reader) {
        BigDecimal exact = reader.decimalValue();
        try {
            assertThat(reader.longValue()).isEqualTo(exact.longValueExact());
        } catch (JsonException refused) {
            assertThat(refused.code()).isIn("json_type", "json_range");
        }
        try {
            assertThat(reader.doubleValue()).isEqualTo(exact.doubleValue());
        } catch (JsonException refused) {
            assertThat(refused.code()).isEqualTo("json_range");
        }
    }

    private byte[] damaged(byte[] json) {
        byte[] damaged = json;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(damaged.length + 1);
            switch (random.nextInt(4)) {
                case 0 -> damaged = Arrays.copyOf(damaged, at);
                case 1 -> damaged = splice(damaged, at, at, interesting());
                case 2 -> damaged = splice(damaged, at, Math.min(damaged.length, at + 1), interesting());
                default -> damaged = splice(damaged, at, Math.min(damaged.length, at + random.nextInt(8)), new byte[0]);
            }
        }
        return damaged;
    }

    private byte[] interesting() {
        String structural = "[]{},:\"\\ue+-.0123456789tfn \n\t\r";
        return random.nextBoolean()
                ? new byte[] {(byte) random.nextInt()}
                : new byte[] {(byte) structural.charAt(random.nextInt(structural.length()))};
    }

    private static byte[] splice(byte[] json, int from, int to, byte[] with) {
        byte[] spliced = new byte[json.length - (to - from) + with.length];
        System.arraycopy(json, 0, spliced, 0, from);
        System.arraycopy(with, 0, spliced, from, with.length);
        System.arraycopy(json, to, spliced, from + with.length, json.length - to);
        return spliced;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> JsonNull.NULL;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> new BigDecimal(new BigInteger(64, new Random(random.nextLong())), random.nextInt(1, 300));
            case 4, 5 -> text();
            case 6, 7 -> {
                Map<String, Object> object = new LinkedHashMap<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    object.put(text(), value(depth - 1));
                }
                yield object;
            }
            default -> {
                List<Object> array = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    array.add(value(depth - 1));
                }
                yield array;
            }
        };
    }

    private String text() {
        int widest = new int[] {0x80, 0x80, 0x800, 0x3000, Character.MAX_CODE_POINT + 1}[random.nextInt(5)];
        return random.ints(random.nextInt(20), 0, widest)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
