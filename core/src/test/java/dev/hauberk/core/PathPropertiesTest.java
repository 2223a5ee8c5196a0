/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.hauberk.testsupport.Rounds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What must hold for every path and every pattern. */
class PathPropertiesTest {
    private static final int ROUNDS = Rounds.of(20_000);

    private final long seed = System.nanoTime();
    private final RandomGenerator random = new Random(seed);

    @Test
    void path_anySpelling_samePathOrRefusal() {
        for (int i = 0; i < ROUNDS; i++) {
            String decoded = PathSpellings.randomPath(random, 4);
            @Nullable RequestPath first = accepted(PathSpellings.encode(random, decoded), decoded);
            @Nullable RequestPath second = accepted(PathSpellings.encode(random, decoded), decoded);
            assertThat(first).as("seed %d, path '%s'", seed, decoded).isEqualTo(second);
            if (first != null) {
                assertThat(first.value()).isEqualTo(decoded);
                assertThat(RequestPath.ofDispatch(decoded, null)).isEqualTo(first);
            }
        }
    }

    /** Containers drop, collapse or resolve; what is accepted must be what each of them would serve. */
    @Test
    void path_readByContainersThatDiffer_samePathOrRefusal() {
        String[] pieces = {
            "a", "b", "/", "/", ".", "..", "/./", "/../", ";", ";x=/", "//", "%2e", "%2f", "%3b", "\\", "%20"
        };
        for (int i = 0; i < ROUNDS; i++) {
            StringBuilder uri = new StringBuilder("/");
            for (int n = random.nextInt(7); n > 0; n--) {
                uri.append(pieces[random.nextInt(pieces.length)]);
            }
            String raw = uri.toString();
            String literal = PathSpellings.decode(raw);
            String resolving = resolve(PathSpellings.decode(raw.replaceAll(";[^/]*", "")));
            @Nullable RequestPath one = accepted(raw, literal);
            @Nullable RequestPath other = accepted(raw, resolving);
            if (one != null && other != null) {
                assertThat(one).as("seed %d, uri '%s'", seed, raw).isEqualTo(other);
            }
            if (!literal.equals(resolving)) {
                assertThat(other).as("seed %d, uri '%s'", seed, raw).isNull();
            }
        }
    }

