/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** What can be wrong with a webhook: the stable code, and the rule that was broken. */
enum WebhookFault {
    MISSING("webhook_signature_missing", "the fields of the signature must be there"),
    REPEATED("webhook_signature_repeated", "each field of the signature must be there once"),
    MALFORMED(
            "webhook_signature_malformed", "the fields of the signature must have the form that the scheme prescribes"),
    INVALID("webhook_signature_invalid", "a signature must be that of the body, by a secret that is shared"),
    STALE("webhook_timestamp_refused", "the signature must be fresh, and not from the future"),
    REPLAYED("webhook_replayed", "a message must come once"),
    UNAVAILABLE("webhook_replays_unavailable", "the store of messages must answer and have room");

    final String code;
    final String rule;

    WebhookFault(String code, String rule) {
        this.code = code;
        this.rule = rule;
    }
}
