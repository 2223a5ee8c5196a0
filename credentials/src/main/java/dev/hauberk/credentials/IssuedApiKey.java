/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/**
 * A key with its secret, which is told this once.
 *
 * @param text what the owner sends; give it to the owner and keep it nowhere
 * @param key what is kept
 */
public record IssuedApiKey(String text, ApiKey key) {
    /** Tells what is kept only. */
    @Override
    public String toString() {
        return "IssuedApiKey[" + key + "]";
    }
}
