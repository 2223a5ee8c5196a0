/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FieldShapeTest {
    private static String ofTexts(String... texts) {
        FieldShape shape = new FieldShape(7, 0);
        for (String text : texts) {
            shape.texts(List.of(text));
        }
        return shape.code("");
    }

    private static String ofJson(String... documents) {
        FieldShape shape = new FieldShape(7, 0);
        for (String document : documents) {
            shape.value(JsonReader.parse(
                    document.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonLimits.defaults()));
        }
        return shape.fields("", "json").strip();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true       | false      | Field.bool()",
                "7          | 120        | Field.integer(0, 1000)",
                "-7         | 3          | Field.integer(-10, 10)",
                "9223372036854775807 | 1 | Field.integer(0, 9223372036854775807)",
                "1.25       | 3          | Field.decimal(/* least, most */, 2)",
                "2026-11-29 | 2001-01-01 | Field.date()",
                "2026-11-29T00:00:00Z | 2001-01-01T00:00:00Z | Field.instant()",
                "a@b.example | c@d.example | Field.email()",
                "https://a.example/ | http://b.example/ | Field.uri(\"https\", \"http\")",
                "new-one    | two        | Field.slug(10)",
                "Zoë Müller | O'Brien    | Field.text(10)",
                "true       | 7          | Field.slug(10)",
                "007        | 8          | Field.slug(10)",
            })
    void kind_isTheNarrowestThatTakesAll(String one, String other, String code) {
        assertThat(ofTexts(one, other)).isEqualTo(code);
    }

    @Test
    void kind_ofTextsThatAreMoreThanALine() {
        assertThat(ofTexts("a\nb", "c")).isEqualTo("Field.lines(10)");
        assertThat(ofTexts("a\u0000b")).isEqualTo("Field.secret(10)");
        assertThat(ofTexts(UUID.randomUUID().toString())).isEqualTo("Field.uuid()");
    }

    @Test
    void json_isDescribedByItsTypes() {
        assertThat(ofJson("{'a':'1','b':2,'c':{'d':true},'e':[1,2]}", "{'a':'2','b':2.5,'c':{'d':false},'e':[]}"))
                .contains(
                        ".json(\"a\", Field.slug(10))",
                        ".json(\"b\", Field.decimal(/* least, most */, 1))",
                        ".json(\"c\", Field.object(InputSchema.builder()",
                        ".json(\"d\", Field.bool())",
                        ".json(\"e\", Field.list(Field.integer(0, 10), 10))");
        assertThat(ofJson("{'a':1}", "{}")).isEqualTo(".json(\"a\", Field.integer(0, 10).optional()) // in 1 of 2");
        assertThat(ofJson("{'a':1}", "{'a':null}")).contains(".optional())");
        assertThat(ofJson("{'a':{'b':1}}", "{'a':1}")).contains("of several kinds");
        assertThat(ofJson("{'a':[[1]]}")).contains("of several kinds");
    }

    @Test
    void values_areNotKept_andNamesOfStrangersNeither() {
        FieldShape shape = new FieldShape(7, 0);
        shape.named(Map.of(
                "card", List.of("4111111111111111"), "x\");evil(\"", List.of("1"), "n".repeat(65), List.of("1")));
        assertThat(shape.fields("", "query")).contains("card").doesNotContain("4111", "evil", "nnn");
        for (int i = 0; i < 1000; i++) {
            shape.named(Map.of("name" + i, List.of("v")));
        }
        assertThat(shape.fields("", "query").split("\n")).hasSizeLessThan(70);
    }

    @Test
    void depth_ends() {
        assertThat(ofJson("{'a':".repeat(50) + "1" + "}".repeat(50)).length()).isLessThan(5_000);
        assertThat(ofJson("{'a':" + "[".repeat(40) + "]".repeat(40) + "}")).contains("a");
    }

    @Test
    void fewValues_areCounted() {
        FieldShape shape = new FieldShape(7, 0);
        for (int i = 0; i < 20; i++) {
            shape.texts(List.of(i % 2 == 0 ? "red" : "blue"));
        }
        assertThat(shape.code("")).isEqualTo("Field.slug(10) /* 2 different: oneOf? */");
    }
}
