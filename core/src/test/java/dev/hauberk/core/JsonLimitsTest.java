/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLimitsTest {
    private static final JsonLimits DEFAULTS = JsonLimits.defaults();

    @Test
    void defaults() {
        assertThat(DEFAULTS).isEqualTo(new JsonLimits(1_048_576, 64, 50_000, 512, 10_000, 262_144, 64, 400));
    }

    @Test
    void with_changesOneLimit() {
        JsonLimits changed = DEFAULTS.withBytes(1)
                .withDepth(2)
                .withTokens(3)
                .withMembers(4)
                .withElements(5)
                .withStringBytes(6)
                .withNumberBytes(7)
                .withExponent(8);
        assertThat(changed).isEqualTo(new JsonLimits(1, 2, 3, 4, 5, 6, 7, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes, 1, 2147483647",
        "depth, 0, 1000",
        "tokens, 1, 2147483647",
        "members, 0, 2147483647",
        "elements, 0, 2147483647",
        "stringBytes, 0, 2147483647",
        "numberBytes, 1, 1000",
        "exponent, 0, 10000"
    })
    void limit_outsideItsRange_isRefused(String limit, int least, int most) {
        assertThatCode(() -> with(limit, least)).doesNotThrowAnyException();
        assertThatCode(() -> with(limit, most)).doesNotThrowAnyException();
        assertThatThrownBy(() -> with(limit, least - 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("json limit " + limit + " must be " + least + " to " + most + ": " + (least - 1));
        if (most < Integer.MAX_VALUE) {
            assertThatThrownBy(() -> with(limit, most + 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith(": " + (most + 1));
        }
    }

    private static JsonLimits with(String limit, int value) {
        return switch (limit) {
            case "bytes" -> DEFAULTS.withBytes(value);
            case "depth" -> DEFAULTS.withDepth(value);
            case "tokens" -> DEFAULTS.withTokens(value);
            case "members" -> DEFAULTS.withMembers(value);
            case "elements" -> DEFAULTS.withElements(value);
            case "stringBytes" -> DEFAULTS.withStringBytes(value);
            case "numberBytes" -> DEFAULTS.withNumberBytes(value);
            default -> DEFAULTS.withExponent(value);
        };
    }

    @Test
    void bytes_atTheEdge() {
        edge(DEFAULTS.withBytes(10), n -> " ".repeat(n - 1) + "1", 10, "json_too_large", 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 64, 1000})
    void depth_atTheEdge(int depth) {
        JsonLimits limits = DEFAULTS.withDepth(depth);
        edge(limits, n -> n == 0 ? "1" : "[".repeat(n) + "]".repeat(n), depth, "json_too_deep", depth);
        edge(limits, n -> "{\"a\":".repeat(n) + "1" + "}".repeat(n), depth, "json_too_deep", 5 * depth);
    }

    @Test
    void depth_ofSiblings_doesNotAddUp() {
        assertThatCode(() -> read("[[],[],{},[[]],[]]", DEFAULTS.withDepth(3))).doesNotThrowAnyException();
    }

    @Test
    void depth_ofAHundredThousandBrackets_isRefusedAtTheLimit() {
        JsonException refusal = catchThrowableOfType(JsonException.class, () -> read("[".repeat(100_000), DEFAULTS));
        assertThat(refusal.code()).isEqualTo("json_too_deep");
        assertThat(refusal.offset()).isEqualTo(64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "[1,2,[]]", "{\"a\":1,\"b\":{}}", "[true,null,\"x\",0.5]"})
    void tokens_atTheEdge(String json) {
        JsonReader reader = JsonReader.of(json.getBytes(UTF_8), DEFAULTS);
        int tokens = 0;
        int last = 0;
        while (reader.next() != JsonToken.END) {
            tokens++;
            last = reader.startOffset();
        }
        int count = tokens;
        assertThatCode(() -> read(json, DEFAULTS.withTokens(count))).doesNotThrowAnyException();
        if (count > 1) {
            JsonException refusal =
                    catchThrowableOfType(JsonException.class, () -> read(json, DEFAULTS.withTokens(count - 1)));
            assertThat(refusal.code()).isEqualTo("json_too_many_tokens");
            assertThat(refusal.offset()).isEqualTo(last);
        }
    }

    @Test
    void members_atTheEdge() {
        JsonLimits limits = DEFAULTS.withMembers(3);
        edge(limits, JsonLimitsTest::object, 3, "json_too_many_members", 22);
        edge(limits, n -> "[{}," + object(n) + "]", 3, "json_too_many_members", 26);
        edge(DEFAULTS.withMembers(0), JsonLimitsTest::object, 0, "json_too_many_members", 1);
        edge(
                DEFAULTS,
                JsonLimitsTest::object,
                512,
                "json_too_many_members",
                object(512).length());
    }

    @Test
    void elements_atTheEdge() {
        JsonLimits limits = DEFAULTS.withElements(3);
        edge(limits, JsonLimitsTest::array, 3, "json_too_many_elements", 7);
        edge(limits, n -> "[[1,2,3]," + array(n) + "]", 3, "json_too_many_elements", 16);
        edge(DEFAULTS.withElements(0), JsonLimitsTest::array, 0, "json_too_many_elements", 1);
    }

    @Test
    void stringBytes_atTheEdge() {
        JsonLimits limits = DEFAULTS.withStringBytes(12);
        edge(limits, n -> "[\"" + "x".repeat(n) + "\"]", 12, "json_string_too_long", 1);
        edge(limits, n -> "{\"" + "x".repeat(n) + "\":1}", 12, "json_string_too_long", 1);
        edge(DEFAULTS.withStringBytes(0), n -> "\"" + "x".repeat(n) + "\"", 0, "json_string_too_long", 0);
        assertThatCode(() -> read("\"éééééé\"", limits)).doesNotThrowAnyException();
        assertThatThrownBy(() -> read("\"ééééééé\"", limits)).isInstanceOf(JsonException.class);
        assertThatCode(() -> read("\"\\u0041\\u0041\"", limits)).doesNotThrowAnyException();
        assertThatThrownBy(() -> read("\"\\u0041\\u0041A\"", limits)).isInstanceOf(JsonException.class);
    }

    @Test
    void numberBytes_atTheEdge() {
        JsonLimits limits = DEFAULTS.withNumberBytes(5);
        edge(limits, "1"::repeat, 5, "json_number_too_long", 0);
        edge(limits, n -> "[-" + "1".repeat(n - 1) + "]", 5, "json_number_too_long", 1);
        edge(limits, n -> "[1." + "1".repeat(n - 2) + "]", 5, "json_number_too_long", 1);
    }

    @Test
    void exponent_atTheEdge() {
        JsonLimits limits = DEFAULTS.withExponent(17);
        edge(limits, n -> "[1e" + n + "]", 17, "json_exponent_too_large", 1);
        edge(limits, n -> "[1E+" + n + "]", 17, "json_exponent_too_large", 1);
        edge(limits, n -> "[1.0e-" + n + "]", 17, "json_exponent_too_large", 1);
        edge(DEFAULTS.withExponent(0), n -> "1e" + n, 0, "json_exponent_too_large", 0);
        edge(DEFAULTS.withExponent(10_000), n -> "1e" + n, 10_000, "json_exponent_too_large", 0);
    }

    private static void edge(JsonLimits limits, IntFunction<String> document, int limit, String code, int offset) {
        assertThatCode(() -> read(document.apply(limit), limits)).doesNotThrowAnyException();
        JsonException refusal =
                catchThrowableOfType(JsonException.class, () -> read(document.apply(limit + 1), limits));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.offset()).isEqualTo(offset);
    }

    private static String object(int members) {
        return IntStream.range(0, members).mapToObj(i -> "\"m" + i + "\":0").collect(Collectors.joining(",", "{", "}"));
    }

    private static String array(int elements) {
        return IntStream.range(0, elements).mapToObj(i -> "0").collect(Collectors.joining(",", "[", "]"));
    }

    private static void read(String json, JsonLimits limits) {
        JsonReader.parse(json.getBytes(UTF_8), limits);
    }
}
