/*
 * Copyright 2026 The Hauberk authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.hauberk.posture;

import dev.hauberk.core.Fact;
import dev.hauberk.jwt.JwtFilter;
import dev.hauberk.servlet.Hauberk;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes tokens that every verifier must reject, as far as that goes without the issuer's key. */
final class ForgedTokens {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityReport.class);

    /** The ones that only the issuer can make, and the application hands over. */
    static final Set<String> GIVEN = Set.of("expired", "wrong audience");

    private ForgedTokens() {}

    /**
     * Asks a chain for a path with each token.
     *
     * @param given tokens of the real issuer; of {@code valid} a tampered one is made
     * @return what each was answered with, by name; 0 if the chain would let it in, -1 if it failed
     */
    static Map<String, Integer> answers(
            Hauberk chain, ServletContext context, String host, String path, Map<String, String> given) {
        Map<String, String> tokens = new LinkedHashMap<>(Map.of("none", ""));
        tokens.putAll(of(first(chain, () -> JwtFilter.ISSUERS), first(chain, () -> JwtFilter.AUDIENCES)));
        given.forEach((name, token) -> {
            boolean valid = name.equals("valid");
            tokens.put(valid ? "tampered" : name, valid ? tampered(token) : token);
        });
        Map<String, Integer> answers = new LinkedHashMap<>();
        tokens.forEach((name, token) -> {
            Map<String, String> headers = new HashMap<>(Map.of("host", host, "accept", "application/json"));
            if (!token.isEmpty()) {
                headers.put("authorization", "Bearer " + token);
            }
            answers.put(name, ask(chain, ProbeRequest.get(context, host, path, headers)));
        });
        return answers;
    }

    /** Returns a value of the first filter for tokens, as far as there is one. */
    private static Optional<String> first(Hauberk chain, Supplier<Fact<String>> fact) {
        return Feature.list(() -> chain.describe().stream()
                        .filter(filter -> filter.type().equals(JwtFilter.class.getName()))
                        .flatMap(filter -> fact.get().in(filter).stream())
                        .toList())
                .stream()
                .findFirst();
    }

    private static int ask(Hauberk chain, HttpServletRequest request) {
        ProbeResponse answer = new ProbeResponse();
        AtomicBoolean reached = new AtomicBoolean();
        try {
            chain.doFilter(request, answer.response(), (arrived, response) -> reached.set(true));
        } catch (IOException | ServletException | RuntimeException e) {
            LOG.warn("the chain could not be asked for {}", request, e);
            return -1;
        }
        return reached.get() ? 0 : answer.status();
    }

    /** Returns tokens by name; of each issuer that is known, as an attacker would. */
    private static Map<String, String> of(Optional<String> issuers, Optional<String> audiences) {
        String issuer = issuers.orElse("https://id.example.com");
        String audience = audiences.orElse("api");
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
