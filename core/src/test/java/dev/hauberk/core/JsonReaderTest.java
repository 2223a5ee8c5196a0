/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static dev.hauberk.core.JsonToken.BEGIN_ARRAY;
import static dev.hauberk.core.JsonToken.BEGIN_OBJECT;
import static dev.hauberk.core.JsonToken.BOOLEAN;
import static dev.hauberk.core.JsonToken.END;
import static dev.hauberk.core.JsonToken.END_ARRAY;
import static dev.hauberk.core.JsonToken.END_OBJECT;
import static dev.hauberk.core.JsonToken.NAME;
import static dev.hauberk.core.JsonToken.NULL;
import static dev.hauberk.core.JsonToken.NUMBER;
import static dev.hauberk.core.JsonToken.STRING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    private static final String CLAIMS = "{\"iss\":\"https://id.example.com\",\"aud\":[\"a\",\"b\"],\"exp\":1700000000,"
            + "\"cnf\":{\"jkt\":\"x\"},\"admin\":true,\"nick\":null}";

    private static JsonReader reader(String json) {
        return JsonReader.of(json.getBytes(UTF_8), JsonLimits.defaults());
    }

    private static JsonReader at(String json) {
        JsonReader reader = reader(json);
        reader.next();
        return reader;
    }

    private static void assertRefused(ThrowingCallable call, String code, int offset) {
        JsonException refusal = catchThrowableOfType(JsonException.class, call);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.offset()).isEqualTo(offset);
    }

    @Test
    void next_returnsEveryTokenInOrder() {
        JsonReader json = reader(CLAIMS);
        List<JsonToken> tokens = new ArrayList<>();
        do {
            tokens.add(json.next());
            assertThat(json.token()).isEqualTo(tokens.get(tokens.size() - 1));
        } while (json.token() != END);
        assertThat(tokens)
                .containsExactly(
                        BEGIN_OBJECT,
                        NAME,
                        STRING,
                        NAME,
                        BEGIN_ARRAY,
                        STRING,
                        STRING,
                        END_ARRAY,
                        NAME,
                        NUMBER,
                        NAME,
                        BEGIN_OBJECT,
                        NAME,
                        STRING,
                        END_OBJECT,
                        NAME,
                        BOOLEAN,
                        NAME,
                        NULL,
                        END_OBJECT,
                        END);
        assertThat(json.next()).isEqualTo(END);
        assertThat(json.next()).isEqualTo(END);
    }

    @Test
    void members_areFoundByName() {
        JsonReader json = at(CLAIMS);
        String issuer = "";
        long expires = 0;
        while (json.next() == NAME) {
            if (json.nameIs("iss")) {
                json.next();
                issuer = json.string();
            } else if (json.nameIs("exp")) {
                json.next();
                expires = json.longValue();
            } else {
                json.skipValue();
            }
        }
        assertThat(issuer).isEqualTo("https://id.example.com");
        assertThat(expires).isEqualTo(1_700_000_000);
        assertThat(json.token()).isEqualTo(END_OBJECT);
    }

    @Test
    void outermostValue_isReturnedOnlyIfNothingFollows() {
        for (String value : List.of("[]", "{}", "1", "\"a\"", "true", "null")) {
            String json = value + " ,";
            assertRefused(
                    () -> {
                        JsonReader reader = reader(json);
                        while (reader.next() != END) {
                            assertThat(reader.token()).isIn(BEGIN_ARRAY, BEGIN_OBJECT);
                        }
                    },
                    "json_trailing",
                    value.length() + 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sub, sub, true",
        "sub, su, false",
        "sub, subs, false",
        "sub, sup, false",
        "sub, tub, false",
        "\\u0073ub, sub, true",
        "\\u0073ub, \\u0073ub, false",
        "é, é, true",
        "é, e, false",
        "é, Ã©, false",
        "'', '', true",
        "'', a, false",
        "a, '', false"
    })
    void nameIs_comparesMeaning(String written, String expected, boolean equal) {
        JsonReader json = at("{\"" + written + "\":1}");
        json.next();
        assertThat(json.nameIs(expected)).isEqualTo(equal);
    }

    @Test
    void name_isDecoded() {
        JsonReader json = at("{\"a\\u0062\\n\":\"é\\u00e9\"}");
        json.next();
        assertThat(json.name()).isEqualTo("ab\n");
        json.next();
        assertThat(json.string()).isEqualTo("éé").isEqualTo(json.string());
    }

    @Test
    void string_afterOneWithEscapes_isItsOwn() {
        JsonReader json = at("[\"\\n\\n\\n\",\"a\",\"é\",\"\\t\"]");
        List<String> strings = new ArrayList<>();
        while (json.next() == STRING) {
            strings.add(json.string());
        }
        assertThat(strings).containsExactly("\n\n\n", "a", "é", "\t");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {0, 1, -1, 9, 10, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1, Long.MIN_VALUE + 1, 1L << 53})
    void longValue_isExact(long value) {
        assertThat(at(Long.toString(value)).longValue()).isEqualTo(value);
        assertThat(at("[" + value + "]").value()).isEqualTo(List.of(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "-9223372036854775809",
                "9223372036854775810",
                "92233720368547758070",
                "18446744073709551616",
                "-18446744073709551615",
                "99999999999999999999999"
            })
    void longValue_beyondLong_isRefused(String number) {
        JsonReader json = at(number);
        assertRefused(json::longValue, "json_range", 0);
        assertThat(json.decimalValue()).isEqualTo(new BigDecimal(number));
        assertThat(json.value()).isEqualTo(new BigDecimal(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e2", "1E0", "0.5", "-0.0", "1.5e1"})
    void longValue_ofNumberNotWrittenAsInteger_isRefused(String number) {
        JsonReader json = at("[" + number + "]");
        json.next();
        assertRefused(json::longValue, "json_type", 1);
        assertThat(json.decimalValue()).isEqualTo(new BigDecimal(number));
        assertThat(json.doubleValue()).isEqualTo(Double.parseDouble(number));
        assertThat(json.value()).isEqualTo(new BigDecimal(number));
    }

    @Test
    void doubleValue_isTheNearest() {
        assertThat(at("0.1").doubleValue()).isEqualTo(0.1);
        assertThat(at("-0").doubleValue()).isEqualTo(-0.0);
        assertThat(at("1e-400").doubleValue()).isZero();
        assertThat(at("1.7976931348623157e308").doubleValue()).isEqualTo(Double.MAX_VALUE);
        JsonReader json = at("[-1e309]");
        json.next();
        assertRefused(json::doubleValue, "json_range", 1);
    }

    @Test
    void booleanValue_isWhatIsWritten() {
        JsonReader json = at("[true,false,true]");
        List<Boolean> values = new ArrayList<>();
        while (json.next() == BOOLEAN) {
            values.add(json.booleanValue());
        }
        assertThat(values).containsExactly(true, false, true);
    }

    @Test
    void getter_ofAnotherType_isRefusedAndLeavesTheReaderUsable() {
        for (String value : List.of("\"1\"", "1", "true", "null", "[]", "{}")) {
            JsonReader json = at(" [" + value + "]");
            JsonToken token = json.next();
            if (token != STRING) {
                assertRefused(json::string, "json_type", 2);
            }
            if (token != NUMBER) {
                assertRefused(json::longValue, "json_type", 2);
                assertRefused(json::decimalValue, "json_type", 2);
                assertRefused(json::doubleValue, "json_type", 2);
            }
            if (token != BOOLEAN) {
                assertRefused(json::booleanValue, "json_type", 2);
            }
            json.skipValue();
            assertThat(json.next()).isEqualTo(END_ARRAY);
        }
    }

    @Test
    void misuse_isAnIllegalState() {
        JsonReader fresh = reader("{\"a\":[]}");
        assertThatIllegalStateException().isThrownBy(fresh::token).withMessage("next() must return a token first");
        assertThatIllegalStateException().isThrownBy(fresh::name);
        assertThatIllegalStateException().isThrownBy(fresh::string);
        assertThatIllegalStateException().isThrownBy(fresh::value);
        assertThatIllegalStateException().isThrownBy(fresh::skipValue);

        JsonReader json = at("{\"a\":[]}");
        assertThatIllegalStateException().isThrownBy(json::name).withMessageEndingWith("BEGIN_OBJECT");
        assertThatIllegalStateException().isThrownBy(() -> json.nameIs("a"));
        json.next();
        assertThatIllegalStateException().isThrownBy(json::string).withMessageEndingWith("NAME");
        assertThatIllegalStateException().isThrownBy(json::value).withMessageEndingWith("NAME");
        json.next();
        json.next();
        assertThatIllegalStateException().isThrownBy(json::skipValue).withMessageEndingWith("END_ARRAY");
        assertThatIllegalStateException().isThrownBy(json::booleanValue);
        json.next();
        assertThatIllegalStateException().isThrownBy(json::longValue).withMessageEndingWith("END_OBJECT");
        json.next();
        assertThatIllegalStateException().isThrownBy(json::doubleValue).withMessageEndingWith("END");
    }

    @Test
    void next_afterAFailure_isAnIllegalState() {
        JsonReader json = at("[\"a\",x]");
        json.next();
        assertRefused(json::next, "json_syntax", 5);
        assertThatIllegalStateException().isThrownBy(json::next).withMessageStartingWith("reading must stop");
        assertThatIllegalStateException().isThrownBy(json::token);
        assertThatIllegalStateException().isThrownBy(json::string);
        assertThatIllegalStateException().isThrownBy(json::value);
    }

    @Test
    void skipValue_movesToTheLastTokenOfTheValue() {
        JsonReader json = at("{\"a\":[1,{\"x\":[]},[[]]],\"b\":\"s\",\"c\":{\"d\":{}},\"e\":[2]}");
        json.next();
        json.skipValue();
        assertThat(json.token()).isEqualTo(END_ARRAY);
        json.next();
        assertThat(json.nameIs("b")).isTrue();
        json.skipValue();
        assertThat(json.token()).isEqualTo(STRING);
        json.skipValue();
        assertThat(json.token()).isEqualTo(STRING);
        json.next();
        json.next();
        assertThat(json.token()).isEqualTo(BEGIN_OBJECT);
        json.skipValue();
        assertThat(json.token()).isEqualTo(END_OBJECT);
        assertThat(json.depth()).isEqualTo(1);
        json.next();
        assertThat(json.name()).isEqualTo("e");
        json.skipValue();
        assertThat(json.next()).isEqualTo(END_OBJECT);
        assertThat(json.depth()).isZero();
    }

    @Test
    void skipValue_stillRefusesNamesThatComeTwice() {
        JsonReader json = at("{\"a\":{\"b\":[{\"c\":1,\"\\u0063\":2}]}}");
        json.next();
        assertRefused(json::skipValue, "json_duplicate_name", 18);
    }

    @Test
    void value_isImmutableAndInOrder() {
        Object value = JsonReader.parse(
                "{\"z\":[1,\"s\",true,null,0.5,[]],\"a\":{\"b\":{}},\"m\":-1}".getBytes(UTF_8), JsonLimits.defaults());

        Map<String, Object> expected = Map.of(
                "z",
                List.of(1L, "s", true, JsonNull.NULL, new BigDecimal("0.5"), List.of()),
                "a",
                Map.of("b", Map.of()),
                "m",
                -1L);
        assertThat(value).isEqualTo(expected).hasToString("{z=[1, s, true, null, 0.5, []], a={b={}}, m=-1}");
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) value;
        assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> ((List<?>) map.get("z")).clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void value_atANameAfterANumber_isAnIllegalState() {
        JsonReader json = at("{\"a\":1,\"2\":3}");
        json.next();
        json.next();
        assertThat(json.value()).isEqualTo(1L);
        assertThat(json.next()).isEqualTo(NAME);
        assertThatIllegalStateException().isThrownBy(json::value);
    }

    @Test
    void value_inTheMiddle_leavesTheRest() {
        JsonReader json = at("{\"a\":[1,[2]],\"b\":3}");
        json.next();
        json.next();
        assertThat(json.value()).isEqualTo(List.of(1L, List.of(2L)));
        assertThat(json.token()).isEqualTo(END_ARRAY);
        json.next();
        assertThat(json.name()).isEqualTo("b");
        json.next();
        assertThat(json.value()).isEqualTo(3L);
        assertThat(json.next()).isEqualTo(END_OBJECT);
    }

    @Test
    void offsets_encloseTheToken() {
        byte[] bytes = "xx { \"a\" : [ -1.5 , \"é\" , true ] }  yy".getBytes(UTF_8);
        JsonReader json = JsonReader.of(bytes, 2, bytes.length - 4, JsonLimits.defaults());
        List<String> tokens = new ArrayList<>();
        do {
            json.next();
            tokens.add(new String(bytes, 2 + json.startOffset(), json.endOffset() - json.startOffset(), UTF_8));
        } while (json.token() != END);
        assertThat(tokens).containsExactly("{", "\"a\"", "[", "-1.5", "\"é\"", "true", "]", "}", "");
        assertThat(json.startOffset()).isEqualTo(bytes.length - 4);
    }

    @Test
    void pointer_namesTheValue() {
        JsonReader json = reader("{\"a/b~c\":[1,{\"\":[]},2],\"d\":{\"e\\u0066\":{}},\"g\":[[0]]}");
        List<String> pointers = new ArrayList<>();
        while (json.next() != END) {
            pointers.add(json.token() + " " + json.pointer());
        }
        assertThat(pointers)
                .containsExactly(
                        "BEGIN_OBJECT ",
                        "NAME /a~1b~0c",
                        "BEGIN_ARRAY /a~1b~0c",
                        "NUMBER /a~1b~0c/0",
                        "BEGIN_OBJECT /a~1b~0c/1",
                        "NAME /a~1b~0c/1/",
                        "BEGIN_ARRAY /a~1b~0c/1/",
                        "END_ARRAY /a~1b~0c/1/",
                        "END_OBJECT /a~1b~0c/1",
                        "NUMBER /a~1b~0c/2",
                        "END_ARRAY /a~1b~0c",
                        "NAME /d",
                        "BEGIN_OBJECT /d",
                        "NAME /d/ef",
                        "BEGIN_OBJECT /d/ef",
                        "END_OBJECT /d/ef",
                        "END_OBJECT /d",
                        "NAME /g",
                        "BEGIN_ARRAY /g",
                        "BEGIN_ARRAY /g/0",
                        "NUMBER /g/0/0",
                        "END_ARRAY /g/0",
                        "END_ARRAY /g",
                        "END_OBJECT ");
    }

    @Test
    void pointer_afterAFailure_tellsWhereReadingStopped() {
        JsonReader json = at("{\"a\":[1,2,x]}");
        assertThatExceptionOfType(JsonException.class).isThrownBy(json::value);
        assertThat(json.pointer()).isEqualTo("/a/2");
    }

    @Test
    void part_outsideTheArray_isRefused() {
        byte[] bytes = {'1'};
        assertThatThrownBy(() -> JsonReader.of(bytes, 0, 2, JsonLimits.defaults()))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> JsonReader.of(bytes, -1, 1, JsonLimits.defaults()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void exception_tellsRuleAndPlaceButNoContentAndNoStack() {
        JsonException refusal = catchThrowableOfType(
                JsonException.class,
                () -> JsonReader.parse("{\"secret\":1,\"secret\":2}".getBytes(UTF_8), JsonLimits.defaults()));
        assertThat(refusal).hasMessage("the member names of a json object must differ: offset 12");
        assertThat(refusal.getStackTrace()).isEmpty();
        assertThat(refusal).hasNoCause();
    }
}
