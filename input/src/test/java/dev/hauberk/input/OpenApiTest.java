/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import dev.hauberk.input.Violation.Place;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenApiTest {
    /** Quotes are written as apostrophes. */
    private static byte[] document(String paths) {
        return ("{'openapi':'3.1.0','info':{'title':'t','version':'1'},'servers':[{'url':'https://shop.example/api'}],"
                        + "'paths':" + paths + ",'components':{'schemas':{"
                        + "'City':{'type':'string','maxLength':20},"
                        + "'Loop':{'type':'object','properties':{'next':{'$ref':'#/components/schemas/Loop'}}},"
                        + "'Round':{'$ref':'#/components/schemas/Round'}},"
                        + "'parameters':{'Page':{'name':'page','in':'query','schema':{'type':'integer','minimum':1,'maximum':9,'default':1}}}}}")
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8);
    }

    private static InputSchema body(String schema) {
        return OpenApi.read(document(
                        "{'/x':{'post':{'requestBody':{'required':true,'content':{'application/json':{'schema':"
                                + schema + "}}}}}}"))
                .get("POST /api/x");
    }

    private static InputSchema field(String schema) {
        return body("{'type':'object','required':['f'],'properties':{'f':" + schema + "}}");
    }

    private static String codes(InputSchema schema, String json) {
        SchemaCheck check = new SchemaCheck(schema);
        check.body(JsonReader.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), JsonLimits.defaults()));
        return String.join(
                " ",
                check.violations().stream()
                        .map(one -> one.name() + ":" + one.code())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'string','maxLength':3}                       | 'abc'      | 'abcd'     | too_long",
                "{'type':'string','maxLength':3,'minLength':2}         | 'ab'       | 'a'        | too_short",
                "{'type':'string','enum':['a','b']}                    | 'b'        | 'c'        | not_one_of",
                "{'type':'string','const':'a'}                         | 'a'        | 'b'        | not_one_of",
                "{'type':'string','format':'uuid'}                     | '123e4567-e89b-12d3-a456-426614174000' | '1-1-1-1-1' | malformed",
                "{'type':'string','format':'date'}                     | '2026-11-29' | '2026-2-1' | malformed",
                "{'type':'string','format':'date-time'}                | '2026-11-29T00:00:00Z' | '2026-11-29' | malformed",
                "{'type':'string','format':'email'}                    | 'a@b.example' | 'a'     | malformed",
                "{'type':'string','format':'uri'}                      | 'https://a.example/' | 'javascript:f()' | malformed",
                "{'type':'string','format':'password','maxLength':4}   | '\\u0001x' | 'abcde'    | too_long",
                "{'type':'string','maxLength':9}                       | 'a'        | 'a\\nb'    | control_character",
                "{'type':'string','maxLength':9,'x-hauberk':'lines'}   | 'a\\nb'    | 'a\\u0001' | control_character",
                "{'type':'string','maxLength':9,'x-hauberk':'slug'}    | 'a-b'      | 'A'        | malformed",
                "{'type':'string','maxLength':9,'x-hauberk':'identifier'} | 'a.b'   | 'a b'      | not_an_identifier",
                "{'type':'string','maxLength':9,'x-hauberk':'html-basic'} | '<b>x</b>' | '<b>x</b>yz' | too_long",
                "{'type':'integer','minimum':1,'maximum':9}            | 9          | 10         | out_of_range",
                "{'type':'integer','exclusiveMinimum':1,'exclusiveMaximum':9} | 8   | 9          | out_of_range",
                "{'type':'integer','format':'int32'}                   | 2147483647 | 2147483648 | out_of_range",
                "{'type':'number','minimum':0,'multipleOf':0.01}       | 1.25       | 1.255      | too_precise",
                "{'type':'number','maximum':1.5}                       | 1.5        | 1.51       | out_of_range",
                "{'type':'boolean'}                                    | true       | 'true'     | wrong_type",
                "{'type':'array','maxItems':2,'items':{'type':'boolean'}} | [true]  | [true,true,true] | too_many",
                "{'type':'array','maxItems':2,'minItems':1,'items':{'type':'boolean'}} | [true] | [] | too_few",
                "{'type':'array','maxItems':2,'uniqueItems':true,'items':{'type':'boolean'}} | [true,false] | [true,true] | repeated",
                "{'$ref':'#/components/schemas/City','description':'d'} | 'Bath'    | 5          | wrong_type",
                "{'$ref':'#/components/schemas/City'}                  | 'Bath'     | 5          | wrong_type",
                "{'type':'object','required':['a'],'properties':{'a':{'type':'boolean'}}} | {'a':true,'b':1} | {} | missing",
                "{'type':'object','additionalProperties':false,'properties':{'a':{'type':'boolean'},'b':{'type':'boolean','readOnly':true}}} | {'a':true} | {'b':true} | undeclared",
            })
    void keyword_isKept(String schema, String valid, String invalid, String code) {
        InputSchema read = field(schema);
        assertThat(codes(read, "{'f':" + valid + "}")).isEmpty();
        assertThat(codes(read, "{'f':" + invalid + "}")).startsWith("/f").endsWith(":" + code);
        assertThat(codes(read, "{}")).isEqualTo("/f:missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'string'}                                  | maxLength",
                "{'type':'string','maxLength':5,'pattern':'a'}      | 'pattern' is not supported",
                "{'type':'string','format':'hostname'}              | the format must be",
                "{'type':'string','maxLength':0}                    | maxLength",
                "{'type':['string','null'],'maxLength':5}           | this must be a string",
                "{'maxLength':5}                                    | this must be a string",
                "{'oneOf':[]}                                       | this must be a string",
                "{'type':'integer','oneOf':[]}                      | 'oneOf' is not supported",
                "{'type':'integer','minimum':1.5}                   | bounds of an integer",
                "{'type':'integer','minimum':5,'maximum':1}         | the least must not be greater",
                "{'type':'integer','maximum':5,'default':6}         | a default must be a value",
                "{'type':'string','maxLength':5,'minLength':1.5}    | this must be an integer",
                "{'type':'array','maxItems':2,'minItems':-1,'items':{'type':'boolean'}} | this must be an integer",
                "{'type':'string','maxLength':5,'default':null}     | this must not be null",
                "{'$ref':'#/components/schemas/City','maxLength':5} | 'maxLength' is not supported",
                "{'type':'number','multipleOf':0.05}                | this must be 1, 0.1",
                "{'type':'array','items':{'type':'boolean'}}        | maxItems",
                "{'type':'array','maxItems':2,'items':{'type':'array','maxItems':2,'items':{'type':'boolean'}}} | elements of a list",
                "{'type':'object','additionalProperties':{'type':'boolean'}} | this must be true or false",
                "{'type':'object','required':['a']}                 | one of the properties: [a]",
                "{'$ref':'#/components/schemas/Loop'}               | schemas must end",
                "{'$ref':'#/components/schemas/Round'}              | a reference must stay within",
                "{'$ref':'other.json'}                              | a reference must stay within",
                "{'$ref':'#/components/schemas/None'}               | this must be an object",
            })
    void whatIsNotSupported_isAnErrorThatNamesItsPlace(String schema, String says) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> field(schema))
                .withMessageContaining(says)
                .withMessageContaining(", at /");
    }

    @Test
    void operations_haveTheirParametersAndThoseOfThePath() {
        Map<String, InputSchema> read = OpenApi.read(
                document(
                        "{'/orders/{id}':{'parameters':[{'name':'id','in':'path','required':true,'schema':{'type':'string','format':'uuid'}}],"
                                + "'get':{'operationId':'g','parameters':[{'$ref':'#/components/parameters/Page'},{'name':'tag','in':'query','schema':{'type':'array','maxItems':2,'items':{'type':'string','maxLength':5}}}],'responses':{}},"
                                + "'delete':{'parameters':[{'name':'X-Why','in':'header','required':true,'schema':{'type':'string','maxLength':9}}]}}}"));
        assertThat(read).containsOnlyKeys("GET /api/orders/{id}", "DELETE /api/orders/{id}");
        SchemaCheck check = new SchemaCheck(read.get("GET /api/orders/{id}"));
        check.values(Place.PATH, Map.of("id", List.of("123e4567-e89b-12d3-a456-426614174000")));
        check.values(Place.QUERY, Map.of("tag", List.of("a", "b")));
        assertThat(check.violations()).isEmpty();
        assertThat(check.input().integer("page")).isOne();
        assertThat(check.input().list("tag", String.class)).containsExactly("a", "b");
        assertThat(read.get("DELETE /api/orders/{id}").at(Place.HEADER)).containsOnlyKeys("X-Why");
        InputFilter.builder().openApi(document("{'/a':{'get':{}}}")).build();
        assertThatThrownBy(() -> InputFilter.builder()
                        .openApi(
                                document(
                                        "{'/a/{b}':{'get':{'parameters':[{'name':'c','in':'path','schema':{'type':'boolean'}}]}}}"))
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }

    @Test
    void files_haveTheTypesOfTheirEncoding() {
        InputSchema schema = OpenApi.read(
                        document(
                                "{'/x':{'post':{'requestBody':{'required':true,'content':{'multipart/form-data':{"
                                        + "'encoding':{'photo':{'contentType':'image/png, image/jpeg'},'more':{'contentType':'image/png'}},"
                                        + "'schema':{'type':'object','required':['photo'],'properties':{'photo':{'type':'string','format':'binary','maxLength':9},"
                                        + "'more':{'type':'array','maxItems':2,'items':{'maxLength':9}},'caption':{'type':'string','maxLength':9}}}}}}}}}"))
                .get("POST /api/x");
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
        Upload photo = new Upload("a.jpg", "image/jpeg", 3, jpeg, () -> new ByteArrayInputStream(jpeg));
        SchemaCheck check = new SchemaCheck(schema);
        check.values(Place.PART, Map.of("photo", List.of(photo)));
        assertThat(check.violations()).isEmpty();
        SchemaCheck other = new SchemaCheck(schema);
        other.values(Place.PART, Map.of("photo", List.of(photo), "more", List.of(photo)));
        assertThat(other.violations()).extracting(Violation::code).containsExactly("file_type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'/a':{'get':{'parameters':[{'name':'q','in':'body','schema':{'type':'boolean'}}]}}}                  | path, query, header or cookie",
                "{'/a':{'get':{'parameters':[{'name':'q','in':'query','style':'deepObject','schema':{'type':'boolean'}}]}}} | default style",
                "{'/a':{'get':{'parameters':[{'name':'q','in':'query','explode':false,'schema':{'type':'boolean'}}]}}} | only the default",
                "{'/a':{'get':{'parameters':[{'name':'q','in':'query','content':{}}]}}}                                | 'content' is not supported",
                "{'/a':{'get':{'parameters':[{'name':'q','in':'header','schema':{'type':'array','maxItems':2,'items':{'type':'boolean'}}}]}}} | must be single",
                "{'/a':{'post':{'requestBody':{'content':{}}}}}                                                        | a body must be required",
                "{'/a':{'post':{'requestBody':{'required':true,'content':{}}}}}                                        | one media type",
                "{'/a':{'post':{'requestBody':{'required':true,'content':{'text/xml':{'schema':{'type':'object'}}}}}}} | only JSON, forms",
                "{'/a':{'post':{'callbacks':{}}}}                                                                      | 'callbacks' is not supported",
                "{'/a':{'query':{}}}                                                                                   | 'query' is not supported",
                "[]                                                                                                    | this must be an object",
            })
    void operations_thatAreNotSupported_areErrors(String paths, String says) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read(document(paths)))
                .withMessageContaining(says)
                .withMessageContaining(", at /paths");
    }

    @Test
    void documents_ofOtherVersionsOrKinds_areErrors() {
        byte[] good = document("{}");
        assertThat(OpenApi.read(good)).isEmpty();
        String text = new String(good, StandardCharsets.UTF_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read(text.replace("3.1.0", "3.0.3").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("3.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read(text.replace("https://shop.example/api", "https://{host}/")
                        .getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("variables");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read(
                        text.replace("https://shop.example/api", "mailto:a").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("with a path");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read("openapi: 3.1.0".getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("JSON");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenApi.read("[]".getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("object");
    }

    /** Lists and objects are asked the tests of their own once all in them is valid. */
    @Test
    void checked_listsAndObjects_askTheirTest() {
        InputSchema inner = InputSchema.builder().json("a", Field.integer(1, 9)).build();
        InputSchema schema = InputSchema.builder()
                .json(
                        "l",
                        Field.list(Field.integer(1, 9), 5)
                                .checked("uneven", "must be even", List.class, list -> list.size() % 2 == 0))
                .json(
                        "o",
                        Field.object(inner)
                                .checked(
                                        "not_five", "must be five", ValidInput.class, input -> input.integer("a") == 5))
                .build();
        assertThat(codes(schema, "{'l':[1,2],'o':{'a':5}}")).isEmpty();
        assertThat(codes(schema, "{'l':[1],'o':{'a':6}}")).isEqualTo("/l:uneven /o:not_five");
        assertThat(codes(schema, "{'l':[0],'o':{'a':0}}")).isEqualTo("/l/0:out_of_range /o/a:out_of_range");
        SchemaCheck query = new SchemaCheck(InputSchema.builder()
                .query(
                        "l",
                        Field.list(Field.decimal(BigDecimal.ZERO, BigDecimal.TEN, 1), 5)
                                .checked("uneven", "must be even", List.class, list -> list.size() % 2 == 0))
                .build());
        query.values(Place.QUERY, Map.of("l", List.of("1")));
        assertThat(query.violations()).extracting(Violation::code).containsExactly("uneven");
    }
}
