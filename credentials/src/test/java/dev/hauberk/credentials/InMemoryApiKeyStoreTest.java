/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

class InMemoryApiKeyStoreTest extends ApiKeyStoreContract {
    @Override
    ApiKeyStore store() {
        return ApiKeyStore.inMemory();
    }
}
