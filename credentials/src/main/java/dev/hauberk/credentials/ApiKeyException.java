/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.io.Serial;

/** A key that is not accepted; tells why to the operator, and never its secret. */
final class ApiKeyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ApiKeyFault fault;
    private final String id;

    /** Makes one without a stack trace: anybody can cause it. */
    ApiKeyException(ApiKeyFault fault, String id) {
        super(fault.rule, null, false, false);
        this.fault = fault;
        this.id = id;
    }

    ApiKeyException(ApiKeyFault fault, String id, Throwable cause) {
        super(fault.rule, cause);
        this.fault = fault;
        this.id = id;
    }

    ApiKeyFault fault() {
        return fault;
    }

    /** Returns the id of the key, if it had the form of one, or an empty string. */
    String id() {
        return id;
    }
}
