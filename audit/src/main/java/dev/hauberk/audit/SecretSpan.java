/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

/**
 * A secret in a text.
 *
 * @param what the kind, as it is written in place of the secret
 * @param start where it begins
 * @param end where it ends
 */
record SecretSpan(String what, int start, int end) {
    static SecretSpan secret(int start, int end) {
        return new SecretSpan("secret", start, end);
    }
}
