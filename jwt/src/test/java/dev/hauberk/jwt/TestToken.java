/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.jwt;

import dev.hauberk.core.JsonNull;
import dev.hauberk.core.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token in the making; {@link #toString} signs it. Not safe for use by several threads. */
final class TestToken {
    private final TestIssuer issuer;
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();
    private @Nullable String rawHeader;
    private @Nullable String rawClaims;

    TestToken(TestIssuer issuer) {
        this.issuer = issuer;
    }

    /** Sets a header parameter; null is written as JSON's null. */
    TestToken header(String name, @Nullable Object value) {
        header.put(name, value == null ? JsonNull.NULL : value);
        return this;
    }

    TestToken withoutHeader(String name) {
        header.remove(name);
        return this;
    }

    /** Sets a claim; null is written as JSON's null. */
    TestToken claim(String name, @Nullable Object value) {
        claims.put(name, value == null ? JsonNull.NULL : value);
        return this;
    }

    TestToken without(String name) {
        claims.remove(name);
        return this;
    }

    /** Puts text right after the opening brace of the header, whatever it is. */
    TestToken insertIntoHeader(String json) {
        rawHeader = json;
        return this;
    }

    /** Puts text right after the opening brace of the payload, whatever it is. */
    TestToken insertIntoClaims(String json) {
        rawClaims = json;
        return this;
    }

    String headerJson() {
        return json(header, rawHeader);
    }

    String claimsJson() {
        return json(claims, rawClaims);
    }

    private static String json(Map<String, Object> members, @Nullable String insert) {
        JsonWriter writer = new JsonWriter();
        writer.value(members);
        String json = new String(writer.toByteArray(), StandardCharsets.UTF_8);
        return insert == null ? json : "{" + insert + json.substring(1);
    }

    /** Returns the signed token in compact form. */
    @Override
    public String toString() {
        return issuer.sign(
                headerJson().getBytes(StandardCharsets.UTF_8), claimsJson().getBytes(StandardCharsets.UTF_8));
    }
}
