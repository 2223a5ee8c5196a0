/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

/** What makes a path ambiguous, with the stable code and the words for the operator. */
enum PathFault {
    NO_LEADING_SLASH("path_no_leading_slash", "the path does not start with a slash"),
    EMPTY_SEGMENT("path_empty_segment", "the path has an empty segment, that is two slashes in a row"),
    DOT_SEGMENT("path_dot_segment", "the path has a segment of one or two dots, or ends with a segment of dots alone"),
    BLANK_SEGMENT("path_blank_segment", "the path has a segment of spaces, or of spaces and dots, alone"),
    ENCODED_SLASH("path_encoded_slash", "the path has a percent-encoded slash"),
    BACKSLASH("path_backslash", "the path has a backslash, literal or percent-encoded"),
    PARAMETER("path_parameter", "the path has a semicolon, literal or percent-encoded"),
    CONTROL_CHARACTER("path_control_character", "the path has a control character, literal or percent-encoded"),
    BAD_ENCODING(
            "path_bad_encoding",
            "the path has a percent sign without two hexadecimal digits, or bytes that are not UTF-8"),
    DOUBLE_ENCODING("path_double_encoding", "the path still has a percent sign after it was decoded"),
    NOT_ASCII("path_not_ascii", "the request target has a character beyond ASCII that is not percent-encoded"),
    FRAGMENT("path_fragment", "the request target has a number sign that is not percent-encoded"),
    ILLEGAL_CHARACTER("path_illegal_character", "the path has a character that RFC 3986 and RFC 3987 allow in no path"),
    INVISIBLE_CHARACTER(
            "path_invisible_character", "the path has a formatting character, or a joiner where it joins nothing"),
    LOOKALIKE_CHARACTER(
            "path_lookalike_character",
            "the path has a character whose compatibility form is a slash, backslash, dot, percent sign or semicolon"),
    NOT_NORMALIZED("path_not_normalized", "the path is not in Unicode normalization form C"),
    DISAGREEMENT("path_disagreement", "the request target and the path that the container mapped are not the same");

    private final String code;
    private final String words;

    PathFault(String code, String words) {
        this.code = code;
        this.words = words;
    }

    String code() {
        return code;
    }

    String words() {
        return words;
    }
}
