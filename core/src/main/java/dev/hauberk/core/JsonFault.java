/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/** What can be wrong with a JSON document: the stable code, and the rule that was broken. */
enum JsonFault {
    SYNTAX("json_syntax", "json must follow the grammar of RFC 8259"),
    TRUNCATED("json_truncated", "json must not end inside a value"),
    TRAILING("json_trailing", "json must be one value with nothing after it"),
    ENCODING("json_encoding", "json must be well-formed UTF-8"),
    SURROGATE("json_surrogate", "json must not escape half of a surrogate pair"),
    DUPLICATE_NAME("json_duplicate_name", "the member names of a json object must differ"),
    TOO_LARGE("json_too_large", "json must not have more bytes than the limit"),
    TOO_DEEP("json_too_deep", "json must not be nested deeper than the limit"),
    TOO_MANY_TOKENS("json_too_many_tokens", "json must not have more tokens than the limit"),
    TOO_MANY_MEMBERS("json_too_many_members", "a json object must not have more members than the limit"),
    TOO_MANY_ELEMENTS("json_too_many_elements", "a json array must not have more elements than the limit"),
    STRING_TOO_LONG("json_string_too_long", "a json string must not be longer than the limit"),
    NUMBER_TOO_LONG("json_number_too_long", "a json number must not be longer than the limit"),
    EXPONENT_TOO_LARGE("json_exponent_too_large", "the exponent of a json number must not exceed the limit"),
    TYPE("json_type", "the json value must have the type that is read"),
    RANGE("json_range", "the json number must fit the type that is read");

    final String code;
    final String rule;

    JsonFault(String code, String rule) {
        this.code = code;
        this.rule = rule;
    }
}
