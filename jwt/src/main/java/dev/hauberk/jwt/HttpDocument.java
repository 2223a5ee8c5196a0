/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import java.util.concurrent.CompletionException;

/** An answer over HTTP. */
final class HttpDocument {
    private final int status;
    private final byte[] content;

    /**
     * Takes an answer.
     *
     * @param status as in RFC 9110 section 15
     * @param content empty unless the status is 200; not copied
     */
    HttpDocument(int status, byte[] content) {
        this.status = status;
        this.content = content;
    }

    int status() {
        return status;
    }

    /**
     * Returns the content.
     *
     * @throws CompletionException with a {@link KeyLoadException} if the status is not 200
     */
    byte[] require() {
        if (status != 200) {
            throw new CompletionException(new KeyLoadException("the status must be 200: " + status));
        }
        return content;
    }
}
