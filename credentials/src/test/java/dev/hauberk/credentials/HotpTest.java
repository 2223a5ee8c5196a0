/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HotpTest {
    /** RFC 4226 appendix D. */
    @ParameterizedTest
    @CsvSource({
        "0, 755224", "1, 287082", "2, 359152", "3, 969429", "4, 338314",
        "5, 254676", "6, 287922", "7, 162583", "8, 399871", "9, 520489",
    })
    void counters_haveTheValuesOfRfc4226(long counter, String code) {
        byte[] secret = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        assertThat(Hotp.at("HmacSHA1", secret, counter, 6)).isEqualTo(code);
    }

    /** RFC 6238 appendix B; the secrets are as long as the hash, as its errata say. */
    @ParameterizedTest
    @CsvSource({
        "59, 94287082, HmacSHA1, 20",
        "59, 46119246, HmacSHA256, 32",
        "59, 90693936, HmacSHA512, 64",
        "1111111109, 07081804, HmacSHA1, 20",
        "1111111109, 68084774, HmacSHA256, 32",
        "1111111109, 25091201, HmacSHA512, 64",
        "1111111111, 14050471, HmacSHA1, 20",
        "1111111111, 67062674, HmacSHA256, 32",
        "1111111111, 99943326, HmacSHA512, 64",
        "1234567890, 89005924, HmacSHA1, 20",
        "1234567890, 91819424, HmacSHA256, 32",
        "1234567890, 93441116, HmacSHA512, 64",
        "2000000000, 69279037, HmacSHA1, 20",
        "2000000000, 90698825, HmacSHA256, 32",
        "2000000000, 38618901, HmacSHA512, 64",
        "20000000000, 65353130, HmacSHA1, 20",
        "20000000000, 77737706, HmacSHA256, 32",
        "20000000000, 47863826, HmacSHA512, 64",
    })
    void times_haveTheValuesOfRfc6238(long seconds, String code, String algorithm, int octets) {
        byte[] secret = "1234567890".repeat(7).substring(0, octets).getBytes(StandardCharsets.US_ASCII);
        assertThat(Hotp.at(algorithm, secret, seconds / 30, 8)).isEqualTo(code);
    }

    /** RFC 4648 section 10, without padding. */
    @ParameterizedTest
    @CsvSource({"'', ''", "f, MY", "fo, MZXQ", "foo, MZXW6", "foob, MZXW6YQ", "fooba, MZXW6YTB", "foobar, MZXW6YTBOI"})
    void base32_isThatOfRfc4648(String text, String encoded) {
        assertThat(Base32.encode(text.getBytes(StandardCharsets.US_ASCII))).isEqualTo(encoded);
    }
}
