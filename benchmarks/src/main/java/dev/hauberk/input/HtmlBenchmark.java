/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.input;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What does a field of HTML cost beside the sanitizer itself? {@code scan} looks at each character of the plain value
 * once, in a table.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class HtmlBenchmark {
    private static final int MOST = 1 << 16;
    private static final boolean[] TABLE = new boolean[0x80];

    static {
        for (int c = 0x20; c < 0x7f; c++) {
            TABLE[c] = c != '<' && c != '&';
        }
    }

    private final HtmlPolicy policy = HtmlPolicy.rich();
    private String plain = "Mary Poppins, 17 Cherry Tree L";
    private String quoted = "Miles O'Brien & Keiko, 24th c.";
    private String formatted =
            ("<p>Some <b>bold</b> and <i>leaning</i> words, and a <a href=\"https://shop.example/a\">link</a>.</p>"
                            + "<ul><li>one</li><li>two</li></ul>")
                    .repeat(8);
    private String clean = policy.clean(formatted);

    @Benchmark
    public boolean plainScan() {
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c < 0x80 && !TABLE[c]) {
                return false;
            }
        }
        return true;
    }

    @Benchmark
    public String plain() throws FieldException {
        return HtmlText.clean(policy::clean, plain, MOST);
    }

    @Benchmark
    public String plainSanitizer() {
        return policy.clean(plain);
    }

    @Benchmark
    public String quoted() throws FieldException {
        return HtmlText.clean(policy::clean, quoted, MOST);
    }

    @Benchmark
    public String quotedSanitizer() {
        return policy.clean(quoted);
    }

    @Benchmark
    public String formatted() throws FieldException {
        return HtmlText.clean(policy::clean, formatted, MOST);
    }

    @Benchmark
    public String formattedSanitizer() {
        return policy.clean(formatted);
    }

    @Benchmark
    public String clean() throws FieldException {
        return HtmlText.clean(policy::clean, clean, MOST);
    }

    @Benchmark
    public String cleanSanitizer() {
        return policy.clean(clean);
    }
}
