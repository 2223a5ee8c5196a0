/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Single cases; {@link PathPropertiesTest} compares the index with asking one by one. */
class RequestPatternIndexTest {
    private static RequestPath path(String decoded) {
        return RequestPath.ofDispatch(decoded, null);
    }

    private static RequestPatternIndex index(String... patterns) {
        RequestPatternIndex.Builder builder = RequestPatternIndex.builder();
        for (String pattern : patterns) {
            builder.add(RequestPattern.parse(pattern.replace("=", "")), pattern.startsWith("="));
        }
        return builder.build();
    }

    @Test
    void index_empty_findsNothing() {
        assertThat(index().first("GET", path("/"))).isEqualTo(-1);
        assertThat(index().first("", path("/a/b"))).isEqualTo(-1);
    }

    @Test
    void first_severalMatch_smallestPosition() {
        RequestPatternIndex index = index("/a/x", "=/a/b", "GET /a/{id}", "/{any}/b", "/a/*", "/*", "/a/c");
        assertThat(index.first("GET", path("/a/b"))).isEqualTo(1);
        assertThat(index.first("GET", path("/A/b"))).isEqualTo(2);
        assertThat(index.first("POST", path("/A/b"))).isEqualTo(3);
        assertThat(index.first("POST", path("/a/c"))).isEqualTo(4);
        assertThat(index.first("POST", path("/a"))).isEqualTo(4);
        assertThat(index.first("POST", path("/"))).isEqualTo(5);
    }

