/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.credentials;

/** Why a key is not accepted. The answer is the same for all, but for {@link #UNAVAILABLE}. */
enum ApiKeyFault {
    MALFORMED("api_key_malformed", "an API key must have the form of one"),
    MISTYPED("api_key_mistyped", "an API key must end with the check of what is before"),
    OTHER_ENVIRONMENT("api_key_of_other_environment", "an API key must be of this environment"),
    UNKNOWN("api_key_unknown", "an API key must be known"),
    WRONG_SECRET("api_key_wrong", "an API key must have a secret of its id that is in force"),
    CANARY("api_key_canary_used", "an API key that nobody was given must not be used"),
    REVOKED("api_key_revoked", "an API key must not be revoked"),
    EXPIRED("api_key_expired", "an API key must not have expired"),
    ADDRESS("api_key_address_refused", "an API key must come from one of its addresses"),
    UNAVAILABLE("api_keys_unavailable", "API keys can be checked only while their store answers");

    final String code;
    final String rule;

    ApiKeyFault(String code, String rule) {
        this.code = code;
        this.rule = rule;
    }
}
