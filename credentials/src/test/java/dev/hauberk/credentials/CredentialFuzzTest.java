/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.util.List;

class CredentialFuzzTest {
    private static final SealedSecrets SEAL =
            new SealedSecrets(List.of(Secret.ofText("kT5v-9wQ3zXc7NbM1yLp4RsG8hJ2dFeA")));

    /** Whatever a caller sends or a store holds, it is read or refused in the one way that is meant for it. */
    @FuzzTest
    void text_ofAnyKind_isReadOrRefused(FuzzedDataProvider data) {
        int kind = data.consumeInt(0, 5);
        String text = data.consumeRemainingAsString();
        switch (kind) {
            case 0 -> basic(text);
            case 1 -> apiKey(text);
            case 2 -> hash(text);
            case 3 -> sealed(text);
            case 4 -> CommonPasswords.isCommon(text, List.of(text, "ann"));
            default -> assertThat(CookieField.occurrences(text, "SID", true)).isLessThanOrEqualTo(text.length() / 4);
        }
    }

    private static void basic(String text) {
        BasicCredential credential = BasicCredential.read("Basic " + text);
        if (credential != null) {
            assertThat(credential.name())
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(256)
                    .doesNotContain(":");
            assertThat((credential.name() + credential.password()).chars()).noneMatch(Character::isISOControl);
        }
    }

    private static void apiKey(String text) {
        try {
            ApiKeyText key = ApiKeyText.read(text, "live");
            assertThat(text).startsWith("hbk_live_" + key.id() + "_");
        } catch (ApiKeyException e) {
            assertThat(e.fault()).isIn(ApiKeyFault.MALFORMED, ApiKeyFault.MISTYPED, ApiKeyFault.OTHER_ENVIRONMENT);
        }
    }

    private static void hash(String text) {
        HashAlgorithm algorithm = HashAlgorithm.of(text);
        if (algorithm instanceof HashAlgorithm.Argon2id argon2id) {
            assertThat(argon2id.memory()).isBetween(8, 1 << 18);
            assertThat(argon2id.iterations()).isBetween(1, 16);
            assertThat(argon2id.parallelism()).isBetween(1, 16);
        } else if (algorithm instanceof HashAlgorithm.BcryptHash bcrypt) {
            assertThat(bcrypt.cost()).isBetween(4, 16);
        }
    }

    private static void sealed(String text) {
        try {
            SEAL.open(text, "ann");
        } catch (StoreUnavailableException e) {
            assertThat(e).hasMessageStartingWith("a sealed secret must be");
        }
    }
}
