/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

import java.io.Serial;

/**
 * Says that a change of a session did not happen: another request changed or ended the session since this request came.
 * The caller has no session by this request. Answer with 401 or 409; the caller may try again with the cookie that it
 * has then.
 */
public final class SessionChangedException extends IllegalStateException {
    @Serial
    private static final long serialVersionUID = 1L;

    SessionChangedException() {
        super("the session must be as the request found it: another request changed or ended it meanwhile");
    }
}
