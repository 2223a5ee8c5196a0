/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * How many secrets of everyday logs are found, and how many harmless texts are left alone. The rates are those of
 * docs/audit.md: a change that makes one of them worse fails here.
 */
class RedactionCorpusTest {
    private static final int SECRETS = 559;
    private static final int FOUND = 525;
    private static final int HARMLESS = 636;
    private static final int LEFT_ALONE = 630;
    /** So much of a secret, if it has as much, counts as the secret. */
    private static final int FRAGMENT = 8;

    private final Redaction redaction = Redaction.standard();

    /** A secret, and where it stands. */
    record Case(String place, String secret, String text) {}

    private static List<String> lines(String resource) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RedactionCorpusTest.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.replace("\u00a6", "")
                            .replace('\u2424', '\n')
                            .replace('\u240d', '\r')
                            .replace('\u2409', '\t'))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static List<Case> secrets() {
        return lines("/redaction-secrets.txt").stream()
                .map(line -> line.split(" :: ", 3))
                .map(parts -> new Case(parts[0], parts[1], parts[2].replace("\u00a7", parts[1])))
                .toList();
    }

    private static boolean shows(String shown, String secret) {
        if (secret.length() <= FRAGMENT) {
            return shown.contains(secret);
        }
        for (int i = 0; i + FRAGMENT <= secret.length(); i++) {
            if (shown.contains(secret.substring(i, i + FRAGMENT))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void secrets_areFound() {
        List<Case> all = secrets();
        List<String> missed = all.stream()
                .filter(next -> shows(redaction.text(next.text()), next.secret()))
                .map(next -> next.place() + ": " + next.text() + " -> " + redaction.text(next.text()))
                .toList();
        assertThat(all).hasSize(SECRETS).allMatch(next -> next.text().contains(next.secret()));
        assertThat(missed)
                .as("secrets that show: %s", String.join("\n", missed))
                .hasSize(SECRETS - FOUND);
    }

    @Test
    void harmlessTexts_areLeftAlone() {
        List<String> all = lines("/redaction-harmless.txt");
        List<String> changed = all.stream()
                .filter(text -> redaction.text(text).contains("[REDACTED:") != text.contains("[REDACTED:"))
                .map(text -> text + " -> " + redaction.text(text))
                .toList();
        assertThat(all).hasSize(HARMLESS);
        assertThat(changed)
                .as("texts that lost a part: %s", String.join("\n", changed))
                .hasSize(HARMLESS - LEFT_ALONE);
    }
}
