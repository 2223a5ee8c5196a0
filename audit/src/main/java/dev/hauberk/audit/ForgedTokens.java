/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.audit;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes tokens that nobody must accept, as far as that goes without the issuer's key. */
final class ForgedTokens {
    /** The ones that only the issuer can make, and the application hands over. */
    static final Set<String> GIVEN = Set.of("expired", "wrong audience");

    private ForgedTokens() {}

    /** Returns tokens by name; of each issuer that is known, as whoever wants to get in would. */
    static Map<String, String> of(List<String> issuers, List<String> audiences) {
        String issuer = issuers.isEmpty() ? "https://id.example.com" : issuers.get(0);
        String audience = audiences.isEmpty() ? "api" : audiences.get(0);
        long now = System.currentTimeMillis() / 1000;
        String claims = encode("{\"iss\":\"" + issuer + "\",\"aud\":\"" + audience
                + "\",\"sub\":\"posture-probe\",\"iat\":" + now + ",\"exp\":" + (now + 300) + "}");
        byte[] random = new byte[64];
        new SecureRandom().nextBytes(random);
        String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("unsigned", encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + claims + ".");
        tokens.put(
                "foreign algorithm", encode("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}") + "." + claims + "." + signature);
        tokens.put(
                "foreign signature", encode("{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}") + "." + claims + "." + signature);
        return tokens;
    }

    /** Returns a token whose claims were changed after it was signed. */
    static String tampered(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return token + "x";
        }
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return parts[0] + "." + encode(claims.substring(0, claims.lastIndexOf('}')) + ",\"tampered\":true}") + "."
                + parts[2];
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
