/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A test kit: tokens from an issuer whose keys exist for one test only.
 *
 * <p>It is in the artifact {@code hauberk-jwt} of type {@code test-jar}, belongs into scope {@code test}, and needs no
 * test framework. The application under test must take issuer and keys from outside, as it would from its settings:
 *
 * <pre>{@code
 * TokenIssuer issuer = TokenIssuer.of("https://id.example.com");
 * JwtFilter.Builder bearer = JwtFilter.builder()
 *         .issuer(issuer.name(), i -> i.audience("orders").keys(issuer.keys()));
 *
 * String good = issuer.token("alice").audience("orders").roles("admin").sign();
 * String expired = issuer.token("alice").audience("orders").expired().sign();
 * String forged = issuer.token("alice").audience("orders").signByAnotherKey();
 * String strangers = TokenIssuer.of(issuer.name()).token("alice").audience("orders").sign();
 * }</pre>
 */
@NullMarked
package dev.hauberk.jwt.testkit;

import org.jspecify.annotations.NullMarked;
