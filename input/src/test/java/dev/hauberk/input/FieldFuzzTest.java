/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Whatever comes is a value of the field or a violation, and a value has one spelling. */
class FieldFuzzTest {
    private static final Map<String, Field> FIELDS = Map.ofEntries(
            Map.entry("integer", Field.integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry("decimal", Field.decimal(new BigDecimal("-1e64"), new BigDecimal("1e64"), 64)),
            Map.entry("bool", Field.bool()),
            Map.entry("uuid", Field.uuid()),
            Map.entry("date", Field.date()),
            Map.entry("instant", Field.instant()),
            Map.entry("email", Field.email()),
            Map.entry("uri", Field.uri("https")),
            Map.entry("slug", Field.slug(64)),
            Map.entry("identifier", Field.identifier(64)),
            Map.entry("text", Field.text(64)),
            Map.entry("pattern", Field.pattern("(a+)+\\1b", 1000)),
            Map.entry("file", Field.file(9, FileType.PNG)));

    @FuzzTest
    void text_isAValueOrAViolation(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        FIELDS.forEach((name, field) -> {
            Object value;
            try {
                value = field.parse(text);
            } catch (FieldException e) {
                return; // one of the two answers
            }
            if (value instanceof Instant) {
                return; // an offset can be spelt in several ways
            }
            assertThat(spelling(value))
                    .as(name)
                    .isEqualTo(value instanceof UUID ? text.toLowerCase(Locale.ROOT) : text);
        });
        try {
            FileNames.check(text);
            assertThat(text).doesNotContain("/", "\\", "\u0000").doesNotStartWith(".");
        } catch (FieldException e) {
            assertThat(e.detail()).startsWith("must ");
        }
    }

    private static String spelling(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }
}
