/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.testsupport.Rounds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InlineHashesTest {
    private static List<String> hashes(String... contents) throws Exception {
        List<String> hashes = new ArrayList<>();
        for (String content : contents) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            hashes.add("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
        }
        return hashes;
    }

    /** The page, then what its scripts are, apart by '|'; '-' for none. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '~', textBlock = """
            <script>a</script>                                          ~ a
            <SCRIPT\tasync>a</ScRiPt >                                  ~ a
            <script>a</script><script>b</script><script>a</script>      ~ a|b
            <script src="x.js">a</script>                               ~ -
            <script SRC=x.js>a</script>                                 ~ -
            <script data-src="x">a</script>                             ~ a
            <script data='<src' >a</script>                             ~ a
            <script data=">">a</script>                                 ~ a
            <script/src=x>a</script>                                    ~ -
            <script></script>                                           ~ -
            <scripts>a</scripts>                                        ~ -
            <!-- <script>a</script> --><script>b</script>               ~ b
            <!--><script>a</script>                                     ~ a
            <!---><script>a</script>                                    ~ a
            <!-- x --!><script>a</script>                               ~ a
            <title><script>a</script></title><script>b</script>         ~ b
            <textarea><script>a</script></textarea>                     ~ -
            <script>"</scripty>"</script>                               ~ "</scripty>"
            <script><!-- a --></script>                                 ~ <!-- a -->
            <script><!-- <script>a</script> --></script>                ~ <!-- <script>a</script> -->
            <script><!--><script>a</script>                             ~ <!--><script>a
            <script><!-- <script>a</script></script>                    ~ <!-- <script>a</script>
            <p title="<script>a</script>">                              ~ -
            <script>never ended                                         ~ never ended
            a < b <script>c</script>                                    ~ c
            <plaintext><script>a</script>                               ~ -
            """)
    void scripts_areThoseABrowserFinds(String page, String expected) throws Exception {
        String[] contents = expected.equals("-") ? new String[0] : expected.split("\\|");
        assertThat(InlineHashes.of(page).scripts()).isEqualTo(hashes(contents));
    }

    @Test
    void lineEnds_areNormalised() throws Exception {
        assertThat(InlineHashes.of("<script>a\r\nb\rc</script>").scripts()).isEqualTo(hashes("a\nb\nc"));
    }

    @Test
    void styles_areThoseOfElements() throws Exception {
        InlineHashes inline = InlineHashes.of("<style media=all>a{}</style><p style='b:c'>");
        assertThat(inline.styles()).isEqualTo(hashes("a{}"));
        assertThat(inline.scripts()).isEmpty();
    }

    @Test
    void anyText_isReadToItsEnd() {
        String[] atoms = {"<", ">", "<!--", "-->", "--!>", "<script", "</script", "src", "=", "'", "\"", "/", " ", "a"};
        java.util.Random random = new java.util.Random(7);
        for (int round = 0; round < Rounds.of(20_000); round++) {
            StringBuilder page = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                page.append(atoms[random.nextInt(atoms.length)]);
            }
            InlineHashes inline = InlineHashes.of(page.toString());
            assertThat(inline.scripts().size()).as(page.toString()).isLessThan(12);
        }
    }
}
