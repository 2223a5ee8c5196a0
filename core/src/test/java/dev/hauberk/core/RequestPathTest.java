/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestPathTest {
    /** What a container gives that decodes and does nothing else. */
    private static RequestPath request(String requestUri) {
        return RequestPath.of(requestUri, "", PathSpellings.decode(requestUri), null);
    }

    private static String refusal(String requestUri, String contextPath, String servletPath, @Nullable String info) {
        AmbiguousPathException e = catchThrowableOfType(
                AmbiguousPathException.class, () -> RequestPath.of(requestUri, contextPath, servletPath, info));
        assertThat(e).as("refusal of %s", requestUri).isNotNull();
        return e.code();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'' path_no_leading_slash",
                "* path_no_leading_slash",
                "a path_no_leading_slash",
                "example.com:443 path_no_leading_slash",
                "http://evil/app/../app/admin/x path_no_leading_slash",
                "//a path_empty_segment",
                "/a//b path_empty_segment",
                "/a// path_empty_segment",
                "// path_empty_segment",
                "/. path_dot_segment",
                "/.. path_dot_segment",
                "/./a path_dot_segment",
                "/a/../b path_dot_segment",
                "/a/./ path_dot_segment",
                "/a/.. path_dot_segment",
                "/a/%2e path_dot_segment",
                "/a/%2E/b path_dot_segment",
                "/a/.%2e/b path_dot_segment",
                "/a/%2e%2E/b path_dot_segment",
                "/a/... path_dot_segment",
                "/a/.../ path_dot_segment",
                "/... path_dot_segment",
                "/a/%2e%2e%2e path_dot_segment",
                "/a/%20 path_blank_segment",
                "/a/%20/b path_blank_segment",
                "/a/.%20/b path_blank_segment",
                "/a/..%20/b path_blank_segment",
                "/%20../b path_blank_segment",
                "/a%2fb path_encoded_slash",
                "/a%2F..%2Fb path_encoded_slash",
                "/%2f path_encoded_slash",
                "/a\\b path_backslash",
                "/a%5cb path_backslash",
                "/a%5C path_backslash",
                "/a;b path_parameter",
                "/a;jsessionid=1 path_parameter",
                "/; path_parameter",
                "/a%3bb path_parameter",
                "/a%3Bb path_parameter",
                "/a%00 path_control_character",
                "/a%01b path_control_character",
                "/a%0a path_control_character",
                "/a%0d%0aX path_control_character",
                "/a%1f path_control_character",
                "/a%7F path_control_character",
                "/a%c2%80 path_control_character",
                "/a%c2%85b path_control_character",
                "/a%c2%9f path_control_character",
                "/% path_bad_encoding",
                "/a% path_bad_encoding",
                "/a%1 path_bad_encoding",
                "/a%zz path_bad_encoding",
                "/a%4g path_bad_encoding",
                "/a%g4 path_bad_encoding",
                "/a%u002e path_bad_encoding",
                "/%%41 path_bad_encoding",
                "/%ff path_bad_encoding",
                "/%c3 path_bad_encoding",
                "/%c0%afadmin path_bad_encoding",
                "/%e0%80%af path_bad_encoding",
                "/%ed%a0%80 path_bad_encoding",
                "/%ed%a0%80%ed%b0%80 path_bad_encoding",
                "/%f4%90%80%80 path_bad_encoding",
                "/%f8%88%80%80%80 path_bad_encoding",
                "/a%ef%bf%bd path_bad_encoding",
                "/a%25 path_double_encoding",
                "/a%2561 path_double_encoding",
                "/a%252e%252e/b path_double_encoding",
                "/caf\u00e9 path_not_ascii",
                "/a\u0080 path_not_ascii",
                "/a\uff0fb path_not_ascii",
                "/a#b path_fragment",
                "/a?b path_illegal_character",
                "'/a b' path_illegal_character",
                "/a<b path_illegal_character",
                "/a{b} path_illegal_character",
                "/a[b path_illegal_character",
                "/a\u001fb path_control_character",
                "/a\u007fb path_control_character",
                "/a%ef%bf%be path_illegal_character",
                "/a%ef%b7%90 path_illegal_character",
                "/a%ee%80%80 path_illegal_character",
                "/a%f3%a0%80%81 path_illegal_character",
                "/a%f3%b0%80%80 path_illegal_character",
                "/a%e2%80%a8b path_invisible_character",
                "/a%e2%80%aegpj.exe path_invisible_character",
                "/ad%e2%80%8bmin path_invisible_character",
                "/ad%e2%80%8dmin path_invisible_character",
                "/%e2%80%8c path_invisible_character",
                "/1%ef%b8%8f path_invisible_character",
                "/ad%c2%admin path_invisible_character",
                "/%ef%bb%bfadmin path_invisible_character",
                "/%ef%bc%8e%ef%bc%8e%ef%bc%8fetc path_lookalike_character",
                "/a%ef%bc%8fb path_lookalike_character",
                "/a%ef%bc%bcb path_lookalike_character",
                "/a%ef%bc%85b path_lookalike_character",
                "/a%ef%bc%9bb path_lookalike_character",
                "/a/%e2%80%a5/b path_lookalike_character",
                "/a%e2%84%80b path_lookalike_character",
                "/cafe%cc%81 path_not_normalized",
                "/%e2%84%aa path_not_normalized",
                "/%cd%be path_not_normalized",
                "/a/%e3%80%80/b path_blank_segment",
                "/a/%c2%a0 path_blank_segment",
            })
    void requestUri_ambiguous_refusedWithItsCode(String requestUri, String code) {
        assertThat(refusal(requestUri, "", PathSpellings.decode(requestUri), null))
                .isEqualTo(code);
    }

    @Test
    void requestUri_asciiCharacter_acceptedIfRfc3986AllowsItInAPath() {
        String allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@";
        for (char c = 0; c < 0x80; c++) {
            String uri = "/x" + c + "y";
            if (allowed.indexOf(c) >= 0) {
                assertThat(request(uri).value()).isEqualTo(uri);
            } else if (c == '/') {
                assertThat(request(uri).segmentCount()).isEqualTo(2);
            } else {
                assertThatExceptionOfType(AmbiguousPathException.class)
                        .as("raw character %d", (int) c)
                        .isThrownBy(() -> request(uri));
            }
        }
    }

    @Test
    void requestUri_asciiCharacterEncoded_acceptedUnlessItCouldDelimit() {
        for (int c = 0; c < 0x80; c++) {
            String uri = "/x%%%02xy".formatted(c);
            boolean refused = c < 0x20 || c == 0x7f || "/\\;%".indexOf(c) >= 0;
            if (refused) {
                assertThatExceptionOfType(AmbiguousPathException.class)
                        .as("encoded character %d", c)
                        .isThrownBy(() -> request(uri));
            } else {
                assertThat(request(uri).value()).isEqualTo("/x" + (char) c + "y");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '"',
            value = {
                "/ /",
                "/a /a",
                "/a/ /a/",
                "/a/b/c /a/b/c",
                "/a/.../b /a/.../b",
                "/..b /..b",
                "/.b/c /.b/c",
                "/b..c /b..c",
                "/b.. /b..",
                "/.well-known/acme /.well-known/acme",
                "/v1.2/x /v1.2/x",
                "/admi%6E/x /admin/x",
                "/a%2eb /a.b",
                "/%7euser /~user",
                "/a%20b \"/a b\"",
                "/a%20/b \"/a /b\"",
                "/a%23b /a#b",
                "/a%2Bb /a+b",
                "/a%3fb /a?b",
                "/a%3Cb /a<b",
                "/x@y:z,!$'()*+=~-_. /x@y:z,!$'()*+=~-_.",
                "/caf%C3%A9 /caf\u00e9",
                "/%E2%82%AC /\u20ac",
                "/%E6%97%A5%E6%9C%AC /\u65e5\u672c",
                "/%F0%9F%98%80 /\ud83d\ude00",
                "/%d9%85%db%8c%e2%80%8c%d8%ae%d9%88 /\u0645\u06cc\u200c\u062e\u0648",
                "/%e2%9d%a4%ef%b8%8f/a /\u2764\ufe0f/a",
            })
    void requestUri_unambiguous_givesTheDecodedPath(String requestUri, String value) {
        assertThat(request(requestUri).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ' ',
            value = {
                "/app/admin/x /app /admin /x /admin/x",
                "/app/admin /app /admin - /admin",
                "/app/admin /app '' /admin /admin",
                "/app/admin/ /app /admin / /admin/",
                "/app /app '' - /",
                "/app /app '' '' /",
                "/app /app '' / /",
                "/app /app / - /",
                "/app/ /app '' - /",
                "/app/ /app '' / /",
                "/app/ /app / - /",
                "/ '' '' - /",
                "/ '' / - /",
                "/ '' '' / /",
                "/a%20b/x '/a b' /x - /x",
                "/a%20b/x /a%20b /x - /x",
                "/caf%c3%a9/x /caf\u00e9 /x - /x",
                "/caf%c3%a9/x /caf%C3%A9 /x - /x",
                "/%61pp/x /app /x - /x",
                "/%61pp/x /%61pp /x - /x",
                "/app/x /%61pp /x - /x",
                "/app/dir/ /app /dir/index.html - /dir/",
                "/app/dir/ /app /dir /index.html /dir/",
                "/app/dir/ /app /dir/web/index.jsp - /dir/",
                "/app/ /app /index.html - /",
                "/app/d%20r/ /app '/d r/index.html' - '/d r/'",
                "/caf%c3%a9/ '' /caf\u00e9/index.html - /caf\u00e9/",
                "/dir/ '' /dir/caf\u00e9.html - /dir/",
                "/app/ /app /caf\u00e9.html - /",
            })
    void parts_agree_givePathRelativeToContext(
            String requestUri, String contextPath, String servletPath, @Nullable String pathInfo, String value) {
        assertThat(RequestPath.of(requestUri, contextPath, servletPath, pathInfo)
                        .value())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ' ',
            value = {
                "/app/admin/x /app /api /x",
                "/app/admin/x /app /admin -",
                "/app/admin /app /admin /x",
                "/app/admin/x '' /admin /x",
                "/app/admin/x /other /admin /x",
                "/app/admin/x /ap p/admin /x",
                "/appadmin /app admin -",
                "/app/admin /app/ admin -",
                "/app /app index.html -",
                "/app /app /index.html -",
                "/appdir/ /app dir/ -",
                "/appdir/ /app dir/index.html -",
                "/app/dir /app /dir/index.html -",
                "/app/dir/ /app /dirs/index.html -",
                "/app/dir/ /app /dir -",
                "/app/dir/ /app /other/index.html -",
                "/app/Admin /app /admin -",
                "/app/admi%6e /app /admi%6e -",
                "/app/a%20b /app /a+b -",
                "/app/a+b /app '/a b' -",
                "/app/caf%c3%a9 /app /caf\u00c3\u00a9 -",
                "/app/x /APP /x -",
                "/x /x/y '' -",
            })
    void parts_disagree_refused(String requestUri, String contextPath, String servletPath, @Nullable String pathInfo) {
        assertThat(refusal(requestUri, contextPath, servletPath, pathInfo)).isEqualTo("path_disagreement");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/dir/../x path_dot_segment",
                "/dir//x path_empty_segment",
                "/dir/x;y path_parameter",
                "/dir/x%2fy path_double_encoding",
                "/dir/\u202ex path_invisible_character"
            })
    void welcomeFile_ambiguous_refused(String servletPath, String code) {
        assertThat(refusal("/dir/", "", servletPath, null)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/x/../app /x/../app path_dot_segment",
                "/app;a=b /app;a=b path_parameter",
                "//app //app path_empty_segment",
                "/x/%2e%2e/app /x/%2e%2e/app path_dot_segment",
                "/x/%2e%2e/app /x/../app path_dot_segment",
                "/cafe%cc%81 /cafe\u0301 path_not_normalized"
            })
    void contextPath_ambiguous_refused(String uriPrefix, String contextPath, String code) {
        assertThat(refusal(uriPrefix + "/admin", contextPath, "/admin", null)).isEqualTo(code);
    }

    @Test
    void contextPath_encodedAndBroken_refused() {
        assertThat(refusal("/app/x", "/a%zz", "/x", null)).isEqualTo("path_bad_encoding");
        assertThat(refusal("/app/x", "%61pp", "/x", null)).isEqualTo("path_no_leading_slash");
        assertThat(refusal("/app/x", "/caf\u00e9%20", "/x", null)).isEqualTo("path_not_ascii");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = ' ',
            value = {
                "'' - /",
                "'' '' /",
                "'' / /",
                "/ - /",
                "/a /b /a/b",
                "/a/ - /a/",
                "/a '' /a",
                "/caf\u00e9 - /caf\u00e9"
            })
    void dispatch_unambiguous_joinsItsParts(String servletPath, @Nullable String pathInfo, String value) {
        assertThat(RequestPath.ofDispatch(servletPath, pathInfo).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a path_no_leading_slash",
                "/a/../b path_dot_segment",
                "/a//b path_empty_segment",
                "/a;b path_parameter",
                "/a%2fb path_double_encoding",
                "/a\\b path_backslash",
                "'/a\u0000' path_control_character",
                "/a\u007f path_control_character",
                "/a\u0085 path_control_character",
                "/a\ufffd path_bad_encoding",
                "/a\ud800 path_bad_encoding",
                "/a\udc00b path_bad_encoding",
                "/a/... path_dot_segment",
                "/cafe\u0301 path_not_normalized",
                "/a/\u3000/b path_blank_segment"
            })
    void dispatch_ambiguous_refusedWithItsCode(String servletPath, String code) {
        assertThatExceptionOfType(AmbiguousPathException.class)
                .isThrownBy(() -> RequestPath.ofDispatch(servletPath, null))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void dispatch_characterThatOnlyTheWireForbids_accepted() {
        assertThat(RequestPath.ofDispatch("/a b/\"<>^`{|}[]?#", null).value()).isEqualTo("/a b/\"<>^`{|}[]?#");
    }

    @Test
    void segments_ofPaths_countedWithoutTheTrailingSlash() {
        assertThat(request("/").segmentCount()).isZero();
        assertThat(request("/a").segmentCount()).isEqualTo(1);
        assertThat(request("/a/").segmentCount()).isEqualTo(1);
        RequestPath path = request("/a/bc/%64/");
        assertThat(path.segmentCount()).isEqualTo(3);
        assertThat(path.segment(0)).isEqualTo("a");
        assertThat(path.segment(1)).isEqualTo("bc");
        assertThat(path.segment(2)).isEqualTo("d");
    }

    @ParameterizedTest
    @CsvSource({"/,0", "/a,1", "/a/,1", "/a/b,2", "/a/b,3", "/a/b,-1", "/a/b,2147483647"})
    void segment_outOfRange_throws(String uri, int index) {
        assertThatThrownBy(() -> request(uri).segment(index))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("segment index must be 0 to the number of segments less one: " + index);
    }

    @Test
    void equality_byValue_whateverTheSpelling() {
        assertThat(request("/%61/b"))
                .isEqualTo(request("/a/b"))
                .hasSameHashCodeAs(request("/a/b"))
                .hasToString("/a/b")
                .isNotEqualTo(request("/a/b/"))
                .isNotEqualTo("/a/b");
        assertThat(request("/a").hashCode()).isNotEqualTo(request("/b").hashCode());
    }

    @Test
    void exception_always_cheapAndSilentAboutThePath() {
        AmbiguousPathException e =
                catchThrowableOfType(AmbiguousPathException.class, () -> request("/secret-token-4711/../x"));
        assertThat(e).hasMessageNotContainingAny("secret", "4711").hasNoCause();
        assertThat(e.getMessage()).contains("dots");
        assertThat(e.getStackTrace()).isEmpty();
        e.addSuppressed(new IllegalStateException());
        assertThat(e.getSuppressed()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a,a", "/a,/a", ".,.", "%2e,.", "%c3%a9,\u00e9"})
    void requestUri_huge_accepted(String unit, String decoded) {
        assertThat(request("/x" + unit.repeat(100_000)).value()).isEqualTo("/x" + decoded.repeat(100_000));
    }
}
