/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.JsonLimits;
import dev.hauberk.core.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private final Redaction redaction = Redaction.standard();

    record Case(String id, String context, String name, String input, String expected) {
        @Override
        public String toString() {
            return id;
        }
    }

    static List<Case> cases() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RedactionTest.class.getResourceAsStream("/redaction.jsonl")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line ->
                            (Map<?, ?>) JsonReader.parse(line.getBytes(StandardCharsets.UTF_8), JsonLimits.defaults()))
                    .map(line -> new Case(
                            (String) line.get("id"),
                            (String) line.get("ctx"),
                            line.get("name") instanceof String name ? name : null,
                            (String) line.get("input"),
                            (String) line.get("expect")))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void goldenCase(Case golden) {
        String shown = switch (golden.context) {
            case "header" -> redaction.header(golden.name, golden.input);
            case "query" -> redaction.query(golden.input);
            case "body" -> redaction.body(golden.name, golden.input.getBytes(StandardCharsets.UTF_8));
            default -> redaction.value(golden.name, golden.input);
        };
        assertThat(shown).isEqualTo(golden.expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "Password1",
                "newPassword",
                "passwordConfirm",
                "user_pwd",
                "X-Api-Key",
                "apikey",
                "APIKey",
                "clientSecret",
                "client_secret_value",
                "refreshToken",
                "id_token",
                "csrfToken",
                "jwt",
                "sessionId",
                "JSESSIONID",
                "card.number",
                "cardNumber",
                "cvv2",
                "otp",
                "pin",
                "private-key",
                "X-Amz-Security-Token",
                "X-Amz-Signature",
                "AWSAccessKeyId",
                "code",
                "code_verifier",
                "SAMLResponse",
                "db.password",
                "user[credentials]",
                "userpassword",
                "p%61ssword",
                "p%2561ss%77ord",
                "p%252561ssword",
                "pass\u200bword",
                "Authorization",
                "proxy_authorization",
                "Cookie",
                "DPoP",
                "client_assertion"
            })
    void name_secret(String name) {
        assertThat(redaction.isSecretName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "passwordless",
                "secretary",
                "max_tokens",
                "token_type",
                "username",
                "pinned",
                "codes",
                "country_code",
                "postcode",
                "keyboard",
                "monkey",
                "passenger",
                "tokenizer",
                "signatures",
                "state",
                "q",
                "user",
                "id",
                "compass",
                "authority",
                "author",
                "sessions_count",
                "spin",
                "japan",
                "expansion",
                ""
            })
    void name_plain(String name) {
        assertThat(redaction.isSecretName(name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mail to ann.lee+x@example.co.uk now | mail to [REDACTED:email] now",
                "no mail a@b or @x.y | no mail a@b or @x.y",
                "jdbc:postgresql://app:s3cr3t@db:5432/x | jdbc:postgresql://[REDACTED:userinfo]@db:5432/x",
                "redis://:p@ss@host/0 | redis://[REDACTED:userinfo]@host/0",
                "got Bearer abcdef123456 there | got Bearer [REDACTED:credential] there",
                "Basic authentication failed | Basic authentication failed",
                "bearer token missing | bearer token missing",
                "AKIAIOSFODNN7EXAMPLE | [REDACTED:apikey]",
                "key=abc; keyboard=x | key=[REDACTED:secret]; keyboard=x",
                "ghp_0123456789abcdefghij, | [REDACTED:apikey],",
                "card 4111-1111-1111-1111 ok | card [REDACTED:pan] ok",
                "card 4111 1111 1111 1112 ok | card 4111 1111 1111 1112 ok",
                "2026 4111 1111 1111 1111 | 2026 [REDACTED:pan]",
                "card4111111111111111 | card[REDACTED:pan]",
                "5500000000000004,6011000990139424 | [REDACTED:pan],[REDACTED:pan]",
                "DE89 3704 0044 0532 0130 00 paid | [REDACTED:iban] paid",
                "GB83WEST12345698765432 | GB83WEST12345698765432",
                "de89370400440532013000 | [REDACTED:iban]",
                "<password>x y</password> | <password>[REDACTED:secret]</password>",
                "Authorization: Negotiate a b c | Authorization: [REDACTED:secret]",
                "token => abc | token => [REDACTED:secret]",
                "a.b.c eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. end | a.b.c [REDACTED:jwt] end",
                "version 1.2.3 at https://h.example/p?x=1 | version 1.2.3 at https://h.example/p?x=1",
                "order 123-45-67890 | order 123-45-67890",
                "000-12-3456 | 000-12-3456",
                "550e8400-e29b-41d4-a716-446655440000 | 550e8400-e29b-41d4-a716-446655440000",
                "1795943411123456789 | 1795943411123456789",
                "20261121191011121 | 20261121191011121",
            })
    void text_secretsByShape(String text, String shown) {
        assertThat(redaction.text(text)).isEqualTo(shown);
    }

    @Test
    void header_setCookie_keepsNamesAndAttributes() {
        assertThat(redaction.header("Set-Cookie", "sid=abc=d; Path=/; HttpOnly"))
                .isEqualTo("sid=[REDACTED:cookie]; Path=/; HttpOnly");
        assertThat(redaction.header("Authorization", "abc")).isEqualTo("[REDACTED:credential]");
        assertThat(redaction.header("Cookie", "abc")).isEqualTo("[REDACTED:cookie]");
        assertThat(redaction.header("User-Agent", "curl/8 \u001b[31m")).isEqualTo("curl/8 \\u{1B}[31m");
    }

    @Test
    void url_losesUserInformationAndFragment() {
        assertThat(redaction.url("https://u:p@h.example/a?token=t&b=1#x"))
                .isEqualTo("https://[REDACTED:userinfo]@h.example/a?token=[REDACTED:secret]&b=1#[REDACTED:fragment]");
    }

    @Test
    void body_notUnderstood_isOmitted() {
        assertThat(body("text/plain", "password=x")).isEqualTo("[BODY:not logged text/plain, 10 bytes]");
        assertThat(body("application/json", "{\"a\":1,\"a\":2}"))
                .isEqualTo("[BODY:not logged application/json malformed, 13 bytes]");
        assertThat(body("te\nxt", "x")).isEqualTo("[BODY:not logged unknown, 1 bytes]");
        assertThat(body(
                        "application/json; charset=utf-8",
                        "{\"user\":{\"pin\":1,\"tags\":[true,null,\"a@b.example\"]}}"))
                .isEqualTo("{\"user\":{\"pin\":\"[REDACTED:secret]\",\"tags\":[true,null,\"[REDACTED:email]\"]}}");
    }

    private String body(String type, String body) {
        return redaction.body(type, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void header_protocolsOfAWebSocket_loseTheToken() {
        assertThat(redaction.header(
                        "Sec-WebSocket-Protocol", "graphql-ws, base64url.bearer.authorization.k8s.io.dG9rZW4x"))
                .isEqualTo("graphql-ws, [REDACTED:credential]");
        assertThat(redaction.header("Sec-WebSocket-Protocol", "v12.stomp, mqtt"))
                .isEqualTo("v12.stomp, mqtt");
    }

    @Test
    void body_pairsAndPrivateKeys_loseTheSecret() {
        assertThat(body(
                        "application/json",
                        "[{\"value\":\"hunter22\",\"name\":\"password\"},{\"name\":\"a\",\"value\":\"b\"}]"))
                .isEqualTo(
                        "[{\"value\":\"[REDACTED:secret]\",\"name\":\"password\"},{\"name\":\"a\",\"value\":\"b\"}]");
        assertThat(body("application/json", "{\"kty\":\"oct\",\"k\":\"abc\",\"kid\":\"1\"}"))
                .isEqualTo("{\"kty\":\"oct\",\"k\":\"[REDACTED:secret]\",\"kid\":\"1\"}");
    }

    @Test
    void body_numbersOfWeakNames_stay() {
        assertThat(body("application/json", "{\"code\":404,\"session\":true}"))
                .isEqualTo("{\"code\":404,\"session\":true}");
        assertThat(body("application/json", "{\"code\":471123,\"pin\":4711,\"token\":5,\"code2\":\"x\"}"))
                .isEqualTo("{\"code\":\"[REDACTED:secret]\",\"pin\":\"[REDACTED:secret]\","
                        + "\"token\":\"[REDACTED:secret]\",\"code2\":\"[REDACTED:secret]\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\u115fb", "a\u3164b", "a\u2800b", "a\u034fb", "a\u00a0b", "a\uffa0b", "a\u2003b", "a\u1160b"})
    void text_whatShowsNothing_isANumber(String text) {
        String number = "\\u{" + Integer.toHexString(text.charAt(1)).toUpperCase(java.util.Locale.ROOT) + "}";
        assertThat(redaction.text(text)).isEqualTo("a" + number + "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a]b", "x[1]]y"})
    void text_valueThatSpringRejected_isHiddenToItsEnd(String part) {
        String value = "correct horse " + part + " battery".repeat(40) + part;
        assertThat(redaction.text("on field 'password': rejected value [" + value + "]; codes [x]"))
                .isEqualTo("on field 'password': rejected value [[REDACTED:secret]]; codes [x]");
        assertThat(redaction.text("on field 'password': rejected value [" + value))
                .isEqualTo("on field 'password': rejected value [[REDACTED:secret]");
        assertThat(redaction.text("rejected value [" + part + "] on field 'password'"))
                .isEqualTo("rejected value [[REDACTED:secret]] on field 'password'");
    }

    @Test
    void text_long_isCutWhereNoWordIs() {
        String card = "4111111111111111";
        for (int at = Redaction.MAX_VALUE - 17; at <= Redaction.MAX_VALUE + 1; at++) {
            String shown = redaction.text("x ".repeat(600).substring(0, at - 1) + " " + card + " y".repeat(20));
            assertThat(shown).doesNotContain("4111").contains("[CUT:");
        }
    }

    @Test
    void withSecretNames_addsOnly() {
        Redaction more = redaction.withSecretNames("national id");
        assertThat(more.isSecretName("userNationalId")).isTrue();
        assertThat(more.isSecretName("password")).isTrue();
        assertThat(redaction.isSecretName("nationalId")).isFalse();
        assertThatThrownBy(() -> redaction.withSecretNames("--")).hasMessageContaining("letter");
    }

    @Test
    void neutral_supplementaryAndSurrogates() {
        assertThat(NeutralText.of("a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00b");
        assertThat(NeutralText.of("a\ud800b")).isEqualTo("a\\u{D800}b");
        assertThat(NeutralText.of("a\udb40\udc41")).isEqualTo("a\\u{E0041}");
        assertThat(NeutralText.of("\ue000\ufe0f")).isEqualTo("\\u{E000}\\u{FE0F}");
        assertThat(NeutralText.of("plain ~")).isSameAs("plain ~");
    }
}
