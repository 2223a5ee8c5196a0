/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hauberk.testsupport.Rounds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class Base64UrlTest {
    private static byte @Nullable [] decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Base64Url.decode(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "Zg, f", "Zm8, fo", "Zm9v, foo", "Zm9vYg, foob", "Zm9vYmE, fooba", "Zm9vYmFy, foobar"})
    void decode_theVectorsOfRfc4648_givesTheirText(String text, String expected) {
        assertThat(decode(text)).isEqualTo(expected.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Zg==",
                "Zm8=",
                "Zm9vYg==",
                "Z",
                "Zm9vZ",
                "Zh",
                "Zj",
                "Zm9",
                "Zm-",
                "Zm9vYh",
                "Zm9vYmF",
                "Zm 9v",
                "Zm9v\n",
                "\nZm9v",
                "Zm9v\r\n",
                "Zm9\t",
                "Zm9+",
                "Zm9/",
                "Zm9!",
                "Zm9\0",
                "Zm9=",
                "=m9v",
                "Z=9v",
                "Zm=v",
                "Zm9v.",
                "Zm9\u00ff",
                "\u0080m9v"
            })
    void decode_anyOtherSpelling_isRefused(String text) {
        assertThat(decode(text)).isNull();
    }

    @Test
    void decode_partOfAnArray_ignoresTheRest() {
        byte[] bytes = "!!Zm9v!!".getBytes(StandardCharsets.US_ASCII);
        assertThat(Base64Url.decode(bytes, 2, 6)).isEqualTo("foo".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void decode_everyAcceptedText_isTheOnlySpellingOfItsBytes() {
        long seed = System.nanoTime();
        RandomGenerator random = new Random(seed);
        String characters = "ABCQZabcxyz0189-_=+/ \n";
        int accepted = 0;
        int rounds = Rounds.of(200_000);
        for (int i = 0; i < rounds; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(8);
            for (int j = 0; j < length; j++) {
                text.append(characters.charAt(random.nextInt(random.nextBoolean() ? 17 : characters.length())));
            }
            byte[] decoded = decode(text.toString());
            if (decoded != null) {
                accepted++;
                assertThat(TestIssuer.encode(decoded)).as("seed %d", seed).isEqualTo(text.toString());
            }
        }
        assertThat(accepted).as("seed %d", seed).isGreaterThan(rounds / 20);
    }

    @Test
    void decode_whateverTheJdkEncodes_givesItBack() {
        long seed = System.nanoTime();
        RandomGenerator random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            assertThat(decode(text)).as("seed %d", seed).isEqualTo(bytes);
        }
    }
}
