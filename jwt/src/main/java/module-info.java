/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Bearer tokens: strict verification of signed JSON Web Tokens, key sets, claims to roles. */
module dev.hauberk.jwt {
    requires static org.jspecify;
    requires transitive dev.hauberk.core;
    requires transitive dev.hauberk.servlet;
    requires transitive java.net.http;
    requires com.github.benmanes.caffeine;
    requires com.nimbusds.jose.jwt;
    requires org.slf4j;

    exports dev.hauberk.jwt;
}
