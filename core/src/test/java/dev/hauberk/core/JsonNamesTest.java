/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class JsonNamesTest {
    private static final long KEY = 0x1234_5678_9abc_def1L;

    /** 2<sup>18</sup> names that all have one {@link String#hashCode()}. */
    private static List<String> colliding() {
        List<String> names = new ArrayList<>();
        for (int bits = 0; bits < 1 << 18; bits++) {
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < 18; i++) {
                name.append((bits >> i & 1) == 0 ? "Aa" : "BB");
            }
            names.add(name.toString());
        }
        return names;
    }

    @Test
    void flood_ofCollidingNames_isReadAndSpreads() {
        List<String> names = colliding().subList(0, 200_000);
        assertThat(names.get(7)).hasSameHashCodeAs(names.get(4711));
        JsonWriter json = new JsonWriter().beginObject();
        names.forEach(name -> json.name(name).value(1));
        byte[] document = json.endObject().toByteArray();
        JsonLimits limits = JsonLimits.defaults()
                .withBytes(document.length)
                .withMembers(names.size())
                .withTokens(Integer.MAX_VALUE);

        JsonReader reader = JsonReader.of(document, limits);
        reader.next();
        reader.skipValue();

        assertThat(reader.next()).isEqualTo(JsonToken.END);
        Set<Long> hashes = new HashSet<>();
        int[] buckets = new int[1 << 18];
        int fullest = 0;
        for (String name : names) {
            byte[] bytes = name.getBytes(UTF_8);
            long hash = JsonNames.hash(bytes, 0, bytes.length, KEY);
            hashes.add(hash);
            fullest = Math.max(fullest, ++buckets[(int) hash & (buckets.length - 1)]);
        }
        assertThat(hashes).hasSameSizeAs(names);
        assertThat(fullest).isLessThan(40);
    }

    @Test
    void hash_dependsOnKey() {
        byte[] name = "sub".getBytes(UTF_8);
        assertThat(JsonNames.hash(name, 0, 3, KEY)).isNotEqualTo(JsonNames.hash(name, 0, 3, KEY + 2));
    }

    @Test
    void hash_isThePolynomialOverThePrimeField() {
        BigInteger prime = BigInteger.TWO.pow(61).subtract(BigInteger.ONE);
        byte[] name = "a name of more than three words \u00e9".getBytes(UTF_8);
        for (long key : new long[] {KEY, 2, (1L << 61) - 2}) {
            for (int to = 0; to <= name.length; to++) {
                BigInteger expected = BigInteger.valueOf(to);
                for (int at = 0; at < to; at += 7) {
                    long word = 0;
                    for (int i = at; i < Math.min(to, at + 7); i++) {
                        word |= (name[i] & 0xffL) << (8 * (i - at));
                    }
                    expected = expected.add(BigInteger.valueOf(word))
                            .multiply(BigInteger.valueOf(key))
                            .mod(prime);
                }
                assertThat(JsonNames.hash(name, 0, to, key)).isEqualTo(expected.longValueExact());
            }
        }
    }

    @Test
    void hash_doesNotDependOnWhereTheNameIs() {
        byte[] around = "xxxxxxxxname-of-membernnnnnnnnnnn".getBytes(UTF_8);
        byte[] alone = "name-of-member".getBytes(UTF_8);
        assertThat(JsonNames.hash(around, 8, 22, KEY)).isEqualTo(JsonNames.hash(alone, 0, 14, KEY));
    }

    /** With this key all hashes are 0, so only the comparison of the names themselves is left. */
    @Test
    void add_whenHashesCollide_comparesNames() {
        JsonScanner scanner = scanner("\"a\" \"b\" \"\\u0061\" \"c\"");
        JsonNames names = new JsonNames(scanner, 0);

        assertThat(add(scanner, names, 0)).isTrue();
        assertThat(add(scanner, names, 0)).isTrue();
        assertThat(add(scanner, names, 0)).isFalse();
        assertThat(add(scanner, names, 0)).isTrue();
        assertThat(names.size()).isEqualTo(3);
        assertThat(names.name(1)).isEqualTo("b");
    }

    @Test
    void add_inAnInnerObject_seesItsOwnNamesOnly() {
        JsonScanner scanner = scanner("\"a\" \"b\" \"a\" \"a\" \"a\" \"a\"");
        JsonNames names = new JsonNames(scanner);

        add(scanner, names, 0);
        add(scanner, names, 0);
        assertThat(add(scanner, names, 2)).isTrue();
        assertThat(add(scanner, names, 2)).isFalse();
        names.removeFrom(2);
        assertThat(names.size()).isEqualTo(2);
        assertThat(add(scanner, names, 2)).isTrue();
        names.removeFrom(2);
        assertThat(add(scanner, names, 0)).isFalse();
    }

    @Test
    void twin_ofAnyMember_isFoundInObjectsOfManySizes() {
        long seed = RandomGenerator.getDefault().nextLong();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int members : new int[] {2, 15, 16, 17, 31, 32, 33, 64, 100, 500}) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                names.add(Integer.toString(i, 36));
            }
            byte[] distinct = object(names, Map.of("0", 1, "1", List.of(Map.of("0", 0, "zz", 0))));
            assertThat(JsonReader.parse(distinct, JsonLimits.defaults()))
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .hasSize(members);
            names.add(names.get(random.nextInt(members)));
            byte[] twice = object(names, Map.of("0", 1));
            assertThatThrownBy(() -> JsonReader.parse(twice, JsonLimits.defaults()))
                    .as("seed %s, members %s", seed, members)
                    .isInstanceOfSatisfying(
                            JsonException.class, e -> assertThat(e.code()).isEqualTo("json_duplicate_name"));
        }
    }

    private static byte[] object(List<String> names, Object value) {
        JsonWriter json = new JsonWriter().beginObject();
        names.forEach(name -> json.name(name).value(value));
        return json.endObject().toByteArray();
    }

    private static JsonScanner scanner(String strings) {
        byte[] bytes = strings.getBytes(UTF_8);
        return new JsonScanner(bytes, 0, bytes.length, JsonLimits.defaults());
    }

    private static boolean add(JsonScanner scanner, JsonNames names, int first) {
        scanner.peek();
        scanner.string();
        return names.add(first);
    }
}