    private static String resolve(String path) {
        List<String> kept = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            } else if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
                kept.add(segment);
            }
        }
        String resolved = "/" + String.join("/", kept);
        return path.endsWith("/") && resolved.length() > 1 ? resolved + "/" : resolved;
    }

    private static @Nullable RequestPath accepted(String requestUri, String mapped) {
        try {
            return RequestPath.of(requestUri, "", mapped, null);
        } catch (AmbiguousPathException e) {
            return null;
        }
    }

    @Test
    void fold_everyCharacter_addsNoDelimiterAndIsIdempotent() {
        int checked = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x20000 ? 1 : 997) {
            String path = "/\u00e9" + Character.toString(c) + "x";
            try {
                RequestPath.ofDispatch(path, null);
            } catch (AmbiguousPathException e) {
                continue;
            }
            String folded = PathUnicode.fold(path);
            String upper = "\u00e9" + Character.toString(Character.toUpperCase(c)) + "x";
            String lower = "\u00e9" + Character.toString(Character.toLowerCase(c)) + "x";
            boolean delimits =
                    c >= 0x80 && folded.chars().skip(1).anyMatch(f -> f < ' ' || "/\\.%;\u007f".indexOf(f) >= 0);
            if (delimits
                    || !PathUnicode.fold(folded).equals(folded)
                    || !WideText.key(upper).equals(WideText.key(lower))) {
                fail("U+%04X folds to '%s'", c, folded);
            }
            checked++;
        }
        assertThat(checked).isGreaterThan(100_000);
    }

    @Test
    void exactMatch_always_impliesWideMatch() {
        for (int i = 0; i < ROUNDS; i++) {
            PathPattern pattern = randomPattern(random, 3);
            RequestPath path = PathSpellings.randomRequestPath(random, 3);
            if (pattern.matchesExactly(path)) {
                assertThat(pattern.matches(path))
                        .as("seed %d, %s, %s", seed, pattern, path)
                        .isTrue();
            }
        }
    }

    @Test
    void covers_always_sound() {
        int covered = 0;
        for (int i = 0; i < ROUNDS; i++) {
            PathPattern one = randomPattern(random, 2);
            PathPattern other = randomPattern(random, 2);
            if (!one.covers(other)) {
                continue;
            }
            covered++;
            for (int n = 0; n < 10; n++) {
                RequestPath path = PathSpellings.randomRequestPath(random, 3);
                assertThat(!other.matches(path) || one.matches(path))
                        .as("seed %d, %s covers %s, path %s", seed, one, other, path)
                        .isTrue();
            }
        }
        assertThat(covered).isGreaterThan(ROUNDS / 50);
    }

    /** A pattern that does not cover another one misses a path that is easy to name. */
    @Test
    void covers_always_complete() {
        for (int i = 0; i < ROUNDS; i++) {
            PathPattern one = randomPattern(random, 2);
            PathPattern other = randomPattern(random, 2);
            if (other.toString().endsWith("/.../*")) {
                continue; // the shortest path of this pattern is one that is refused
            }
            String base = other.toString().replaceAll("\\{[^/]*\\}", "zz").replaceAll("/\\*$", "");
            RequestPath shallow = RequestPath.ofDispatch(base, null);
            RequestPath deep = RequestPath.ofDispatch(base.replaceAll("/$", "") + "/yy/yy/yy/yy", null);
            boolean all = one.matches(shallow) && (!other.matches(deep) || one.matches(deep));
            assertThat(one.covers(other))
                    .as("seed %d, %s covers %s", seed, one, other)
                    .isEqualTo(all);
        }
    }

    @Test
    void bySpecificity_always_anOrder() {
        Comparator<PathPattern> order = PathPattern.bySpecificity();
        for (int i = 0; i < ROUNDS; i++) {
            PathPattern a = randomPattern(random, 3);
            PathPattern b = randomPattern(random, 3);
            PathPattern c = randomPattern(random, 3);
            assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
            if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
                assertThat(order.compare(a, c))
                        .as("seed %d, %s, %s, %s", seed, a, b, c)
                        .isLessThanOrEqualTo(0);
            }
            if (a.covers(b) && !b.covers(a)) {
                assertThat(order.compare(b, a))
                        .as("seed %d, %s, %s", seed, a, b)
                        .isNegative();
            }
        }
    }

    @Test
    void index_always_equalToAskingOneByOne() {
        String[] methods = {"GET", "POST", "DELETE", "PATCH", "HEAD", "get", "X"};
        for (int round = 0; round < Rounds.of(1_500); round++) {
            RequestPatternIndex.Builder builder = RequestPatternIndex.builder();
            List<LinearEntry> entries = new ArrayList<>();
            for (int n = random.nextInt(1, 25); n > 0; n--) {
                entries.add(LinearEntry.random(random, builder));
            }
            RequestPatternIndex index = builder.build();
            for (int n = 0; n < 40; n++) {
                RequestPath path = PathSpellings.randomRequestPath(random, 4);
                String method = methods[random.nextInt(methods.length)];
                int expected = -1;
                for (int i = 0; i < entries.size() && expected < 0; i++) {
                    expected = entries.get(i).matches(method, path) ? i : -1;
                }
                assertThat(index.first(method, path))
                        .as("seed %d, %s %s in %s", seed, method, path, entries)
                        .isEqualTo(expected);
            }
        }
    }

    /** An entry of an index, asked by itself. */
    record LinearEntry(
            RequestPattern pattern, boolean exact, @Nullable String except) {
        static LinearEntry random(RandomGenerator random, RequestPatternIndex.Builder builder) {
            PathPattern path = randomPattern(random, 3);
            String method = new String[] {"GET", "POST", "DELETE"}[random.nextInt(3)];
            if (random.nextInt(5) == 0) {
                builder.addExcept(path, Set.of(method));
                return new LinearEntry(RequestPattern.parse(path.toString()), false, method);
            }
            RequestPattern pattern = RequestPattern.parse(random.nextBoolean() ? method + " " + path : path.toString());
            boolean exact = random.nextInt(3) == 0;
            builder.add(pattern, exact);
            return new LinearEntry(pattern, exact, null);
        }

        boolean matches(String method, RequestPath path) {
            if (method.equals(except) || (method.equals("HEAD") && "GET".equals(except))) {
                return false;
            }
            return exact ? pattern.matchesExactly(method, path) : pattern.matches(method, path);
        }
    }

    static PathPattern randomPattern(RandomGenerator random, int depth) {
        while (true) {
            StringBuilder text = new StringBuilder();
            int variables = 0;
            String literals = PathSpellings.randomPath(random, depth);
            boolean slash = literals.endsWith("/");
            for (String segment : literals.split("/")) {
                if (!segment.isEmpty()) {
                    text.append('/').append(random.nextInt(3) == 0 ? "{v" + variables++ + "}" : segment);
                }
            }
            if (random.nextInt(3) == 0) {
                text.append("/*");
            } else if (slash || text.isEmpty()) {
                text.append('/');
            }
            try {
                return PathPattern.parse(text.toString());
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
    }
}
