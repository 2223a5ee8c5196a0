/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.ConfigurationException;
import dev.hauberk.core.Secret;
import org.junit.jupiter.api.Test;

class InMemoryOneTimeCodesTest extends OneTimeCodesContract {
    @Override
    OneTimeCodeStore store() {
        return OneTimeCodeStore.inMemory();
    }

    @Test
    void weakKey_isRefused() {
        assertThatThrownBy(() -> OneTimeCodes.builder(store(), "Ledger", Secret.ofText("short"))
                        .build())
                .isInstanceOf(ConfigurationException.class);
    }
}
