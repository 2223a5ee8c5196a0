/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts made to be slow: twice the text takes about twice the looks at its characters, never four times. */
class ScanStepsTest {
    /** Counts how often a character is looked at. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks += end - start;
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static long looks(String text) {
        Counted counted = new Counted(text);
        SecretScanner.scan(new SecretNames(java.util.Set.of()), text, counted, new StringBuilder());
        return counted.looks;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DE89 ",
                "4111 ",
                "4",
                "41-",
                "a@",
                "a.",
                "@a.",
                "://",
                "a://",
                "x=",
                "=",
                ":",
                "bearer ",
                "bearer-",
                "sk-",
                "eyJ",
                "eyJ.",
                "-----BEGIN ",
                "-----",
                "<a>",
                "<password>",
                "password=",
                "'",
                "\"a\":",
                "123-45-",
                "a b ",
                "AKIA",
                "xoxb-",
                "password = ",
                "a_",
                "a[",
                "DE89DE89",
                "basic a ",
                "%",
                "a%41",
                "e",
                "value=",
                "value=\"",
                "{\"value\":\"",
                "name=password ",
                "name=\"password\" value=\"",
                "key=\"",
                "key='a",
                "d:\"",
                "password ",
                "password is ",
                "password=[",
                "password={",
                "password: |\n ",
                "setPassword(\"",
                "(\"password\",\"",
                "\\\"password\\\":",
                "<a",
                "<code>",
                "<name>password<",
                "&lt;password&gt;",
                "$2a$",
                "$a$-",
                "$-",
                "!!value=",
                "{noop}",
                "/reset/",
                "://a:b",
                "://a:b ",
                "jdbc:oracle:thin:a/",
                "a@tcp(",
                "%3D",
                "x%3D%22",
                "-u ",
                "identified by '",
                "v4.local.",
                "scrypt:",
                "4111/",
                "4111.1111.",
                "; ",
                "rejected value [",
                "field 'pin': rejected value [",
                "password: !!"
            })
    void hostileText_takesLinearTime(String piece) {
        int times = 4000 / piece.length();
        long once = looks(piece.repeat(times));
        long twice = looks(piece.repeat(2 * times));
        assertThat(twice).as(piece).isLessThan(once * 5 / 2 + 1000);
        assertThat(once).as(piece).isLessThan(4000L * 200);
    }
}
