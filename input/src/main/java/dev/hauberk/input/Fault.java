/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import dev.hauberk.core.Rejection;
import java.util.Map;
import java.util.TreeMap;

/** What a firewall refuses, and how it answers. */
enum Fault {
    TARGET_TOO_LONG(414, "target_too_long", "path and query together are longer than the limit"),
    VERSION(505, "version_unsupported", "the request is of a version of HTTP that has no use here"),
    EXPECTATION(417, "expectation_failed", "the request expects something else than 100-continue"),
    QUERY_TOO_LONG(414, "query_too_long", "the query is longer than the limit"),
    QUERY_MALFORMED(400, "query_malformed", "the query has a character or an escape that is none"),
    QUERY_RAW(400, "query_malformed", "the query has a character that must be escaped (see allowInQuery)"),
    TOO_MANY_PARAMETERS(400, "too_many_parameters", "the query has more parameters than the limit"),
    PARAMETER_TOO_LONG(400, "parameter_too_long", "a name or value in the query is longer than the limit"),
    PARAMETER_WITHOUT_NAME(400, "parameter_without_name", "the query has a value without a name"),
    PARAMETER_REPEATED(400, "parameter_repeated", "a parameter comes more than once"),
    METHOD_OVERRIDE(400, "method_override", "the request asks to be taken for another method"),
    FIELD_MALFORMED(400, "header_malformed", "a header field has a name or a value that is none"),
    TOO_MANY_FIELDS(431, "headers_too_large", "there are more header fields than the limit"),
    FIELD_TOO_LONG(431, "headers_too_large", "a header field is longer than the limit"),
    COOKIES_TOO_LONG(431, "cookies_too_large", "the cookies are longer than the limit"),
    FIELD_REPEATED(400, "header_repeated", "a header field comes twice that must come once"),
    HOST_MALFORMED(400, "host_malformed", "the host is no name or address, or is missing"),
    HOST_UNKNOWN(421, "host_unknown", "the host is not one of this application"),
    FRAMING(400, "framing_conflict", "the length of the body is declared in two ways, or in none that can be read"),
    LENGTH_REQUIRED(411, "length_required", "a multipart body must declare its length"),
    BODY_TOO_LARGE(413, "body_too_large", "the declared length of the body is over the limit"),
    CONTENT_TYPE_MISSING(415, "content_type_missing", "a body comes without a content type"),
    CONTENT_TYPE_MALFORMED(415, "content_type_malformed", "the content type cannot be read"),
    CONTENT_TYPE_UNSUPPORTED(415, "content_type_unsupported", "the content type is none of those for this path"),
    CHARSET_UNSUPPORTED(415, "charset_unsupported", "text must be UTF-8"),
    CONTENT_ENCODING_UNSUPPORTED(415, "content_encoding_unsupported", "the body is encoded");

    private final int status;
    private final String code;
    private final String reason;

    Fault(int status, String code, String reason) {
        this.status = status;
        this.code = code;
        this.reason = reason;
    }

    /** Returns the refusal. */
    Rejection rejection() {
        return rejection("");
    }

    /**
     * Returns the refusal.
     *
     * @param name the field or parameter that is at fault, as it was sent; its value stays out of the reason
     */
    Rejection rejection(String name) {
        String text = name.isEmpty() ? reason : reason + ": " + printable(name);
        return Rejection.of(status, code).withReason(text);
    }

    /** Returns at most 64 characters, as a name may be a stranger's and reasons go to logs. */
    static String printable(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().limit(64).forEach(c -> text.append(c > 0x20 && c < 0x7f ? (char) c : '?'));
        return text.toString();
    }

    /** Returns codes and statuses, for documentation that is tested. */
    static Map<String, Integer> codes() {
        Map<String, Integer> codes = new TreeMap<>();
        for (Fault fault : values()) {
            codes.put(fault.code, fault.status);
        }
        return codes;
    }
}
