/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/**
 * A new secret for a user's authenticator application; show it once, over https, and keep it nowhere.
 *
 * @param secret in base32, to be typed
 * @param uri an {@code otpauth} URI, to be shown as a QR code
 */
public record OneTimeCodeEnrolment(String secret, String uri) {
    /** Tells nothing. */
    @Override
    public String toString() {
        return "OneTimeCodeEnrolment[redacted]";
    }
}
