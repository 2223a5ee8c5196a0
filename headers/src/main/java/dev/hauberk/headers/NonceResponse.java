/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.headers;

/**
 * What a template finds under {@link SecurityHeadersFilter#NONCE_ATTRIBUTE}: its text is the nonce, made when it is
 * first asked for. The name of the attribute is public, the type is not.
 */
record NonceResponse(SecurityHeadersResponse response) {
    @Override
    public String toString() {
        return response.nonce();
    }
}