    @Test
    void first_exactEntry_notInOtherSpelling() {
        RequestPatternIndex index = index("=/a", "=/b/", "=/c/*", "=/Caf\u00e9/{x}");
        assertThat(index.first("GET", path("/a"))).isZero();
        assertThat(index.first("GET", path("/a/"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/A"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/a."))).isEqualTo(-1);
        assertThat(index.first("GET", path("/b/"))).isEqualTo(1);
        assertThat(index.first("GET", path("/b"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/c/d/"))).isEqualTo(2);
        assertThat(index.first("GET", path("/C/d"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/Caf\u00e9/\u00c9"))).isEqualTo(3);
        assertThat(index.first("GET", path("/caf\u00e9/x"))).isEqualTo(-1);
    }

    @Test
    void of_allPatternsMatchInOneWay() {
        List<RequestPattern> patterns = List.of(RequestPattern.parse("GET /a"), RequestPattern.parse("/b"));
        RequestPatternIndex exact = RequestPatternIndex.of(patterns, true);
        assertThat(exact.first("HEAD", path("/a"))).isZero();
        assertThat(exact.first("GET", path("/A"))).isEqualTo(-1);
        RequestPatternIndex wide = RequestPatternIndex.of(patterns, false);
        assertThat(wide.first("GET", path("/A"))).isZero();
        assertThat(wide.first("PUT", path("/b/"))).isEqualTo(1);
        assertThat(RequestPatternIndex.of(List.of(), true).first("GET", path("/a")))
                .isEqualTo(-1);
    }

    @Test
    void first_methods_headIsGetAndOthersAreExact() {
        RequestPatternIndex index = index("GET /a", "POST /a");
        assertThat(index.first("HEAD", path("/a"))).isZero();
        assertThat(index.first("POST", path("/a"))).isEqualTo(1);
        assertThat(index.first("post", path("/a"))).isEqualTo(-1);
        assertThat(index.first("DELETE", path("/a"))).isEqualTo(-1);
        assertThat(index("POST /a").first("HEAD", path("/a"))).isEqualTo(-1);
    }

    @Test
    void addExcept_methods_everyOtherMethodInEverySpelling() {
        RequestPatternIndex index = RequestPatternIndex.builder()
                .addExcept(PathPattern.parse("/a"), Set.of("GET", "POST"))
                .addExcept(PathPattern.parse("/b"), Set.of())
                .add(RequestPattern.parse("PUT /*"), false)
                .build();
        for (String method : new String[] {"GET", "HEAD", "POST"}) {
            assertThat(index.first(method, path("/a"))).as(method).isEqualTo(-1);
        }
        for (String method : new String[] {"PUT", "DELETE", "get", "head", ""}) {
            assertThat(index.first(method, path("/A/"))).as(method).isZero();
        }
        assertThat(index.first("GET", path("/b"))).isEqualTo(1);
        assertThat(index.first("PUT", path("/c"))).isEqualTo(2);
    }

    @Test
    void addExcept_notAMethod_refused() {
        RequestPatternIndex.Builder builder = RequestPatternIndex.builder();
        for (String method : new String[] {"HEAD", "get", ""}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.addExcept(PathPattern.parse("/a"), Set.of(method)));
        }
        assertThat(builder.build().first("PUT", path("/a"))).isEqualTo(-1);
    }

    @Test
    void build_laterChanges_doNotReachIt() {
        Set<String> methods = new HashSet<>(Set.of("GET"));
        RequestPatternIndex.Builder builder = RequestPatternIndex.builder().addExcept(PathPattern.parse("/a"), methods);
        methods.clear();
        RequestPatternIndex index = builder.build();
        builder.add(RequestPattern.parse("/*"), false);
        assertThat(index.first("GET", path("/a"))).isEqualTo(-1);
        assertThat(builder.build().first("GET", path("/a"))).isEqualTo(1);
    }

    @Test
    void first_keysThatCollide_keptApart() {
        RequestPatternIndex index = index("/aa", "/bb", "/c\u0042", "=/AaAa", "=/BBBB", "=/AaBB", "/aa/x", "/siblings");
        assertThat(index.first("GET", path("/AA"))).isZero();
        assertThat(index.first("GET", path("/BB"))).isEqualTo(1);
        assertThat(index.first("GET", path("/AaAa"))).isEqualTo(3);
        assertThat(index.first("GET", path("/BBBB"))).isEqualTo(4);
        assertThat(index.first("GET", path("/AaBB"))).isEqualTo(5);
        assertThat(index.first("GET", path("/BBAa"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/sibling"))).isEqualTo(-1);
        assertThat(index.first("GET", path("/siblings."))).isEqualTo(7);
        assertThat(index.first("GET", path("/siblingss"))).isEqualTo(-1);
    }

    @Test
    void first_manyPatternsAndHugePath_answers() {
        String[] patterns = new String[2_000];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = (i % 2 == 0 ? "/{a}/x" : "/a/{x}") + "/r" + i + "/*";
        }
        RequestPatternIndex index = index(patterns);
        assertThat(index.first("GET", path("/a/x/r1998/y"))).isEqualTo(1998);
        assertThat(index.first("GET", path("/a/x/r1999/" + "a/".repeat(50_000))))
                .isEqualTo(1999);
        assertThat(index.first("GET", path("/a/x/" + "r".repeat(100_000)))).isEqualTo(-1);
        assertThat(index.first("GET", path("/a".repeat(100_000)))).isEqualTo(-1);
    }

    /** Each level doubles the branches that a search without shared state could take. */
    @Test
    void first_everyMixOfLiteralAndVariable_answers() {
        RequestPatternIndex.Builder builder = RequestPatternIndex.builder();
        for (int i = 0; i < 1 << 10; i++) {
            StringBuilder pattern = new StringBuilder();
            for (int level = 0; level < 10; level++) {
                pattern.append((i >> level & 1) == 0 ? "/a" : "/{v" + level + "}");
            }
            builder.add(RequestPattern.parse(pattern.append("/end").toString()), false);
        }
        RequestPatternIndex index = builder.build();
        assertThat(index.first("GET", path("/a".repeat(10) + "/end"))).isZero();
        assertThat(index.first("GET", path("/b".repeat(10) + "/end"))).isEqualTo(1023);
        assertThat(index.first("GET", path("/a".repeat(100_000)))).isEqualTo(-1);
    }
}
