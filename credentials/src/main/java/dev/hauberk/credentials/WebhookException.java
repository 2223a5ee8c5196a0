/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** Says why a webhook is refused. */
final class WebhookException extends Exception {
    private static final long serialVersionUID = 1;

    private final WebhookFault fault;

    WebhookException(WebhookFault fault) {
        super(fault.code, null, false, false);
        this.fault = fault;
    }

    WebhookFault fault() {
        return fault;
    }
}
