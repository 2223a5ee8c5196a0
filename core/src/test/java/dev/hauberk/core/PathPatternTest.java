/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    private static RequestPath path(String decoded) {
        return RequestPath.ofDispatch(decoded, null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "/|/|exact",
                "/|/a|no",
                "/*|/|exact",
                "/*|/a|exact",
                "/*|/a/b/c/|exact",
                "/a|/a|exact",
                "/a|/A|wide",
                "/a|/a/|wide",
                "/a|/a.|wide",
                "/a|/a...|wide",
                "/a|/a |wide",
                "/a|/a. ./|wide",
                "/a|/.a|no",
                "/a|/ a|wide",
                "/a|/|no",
                "/a|/b|no",
                "/a|/ab|no",
                "/a|/a/b|no",
                "/a/|/a/|exact",
                "/a/|/a|wide",
                "/A|/a|wide",
                "/A|/A|exact",
                "/Z|/z|wide",
                "/@|/`|no",
                "/a.|/a.|exact",
                "/a.|/a|wide",
                "/a b|/a b|exact",
                "/a/b|/a/b|exact",
                "/a/b|/A./B /|wide",
                "/a/b|/a|no",
                "/a/b|/a/b/c|no",
                "/.../b|/.../b|exact",
                "/.../b|/a/b|no",
                "/*|/.../b|exact",
                "/{x}/b|/.../b|exact",
                "/a/*|/a|exact",
                "/a/*|/a/|exact",
                "/a/*|/a/b|exact",
                "/a/*|/a/b/|exact",
                "/a/*|/a/b/c/d|exact",
                "/a/*|/A/b|wide",
                "/a/*|/a./b|wide",
                "/a/*|/ab|no",
                "/a/*|/ab/c|no",
                "/a/*|/|no",
                "/a/*|/b/a|no",
                "/{id}|/7|exact",
                "/{id}|/7/|wide",
                "/{id}|/|no",
                "/{id}|/7/8|no",
                "/a/{id}|/a/7|exact",
                "/a/{id}|/a/7.|exact",
                "/a/{id}|/a/7/|wide",
                "/a/{id}|/A/7|wide",
                "/a/{id}|/a|no",
                "/a/{id}|/a/|no",
                "/a/{id}/|/a/7/|exact",
                "/a/{id}/|/a/7|wide",
                "/a/{id}/b|/a/7/b|exact",
                "/a/{id}/b|/a/7/c|no",
                "/a/{id}/*|/a/7|exact",
                "/a/{id}/*|/a/7/b/c|exact",
                "/a/{id}/*|/a|no",
                "/a/{id}/*|/a/|no",
                "/caf\u00e9|/caf\u00e9|exact",
                "/caf\u00e9|/CAF\u00c9|wide",
                "/caf\u00e9|/caf\u00e9/|wide",
                "/caf\u00e9|/caf\u00e9\u00a0|wide",
                "/caf\u00e9|/caf\u00e9\u200d|wide",
                "/caf\u00e9|/cafe|no",
                "/kiss|/ki\u00df|wide",
                "/KISS|/ki\u1e9e|wide",
                "/ki\u00df|/kiss|wide",
                "/admin|/adm\u0131n|wide",
                "/admin|/ADM\u0130N|wide",
                "/\u03c3|/\u03c2|wide",
                "/\u00e9/*|/\u00c9/x|wide",
                "/\u00e9/{x}|/\u00c9/\u00c9|wide",
            })
    void pattern_onPath_matches(String pattern, String candidate, String match) {
        PathPattern parsed = PathPattern.parse(pattern);
        assertThat(parsed.matches(path(candidate))).as("wide").isEqualTo(!match.equals("no"));
        assertThat(parsed.matchesExactly(path(candidate))).as("exact").isEqualTo(match.equals("exact"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "|start with '/'|relative to the context",
                "a|start with '/'|relative to the context",
                "*|start with '/'|relative to the context",
                "*.do|start with '/'|suffix patterns are not supported",
                "/**|not contain '**'|a trailing '/*' already covers every depth",
                "/admin/**|not contain '**'|a trailing '/*' already covers every depth",
                "/**/x|not contain '**'|a trailing '/*' already covers every depth",
                "/a/**/*|not contain '**'|a trailing '/*' already covers every depth",
                "/a*|have '*' only|'{name}' stands for one segment",
                "/*/a|have '*' only|'{name}' stands for one segment",
                "/a/*.do|have '*' only|'{name}' stands for one segment",
                "/a/*/|have '*' only|'{name}' stands for one segment",
                "/*/*|have '*' only|'{name}' stands for one segment",
                "/a?b|not contain '?'|no part of a path",
                "/a#b|not contain '#'|no part of a path",
                "/a$|not be a regular expression|use '{name}'",
                "/^a|not be a regular expression|use '{name}'",
                "/a/.+|not be a regular expression|use '{name}'",
                "/[ab]|not be a regular expression|use '{name}'",
                "/a]|not be a regular expression|use '{name}'",
                "/<a|not be a regular expression|use '{name}'",
                "/a>|not be a regular expression|use '{name}'",
                "/`a|not be a regular expression|use '{name}'",
                "/a\\d|not contain a backslash|write '/'",
                "/{id:\\d+}|not contain a backslash|'{name}' for an expression",
                "/a |not end with a space|leave it out",
                "//|empty segment|write one slash",
                "//a|empty segment|write one slash",
                "/a//b|empty segment|write one slash",
                "/a//*|empty segment|write one slash",
                "/.|one or two dots|leave it out",
                "/a/../b|one or two dots|leave it out",
                "/a/..|one or two dots|leave it out",
                "/a/...|ends with a segment of dots alone|leave it out",
                "/ /a|a segment of spaces|leave it out",
                "/a%20b|percent sign|write the decoded character",
                "/a;b|semicolon|leave the path parameter out",
                "/a\u0001b|control character|leave it out",
                "/a\u202eb|formatting character|leave it out",
                "/a\uff0fb|compatibility form|leave it out",
                "/cafe\u0301|normalization form C|write the text in normalization form C",
                "/{a}x|'{name}' only as a whole segment|split the segment",
                "/x{a}|'{name}' only as a whole segment|split the segment",
                "/{a}{b}|'{name}' only as a whole segment|split the segment",
                "/{a|'{name}' only as a whole segment|split the segment",
                "/a}|'{name}' only as a whole segment|split the segment",
                "/{{a}}|'{name}' only as a whole segment|split the segment",
                "/{{a}|'{name}' only as a whole segment|split the segment",
                "/{a}}|'{name}' only as a whole segment|split the segment",
                "/{}|name its variables|no expression",
                "/{1a}|name its variables|no expression",
                "/{-a}|name its variables|no expression",
                "/{a b}|name its variables|no expression",
                "/{id:[0-9]}|not be a regular expression|use '{name}'",
                "/{id:a}|name its variables|no expression",
                "/{a@}|name its variables|no expression",
                "/{\u00e9}|name its variables|no expression",
                "/{a}/{a}|name each variable once|rename the second 'a'",
                "/{a}/x/{b}/{a}/*|name each variable once|rename the second 'a'",
            })
    void parse_notOfTheGrammar_refusedWithRemedy(String text, String rule, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse(text == null ? "" : text))
                .withMessageStartingWith("path pattern must ")
                .withMessageContainingAll(rule, remedy);
    }

    @Test
    void parse_refusal_showsPrintableTextOnly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse("/admin/**"))
                .withMessage("path pattern must not contain '**': /admin/**;"
                        + " a trailing '/*' already covers every depth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse("/(a|b)"))
                .withMessageContaining("not be a regular expression");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse("/a\"b"))
                .withMessageContaining("not be a regular expression");
        for (String text : List.of("/a\n**", "/a\u007f**", "/\u00e9**")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathPattern.parse(text))
                    .withMessageContaining("**': (not printable ASCII); ");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.parse("/ ~**"))
                .withMessageContaining(": / ~**; ");
    }

    @Test
    void parse_unusualLiteral_accepted() {
        for (String text :
                List.of("/$metadata", "/f(1)", "/a.b", "/..a", "/a:b@c", "/a+b", "/.../x", "/.../*", "/~u")) {
            assertThat(PathPattern.parse(text)).hasToString(text);
        }
    }

    @Test
    void variable_ofMatchingPath_asThePathSpellsIt() {
        PathPattern pattern = PathPattern.parse("/{a}/x/{B-2_c}/*");
        assertThat(pattern.variables()).containsExactly("a", "B-2_c");
        assertThat(pattern.variable("a", path("/One./X/two/y"))).contains("One.");
        assertThat(pattern.variable("B-2_c", path("/One/x/two"))).contains("two");
        assertThat(pattern.variable("B-2_c", path("/\u00c9/x/\u00c9/"))).contains("\u00c9");
        assertThat(pattern.variable("a", path("/One/y/two"))).isEmpty();
    }

    @Test
    void variable_names_lettersThenDigitsUnderscoreAndHyphen() {
        for (String name : List.of("a", "z", "A", "Z", "aazAZ", "a0", "a9", "a_", "a-", "a-0_9")) {
            assertThat(PathPattern.parse("/x/{" + name + "}").variables()).containsExactly(name);
        }
        for (String name : List.of("0", "9a", "_a", "@a", "a:", "a.", "~a")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PathPattern.parse("/{" + name + "}"))
                    .withMessageContaining("name its variables");
        }
    }

    @Test
    void variable_unknown_throws() {
        PathPattern pattern = PathPattern.parse("/x/{a}");
        for (String name : List.of("x", "b", "")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pattern.variable(name, path("/x/1")))
                    .withMessageContaining("'" + name + "': /x/{a}");
        }
        assertThat(PathPattern.parse("/x").variables()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/*,/,true", "/*,/a,true", "/*,/{x}/b,true", "/*,/*,true", "/a/*,/a,true", "/a/*,/A/,true",
        "/a/*,/a/{x}/b/*,true", "/a/*,/*,false", "/a/*,/{x},false", "/a/*,/b,false", "/a/*,/ab,false", "/a,/a/,true",
        "/a/,/A,true", "/a,/a.,true", "/a,/a/*,false", "/a,/a/b,false", "/a/b,/a,false", "/{x},/a,true",
        "/{x},/{y},true", "/{x},/*,false", "/{x},/,false", "/{x},/a/b,false", "/a,/{x},false", "/{x}/b,/a/B,true",
        "/{x}/b,/a/c,false", "/,/,true", "/,/*,false", "/,/a,false"
    })
    void covers_other_ifItHasEveryPathOfIt(String pattern, String other, boolean covers) {
        assertThat(PathPattern.parse(pattern).covers(PathPattern.parse(other))).isEqualTo(covers);
    }

    @Test
    void sameAs_otherSpelling_coversBothWays() {
        PathPattern pattern = PathPattern.parse("/a/{x}");
        assertThat(pattern.sameAs(PathPattern.parse("/A/{y}/"))).isTrue();
        assertThat(pattern.sameAs(PathPattern.parse("/a/*"))).isFalse();
        assertThat(PathPattern.parse("/a/*").sameAs(pattern)).isFalse();
        assertThat(pattern)
                .isEqualTo(PathPattern.parse("/a/{x}"))
                .hasSameHashCodeAs(PathPattern.parse("/a/{x}"))
                .isNotEqualTo(PathPattern.parse("/a/{y}"))
                .isNotEqualTo("/a/{x}");
        assertThat(PathPattern.parse("/b").hashCode())
                .isNotEqualTo(PathPattern.parse("/a").hashCode());
    }

    @Test
    void bySpecificity_patterns_literalThenVariableThenAnyDepth() {
        List<String> ordered = List.of(
                "/a/b/c",
                "/a/b/{z}",
                "/a/b",
                "/a/b/*",
                "/a/{y}/c",
                "/a/{y}",
                "/a/{y}/*",
                "/a",
                "/a/*",
                "/{x}/b",
                "/{x}/{y}",
                "/{x}",
                "/{x}/*",
                "/",
                "/*");
        List<PathPattern> patterns =
                new ArrayList<>(ordered.stream().map(PathPattern::parse).toList());
        Collections.shuffle(patterns, new Random(1));
        patterns.sort(PathPattern.bySpecificity());
        assertThat(patterns).map(PathPattern::toString).isEqualTo(ordered);
        assertThat(PathPattern.bySpecificity().compare(PathPattern.parse("/a/{x}"), PathPattern.parse("/b/{y}/")))
                .isZero();
    }

    @Test
    void wideKey_isShared_byPatternsOfTheSamePathsOnly() {
        String[] patterns = {
            "/", "/*", "/a", "/A", "/a/", "/a.", "/a/*", "/{x}", "/{y}", "/{x}/*", "/a/{x}", "/a/{y}", "/{x}/a", "/a/b",
            "/ab", "/a b"
        };
        for (String one : patterns) {
            for (String other : patterns) {
                PathPattern first = PathPattern.parse(one);
                PathPattern second = PathPattern.parse(other);
                assertThat(first.wideKey().equals(second.wideKey()))
                        .as(one + " " + other)
                        .isEqualTo(first.sameAs(second));
            }
        }
    }
}
