/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
    private static final byte[] ZERO_ONE_TWO = {0, 1, 2};

    @TempDir
    private Path directory;

    @Test
    void of_callerChangesArray_secretKeepsItsBytes() {
        byte[] given = ZERO_ONE_TWO.clone();
        Secret secret = Secret.of(given);
        given[0] = 9;
        secret.insecureBytes()[1] = 9;
        assertThat(secret.insecureBytes()).isEqualTo(ZERO_ONE_TWO);
        assertThat(secret.length()).isEqualTo(3);
    }

    @Test
    void of_nothing_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.of(new byte[0]))
                .withMessage("a secret must have at least one byte: it is empty");
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.ofText(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Secret.ofBase64(""));
    }

    @Test
    void ofText_nonAscii_isUtf8() {
        assertThat(Secret.ofText("é").insecureBytes()).containsExactly(0xc3, 0xa9);
        assertThat(Secret.ofText("é").insecureText()).isEqualTo("é");
    }

    @Test
    void ofBase64_valid_isDecoded() {
        assertThat(Secret.ofBase64("AAEC").insecureBytes()).isEqualTo(ZERO_ONE_TWO);
    }

    @Test
    void ofBase64_invalid_isRefusedWithoutQuotingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.ofBase64("AAE*"))
                .withMessage("secret must be base64 (RFC 4648 section 4): it is not")
                .withNoCause();
    }

    @Test
    void insecureText_notUtf8_isRefused() {
        assertThatThrownBy(() -> Secret.of(new byte[] {(byte) 0xff}).insecureText())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a secret read as text must be UTF-8: it is not")
                .hasNoCause();
    }

    @Test
    void equality_isByBytes_andHashTellsNothing() {
        assertThat(Secret.ofText("a")).isEqualTo(Secret.of(new byte[] {'a'})).isNotEqualTo(Secret.ofText("b"));
        assertThat(Secret.ofText("a")).isNotEqualTo(Secret.ofText("ab")).isNotEqualTo("a");
        assertThat(Secret.ofText("a")).hasSameHashCodeAs(Secret.ofText("b"));
    }

    @Test
    void toString_isRedacted_andThereIsNoSerializedForm() {
        assertThat(Secret.ofText("hunter2")).hasToString("Secret[redacted]");
        assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
    }

    @Test
    void fromEnvironment_valueSet_isTheText() {
        assertThat(Secret.fromEnvironment("K", Map.of("K", "v"))).isEqualTo(Secret.ofText("v"));
    }

    @Test
    void fromEnvironment_notSetOrEmpty_isRefused() {
        assertThatThrownBy(() -> Secret.fromEnvironment("K", Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Secret: environment variable K must hold a secret: it is not set");
        assertThatThrownBy(() -> Secret.fromEnvironment("K", Map.of("K", "")))
                .hasMessage("Secret: environment variable K must hold a secret: it is empty");
        assertThatThrownBy(() -> Secret.fromEnvironment("HAUBERK_TEST_IS_NEVER_SET"))
                .isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({"61, 61", "610a, 61", "610d0a, 61", "610a0a, 610a", "610d, 610d", "0a61, 0a61"})
    void fromFile_lineEnd_isDroppedOnce(String content, String expected) throws Exception {
        Path file = file(HexFormat.of().parseHex(content), "rw-------");
        assertThat(Secret.fromFile(file).insecureBytes())
                .isEqualTo(HexFormat.of().parseHex(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0a", "0d0a"})
    void fromFile_empty_isRefused(String content) throws Exception {
        Path file = file(HexFormat.of().parseHex(content), "rw-------");
        assertRefused(file, "secret file must hold a secret: " + file + " is empty");
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----, GROUP_READ", "rw--w----, GROUP_WRITE", "rw----r--, OTHERS_READ", "rw-----w-, OTHERS_WRITE"})
    void fromFile_openToOthers_isRefused(String mode, String permission) throws Exception {
        Path file = file(ZERO_ONE_TWO, mode);
        assertRefused(
                file,
                "secret file must be closed to group and others: " + file + " has [" + permission
                        + "]; run chmod 600, or set the mount's file mode to 0400");
    }

    @Test
    void fromFile_modeOnlyForOwner_isRead() throws Exception {
        assertThat(Secret.fromFile(file(ZERO_ONE_TWO, "r-x--x--x")).length()).isEqualTo(3);
    }

    @Test
    void fromFile_symbolicLink_isJudgedByTheRealFile() throws Exception {
        Path open = file(ZERO_ONE_TWO, "rw-r--r--");
        Path closed = directory.resolve("closed");
        Files.write(closed, ZERO_ONE_TWO);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r--------"));
        Path toClosed = Files.createSymbolicLink(directory.resolve("a"), closed);
        Path toOpen = Files.createSymbolicLink(directory.resolve("b"), open);
        assertThat(Secret.fromFile(toClosed)).isEqualTo(Secret.of(ZERO_ONE_TWO));
        assertThatThrownBy(() -> Secret.fromFile(toOpen)).hasMessageContaining("must be closed to group and others");
    }

    @Test
    void fromFile_sizes_areBoundedAt64KiB() throws Exception {
        assertThat(Secret.fromFile(file(new byte[64 * 1024], "rw-------")).length())
                .isEqualTo(64 * 1024);
        Path large = file(new byte[64 * 1024 + 1], "rw-------");
        assertRefused(large, "secret file must have at most 65536 bytes: " + large);
    }

    @Test
    void fromFile_missingOrNotRegular_isRefused() throws Exception {
        Path missing = directory.resolve("missing");
        assertRefused(missing, "secret file must exist: " + missing + "; mount it or correct the path");
        assertRefused(directory, "secret file must be a regular file: " + directory);
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThatThrownBy(() -> Secret.fromFile(loop))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Secret: secret file must be readable: " + loop)
                .hasCauseInstanceOf(java.io.IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "changeme",
                "CHANGE-ME",
                "change_me!",
                "${DB_KEY}",
                "x${DB_KEY}",
                "<your key here>",
                "{{ key }}",
                "$(cat key)",
                "your-256-bit-secret",
                "your_key_goes_here",
                "TODO",
                "to-do",
                "placeholder"
            })
    void strengthProblem_placeholder_isNamed(String text) {
        assertThat(Secret.ofText(text).strengthProblem(1))
                .hasValueSatisfying(problem ->
                        assertThat(problem).startsWith("secret must not be a placeholder: it is; generate one"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "Password",
                "my-secret-1",
                "example-0",
                "a-string-secret-at-least-256-bits-long",
                "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z7CAow"
            })
    void strengthProblem_guessableWords_doNotCount(String text) {
        assertThat(Secret.ofText(text).strengthProblem(text.length()))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("secret must not lean on words that are guessed first: it does; generate one"));
    }

    @Test
    void strengthProblem_guessableWordBesideEnoughElse_isNone() {
        assertThat(Secret.ofText("secret_Gk3vQ9zLw1Xp").strengthProblem(12)).isEmpty();
        assertThat(Secret.ofText("secret_Gk3vQ9zLw1Xp").strengthProblem(13)).isEmpty();
        assertThat(Secret.ofText("secret_Gk3vQ9zLw1Xp").strengthProblem(14)).isPresent();
    }

    @Test
    void strengthProblem_tooShort_tellsBothLengthsAndRemedy() {
        assertThat(Secret.ofText("k3vQ9zLw").strengthProblem(9))
                .hasValue("secret must have at least 9 bytes: 8;"
                        + " generate one, for example with 'openssl rand -base64 32'");
        assertThat(Secret.ofText("k3vQ9zLw").strengthProblem(64))
                .hasValueSatisfying(problem -> assertThat(problem).endsWith("'openssl rand -base64 64'"));
        assertThat(Secret.ofText("k3vQ9zLw").strengthProblem(8)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "aaaaaaaaaaaaaaaa, 1",
        "abababababababab, 2",
        "k3vQ9zLwk3vQ9zLw, 8",
        "k3vQ9zLwk3vQ9zLwk3, 8",
        "pqzpqzpq, 3"
    })
    void strengthProblem_repeatedBlock_tellsItsLength(String text, int block) {
        assertThat(Secret.ofText(text).strengthProblem(4))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("secret must not repeat itself: it is a block of " + block + " bytes; generate"));
    }

    @Test
    void strengthProblem_blockOverHalf_isNoRepetition() {
        assertThat(Secret.ofText("k3vQ9zLwak3vQ9zLw").strengthProblem(4)).isEmpty();
    }

    @Test
    void strengthProblem_fewDifferentBytes_tellsHowMany() {
        assertThat(Secret.ofText("aczeeczaacezzaceezcaaazc").strengthProblem(16))
                .hasValueSatisfying(problem ->
                        assertThat(problem).startsWith("secret must have at least 6 different bytes: 4; generate"));
        assertThat(Secret.ofText("aczeeczaaqezzaceezcaaazc").strengthProblem(16))
                .isPresent();
        assertThat(Secret.ofText("aczeeczaaqezzakeezcaaazc").strengthProblem(16))
                .isEmpty();
        assertThat(Secret.ofText("azzcaz").strengthProblem(4)).isEmpty();
        assertThat(Secret.ofText("azzzzaaz").strengthProblem(4))
                .hasValueSatisfying(
                        problem -> assertThat(problem).startsWith("secret must have at least 4 different bytes: 2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcdefghijklmnop", "ponmlkjihgfedcba", "aabbccddeeffgghh", "bcdefghij9876543210"})
    void strengthProblem_sequence_isNamed(String text) {
        assertThat(Secret.ofText(text).strengthProblem(8))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .startsWith("secret must not be a sequence: most bytes follow from the one before; generate"));
    }

    @Test
    void strengthProblem_sequence_isThreeQuartersOfTheSteps() {
        assertThat(Secret.ofText("abcdz").strengthProblem(1))
                .hasValueSatisfying(problem -> assertThat(problem).contains("sequence"));
        assertThat(Secret.ofText("abczj").strengthProblem(1)).isEmpty();
        assertThat(Secret.ofText("abc").strengthProblem(1)).isEmpty();
        assertThat(Secret.of(new byte[] {127, -128, -127, -126, -125}).strengthProblem(1))
                .isPresent();
    }

    @Test
    void strengthProblem_binaryThatLooksLikeTemplate_isNone() {
        assertThat(Secret.of(new byte[] {'<', 1, 99, -7, 40, '>'}).strengthProblem(1))
                .isEmpty();
        assertThat(Secret.of(new byte[] {'<', 127, 99, 7, 40, '>'}).strengthProblem(1))
                .isEmpty();
        assertThat(Secret.of("<~ bQ>".getBytes(StandardCharsets.US_ASCII)).strengthProblem(1))
                .isPresent();
    }

    @Test
    void strengthProblem_randomKeys_areAccepted() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] key = new byte[32];
            random.nextBytes(key);
            assertThat(Secret.of(key).strengthProblem(32)).as("seed %d", seed).isEmpty();
            assertThat(Secret.ofText(HexFormat.of().formatHex(key)).strengthProblem(32))
                    .as("seed %d", seed)
                    .isEmpty();
            assertThat(Secret.ofText(Base64.getEncoder().encodeToString(key)).strengthProblem(32))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // keys of tutorials on Spring Boot, as hexadecimal digits of a walk through the keyboard's characters
                "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
                "413F4428472B4B6250655368566D5970337336763979244226452948404D6351",
                "413F4428472B4B6250655368566D597133743677397A244326452948404D6351",
                "5A7134743777217A25432A462D4A404E635266556A586E3272357538782F413F",
                "72357538782F413F4428472B4B6250645367566B597033733676397924422645",
                "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
                "3CFA76EF14937C1C0EA519F8FC057A80FCD04A7420F8E8BCD0A7567C272E007B",
                "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b324113wqffqf23f2dw3df23fi",
                "======================BezKoder=Spring===========================",
                "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
                // "ThisIsMyCustomSecretKey012345678", the example of Nacos
                "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg="
            })
    void strengthProblem_publishedKey_isNamed(String text) {
        assertThat(Secret.ofText(text).strengthProblem(32)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
                "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
                "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
            })
    void strengthProblem_publishedKeyInHexadecimal_isNamedDecoded_alsoFromBase64(String text) {
        assertThat(Secret.of(HexFormat.of().parseHex(text)).strengthProblem(32)).isPresent();
        // Tutorials decode these digits as base64.
        assertThat(Secret.of(Base64.getDecoder().decode(text)).strengthProblem(32))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple correct horse battery staple",
                "correct-horse-battery-staple-correct-horse-battery-staple"
            })
    void strengthProblem_sentenceTwice_isARepetition(String text) {
        assertThat(Secret.ofText(text).strengthProblem(32))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("secret must not repeat itself"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correct horse battery staple lantern",
                "q7Zr2-xK9vLm4TzR8xW3bN6yH5gD1sFa",
                "C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
                "550e8400-e29b-41d4-a716-446655440000"
            })
    void strengthProblem_honestSecret_isNone(String text) {
        assertThat(Secret.ofText(text).strengthProblem(32)).isEmpty();
    }

    @Test
    void strengthProblem_minimumUnderOne_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Secret.ofText("a").strengthProblem(0))
                .withMessage("minimum length of a secret must be at least 1 byte: 0");
    }

    @Test
    void requireStrong_strong_returnsIt_weak_throwsWithItsPurpose() {
        Secret strong = Secret.ofText("k3vQ9zLwP0aXn7Rt");
        assertThat(strong.requireStrong("session key", 16)).isSameAs(strong);
        assertThatThrownBy(() -> strong.requireStrong("session key", 17))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("session key: secret must have at least 17 bytes: 16");
    }

    @Test
    void origin_isToldApart() throws Exception {
        assertThat(Secret.ofText("k3vQ9zLwP0aXn7Rt").origin()).isEqualTo(Secret.Origin.CODE);
        assertThat(Secret.of(new byte[] {1}).origin()).isEqualTo(Secret.Origin.CODE);
        assertThat(Secret.fromEnvironment("K", java.util.Map.of("K", "value")).origin())
                .isEqualTo(Secret.Origin.ENVIRONMENT);
        assertThat(Secret.fromFile(file(new byte[] {1, 2}, "rw-------")).origin())
                .isEqualTo(Secret.Origin.FILE);
        assertThat(Secret.fromEnvironment("K", java.util.Map.of("K", "value")))
                .as("where it is from makes no other secret of it")
                .isEqualTo(Secret.ofText("value"));
    }

    private Path file(byte[] content, String mode) throws Exception {
        Path file = Files.createTempFile(directory, "secret", "");
        Files.write(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private static void assertRefused(Path file, String problem) {
        assertThatThrownBy(() -> Secret.fromFile(file))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Secret: " + problem);
    }
}
