/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
    private static String write(Object value) {
        return new JsonWriter().value(value).toString();
    }

    @Test
    void calls_makeADocument() {
        String json = new JsonWriter()
                .beginObject()
                .name("title")
                .value("Forbidden")
                .name("status")
                .value(403)
                .name("retry")
                .value(1.5)
                .name("errors")
                .beginArray()
                .beginObject()
                .endObject()
                .beginArray()
                .value(true)
                .value(false)
                .nullValue()
                .endArray()
                .value("x")
                .endArray()
                .name(new StringBuilder("last"))
                .value(new StringBuilder("y"))
                .endObject()
                .toString();
        assertThat(json)
                .isEqualTo("{\"title\":\"Forbidden\",\"status\":403,\"retry\":1.5,"
                        + "\"errors\":[{},[true,false,null],\"x\"],\"last\":\"y\"}");
    }

    @Test
    void value_writesEveryListedType() {
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("b", (byte) -1);
        map.put(new StringBuilder("s"), (short) 2);
        map.put("i", 3);
        map.put("l", Long.MIN_VALUE);
        map.put("f", 0.5f);
        map.put("d", 1e300);
        map.put("I", BigInteger.TEN.pow(20));
        map.put("D", new BigDecimal("1.50"));
        map.put("t", true);
        map.put("n", JsonNull.NULL);
        map.put("a", List.of(Map.of(), Set.of(), List.of(List.of("x"), "y"), Map.of("k", Map.of())));
        assertThat(write(map))
                .isEqualTo("{\"b\":-1,\"s\":2,\"i\":3,\"l\":-9223372036854775808,\"f\":0.5,\"d\":1.0E300,"
                        + "\"I\":100000000000000000000,\"D\":1.50,\"t\":true,\"n\":null,"
                        + "\"a\":[{},[],[[\"x\"],\"y\"],{\"k\":{}}]}");
    }

    @Test
    void value_continuesAroundNestedValues() {
        String json = new JsonWriter()
                .beginArray()
                .value(List.of(1))
                .value((Object) "a")
                .beginObject()
                .name("m")
                .value(Map.of("x", List.of()))
                .name("n")
                .value((Object) 2)
                .endObject()
                .endArray()
                .toString();
        assertThat(json).isEqualTo("[[1],\"a\",{\"m\":{\"x\":[]},\"n\":2}]");
    }

    @Test
    void value_ofAnotherType_isRefused() {
        for (Object value : List.of(
                new Object(),
                'c',
                new int[0],
                new AtomicLong(),
                List.of(new Object()),
                Map.of(1, 2),
                Map.of("a", 'c'),
                List.of(Map.entry("a", 1)),
                new BigDecimal(1) {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String toString() {
                        return "},{";
                    }
                },
                new BigInteger("1") {
                    private static final long serialVersionUID = 1;

                    @Override
                    public String toString() {
                        return "},{";
                    }
                })) {
            assertThatIllegalArgumentException()
                    .as("%s", value.getClass())
                    .isThrownBy(() -> write(value))
                    .withMessageStartingWith("a json value must have one of the types");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(Collections.singletonList(null)))
                .withMessageEndingWith("null; use JsonNull.NULL");
        assertThatIllegalArgumentException().isThrownBy(() -> write(Collections.singletonMap("a", null)));
        assertThatIllegalArgumentException().isThrownBy(() -> write(Collections.singletonMap(null, 1)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void value_thatIsNotFinite_isRefused(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JsonWriter().value(value))
                .withMessage("a json number must be finite: " + value);
        assertThatIllegalArgumentException().isThrownBy(() -> write(List.of(value)));
        assertThatIllegalArgumentException().isThrownBy(() -> write(List.of((float) value)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.0, -0.0, 0.1, -1.5, 1e21, 1e-7, Double.MIN_VALUE, Double.MAX_VALUE, 123456789.125})
    void value_ofDouble_readsBackAsItself(double value) {
        JsonReader reader = JsonReader.of(new JsonWriter().value(value).toByteArray(), JsonLimits.defaults());
        reader.next();
        assertThat(reader.doubleValue()).isEqualTo(value);
    }

    @Test
    void string_escapesWhatCouldBreakOut() {
        assertThat(write("\"\\\b\f\n\r\t\0\u001f\u007f</script>\u2028\u2029/'&>"))
                .isEqualTo("\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\\u003c/script>\\u2028\\u2029/'&>\"");
        assertThat(new JsonWriter().beginObject().name("<\n").value(1).endObject())
                .hasToString("{\"\\u003c\\n\":1}");
    }

    @Test
    void string_replacesHalfOfASurrogatePair() {
        assertThat(write("\ud83d\ude00")).isEqualTo("\"\ud83d\ude00\"");
        assertThat(write("\ud83d")).isEqualTo("\"\\ufffd\"");
        assertThat(write("\ude00\ud83d")).isEqualTo("\"\\ufffd\\ufffd\"");
        assertThat(write("a\ud83db\ude00")).isEqualTo("\"a\\ufffdb\\ufffd\"");
        assertThat(write("\ud83d\ud83d\ude00")).isEqualTo("\"\\ufffd\ud83d\ude00\"");
    }

    @Test
    void everyCodePoint_readsBack() {
        for (int first = 0; first <= Character.MAX_CODE_POINT; first += 1024) {
            List<String> texts = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int codePoint = first; codePoint < first + 1024; codePoint++) {
                boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
                texts.add(Character.toString(codePoint));
                expected.add(surrogate ? "\ufffd" : Character.toString(codePoint));
            }
            byte[] json = new JsonWriter().value(texts).toByteArray();
            assertThat(JsonReader.parse(json, JsonLimits.defaults())).isEqualTo(expected);
            assertThat(new String(json, UTF_8)).doesNotContainPattern("[\\x00-\\x1f\\x7f<\\u2028\\u2029]");
        }
    }

    @Test
    void longText_growsTheBuffer() {
        for (int length : new int[] {253, 254, 255, 256, 257, 10_000}) {
            String text = "é".repeat(length);
            assertThat(JsonReader.parse(new JsonWriter().value(text).toByteArray(), JsonLimits.defaults()))
                    .isEqualTo(text);
        }
    }

    @Test
    void misuse_isAnIllegalState() {
        refuses(w -> w, JsonWriter::toString);
        refuses(w -> w, JsonWriter::toByteArray);
        refuses(w -> w, JsonWriter::endObject);
        refuses(w -> w, JsonWriter::endArray);
        refuses(w -> w, w -> w.name("a"));
        refuses(w -> w.value(1), w -> w.value(2));
        refuses(w -> w.value(1), w -> w.value("a"));
        refuses(w -> w.value(1), JsonWriter::nullValue);
        refuses(w -> w.value(1), JsonWriter::beginArray);
        refuses(w -> w.value(1), w -> w.name("a"));
        refuses(w -> w.beginArray().endArray(), JsonWriter::beginObject);
        refuses(w -> w.beginArray().endArray(), JsonWriter::endArray);
        refuses(JsonWriter::beginArray, w -> w.name("a"));
        refuses(JsonWriter::beginArray, JsonWriter::endObject);
        refuses(JsonWriter::beginArray, JsonWriter::toByteArray);
        refuses(JsonWriter::beginObject, JsonWriter::endArray);
        refuses(JsonWriter::beginObject, JsonWriter::toString);
        refuses(JsonWriter::beginObject, w -> w.value(1));
        refuses(JsonWriter::beginObject, w -> w.value("a"));
        refuses(JsonWriter::beginObject, w -> w.value(true));
        refuses(JsonWriter::beginObject, JsonWriter::nullValue);
        refuses(JsonWriter::beginObject, JsonWriter::beginArray);
        refuses(JsonWriter::beginObject, w -> w.value(List.of()));
        refuses(w -> w.beginObject().name("a"), w -> w.name("b"));
        refuses(w -> w.beginObject().name("a"), JsonWriter::endObject);
        refuses(w -> w.beginObject().name("a").value(1), w -> w.value(2));
        refuses(w -> w.beginObject().name("a").beginArray().endArray(), w -> w.value(2));
    }

    private static void refuses(UnaryOperator<JsonWriter> before, Consumer<JsonWriter> call) {
        JsonWriter writer = before.apply(new JsonWriter());
        assertThatIllegalStateException().isThrownBy(() -> call.accept(writer));
    }

    @Test
    void nesting_beyondAThousand_isRefused() {
        JsonWriter writer = new JsonWriter();
        for (int i = 0; i < 1000; i++) {
            writer.beginArray();
        }
        assertThatIllegalStateException().isThrownBy(writer::beginObject).withMessageContaining("1000");
        for (int i = 0; i < 1000; i++) {
            writer.endArray();
        }
        assertThat(writer.toString()).hasSize(2000);
    }

    @Test
    void collection_thatHoldsItself_isRefused() {
        List<Object> list = new ArrayList<>(Arrays.asList(1, 2));
        list.add(list);
        assertThatIllegalStateException().isThrownBy(() -> write(list));
    }
}
