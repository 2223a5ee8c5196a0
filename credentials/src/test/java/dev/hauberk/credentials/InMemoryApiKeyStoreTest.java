/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hauberk.core.Secret;
import dev.hauberk.core.StoreUnavailableException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class InMemoryApiKeyStoreTest extends ApiKeyStoreContract {
    @Override
    protected ApiKeyStore store() {
        return ApiKeyStore.inMemory();
    }

    @Test
    void storeThatFails_isNotAnEmptyOne() {
        ApiKeyStore down = (ApiKeyStore) Proxy.newProxyInstance(
                ApiKeyStore.class.getClassLoader(), new Class<?>[] {ApiKeyStore.class}, (proxy, method, arguments) -> {
                    throw new StoreUnavailableException("down");
                });
        ApiKeys keys = ApiKeys.builder(down, Secret.ofText("pZ7r-2xK9vLm4TzR8xW3bN6yH5gD1sFaQ"))
                .build();
        String text = ApiKeyText.write("live", "a".repeat(16), "a".repeat(43));
        assertThatThrownBy(() -> keys.check(text, "192.0.2.1"))
                .isInstanceOfSatisfying(
                        ApiKeyException.class, e -> assertThat(e.fault()).isEqualTo(ApiKeyFault.UNAVAILABLE));
        assertThatThrownBy(() -> keys.issue("x", key -> {})).isInstanceOf(StoreUnavailableException.class);
    }
}
