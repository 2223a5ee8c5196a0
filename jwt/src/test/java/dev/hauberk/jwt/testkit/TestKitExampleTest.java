/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.jwt.JwtException;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.jwt.JwtVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of the package's documentation, compiled and run. */
class TestKitExampleTest {
    @Test
    void example_doesWhatItsNamesSay() throws Exception {
        TokenIssuer issuer = TokenIssuer.of("https://id.example.com");
        JwtFilter.Builder bearer = JwtFilter.builder()
                .issuer(issuer.name(), i -> i.audience("orders").keys(issuer.keys()));

        String good = issuer.token("alice").audience("orders").roles("admin").sign();
        String expired = issuer.token("alice").audience("orders").expired().sign();
        String forged = issuer.token("alice").audience("orders").signByAnotherKey();
        String strangers =
                TokenIssuer.of(issuer.name()).token("alice").audience("orders").sign();

        assertThat(bearer.build().describe().fact("keys")).containsExactly("1");
        JwtVerifier verifier = JwtVerifier.builder()
                .issuer(issuer.name(), i -> i.audience("orders").keys(issuer.keys()))
                .build();
        assertThat(verifier.verify(good).roles()).containsExactly("admin");
        for (String bad : List.of(expired, forged, strangers)) {
            assertThat(isRefused(verifier, bad)).isTrue();
        }
    }

    private static boolean isRefused(JwtVerifier verifier, String token) {
        try {
            verifier.verify(token);
            return false;
        } catch (JwtException e) {
            return true;
        }
    }

    /** The documents wrap lines as they like; the code must be the same. */
    @ParameterizedTest
    @ValueSource(strings = {"src/test/java/dev/hauberk/jwt/testkit/package-info.java", "../docs/testing.md"})
    void example_isThatOfTheDocuments(String document) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/hauberk/jwt/testkit/TestKitExampleTest.java"));
        String example =
                code(source.substring(source.indexOf("TokenIssuer issuer ="), source.indexOf("assertThat(bearer")));

        assertThat(code(Files.readString(Path.of(document)).replace("\n *", "\n")))
                .contains(example);
    }

    private static String code(String text) {
        return text.chars()
                .filter(c -> !Character.isWhitespace(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
