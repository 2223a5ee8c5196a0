/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathUnicodeTest {
    private static String verdict(String path) {
        try {
            RequestPath.ofDispatch(path, null);
            return "accepted";
        } catch (AmbiguousPathException e) {
            return e.code().substring("path_".length());
        }
    }

    /** First and last of each range, and their neighbours, after a letter beyond ASCII. */
    @ParameterizedTest
    @CsvSource({
        "0080,control_character",
        "009f,control_character",
        "00a1,accepted",
        "00ac,accepted",
        "00ad,invisible_character",
        "00ae,accepted",
        "034e,accepted",
        "034f,invisible_character",
        "0350,accepted",
        "115e,accepted",
        "115f,invisible_character",
        "1160,invisible_character",
        "17b3,accepted",
        "17b4,invisible_character",
        "17b5,invisible_character",
        "17b6,accepted",
        "180a,accepted",
        "180b,accepted",
        "180d,accepted",
        "180e,invisible_character",
        "180f,invisible_character",
        "1810,accepted",
        "200b,invisible_character",
        "200c,accepted",
        "200d,accepted",
        "200e,invisible_character",
        "2027,accepted",
        "2028,invisible_character",
        "2029,invisible_character",
        "202a,invisible_character",
        "202e,invisible_character",
        "202f,accepted",
        "205f,accepted",
        "2060,invisible_character",
        "2065,invisible_character",
        "206f,invisible_character",
        "2070,accepted",
        "3163,accepted",
        "3164,invisible_character",
        "3165,accepted",
        "d7ff,accepted",
        "e000,illegal_character",
        "f8ff,illegal_character",
        "f900,not_normalized",
        "fa0e,accepted",
        "fdcf,accepted",
        "fdd0,illegal_character",
        "fdef,illegal_character",
        "fdf0,accepted",
        "fdff,accepted",
        "fe00,accepted",
        "fe0f,accepted",
        "fe10,accepted",
        "fe52,lookalike_character",
        "fe54,lookalike_character",
        "fe68,lookalike_character",
        "fe6a,lookalike_character",
        "feff,invisible_character",
        "ff0f,lookalike_character",
        "ff9f,accepted",
        "ffa0,invisible_character",
        "ffa1,accepted",
        "ffef,accepted",
        "fff0,illegal_character",
        "fffc,illegal_character",
        "fffd,bad_encoding",
        "fffe,illegal_character",
        "ffff,illegal_character",
        "10000,accepted",
        "1fffd,accepted",
        "1fffe,illegal_character",
        "1ffff,illegal_character",
        "20000,accepted",
        "dffff,illegal_character",
        "dfffd,accepted",
        "e0000,illegal_character",
        "e0001,illegal_character",
        "e0fff,illegal_character",
        "e1000,accepted",
        "efffd,accepted",
        "effff,illegal_character",
        "f0000,illegal_character",
        "10fffd,illegal_character"
    })
    void character_atTheEdgeOfARange_verdict(String codePoint, String verdict) {
        String character = Character.toString(HexFormat.fromHexDigits(codePoint));
        assertThat(verdict("/\u65e5" + character + "x")).isEqualTo(verdict);
    }

    @Test
    void surrogate_unpaired_refused() {
        for (String text : new String[] {"\ud800", "\udbff", "\udc00", "\udfff", "\udc00\ud800"}) {
            assertThat(verdict("/\u65e5" + text + "x")).isEqualTo("bad_encoding");
        }
    }

    @ParameterizedTest
    @CsvSource({"200c", "200d", "fe00", "fe0f", "180b", "180d"})
    void joiner_afterAscii_refused(String codePoint) {
        String joiner = Character.toString(HexFormat.fromHexDigits(codePoint));
        for (String before : new String[] {"/", "/a", "/a.", "/\u65e5a", "/\u007e"}) {
            assertThat(verdict(before + joiner + "x")).isEqualTo("invisible_character");
        }
        assertThat(verdict("/\u00e9" + joiner + joiner + "x")).isEqualTo("accepted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "Abc|abc",
                "\u00c9t\u00c9|\u00e9t\u00e9",
                "\u00df|ss",
                "\u1e9e|ss",
                "\u0131|i",
                "\u0130|i",
                "\u03a3\u03c3\u03c2|\u03c3\u03c3\u03c3",
                "\ufb01|fi",
                "\ud801\udc00|\ud801\udc28",
                "\u65e5\u200d\u200c\ufe0f\u672c|\u65e5\u672c",
                "\u00ea\u200d\u0301|\u1ebf",
                "\u00e9\u00a0\u3000x|\u00e9  x",
            })
    void fold_otherSpelling_same(String text, String folded) {
        assertThat(PathUnicode.fold(text)).isEqualTo(folded);
    }

    @Test
    void wideMatch_foldedBlankSegment_refused() {
        assertThat(verdict("/a/\u3000\u200d/b")).isEqualTo("blank_segment");
        assertThat(verdict("/a/.\u00a0")).isEqualTo("blank_segment");
    }
}
