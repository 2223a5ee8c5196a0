/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldTest {
    private static String codeOf(Field field, String... texts) {
        SchemaCheck check = check(field, texts);
        if (check.violations().isEmpty()) {
            return "valid";
        }
        Violation violation = check.violations().get(0);
        assertThat(violation.detail()).startsWith("must ");
        for (String text : texts) {
            assertThat(text.length() < 4 || !violation.detail().contains(text))
                    .as(violation.detail())
                    .isTrue();
        }
        return violation.code();
    }

    @Test
    void pattern_takesTheWholeText_andNeverHangs() {
        assertThat(codeOf(Field.pattern("[a-z]+", 10), "abc")).isEqualTo("valid");
        assertThat(codeOf(Field.pattern("[a-z]+", 10), "abc\n")).isEqualTo("malformed");
        assertThat(codeOf(Field.pattern("[a-z]+", 10), "1abc")).isEqualTo("malformed");
        assertThat(codeOf(Field.pattern("[a-z]+", 10), "a".repeat(11))).isEqualTo("too_long");
        assertThat(codeOf(Field.pattern("(a+)+\\1b", 1000), "a".repeat(40))).isEqualTo("too_costly");
        assertThat(codeOf(Field.pattern("(a+)+\\1b", 1000), "a".repeat(40) + "b"))
                .isEqualTo("valid");
        assertThat(codeOf(Field.pattern("(?:a|b)*", 1000), "ab".repeat(500))).isIn("valid", "too_costly");
        assertThat(codeOf(Field.pattern("(?i)\\p{L}{2}\\d{4}", 1000), "FR2026")).isEqualTo("valid");
        assertThatIllegalArgumentException().isThrownBy(() -> Field.pattern("(", 10));
        assertThatIllegalArgumentException().isThrownBy(() -> Field.pattern("a", 1001));
    }

    private static SchemaCheck check(Field field, String... texts) {
        SchemaCheck check =
                new SchemaCheck(InputSchema.builder().query("x", field).build());
        check.values(Violation.Place.QUERY, Map.of("x", List.of(texts)));
        return check;
    }

    @ParameterizedTest
    @CsvSource({
        "1, valid",
        "1000, valid",
        "0, out_of_range",
        "1001, out_of_range",
        "-1, out_of_range",
        "9223372036854775807, out_of_range",
        "9223372036854775808, out_of_range",
        "99999999999999999999, malformed",
        "+5, malformed",
        "' 5', malformed",
        "5.0, malformed",
        "0x5, malformed",
        "1e3, malformed",
        "\u0663, malformed",
        "'5\u0000', malformed",
        "'', malformed",
        "-, malformed",
        "-0, malformed",
        "007, malformed",
        "1'--, malformed",
        "five, malformed",
    })
    void integer_isWrittenInOneWay(String text, String code) {
        assertThat(codeOf(Field.integer(1, 1000), text)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "1.25, valid",
        "0.5, valid",
        "-3, valid",
        "100, valid",
        "1.255, too_precise",
        "100.01, out_of_range",
        "1., malformed",
        ".5, malformed",
        "01.5, malformed",
        "1e2, malformed",
        "-0, malformed",
        "-0.00, malformed",
        "NaN, malformed",
        "1d, malformed",
        "0x1p3, malformed",
        "' 1', malformed",
        "1\u0665, malformed",
    })
    void decimal_isWrittenInOneWay(String text, String code) {
        assertThat(codeOf(Field.decimal(new BigDecimal("-3"), new BigDecimal("100"), 2), text))
                .isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1-1-1-1-1",
                "123e4567e89b12d3a456426614174000",
                "123e4567-e89b-12d3-a456-42661417400",
                "123e4567-e89b-12d3-a456-4266141740000",
                "{23e4567-e89b-12d3-a456-426614174000",
                "123e4567-e89b-12d3-a456_426614174000",
                "\uff11\uff123e4567-e89b-12d3-a456-426614174000",
                ""
            })
    void uuid_thatIsNone_isRefused(String text) {
        assertThat(codeOf(Field.uuid(), text)).isEqualTo("malformed");
    }

    @Test
    void values_haveTheirTypes() throws Exception {
        String uuid = "123E4567-e89b-12d3-a456-426614174000";
        assertThat(Field.uuid().parse(uuid)).isEqualTo(UUID.fromString(uuid));
        assertThat(Field.date().parse("2024-02-29")).isEqualTo(LocalDate.of(2024, 2, 29));
        assertThat(Field.instant().parse("2026-01-31T12:00:00+01:00")).isEqualTo(Instant.parse("2026-01-31T11:00:00Z"));
        assertThat(Field.uri("https").parse("https://a.example/x?y=z"))
                .isEqualTo(URI.create("https://a.example/x?y=z"));
        assertThat(Field.bool().parse("true")).isEqualTo(true);
        assertThat(check(Field.list(Field.integer(1, 9), 3), "1", "2").input().list("x", Long.class))
                .containsExactly(1L, 2L);
        assertThat(Field.text(3).normalized().parse("e\u0301")).isEqualTo("\u00e9");
        assertThat(Field.text(3).parse("e\u0301")).isEqualTo("e\u0301");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2023-02-29",
                "2023-2-1",
                "+999999999-01-01",
                "-999-01-01",
                "2023-13-01",
                "20230101",
                "2023-01-01T00",
                ""
            })
    void date_thatIsNone_isRefused(String text) {
        assertThat(codeOf(Field.date(), text)).isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-31T12:00:00", "2026-01-31", "now", "+12026-01-31T12:00:00Z", "2026-02-30T12:00:00Z", ""
            })
    void instant_thatIsNone_isRefused(String text) {
        assertThat(codeOf(Field.instant(), text)).isEqualTo("malformed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice+tag@example.org | valid",
                "\"very odd\"@example.org | valid",
                "o'brien@example.co.uk | valid",
                "zoë@exämple.org | valid",
                "alice | malformed",
                "@example.org | malformed",
                "alice@ | malformed",
                "alice@localhost | malformed",
                "alice@-a.org | malformed",
                "alice@a..org | malformed",
                ".alice@a.org | malformed",
                "al..ice@a.org | malformed",
                "al ice@a.org | malformed",
                "alice@a.org,bob@b.org | malformed",
                "<alice@a.org> | malformed",
            })
    void email_isOneAddress(String text, String code) {
        assertThat(codeOf(Field.email(), text)).isEqualTo(code);
        assertThat(codeOf(Field.email(), text + "\r\nBcc: x@y.org")).isEqualTo("malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "http://a.example/",
                "https:/a",
                "https:///a",
                "https://user@a.example/",
                "//a.example",
                "/a",
                "https://a.example/ b",
                "https://a.example\\b",
                ""
            })
    void uri_ofAnotherKind_isRefused(String text) {
        assertThat(codeOf(Field.uri("https"), text)).isEqualTo("malformed");
    }

    @ParameterizedTest
    @CsvSource({
        "a-b2, valid",
        "a, valid",
        "-a, malformed",
        "a-, malformed",
        "a--b, malformed",
        "A, malformed",
        "\u00e9, malformed",
        "'', malformed",
        "abcdefghijk, malformed",
    })
    void slug_isForAddresses(String text, String code) {
        assertThat(codeOf(Field.slug(10), text)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "admin, valid",
        "zo\u00eb_2, valid",
        "\u6771\u4eac\u3068, valid",
        "\u0430\u0434\u043c\u0438\u043d, valid",
        "\u0939\u093f\u0928\u094d\u0926\u0940, valid",
        "\u0430dmin, mixed_scripts",
        "admin\u200b, not_an_identifier",
        "ad min, not_an_identifier",
        "\uff21dmin, not_an_identifier",
        "e\u0301, not_normalized",
        "'', empty",
        "admin\u202e, direction_character",
    })
    void identifier_looksLikeNoOther(String text, String code) {
        assertThat(codeOf(Field.identifier(20), text)).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "O'Brien",
                "a < b && c > d",
                "x <y> z, <3 you",
                "List<String> x = new ArrayList<>();",
                "for(i=0;i<n;i++){}",
                "SELECT * FROM users WHERE name = 'x' -- question",
                "Robert'); DROP TABLE students;--",
                "<script>alert(1)</script>",
                "1=1, 50% off, C:\\Users\\x, ~/.bashrc && rm",
                "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud83c\uddeb\ud83c\uddf7 \u2764\ufe0f",
                "\u0645\u0631\u062d\u0628\u0627\u200f RTL",
                "\u05e9\u05dc\u05d5\u05dd",
                "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
                "e\u0301",
                "SGVsbG8+Lw==",
                "{{ mustache }} ${price} #{x}",
                "AT&T &copy=2 https://e.com/?a=1&b=2",
                "+33 (0)1",
                "${jndi:ldap://x}",
                "Zo\u00eb \u6771\u4eac \ud83d\ude42"
            })
    void text_thatPeopleWrite_passesUnchanged(String text) throws Exception {
        assertThat(Field.text(100).parse(text)).isEqualTo(text);
        assertThat(Field.secret(100).parse(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "'a\u0000b', control_character",
        "'a\u0008b', control_character",
        "'a\u0085b', control_character",
        "'a\u007fb', control_character",
        "'a\u202eb', direction_character",
        "'a\u2066b', direction_character",
        "'a\ud800b', not_a_character",
        "'a\ufffeb', not_a_character",
        "'a\ufdd0b', not_a_character",
    })
    void text_thatIsNone_isRefused(String text, String code) {
        assertThat(codeOf(Field.text(100), text)).isEqualTo(code);
        assertThat(codeOf(Field.lines(100), text)).isEqualTo(code);
    }

    @Test
    void lines_areForSeveralLinesOnly_andLengthIsInCodePoints() {
        assertThat(codeOf(Field.text(100), "a\r\nb")).isEqualTo("control_character");
        assertThat(codeOf(Field.lines(100), "a\r\n\tb")).isEqualTo("valid");
        assertThat(codeOf(Field.text(2), "\ud83d\ude42\ud83d\ude42")).isEqualTo("valid");
        assertThat(codeOf(Field.text(2), "\ud83d\ude42\ud83d\ude42x")).isEqualTo("too_long");
        assertThat(codeOf(Field.secret(2), "\ud83d\ude42\ud83d\ude42x")).isEqualTo("too_long");
    }

    @Test
    void single_thatComesTwice_isRefused() {
        assertThat(codeOf(Field.integer(1, 9), "1", "2")).isEqualTo("repeated");
        assertThat(codeOf(Field.list(Field.integer(1, 9), 2), "1", "2")).isEqualTo("valid");
        assertThat(codeOf(Field.list(Field.integer(1, 9), 2), "1", "2", "3")).isEqualTo("too_many");
        assertThat(codeOf(Field.oneOf("name"), "Name")).isEqualTo("not_one_of");
        assertThat(codeOf(Field.integer(1, 9).checked("odd", "must be odd", Long.class, n -> n % 2 == 1), "2"))
                .isEqualTo("odd");
    }

    @Test
    void fields_thatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Field.integer(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Field.text(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Field.integer(1, 2).defaultTo("3"));
        assertThatIllegalArgumentException().isThrownBy(() -> Field.list(Field.list(Field.bool(), 1), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Field.list(Field.bool().optional(), 1));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> InputSchema.builder()
                        .query("a", Field.bool())
                        .path("a", Field.bool())
                        .build())
                .withMessageContaining("path: a field must have a name of its own");
        InputSchema.Builder schema = InputSchema.builder().query("a", Field.bool());
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> InputSchema.builder()
                        .header("X", Field.list(Field.bool(), 2))
                        .build())
                .withMessageContaining("header");
        assertThatIllegalArgumentException().isThrownBy(() -> Field.object(schema.build()));
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> InputSchema.builder()
                        .form("a", Field.bool())
                        .json("b", Field.bool())
                        .build());
        InputSchema body = InputSchema.builder().json("a", Field.bool()).build();
        assertThatThrownBy(() -> InputFilter.builder()
                        .on("POST /a", body)
                        .on("POST /A", body)
                        .on(
                                "GET /b/{id}",
                                InputSchema.builder().path("ID", Field.uuid()).build())
                        .build())
                .hasMessageContaining("two for POST /A")
                .hasMessageContaining("'ID' is none of GET /b/{id}");
        assertThatThrownBy(() -> InputFilter.builder().build()).hasMessageContaining("there must be a schema");
    }

    private static final InputSchema ORDER = InputSchema.builder()
            .json("quantity", Field.integer(1, 100))
            .json("note", Field.text(10).optional())
            .json("price", Field.decimal(BigDecimal.ZERO, BigDecimal.TEN, 2).optional())
            .json("gift", Field.bool().defaultTo("false"))
            .json("tags", Field.list(Field.slug(10), 2).optional())
            .json("a/b~c", Field.bool().optional())
            .json(
                    "to",
                    Field.object(InputSchema.builder()
                                    .json("city", Field.text(20))
                                    .rule(
                                            "city_closed",
                                            "the city must be open",
                                            to -> !to.text("city").equals("Y"))
                                    .refuseUndeclared()
                                    .build())
                            .optional())
            .refuseUndeclared()
            .build();

    private static SchemaCheck check(String json) {
        SchemaCheck check = new SchemaCheck(ORDER);
        check.body(JsonReader.parse(json.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults()));
        return check;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'quantity':1} | ''",
                "{'quantity':1,'note':null,'tags':['a','b'],'to':{'city':'X'},'price':1.50} | ''",
                "{} | /quantity missing",
                "{'quantity':null} | /quantity missing",
                "{'quantity':'5'} | /quantity wrong_type",
                "{'quantity':1.0} | /quantity out_of_range",
                "{'quantity':12345678901234567890} | /quantity out_of_range",
                "{'quantity':101} | /quantity out_of_range",
                "{'quantity':true} | /quantity wrong_type",
                "{'quantity':[1]} | /quantity wrong_type",
                "{'quantity':1,'note':5} | /note wrong_type",
                "{'quantity':1,'note':'12345678901'} | /note too_long",
                "{'quantity':1,'price':1e400} | /price wrong_type",
                "{'quantity':1,'price':1e1} | ''",
                "{'quantity':1,'price':1.234} | /price too_precise",
                "{'quantity':1,'tags':'a'} | /tags wrong_type",
                "{'quantity':1,'tags':['a','B']} | /tags/1 malformed",
                "{'quantity':1,'tags':['a',null]} | /tags/1 missing",
                "{'quantity':1,'tags':['a','b','c']} | /tags too_many",
                "{'quantity':1,'a/b~c':1} | /a~1b~0c wrong_type",
                "{'quantity':1,'to':{}} | /to/city missing",
                "{'quantity':1,'to':[]} | /to wrong_type",
                "{'quantity':1,'to':{'city':'Y'}} | /to city_closed",
                "{'quantity':0,'to':{'city':'Y'}} | /quantity out_of_range, /to city_closed",
                "{'quantity':1,'to':{'city':'X','role':'admin'}} | /to/role undeclared",
                "{'quantity':1,'role':'admin'} | /role undeclared",
                "[] | ' wrong_type'",
                "1 | ' wrong_type'",
                "null | ' wrong_type'",
            })
    void body_isWhatItsSchemaSays(String json, String expected) {
        SchemaCheck check = check(json.replace('\'', '"'));
        String found = check.violations().stream()
                .map(one -> one.name() + " " + one.code())
                .collect(java.util.stream.Collectors.joining(", "));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void body_givesTypedValues() {
        ValidInput input = check("{\"quantity\":7,\"tags\":[\"a\",\"b\"],\"to\":{\"city\":\"Graz\"}}")
                .input();
        assertThat(input.integer("quantity")).isEqualTo(7);
        assertThat(input.bool("gift")).isFalse();
        assertThat(input.list("tags", String.class)).containsExactly("a", "b");
        assertThat(input.object("to").text("city")).isEqualTo("Graz");
        assertThat(input.find("note", String.class)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> input.text("note"));
        assertThatIllegalArgumentException().isThrownBy(() -> input.text("quantity"));
        assertThatIllegalArgumentException().isThrownBy(() -> input.text("nobody"));
        assertThat(input.toString()).doesNotContain("Graz").contains("quantity");
    }

    @Test
    void rule_isAskedOnceEachFieldIsValid() {
        InputSchema period = InputSchema.builder()
                .query("from", Field.date())
                .query("to", Field.date())
                .rule(
                        "period_reversed",
                        "from must not come after to",
                        input -> !input.get("from", LocalDate.class).isAfter(input.get("to", LocalDate.class)))
                .build();
        assertThat(codes(period, "from=2026-01-01&to=2026-01-02")).isEmpty();
        assertThat(codes(period, "from=2026-01-02&to=2026-01-01")).containsExactly("period_reversed");
        assertThat(codes(period, "from=2026-01-02")).containsExactly("missing");
    }

    private static List<String> codes(InputSchema schema, String query) {
        SchemaCheck check = new SchemaCheck(schema);
        try {
            check.values(Violation.Place.QUERY, FormText.parse(query));
        } catch (FieldException e) {
            throw new IllegalStateException(e);
        }
        check.rules();
        return check.violations().stream().map(Violation::code).toList();
    }

    @Test
    void violations_areTwentyAtMost() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < 50; i++) {
            json.append("\"x").append(i).append("\":1,");
        }
        SchemaCheck check = check(json + "\"quantity\":1}");
        assertThat(check.violations()).hasSize(20);
        assertThat(check.truncated()).isTrue();
        assertThat(new Violation(Violation.Place.BODY, "n".repeat(100), "c", "d").name())
                .hasSize(64);
    }

    @Test
    void formText_isDecodedStrictly() throws Exception {
        assertThat(FormText.parse("a=%C3%A9+b&a=2&c"))
                .isEqualTo(Map.of("a", List.of("\u00e9 b", "2"), "c", List.of("")));
        assertThatThrownBy(() -> FormText.parse("a=%ff")).isInstanceOf(FieldException.class);
        assertThat(FormText.parse("a=\u00c3\u00a9")).isEqualTo(Map.of("a", List.of("\u00e9")));
    }
}
